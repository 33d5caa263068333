"""Exemplars (điển hình tiên tiến): what of an award is told to the public, and with whose consent."""
