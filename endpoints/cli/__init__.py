"""The command line: serving, the worker, the demonstration, and what an operator does at the machine itself."""
