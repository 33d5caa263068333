"""The list of sessions, those to come first, and the form that calls one (phiên họp)."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.kept import Form, shown_again_by
from endpoints.pages.council.reading import EMPTY, Reader, Sheet, plain, refused, unsent
from endpoints.pages.council.told import BALLOTS, SESSIONS
from endpoints.pages.frame import frame, reading_page
from endpoints.pages.places import COUNCIL_SESSIONS
from endpoints.pages.sent import Done, made_once, say_done
from endpoints.requests import Visit, writing_visit
from endpoints.telling.values import cited
from states.codes import Code
from states.facts import Unmet
from states.terms import Role, UnitType
from workflow.council.lists import sessions_past, sessions_to_come
from workflow.council.models import BallotMode
from workflow.council.sessions import NewSession, ballots_allowed, create_session, require_secretary
from workflow.errors import UnmetRequirements

pages = Blueprint("council_sessions", __name__)

ROWS = 20
NEW = f"{COUNCIL_SESSIONS}/new"
_FIELDS = ("title", "meets_on", "place", "ballot", "council_code")


@pages.get(COUNCIL_SESSIONS)
@open_to(Entry.SIGNED_IN)
def show() -> ResponseReturnValue:
    """The list."""
    with reading_page() as visit:
        past = sessions_past(
            visit.connection, visit.actor, limit=ROWS, cursor=request.args.get("cursor") or None
        )
        return render_template(
            "council/sessions.html",
            coming=sessions_to_come(visit.connection, visit.actor),
            past=past.items,
            next_cursor=past.next_cursor,
            tags=SESSIONS,
            keeps=visit.actor.has_role(Role.COUNCIL_SECRETARY),
        )


@pages.get(NEW)
@open_to(Entry.SIGNED_IN)
def show_new() -> ResponseReturnValue:
    """The form that calls a session."""
    with reading_page() as visit:
        return _form(visit, EMPTY)


def show_new_again(form: Form) -> str:
    """The form with what was written and not sent."""
    with reading_page() as visit:
        return _form(visit, unsent(form, "title"))


@pages.post(NEW)
@open_to(Entry.SIGNED_IN)
@shown_again_by(show_new_again)
def create() -> ResponseReturnValue:
    """Call a session."""
    read = Reader(request.form)
    title, place = read.line("title"), read.line("place", owed=False)
    meets_on, ballot = read.day("meets_on"), _ballot(read)
    try:
        with writing_visit() as visit:
            require_secretary(visit.actor)
            if meets_on is None or ballot is None:
                raise UnmetRequirements(read.faults)
            with read.judged_last():
                planned = NewSession(
                    plain(request.form.get("council_code", "")), title, meets_on, ballot, place or None
                )
                done = made_once(visit, planned.council_code, lambda: _called(visit, planned))
    except UnmetRequirements as refusal:
        with reading_page() as visit:
            return _form(visit, refused(request.form, refusal, _FIELDS)), HTTPStatus.UNPROCESSABLE_ENTITY
    say_done(done.words)
    return redirect(done.path, HTTPStatus.SEE_OTHER)


def _called(visit: Visit, planned: NewSession) -> Done:
    made = create_session(visit.connection, visit.actor, planned, visit.now)
    on = cited(planned.meets_on.isoformat())
    words = f"Đã lập phiên họp ngày {on}. Chọn hồ sơ đưa vào chương trình."
    return Done(words, f"{COUNCIL_SESSIONS}/{made}")


def _form(visit: Visit, sheet: Sheet) -> str:
    require_secretary(visit.actor)
    theirs = {each.unit_id for each in visit.actor.assignments if each.role is Role.COUNCIL_SECRETARY}
    councils = [unit for key, unit in frame().units.items() if key in theirs]
    allowed = ballots_allowed(visit.today)
    return render_template(
        "council/new.html",
        sheet=sheet,
        councils={unit.code: unit.name for unit in councils if unit.type is UnitType.COUNCIL},
        modes={mode: words for mode, words in BALLOTS.items() if mode.value in allowed},
        secret_allowed=BallotMode.SECRET.value in allowed,
    )


def _ballot(read: Reader) -> BallotMode | None:
    typed = read.sent.get("ballot", "")
    found = next((mode for mode in BallotMode if mode.value == typed), None)
    if found is None:
        read.faults.append(Unmet(Code.REQUIRED, "ballot"))
    return found
