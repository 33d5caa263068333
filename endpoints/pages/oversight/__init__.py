"""Oversight: the log, its signed heads, mandates and findings, and how things stood on a day."""
