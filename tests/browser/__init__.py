"""Pages in a real browser, before a real server: journeys with and without script, and what only a browser can tell."""
