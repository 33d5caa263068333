"""Numbered migrations of the database, each tried up, down and up again with data on SQLite and PostgreSQL."""
