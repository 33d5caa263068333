"""How does one talk to us with a browser? Pages rendered on the server, that need no script.

``registration`` puts them into the application. ``frame`` is what stands around every page; ``worklist``, ``register``,
``nomination`` and ``notices`` are the pages; ``panel``, ``way``, ``history``, ``changes`` and ``standing`` prepare what
the page of a nomination shows; ``forms`` reads what is sent. Templates arrange and never decide.
"""
