"""Administration: units by date, people and what they may do, policy as it stands, how the service is (quản trị).

Every change is read on a page of its own before it is made: what ``asking`` carries out. No page here shows a
nomination, for an administrator reads none.
"""
