"""Saying in one line how a command refuses."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from states.codes import Code
from workflow.errors import Refused, UnmetRequirements


@contextmanager
def refused(kind: type[Refused], code: Code) -> Iterator[None]:
    """What happens within is refused in this way, with this code."""
    with pytest.raises(Refused) as caught:
        yield
    assert (type(caught.value), caught.value.code) == (kind, code)


@contextmanager
def unmet(*expected: tuple[Code, str | None]) -> Iterator[None]:
    """What happens within is refused for exactly these requirements, each with its field."""
    with pytest.raises(UnmetRequirements) as caught:
        yield
    assert [(each.code, each.field) for each in caught.value.unmet] == list(expected)
