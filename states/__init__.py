"""What is the process?

The states of a nomination, the steps between them, who may take each and what must hold: one table
(:mod:`states.table`) and pure functions over frozen facts. Nothing here knows a database, HTTP or the clock.
"""
