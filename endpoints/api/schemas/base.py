"""What all shapes share: strictness, lists in pages, and queries."""

from typing import Any

from marshmallow import Schema, fields

from endpoints.api.fields import Cursor, Flag, Whole
from states.codes import Code
from states.facts import Unmet

MOST_ITEMS = 200
ITEMS_IF_LEFT_OUT = 50
MOST_AT_ONCE = 1000
"""Nominations that one request may name."""


class Strict(Schema):
    """A shape that refuses fields it does not name."""

    error_messages: dict[str, Any] = {  # noqa: RUF012 - marshmallow reads it as it stands
        "unknown": Unmet(Code.UNKNOWN_FIELD),
        "type": Unmet(Code.WRONG_TYPE),
    }


class ListQuery(Strict):
    """Which page of a list."""

    limit = Whole(
        1,
        MOST_ITEMS,
        written=True,
        load_default=ITEMS_IF_LEFT_OUT,
        metadata={"description": "How many items at most."},
    )
    cursor = Cursor(metadata={"description": "`next_cursor` of the page before."})


class DryRunQuery(Strict):
    """Whether to judge only."""

    dry_run = Flag(
        written=True, metadata={"description": "Answer as the real call would, and change nothing."}
    )


class Either(Schema):
    """An answer that has one of several shapes: the first all of whose fields it brings."""

    def __init__(self, *shapes: type[Schema]) -> None:
        super().__init__()
        self.shapes = [shape() for shape in shapes]

    def dump(self, obj: Any, *, many: bool | None = None) -> Any:
        """The answer in its shape."""
        return next(shape for shape in self.shapes if shape.fields.keys() <= obj.keys()).dump(obj, many=many)


def page_of(item: type[Schema]) -> type[Schema]:
    """The shape of a list of these, a page at a time."""
    return Schema.from_dict(
        {
            "items": fields.List(fields.Nested(item), required=True),
            "next_cursor": fields.String(
                allow_none=True,
                required=True,
                metadata={"description": "Where the next page begins; null at the end."},
            ),
        },
        name=f"{item.__name__}List",
    )
