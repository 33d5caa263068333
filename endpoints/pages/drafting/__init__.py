"""The commune officer's pages: what lies where (``home``), and writing a nomination in small steps until it is sent.

``asked`` says what is asked in which part, ``typed`` reads it, ``sitting`` puts together what stands on every page of
one that is being written; ``begin``, ``tasks``, ``part``, ``check`` and ``receipt`` are the pages.
"""
