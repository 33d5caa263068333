"""Benchmarks: each figure is a ratio to a reference measured beside it, in one interleaved run (see README.md)."""
