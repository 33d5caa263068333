"""What is written by ``python -m tests.generate`` and compared by tests: one module for each kind of page."""
