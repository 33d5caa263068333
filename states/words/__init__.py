"""What is it called? The words for people, Vietnamese and English, of everything the process can say.

``label``: what a label is and which placeholders it may have. ``process``: states, tiers, periods. ``actions``: steps
and other deeds. ``consequences``: what a step leads to. ``terms``: awards, categories, roles and the other closed sets.
``rules``: who may, which way, by what kind of request. ``refusals``: the title and the sentences of every code
(``request``, ``fields`` and ``requirements`` hold them). ``names``: the fields of the API.
"""
