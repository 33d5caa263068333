"""The pictures of the documentation, taken of the demonstration in a real Chromium: ``./dev pictures``."""
