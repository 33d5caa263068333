"""Lists of nominations: what waits for somebody (``worklist``), and everything that they may see (``register``)."""
