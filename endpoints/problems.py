"""From a refusal to a problem: the one place that knows HTTP statuses, and turns codes into sentences.

How a problem is answered is :mod:`endpoints.answering`'s.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any

from flask import g
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from notifications.texts import moment, office_name
from states.codes import Code
from states.facts import Unmet
from states.terms import Action, Bar, Deed, Role, State, Tier
from states.words.actions import name_of
from states.words.names import field_label
from states.words.process import STATES
from states.words.refusals import sentence_for, title_for
from states.words.separation import BARS, DUTIES
from states.words.terms import ROLES
from workflow.errors import Refused, Unavailable, UnmetRequirements
from workflow.units.queries import UnitView

MEDIA_TYPE = "application/problem+json"
DOCUMENTATION = "/docs/errors"
RETRY_AFTER_SECONDS = 2
"""When to come again where the database could not be had: a lock is held for milliseconds, a restart takes seconds."""
LARGEST_BODY = 1024 * 1024
"""Bytes of JSON or of a form; more is 413."""

_BY_STATUS: Mapping[int, frozenset[Code]] = {
    400: frozenset({Code.MALFORMED_JSON, Code.CSRF_FAILED}),
    401: frozenset(
        {Code.NOT_SIGNED_IN, Code.BAD_CREDENTIALS, Code.TOKEN_EXPIRED, Code.TOKEN_REVOKED},
    ),
    403: frozenset(
        {
            Code.NOT_YOUR_ROLE,
            Code.NOT_YOUR_UNIT,
            Code.SEPARATION_OF_DUTIES,
            Code.RECUSED,
            Code.NOT_PRESENT,
            Code.NOT_A_MEMBER,
            Code.READ_ONLY,
            Code.OWN_RIGHTS,
        }
    ),
    404: frozenset({Code.NOT_FOUND}),
    405: frozenset({Code.METHOD_NOT_ALLOWED}),
    409: frozenset(
        {
            Code.NOT_POSSIBLE_IN_STATE,
            Code.ON_HOLD,
            Code.ALREADY_VOTED,
            Code.NOT_SEALED,
            Code.ALREADY_PUBLISHED,
            Code.IN_PROGRESS,
        }
    ),
    412: frozenset({Code.STALE}),
    413: frozenset({Code.TOO_LARGE}),
    415: frozenset({Code.UNSUPPORTED_MEDIA_TYPE}),
    428: frozenset({Code.PRECONDITION_REQUIRED}),
    429: frozenset({Code.TOO_MANY_ATTEMPTS, Code.TOO_MANY_LOOK_UPS}),
    500: frozenset({Code.INTERNAL_ERROR}),
    503: frozenset({Code.UNAVAILABLE}),
}
_UNPROCESSABLE = 422
"""Of whatever is refused for its fields or requirements, by whichever codes."""

STATUS_OF: Mapping[Code, int] = dict.fromkeys(Code, _UNPROCESSABLE) | {
    code: status for status, codes in _BY_STATUS.items() for code in codes
}
"""The status of every code that is refused by itself. What is not named above concerns fields or requirements."""

_CODE_OF_STATUS = {
    400: Code.INVALID,
    404: Code.NOT_FOUND,
    405: Code.METHOD_NOT_ALLOWED,
    413: Code.TOO_LARGE,
    415: Code.UNSUPPORTED_MEDIA_TYPE,
    503: Code.UNAVAILABLE,
}
"""For what Flask and Werkzeug refuse by themselves."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal with its status, ready to be shown."""

    status: int
    code: Code
    detail: str
    errors: tuple[dict[str, str | None], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The short title of its code."""
        return title_for(self.code).vi

    def as_dict(self) -> dict[str, Any]:
        """The members of RFC 9457, and ``code`` and ``errors``."""
        shown: dict[str, Any] = {
            "type": f"{DOCUMENTATION}#{self.code.value}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code.value,
        }
        if self.errors:
            shown["errors"] = list(self.errors)
        return shown


def problem_of(error: Exception) -> Problem:
    """The problem that an exception is to whoever asked."""
    match error:
        case UnmetRequirements():
            return _of_requirements(error.unmet)
        case Refused():
            return _of_code(error.code, error.details)
        case Unavailable():
            return _of_code(Code.UNAVAILABLE, {}, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})
        case CSRFError():
            return _of_code(Code.CSRF_FAILED, {})
        case HTTPException():
            return _of_http(error)
        case _:
            return _of_code(Code.INTERNAL_ERROR, {"reference": g.get("request_id", "")})


def message_for(code: Code, path: str | None = None, details: Mapping[str, object] | None = None) -> str:
    """The sentence of a code, about the field at ``path`` if there is one."""
    values = {name: _in_words(value) for name, value in (details or {}).items()}
    if path is not None:
        # What is no field has no name that people know: it is called as it was written.
        values.setdefault("field", path if code is Code.UNKNOWN_FIELD else field_label(path).vi)
    sentence = sentence_for(code, values).vi
    return sentence[:1].upper() + sentence[1:]


def _in_words(value: object) -> object:
    """A detail as people read it."""
    match value:
        case State():
            return STATES[value].tag.vi
        case Action() | Deed():
            return name_of(value).vi
        case Role():
            return ROLES[value].name.vi
        case Bar():
            return BARS[value].vi
        case Tier():
            return DUTIES[value].vi
        case UnitView():
            return office_name(value)
        case datetime():
            return moment(value)
        case _:
            return value


def _of_code(
    code: Code, details: Mapping[str, object], *, headers: Mapping[str, str] | None = None
) -> Problem:
    return Problem(
        STATUS_OF[code],
        code,
        message_for(code, details=details),
        headers={**_headers_of(code, details), **(headers or {})},
    )


def _headers_of(code: Code, details: Mapping[str, object]) -> dict[str, str]:
    if STATUS_OF[code] == HTTPStatus.UNAUTHORIZED:
        invalid = ', error="invalid_token"' if code in {Code.TOKEN_EXPIRED, Code.TOKEN_REVOKED} else ""
        return {"WWW-Authenticate": f'Bearer realm="khenthuong"{invalid}'}
    if STATUS_OF[code] == HTTPStatus.TOO_MANY_REQUESTS:
        return {"Retry-After": str(details.get("retry_after", RETRY_AFTER_SECONDS))}
    if code is Code.IN_PROGRESS:
        return {"Retry-After": "1"}
    return {}


def _of_requirements(unmet: Sequence[Unmet]) -> Problem:
    errors = tuple(
        {
            "field": each.field,
            "code": each.code.value,
            "message": message_for(each.code, each.field, each.params),
        }
        for each in unmet
    )
    first = errors[0]["message"] or ""
    detail = first if len(errors) == 1 else f"Có {len(errors)} điều chưa đạt. {first}"
    return Problem(_UNPROCESSABLE, unmet[0].code, detail, errors)


def _of_http(error: HTTPException) -> Problem:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    fallback = Code.INVALID if status < HTTPStatus.INTERNAL_SERVER_ERROR else Code.INTERNAL_ERROR
    code = _CODE_OF_STATUS.get(status, fallback)
    details: dict[str, object] = {
        "reference": g.get("request_id", ""),
        "limit": f"{LARGEST_BODY // 1024**2} MiB",
    }
    headers: dict[str, str] = {}
    if isinstance(error, MethodNotAllowed):
        allowed = ", ".join(sorted(error.valid_methods or ()))
        details["allowed"] = allowed
        headers["Allow"] = allowed
    return Problem(status, code, message_for(code, details=details), headers=headers)
