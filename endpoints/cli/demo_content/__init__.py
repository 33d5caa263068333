"""What the demonstration tells, as data: who nominated whom, for what, and what became of it.

Units are real, people, figures and numbers of papers are invented. ``day`` is counted in working days before the day
on which the demonstration is made: 1 is the last working day before it. :mod:`endpoints.cli.demo_walk` walks it
through the same commands as everybody's.
"""
