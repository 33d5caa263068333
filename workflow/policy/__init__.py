"""Policy: dated values with their legal source, kept as files under ``data/`` and checked when loaded."""
