"""How does one talk to us?

``api``, ``pages`` and ``cli`` never import one another; beside them stands what they share: settings, sign-in, the
transaction of a request, problems. No rule of the process lives here.
"""
