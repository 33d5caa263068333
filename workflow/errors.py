"""The exceptions by which a command refuses: six, each with a code from one closed list.

No class here knows an HTTP status or a sentence; ``endpoints.problems`` alone does.
"""

from collections.abc import Sequence

from states.codes import Code
from states.facts import Unmet


class Refused(Exception):
    """A command was not carried out, and nothing has changed.

    Args:
        code: why, from the closed list.
        details: what the sentence for people needs, and nothing that they may not know.
    """

    def __init__(self, code: Code, **details: object) -> None:
        super().__init__(code.value)
        self.code = code
        self.details = details


class NotFound(Refused):
    """It does not exist, or the actor may not even know that it does."""

    def __init__(self, code: Code = Code.NOT_FOUND, **details: object) -> None:
        super().__init__(code, **details)


class Stale(Refused):
    """The thing has changed since the actor read it."""

    def __init__(self, code: Code = Code.STALE, **details: object) -> None:
        super().__init__(code, **details)


class NotPossible(Refused):
    """Not from this state, or not while it is held (tạm dừng)."""


class NotYours(Refused):
    """Possible, but not for this actor: role, unit, or the separation of duties."""


class UnmetRequirements(Refused):
    """Fields or requirements of the step fail. All of them are given at once.

    Raises:
        ValueError: there is nothing unmet, so there is nothing to refuse.
    """

    def __init__(self, unmet: Sequence[Unmet], **details: object) -> None:
        if not unmet:
            raise ValueError("a refusal for unmet requirements names at least one")
        super().__init__(unmet[0].code, **details)
        self.unmet = tuple(unmet)


class Conflict(Refused):
    """Another act got there first: a vote already cast, a request with the same key still running."""


class Unavailable(Exception):
    """The database cannot be had just now. Nothing is half-done, and the command is safe to repeat.

    No refusal: nothing is wrong with what was asked.
    """
