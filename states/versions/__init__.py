"""The rows of the table as they were: one file for each version, never changed once entries were taken under it."""
