"""The page of a nomination: what it says, where it stands, and what somebody may do with it.

``page`` shows it and takes steps; ``panel``, ``standing`` and ``way`` prepare what it shows; ``talk`` holds questions.
"""
