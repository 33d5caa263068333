"""Putting a case into words: ``templates/<name>.txt``, the subject in its first line, the body after an empty one.

A message names the nomination by its code, category, form and unit, and who acted on it by name and post. What the log
keeps of it only as commitments (the nominee's name, a reason, the words of a question) stands in no message: once
erased there, it must not live on in a mailbox. Whoever may see it opens the nomination.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from notifications.batch import Case, Doer, UnitName
from states.terms import Role, UnitType
from states.words.terms import AWARDS, CATEGORIES, ROLES
from workflow.calendar import VIETNAM
from workflow.units.queries import UnitView

LONGEST_SUBJECT = 300

TEMPLATES = Environment(
    loader=PackageLoader("notifications"),
    undefined=StrictUndefined,
    autoescape=False,  # noqa: S701 - plain text, never HTML
    trim_blocks=True,
    lstrip_blocks=True,
)

_COUNCIL = "Hội đồng"
_WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


@dataclass(frozen=True, slots=True)
class Text:
    """A message in words."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A decision or submission as it is cited: "Quyết định số 812/QĐ-TTg ngày 08/7/2026"."""

    number: str
    on: str
    authority: str | None


def render(template: str, case: Case, units: Mapping[int, UnitName]) -> Text:
    """The message ``templates/<template>.txt`` about ``case``.

    Raises:
        jinja2.UndefinedError: the template asks for what the case does not have.
    """
    return render_plain(template, _context(case, units))


def render_plain(template: str, context: Mapping[str, Any]) -> Text:
    """The message ``templates/<template>.txt`` with these words in it.

    Raises:
        jinja2.UndefinedError: the template asks for what is not there.
    """
    subject, _, body = TEMPLATES.get_template(f"{template}.txt").render(context).partition("\n\n")
    # a header has one line, whatever a unit is called
    return Text(" ".join(subject.split())[:LONGEST_SUBJECT], body.strip() + "\n")


def _context(case: Case, units: Mapping[int, UnitName]) -> dict[str, Any]:
    def office(unit_id: int | None) -> str | None:
        return None if unit_id is None else office_name(units[unit_id])

    facts, given = case.after, case.given
    origin = office(facts.origin_unit)
    number, signed_on = given.get("decision_number"), given.get("decided_on")
    return {
        "by": said_by(case.doer),
        "code": case.code,
        "nomination": f"{case.code} ({CATEGORIES[case.category].name.vi}, {_asked_for(case)}, do {origin} lập)",
        "origin": origin,
        "holder": office(facts.holder_unit),
        "former": office(case.before.holder_unit),
        "sender": office_name(case.doer.unit) if case.doer.unit else office(case.before.holder_unit),
        "state": facts.state.value,
        "award": AWARDS[case.award].full.vi,
        "at": moment(case.at),
        "due": None if case.due_on is None else full_day(case.due_on),
        "paper": Paper(number, cited_day(signed_on), given.get("authority"))
        if number and signed_on
        else None,
    }


def _asked_for(case: Case) -> str:
    return AWARDS[case.after.requested_award].short.vi


def office_name(unit: UnitName | UnitView) -> str:
    """The office (cơ quan) that acts for a unit: UBND huyện Lệ Thủy; an agency or a council is one itself."""
    if unit.type in (UnitType.DISTRICT, UnitType.COMMUNE):
        return f"UBND {unit.name[:1].lower()}{unit.name[1:]}"
    return unit.name


def said_by(doer: Doer) -> str:
    """Somebody by full name and post; who has no name here acted from the command line, as an administrator."""
    held = post(ROLES[doer.role or Role.ADMIN].name.vi, doer.unit)
    return held if doer.full_name is None else f"{doer.full_name} ({held})"


def post(role: str, unit: UnitName | UnitView | None) -> str:
    """Lãnh đạo cấp huyện, UBND huyện Lệ Thủy; of a council without saying twice that it is one."""
    if unit is None:
        return role
    office = office_name(unit)
    if unit.type is UnitType.COUNCIL and role.endswith(_COUNCIL) and office.startswith(_COUNCIL):
        return f"{role}{office.removeprefix(_COUNCIL)}"
    return f"{role}, {office}"


def moment(at: datetime) -> str:
    """14:05 ngày 16/11/2026, in Viet Nam."""
    return at.astimezone(VIETNAM).strftime("%H:%M ngày %d/%m/%Y")


def full_day(day: date) -> str:
    """Thứ Năm 27/11/2025."""
    return f"{_WEEKDAYS[day.weekday()]} {day:%d/%m/%Y}"


def cited_day(iso: str) -> str:
    """A date beside a document's number: a zero before days to 9 and months to 2 (Nghị định 30/2020/NĐ-CP)."""
    day = date.fromisoformat(iso)
    return f"{day:%d}/{day:%m}/{day:%Y}" if day.month <= 2 else f"{day:%d}/{day.month}/{day:%Y}"
