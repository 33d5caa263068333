"""Reading a body or a query, so that its faults can be judged last.

flask-smorest reads a body before the view runs, and would say 422 before 404, 412, 409 and 403. Here the view is
handed a :class:`Input` instead: what could be understood, and the faults beside it. The view judges everything else
first and then brings the faults up, together with requirements that do not hold.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NoReturn

from flask import Request, request
from marshmallow import Schema, ValidationError
from webargs.flaskparser import FlaskParser

from states.codes import Code
from states.facts import Unmet
from workflow.errors import Refused, UnmetRequirements

DEEPEST = 20
"""Levels of nesting taken; the deepest body we know has four."""
MOST_FAULTS = 100
"""Faults named in one answer."""
_LONGEST_NUMBER = 40
_LONGEST_PATH = 200
BODY = "body"
"""The field named where the body as a whole is at fault."""


@dataclass(frozen=True, slots=True)
class Input:
    """What a body or a query says: values by field, as far as they were understood, and what is wrong with it."""

    values: Mapping[str, Any]
    faults: tuple[Unmet, ...] = ()

    def get(self, name: str, default: Any = None) -> Any:
        """The value of a field; ``default`` where it was left out or not understood."""
        return self.values.get(name, default)

    def whole(self) -> Mapping[str, Any]:
        """Every value. Raises UnmetRequirements where anything is at fault."""
        if self.faults:
            raise UnmetRequirements(self.faults)
        return self.values

    @contextmanager
    def judged_last(self) -> Iterator[None]:
        """Run a command on what was understood; faults of shape come after its refusals and beside what is unmet.

        Leaving normally with faults raises, which rolls the command back.
        """
        try:
            yield
        except UnmetRequirements as refusal:
            named = {fault.field for fault in self.faults}
            if BODY in named:  # nothing that was said can be lacking
                raise UnmetRequirements(self.faults) from refusal
            beside = (unmet for unmet in refusal.unmet if unmet.field is None or unmet.field not in named)
            raise UnmetRequirements([*self.faults, *beside], **refusal.details) from refusal
        self.whole()


class Reader(FlaskParser):
    """What flask-smorest reads arguments with: strict, and without refusing."""

    def parse(
        self, argmap: Any, req: Request | None = None, *, location: str | None = None, **_: Any
    ) -> Input:
        """Read a JSON body, or a query, by its schema.

        Raises:
            Refused: ``malformed_json``, ``unsupported_media_type``: nothing can be said of the fields.
        """
        asked = req or request
        schema = self._get_schema(argmap, asked)
        if location == "json":
            body = _body(asked)
            return Input({}, (body,)) if isinstance(body, Unmet) else understood(schema, body)
        return _query(schema, asked)


def understood(schema: Schema, given: Any) -> Input:
    """What a schema makes of a value."""
    try:
        return Input(schema.load(given))
    except ValidationError as error:
        messages = error.normalized_messages()  # type: ignore[no-untyped-call]
        valid = error.valid_data if isinstance(error.valid_data, dict) else {}
        values = {name: value for name, value in valid.items() if name not in messages}
        return Input(values, tuple(_faults(messages))[:MOST_FAULTS])


def _query(schema: Schema, asked: Request) -> Input:
    given = {name: values[0] for name, values in asked.args.lists()}
    read = understood(schema, given)
    repeated = (name for name, values in asked.args.lists() if len(values) > 1)
    return Input(
        read.values, (*read.faults, *(Unmet(Code.REPEATED, shown_path((name,))) for name in repeated))
    )


def _body(asked: Request) -> Any:
    """The JSON of a body, or what is wrong with all of it. An empty body says nothing: ``{}``."""
    raw = asked.get_data(cache=True)
    if not raw:
        return {}
    if asked.mimetype != "application/json":
        raise Refused(Code.UNSUPPORTED_MEDIA_TYPE)
    try:
        body = json.loads(
            raw.decode("utf-8"),
            parse_constant=_refuse_constant,
            parse_int=lambda digits: int(digits[:_LONGEST_NUMBER]),
            object_pairs_hook=_each_once,
        )
    except RecursionError:
        return Unmet(Code.TOO_DEEP, BODY)
    except ValueError as error:
        raise Refused(Code.MALFORMED_JSON) from error
    return Unmet(Code.TOO_DEEP, BODY) if _is_deep(body) else body


def _is_deep(value: Any) -> bool:
    """Whether values stand more than :data:`DEEPEST` levels within one another."""
    level = [value]
    for _ in range(DEEPEST):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return False
    return True


def _inside(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON (RFC 8259, section 6)")


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # Of two members with one name nobody knows which one is meant (RFC 8259, section 4).
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return members


def _faults(messages: Any, path: tuple[str, ...] = ()) -> Iterator[Unmet]:
    """Marshmallow's nested messages as faults with the path of their field."""
    if isinstance(messages, Mapping):
        for name, below in messages.items():
            yield from _faults(below, path if name == "_schema" else (*path, str(name)))
    elif isinstance(messages, list | tuple):
        for message in messages:
            yield from _faults(message, path)
    else:
        assert isinstance(messages, Unmet)
        own = (messages.field,) if messages.field else ()
        yield Unmet(messages.code, shown_path((*path, *own)) or BODY, messages.params)


def shown_path(path: tuple[str, ...]) -> str:
    """A path as it is named in an answer: what the client wrote, as far as it can be written back."""
    return ".".join(path).encode("utf-8", "replace").decode()[:_LONGEST_PATH]
