"""Pages that anybody reads: look-up of a decision, exemplars with their feed; and where stories are told, signed in.

``looking_up`` and ``exemplars`` show what is public and know of no actor. ``telling`` is for whoever publishes a story,
signed in. ``limits`` slows down whoever asks too often.
"""
