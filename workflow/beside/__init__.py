"""What stands beside nominations (bảng bên cạnh hồ sơ), compared with what entries say of it.

People and their roles, sessions with attendance, votes, recusals and counts, documents and what they carry, questions,
findings with their answers, mandates, stories told in public. None of these has a key that holds it to the log, as a
nomination's row has; so whoever has full rights on the database could change them, and pages would show it.
"""
