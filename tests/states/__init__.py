"""Is the process what the table says? Pure functions, tried without a database, by the thousand."""
