"""The kinds of value that stand in a body or a query, each strict about what it takes.

What is wrong with a value is an :class:`~states.facts.Unmet`: a code from the closed list, and what its sentence
needs. marshmallow carries it as an error message to the path of the field.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from marshmallow import Schema, ValidationError, fields

from states.codes import Code
from states.facts import Unmet
from states.guards import is_said
from states.words.names import field_label
from workflow.calendar import VIETNAM
from workflow.nominations.draft import EARLIEST
from workflow.text import nfc

NAME, REASON, ACHIEVEMENTS = 300, 4_000, 20_000
"""Letters that a name, a reason and achievements may have."""
NUMBER = 100
"""Letters of a document's number and symbol."""
ID = 64
"""Letters of an id; ours have 32."""

_CONTROL = r"\u0000-\u0008\u000b-\u001f\u007f-\u009f"
"""Control characters (Unicode Cc) but tab and newline."""
_FORBIDDEN = re.compile(f"[{_CONTROL}]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ENDLESS = 2**53
"""From here on a bound is the machine's, and says nothing to people."""
_SOONEST, _LATEST = 1900, 9000
_A_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME_OF_DAY = r"[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+ -][0-9]{2}:[0-9]{2})"
_DAY, _MOMENT = re.compile(_A_DAY), re.compile(_A_DAY + _TIME_OF_DAY)

MESSAGES: dict[str, Any] = {
    "required": [Unmet(Code.REQUIRED)],
    "null": [Unmet(Code.WRONG_TYPE)],
    "invalid": [Unmet(Code.WRONG_TYPE)],
    "type": [Unmet(Code.WRONG_TYPE)],
}
"""marshmallow's own errors as codes."""

Members = TypeVar("Members", bound=StrEnum)


def fault(code: Code, **params: str) -> ValidationError:
    """What is wrong with a value."""
    return ValidationError([Unmet(code, None, params)])


class Text(fields.String):
    """Text in NFC, without control characters but tab and newline, not blank, and not longer than it may be."""

    default_error_messages = dict(MESSAGES)  # noqa: RUF012 - marshmallow reads it as it stands

    def __init__(self, longest: int, *, blank: bool = False, **kwargs: Any) -> None:
        said = {"maxLength": longest, "minLength": int(not blank), "pattern": f"^[^{_CONTROL}]*$"}
        super().__init__(metadata=said | kwargs.pop("metadata", {}), **kwargs)
        self.longest, self.blank = longest, blank

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:
        if not isinstance(value, str):
            raise fault(Code.WRONG_TYPE)
        if _FORBIDDEN.search(value) or _SURROGATE.search(value):
            raise fault(Code.CONTROL_CHARACTER)
        text = nfc(value)
        if not self.blank and not is_said(text):
            raise fault(Code.EMPTY)
        if len(text) > self.longest:
            raise fault(Code.TOO_LONG, limit=f"{self.longest:,}".replace(",", "."))
        return text


class Secret(fields.String):
    """A password: taken as it was typed, whatever it is."""

    default_error_messages = dict(MESSAGES)  # noqa: RUF012


class Whole(fields.Integer):
    """A whole number between two bounds; neither text nor true and false. In a query it is written in digits."""

    default_error_messages = dict(MESSAGES)  # noqa: RUF012

    def __init__(self, least: int, most: int, *, written: bool = False, **kwargs: Any) -> None:
        said = {"minimum": least, "maximum": most}
        super().__init__(metadata=said | kwargs.pop("metadata", {}), **kwargs)
        self.least, self.most, self.written = least, most, written

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> int:
        number = _from_digits(value) if self.written else value
        if isinstance(number, float) and number.is_integer():
            number = int(number)
        if not isinstance(number, int) or isinstance(number, bool):
            raise fault(Code.WRONG_TYPE)
        if not self.least <= number <= self.most:
            raise fault(
                Code.OUT_OF_RANGE, allowed=f"{self.least}–{self.most if self.most < _ENDLESS else '…'}"
            )
        return number


class Flag(fields.Boolean):
    """True or false; in a query the words."""

    default_error_messages = dict(MESSAGES)  # noqa: RUF012

    def __init__(self, *, written: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.known: Mapping[Any, bool] = {"true": True, "false": False} if written else {}

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> bool:
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value in self.known:
            return self.known[value]
        raise fault(Code.WRONG_TYPE)


class Cursor(fields.String):
    """Where a page begins; nothing written is the beginning."""

    default_error_messages = dict(MESSAGES)  # noqa: RUF012

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        return value or None


class Day(fields.Date):
    """A date as ISO 8601 has it in full: 2026-11-16. A document's is no older than the State."""

    default_error_messages = dict(MESSAGES)  # noqa: RUF012

    def __init__(self, *, of_document: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.of_document = of_document

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> date:
        if not isinstance(value, str):
            raise fault(Code.WRONG_TYPE)
        day = _day(value)
        if self.of_document and day < EARLIEST:
            raise fault(Code.DATE_ABSURD)
        return day


class Instant(fields.DateTime):
    """A moment going out: RFC 3339, by the clock of Viet Nam."""

    def _serialize(self, value: datetime | None, *_: Any, **__: Any) -> str | None:
        return None if value is None else value.astimezone(VIETNAM).isoformat()


class Bound(fields.String):
    """The beginning or the end of a period in a query: a moment of RFC 3339, or a day of Viet Nam.

    A day given as an end counts to its last moment.
    """

    default_error_messages = dict(MESSAGES)  # noqa: RUF012

    def __init__(self, *, end: bool = False, **kwargs: Any) -> None:
        said = {"pattern": f"^{_A_DAY}({_TIME_OF_DAY})?$"}
        super().__init__(metadata=said | kwargs.pop("metadata", {}), **kwargs)
        self.end = end

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        moment = (
            _moment(value) if _MOMENT.fullmatch(value) else datetime.combine(_day(value), time(), VIETNAM)
        )
        if not _SOONEST <= moment.year <= _LATEST:
            raise fault(Code.DATE_ABSURD)
        return moment + timedelta(days=1) if self.end and _DAY.fullmatch(value) else moment


class Member(fields.Enum[Members]):
    """One of a closed set, by its value."""

    def __init__(
        self, members: type[Members], *, only: tuple[Members, ...] | None = None, **kwargs: Any
    ) -> None:
        allowed = [member.value for member in only or tuple(members)]
        said = {"enum": [*allowed, *([None] if kwargs.get("allow_none") else [])]}
        messages = {
            **MESSAGES,
            "unknown": [Unmet(Code.INVALID_CHOICE, None, {"allowed": ", ".join(allowed)})],
        }
        super().__init__(
            members,
            by_value=fields.String,
            error_messages=messages,
            metadata=said | kwargs.pop("metadata", {}),
            **kwargs,
        )
        self.allowed = frozenset(allowed)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Members:
        if not isinstance(value, str):
            raise fault(Code.WRONG_TYPE)
        if value not in self.allowed:
            raise self.make_error("unknown")
        return self.enum(value)


class Listed(fields.List[Any]):
    """A list with bounds on its length; nothing stands in it twice where ``same`` says what makes two alike.

    ``called`` names the field whose name for people it has, where its own means something else elsewhere.
    """

    def __init__(
        self,
        inner: fields.Field[Any],
        least: int,
        most: int,
        *,
        same: Callable[[Any], object] | None = None,
        called: str | None = None,
        **kwargs: Any,
    ) -> None:
        said = {"minItems": least, "maxItems": most} | ({"uniqueItems": True} if same else {})
        super().__init__(inner, error_messages=MESSAGES, metadata=said | kwargs.pop("metadata", {}), **kwargs)
        self.least, self.most, self.same, self.called = least, most, same, called

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> list[Any]:
        if not isinstance(value, list):
            raise fault(Code.WRONG_TYPE)
        if not self.least <= len(value) <= self.most:
            called = {"field": field_label(self.called).vi} if self.called else {}
            raise fault(Code.WRONG_COUNT, allowed=f"{self.least}–{self.most}", **called)
        items = super()._deserialize(value, *args, **kwargs)
        if self.same is not None:
            first: dict[object, int] = {}
            repeated = {
                index: [Unmet(Code.REPEATED)]
                for index, item in enumerate(items)
                if first.setdefault(self.same(item), index) != index
            }
            if repeated:
                raise ValidationError(repeated)
        return items


def listed(shape: type[Schema], least: int, most: int, **kwargs: Any) -> Listed:
    """A list of objects of one shape."""
    return Listed(fields.Nested(shape, error_messages=MESSAGES), least, most, **kwargs)


def nested(shape: type[Schema], **kwargs: Any) -> fields.Nested:
    """An object of a shape."""
    return fields.Nested(shape, error_messages=MESSAGES, **kwargs)


def code_of_unit(**kwargs: Any) -> Text:
    """The code of a unit, or of a council: ``19249``, ``44-SNV``."""
    return Text(16, **kwargs)


def _from_digits(value: Any) -> Any:
    digits = value if isinstance(value, str) else ""
    if not digits.removeprefix("-").isascii() or not digits.removeprefix("-").isdecimal():
        return None
    return int(digits[:40])


def _moment(value: str) -> datetime:
    # A plus sign that the client did not encode comes as a space.
    written = f"{value[:10]}T{value[11:19]}{value[19:].replace(' ', '+')}".upper()
    try:
        return datetime.fromisoformat(written)
    except ValueError as error:
        raise fault(Code.INVALID_DATE) from error


def _day(value: str) -> date:
    if not _DAY.fullmatch(value):
        raise fault(Code.INVALID_DATE)
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise fault(Code.INVALID_DATE) from error
