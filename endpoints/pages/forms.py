"""Reading what a form sends: strict about lengths and characters, forgiving about how a date is typed.

What is wrong with a field is judged after everything else, together with the requirements that do not hold: so the
refusals of a page come in the same order as the API's.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from werkzeug.datastructures import ImmutableMultiDict

from endpoints.requests import NO_VERSION
from states.codes import Code
from states.facts import Given, Mend, Unmet
from states.table import TAKEN_BY_REQUEST
from states.terms import Action
from states.words.names import FIELDS
from workflow.errors import UnmetRequirements
from workflow.nominations.draft import EARLIEST, Draft
from workflow.text import nfc

NAME, REASON, NUMBER = 300, 4_000, 100
"""Letters that a name, a reason and a document's number may have, as in the API."""
MOST_TO_MEND = 100
NOT_SENT = "Phiên làm việc đã hết trước khi gửi. Nội dung bạn đang viết còn nguyên: xem lại rồi gửi."
"""What stands above a form that is shown again after its sign-in had ended."""
LONGEST: Mapping[str, int] = {
    "reason": REASON,
    "items": REASON,
    "legal_ground": REASON,
    "exception_reason": REASON,
    "document": NAME,
    "decision_number": NUMBER,
    "authority": NAME,
}
"""The texts that a step may bring. Of ``items`` every line is one."""
LOOK_AGAIN = "cần xem lại"
"""What is to be done with a field that was marked as to be mended without a remark."""

_WRITTEN = frozenset({each.name for each in fields(Draft)} | {"period"})
_PARTICULAR = "nominee."
_TO_MEND = "mend-"

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_DATE = re.compile(r"(\d{1,2})\s*[./\- ]\s*(\d{1,2})\s*[./\- ]\s*(\d{4}|\d{2})")
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_VERSION = re.compile(r"[1-9][0-9]{0,8}")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the error summary, and the id of the field it leads to."""

    message: str
    target: str | None = None


@dataclass(frozen=True, slots=True)
class Opinion:
    """What somebody has decided on a nomination, and what is wrong with how they wrote it."""

    action: Action | None
    version: int
    given: Given
    faults: tuple[Unmet, ...]
    typed: Mapping[str, str]
    """Every field as it was typed, to be shown again."""

    @property
    def texts(self) -> dict[str, str]:
        """What was written for the action that was chosen, by the names of its fields."""
        if self.action is None:
            return {}
        typed = {name: self.typed.get(field_id(self.action, name), "") for name in (*LONGEST, "decided_on")}
        return {name: text for name, text in typed.items() if text.strip()}

    def judged_last(self) -> AbstractContextManager[None]:
        """Take a step with what was understood; faults come after its refusals and beside what is unmet."""
        return judged_last(self.faults)


@contextmanager
def judged_last(faults: Sequence[Unmet]) -> Iterator[None]:
    """Run a command on what was understood of a form: faults come after its refusals and beside what is unmet."""
    try:
        yield
    except UnmetRequirements as refusal:
        named = {fault.field for fault in faults}
        beside = (unmet for unmet in refusal.unmet if unmet.field is None or unmet.field not in named)
        raise UnmetRequirements([*faults, *beside]) from refusal
    if faults:
        raise UnmetRequirements(faults)


def field_id(action: Action, name: str) -> str:
    """The name of a field in the form: each action has its own."""
    return f"{action.value}-{name}"


def mend_id(field: str) -> str:
    """The name of the remark on a field that is to be mended: that it is there asks for it, whatever is in it."""
    return f"{_TO_MEND}{field}"


def can_be_mended(field: str) -> bool:
    """Whether a drafter writes this field: one of a nomination, or a particular of its nominee."""
    return field in _WRITTEN or (field.startswith(_PARTICULAR) and field.removeprefix(_PARTICULAR) in FIELDS)


def fields_to_mend(typed: Mapping[str, str]) -> list[str]:
    """The fields that are to be mended, in the order in which they were marked, whatever was chosen then."""
    named = (name.removeprefix(_TO_MEND) for name in typed if name.startswith(_TO_MEND))
    return [field for field in named if can_be_mended(field)]


def read_opinion(form: ImmutableMultiDict[str, str]) -> Opinion:
    """What the decision panel sends."""
    typed = {name: _lines(value) for name, value in form.items()}
    version = typed.get("version", "")
    chosen = typed.get("action")
    action = next((action for action in TAKEN_BY_REQUEST if action.value == chosen), None)
    read = int(version) if _VERSION.fullmatch(version) else NO_VERSION
    if action is None:
        return Opinion(None, read, Given(), (), typed)
    texts = {name: typed.get(field_id(action, name), "") for name in LONGEST}
    marked = [(field, typed[mend_id(field)]) for field in fields_to_mend(typed)]
    remarks = [Mend(" ".join(nfc(text).split()) or LOOK_AGAIN, field) for field, text in marked]
    free = texts["items"]
    texts["items"] = "\n".join(filter(None, (free, *(text or LOOK_AGAIN for _, text in marked))))
    faults = [fault for name, text in texts.items() if (fault := _fault(name, text))]
    decided_on, unread = _read_date(typed.get(field_id(action, "decided_on"), ""))
    if unread is not None:
        faults.append(unread)
    understood: dict[str, Any] = {name: nfc(text) for name, text in texts.items() if text.strip()}
    understood.pop("items", None)
    items = (*remarks, *(Mend(line.strip()) for line in nfc(free).split("\n") if line.strip()))
    return Opinion(
        action, read, Given(**understood, items=items, decided_on=decided_on), tuple(faults), typed
    )


def read_text(form: ImmutableMultiDict[str, str], name: str) -> tuple[str, tuple[Unmet, ...]]:
    """A text that must be there, and what is wrong with it."""
    text = _lines(form.get(name, ""))
    if not text.strip():
        return text, (Unmet(Code.EMPTY, name),)
    fault = _text_fault(name, text, REASON)
    return nfc(text), (fault,) if fault else ()


def read_day(text: str) -> date | None:
    """A day as people type it: 08/7/2022, 8.7.22, 2022-07-08. None where it is none."""
    written, iso = _DATE.fullmatch(text.strip()), _ISO_DATE.fullmatch(text.strip())
    if written:
        day, month, year = (int(part) for part in written.groups())
    elif iso:
        year, month, day = (int(part) for part in iso.groups())
    else:
        return None
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None


def _read_date(text: str) -> tuple[date | None, Unmet | None]:
    if not text.strip():
        return None, None
    found = read_day(text)
    if found is None:
        return None, Unmet(Code.INVALID_DATE, "decided_on")
    return (found, None) if found >= EARLIEST else (None, Unmet(Code.DATE_ABSURD, "decided_on"))


def _fault(name: str, text: str) -> Unmet | None:
    if name == "items":
        lines = text.split("\n")
        if len(lines) > MOST_TO_MEND:
            return Unmet(Code.WRONG_COUNT, name, {"allowed": f"0–{MOST_TO_MEND}"})
        return next((fault for line in lines if (fault := _text_fault(name, line, REASON))), None)
    return _text_fault(name, text, LONGEST[name])


def _text_fault(name: str, text: str, longest: int) -> Unmet | None:
    if _CONTROL.search(text):
        return Unmet(Code.CONTROL_CHARACTER, name)
    if len(nfc(text)) > longest:
        return Unmet(Code.TOO_LONG, name, {"limit": f"{longest:,}".replace(",", ".")})
    return None


def _lines(text: str) -> str:
    """Browsers end lines with CR LF; here they end with LF."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
