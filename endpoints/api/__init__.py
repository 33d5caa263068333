"""The REST API: what a client may send, what it is answered, and the document that says so (docs/api.md)."""
