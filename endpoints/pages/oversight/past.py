"""The time machine (xem lại theo ngày): a case, somebody's rights, and the units, as they stood on a day.

Told from the log alone, so it says what was known by then, whatever a row says today.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.pages.forms import NAME, Line, read_day
from endpoints.pages.frame import reading_page
from endpoints.pages.oversight.box import message_of
from endpoints.requests import Visit
from endpoints.telling.history import Units
from endpoints.telling.looks import tag_of
from endpoints.telling.values import ERASED, day, name_of_field, particulars, prior_award
from notifications.texts import office_name
from states.codes import Code
from states.facts import Unmet
from states.words.process import tag_for
from states.words.terms import AWARDS, CATEGORIES, COMMENDATION_TYPES, ROLES
from workflow.errors import NotFound, UnmetRequirements
from workflow.history import NominationThen, nomination_on, require_past, rights_on
from workflow.nominations.queries import one
from workflow.people.called import full_name_of
from workflow.units.queries import UnitView, units_met, units_on

pages = Blueprint("past", __name__)

ROWS = 50
_EARLIEST, _LATEST = 1900, 9000


@dataclass(frozen=True, slots=True)
class Day:
    """The day that an address asks for."""

    typed: str
    on: date | None
    """None where none was asked for, or what was typed is no day that has come."""
    error: str | None = None

    @property
    def lines(self) -> list[Line]:
        """What the error summary says."""
        return [Line(self.error, "day")] if self.error else []

    @property
    def status(self) -> int:
        """Of the answer."""
        return 422 if self.error else 200


@pages.get("/nominations/<row:nomination_id>/on")
@open_to(Entry.SIGNED_IN)
def show_nomination(nomination_id: str) -> ResponseReturnValue:
    """A nomination at the end of a day. Raises NotFound where the reader may not know of it."""
    with reading_page() as visit:
        view = one(visit.connection, visit.actor, nomination_id)
        asked = _day(visit)
        then, missing = None, False
        if asked.on is not None:
            try:
                then = nomination_on(visit.connection, nomination_id, asked.on)
            except NotFound:
                missing = True
        return render_template(
            "oversight/nomination_on.html",
            view=view,
            asked=asked,
            today=visit.today,
            missing=missing,
            then=then,
            tag=tag_of(then.state, then.route) if then else None,
            rows=list(_rows(visit, then)) if then else [],
        ), asked.status


@pages.get("/people/<username>/rights")
@open_to(Entry.SIGNED_IN)
def show_rights(username: str) -> ResponseReturnValue:
    """What somebody was entitled to at the end of a day: everybody of themselves, others by the rule of the log.

    Raises:
        NotYours: ``not_your_role``.
        NotFound: nobody of that name, or not within the mandate.
    """
    with reading_page() as visit:
        asked = _day(visit)
        found = rights_on(visit.connection, visit.actor, username, asked.on or visit.today)
        return render_template(
            "oversight/rights.html",
            asked=asked,
            found=found,
            name=full_name_of(visit.connection, username) or found.username,
            roles={role.value: words.name.vi for role, words in ROLES.items()},
            types={kind.value: words.vi for kind, words in COMMENDATION_TYPES.items()},
        ), asked.status


@pages.get("/units")
@open_to(Entry.SIGNED_IN)
def show_units() -> ResponseReturnValue:
    """The units as they stood on a day, for whoever is signed in; a day to come may be asked for, reforms are known."""
    with reading_page() as visit:
        asked = _day(visit, ahead=True)
        q = request.args.get("q", "").replace("\x00", "").strip()[:NAME]
        on = asked.on or visit.today
        cursor = request.args.get("cursor") or None
        found = units_on(visit.connection, on, q=q or None, cursor=cursor, limit=ROWS)
        above = _above(visit, found.items)
        return render_template(
            "oversight/units.html",
            asked=asked,
            on=on,
            q=q,
            units=[(unit, above.get(unit.parent_code or "")) for unit in found.items],
            next_cursor=found.next_cursor,
            lines=asked.lines,
        ), asked.status


def _day(visit: Visit, *, ahead: bool = False) -> Day:
    typed = request.args.get("day", "").strip()
    if not typed:
        return Day("", None)
    on = read_day(typed)
    if on is None or not _EARLIEST <= on.year <= _LATEST:
        return Day(
            typed, None, message_of(Unmet(Code.INVALID_DATE if on is None else Code.DATE_ABSURD, "on"))
        )
    try:
        if not ahead:
            require_past(on, visit.today)
    except UnmetRequirements as refusal:
        return Day(typed, None, message_of(refusal.unmet[0]))
    return Day(day(on), on)


def _above(visit: Visit, units: tuple[UnitView, ...]) -> dict[str, str]:
    """The names of the units above these, by code, in one statement."""
    codes = [unit.parent_code for unit in units if unit.parent_code]
    return {unit.code: unit.name for unit in units_met(visit.connection, [], codes)}


def _rows(visit: Visit, then: NominationThen) -> Iterator[tuple[str, str]]:
    codes = (then.nominee_unit_code, then.origin_unit_code, then.holder_unit_code)
    known = Units({unit.id: unit for unit in units_met(visit.connection, [], codes)})

    def stood(code: str) -> UnitView | None:
        found = known.by_id.values()
        return next((unit for unit in found if unit.code == code and unit.stands_on(then.on)), None)

    def office(code: str) -> str:
        unit = stood(code)
        return office_name(unit) if unit else code

    nominee_unit = stood(then.nominee_unit_code)

    yield name_of_field("state"), tag_for(then.state, then.route).vi
    yield name_of_field("holder_unit_code"), office(then.holder_unit_code)
    if then.due_on is not None:
        yield name_of_field("due_on"), day(then.due_on) + (" (đã quá hạn)" if then.overdue else "")
    if then.on_hold:
        yield "Tạm dừng xem xét", "có"
    yield name_of_field("nominee_name"), then.nominee_name or ERASED
    yield name_of_field("requested_award"), AWARDS[then.requested_award].full.vi
    if then.decided_award is not None:
        yield name_of_field("decided_award"), AWARDS[then.decided_award].full.vi
    yield name_of_field("category"), CATEGORIES[then.category].name.vi
    yield name_of_field("commendation_type"), COMMENDATION_TYPES[then.commendation_type].vi
    yield name_of_field("origin_unit_code"), office(then.origin_unit_code)
    yield name_of_field("nominee_unit_code"), nominee_unit.name if nominee_unit else then.nominee_unit_code
    yield "Thời gian lập thành tích", f"từ {day(then.period_from)} đến {day(then.period_to)}"
    yield from [("Thông tin cá nhân", ERASED)] if then.nominee is None else particulars(then.nominee)
    for award in then.prior_awards or ():
        yield name_of_field("prior_awards"), prior_award(award)
    yield name_of_field("achievements"), ERASED if then.achievements is None else then.achievements
    yield name_of_field("version"), str(then.version)
