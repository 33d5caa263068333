"""Issuing a decision, or a submission to who signs above, in five steps (ban hành quyết định, trình)."""

from collections.abc import Sequence
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.kept import Form, shown_again_by
from endpoints.pages.council.paper import Draft, NothingWaits, draft_of, key_of
from endpoints.pages.council.reading import EMPTY, Sheet, refused, unsent
from endpoints.pages.council.session import A_SESSION, SHOWN_AGAIN, lead_back
from endpoints.pages.council.told import KINDS, authority_words
from endpoints.pages.forms import Line
from endpoints.pages.frame import reading_page
from endpoints.pages.places import COUNCIL_SESSIONS
from endpoints.problems import message_for, problem_of
from endpoints.requests import Visit, writing_visit
from endpoints.telling.values import cited
from notifications.texts import office_name
from states.words.terms import AWARDS, SIGNATORIES
from workflow.decisions.commands import forward_submission, issue, require_register
from workflow.decisions.preparing import ReadyCase, ready_papers
from workflow.decisions.queries import document
from workflow.decisions.register import full_number
from workflow.errors import UnmetRequirements
from workflow.text import sort_key
from workflow.units.queries import units_by_id

pages = Blueprint("council_issuing", __name__)
lead_back(pages)

ISSUING = f"{A_SESSION}/issue"
STEPS = {
    "cases": "Các trường hợp",
    "number": "Số và ngày",
    "signatory": "Người ký",
    "preview": "Xem trước",
    "confirm": "Ban hành",
}
_ORDER = tuple(STEPS)


@pages.errorhandler(NothingWaits)
def to_what_waits(_: NothingWaits) -> ResponseReturnValue:
    """To the first step, from any other that has nothing left: also from a last one that is sent a second time."""
    flash("Các trường hợp này đã có văn bản, hoặc đã trả lại. Lần gửi này chưa ghi thêm gì.", "attention")
    return redirect(
        f"{COUNCIL_SESSIONS}/{(request.view_args or {})['session_id']}/issue", HTTPStatus.SEE_OTHER
    )


@pages.get(ISSUING)
@open_to(Entry.SIGNED_IN)
def choose(session_id: str) -> ResponseReturnValue:
    """Step 1: which form, and so which cases."""
    with reading_page() as visit:
        session, _ = require_register(visit.connection, visit.actor, session_id)
        papers = ready_papers(visit.connection, visit.actor, session_id, visit.now)
        return render_template(
            "council/issue.html",
            session=session,
            path=f"{COUNCIL_SESSIONS}/{session.id}",
            steps=_steps("cases", None),
            papers=[
                (key_of(paper), KINDS[paper.kind], AWARDS[paper.award].full.vi, paper, _left(paper.left))
                for paper in papers
            ],
        )


@pages.get(f"{ISSUING}/number")
@open_to(Entry.SIGNED_IN)
def show_number(session_id: str) -> ResponseReturnValue:
    """Step 2: number, symbol and day."""
    return _show(session_id, "number")


@pages.get(f"{ISSUING}/signatory")
@open_to(Entry.SIGNED_IN)
def show_signatory(session_id: str) -> ResponseReturnValue:
    """Step 3: who has signed."""
    return _show(session_id, "signatory")


@pages.get(f"{ISSUING}/preview")
@open_to(Entry.SIGNED_IN)
def show_preview(session_id: str) -> ResponseReturnValue:
    """Step 4: the list as it will stand."""
    return _show(session_id, "preview")


@pages.get(f"{ISSUING}/confirm")
@open_to(Entry.SIGNED_IN)
def show_confirm(session_id: str) -> ResponseReturnValue:
    """Step 5: what will be registered, and who is told."""
    return _show(session_id, "confirm")


def show_again(form: Form, session_id: str) -> str:
    """The last step as it was when the sign-in had ended."""
    with reading_page() as visit:
        return _page(visit, draft_of(visit, session_id, form), "confirm", unsent({}, "confirm"))


@pages.post(f"{ISSUING}/confirm")
@open_to(Entry.SIGNED_IN)
@shown_again_by(show_again)
def register(session_id: str) -> ResponseReturnValue:
    """Register the signed paper with exactly the cases that were shown."""
    shown = request.form.getlist("nomination")
    try:
        with writing_visit() as visit:
            draft = draft_of(visit, session_id, request.form)
            faults = [*draft.faults["number"], *draft.faults["signatory"]]
            if faults:
                raise UnmetRequirements(faults)
            if list(draft.paper.nomination_ids) != shown:
                raise Changed
            made = _register(visit, draft)
            paper = document(visit.connection, visit.actor, made)
    except Changed:
        return _refused(session_id, CHANGED), HTTPStatus.CONFLICT
    except SHOWN_AGAIN as refusal:
        sheet = refused({}, refusal)
        return _refused(session_id, sheet), problem_of(refusal).status
    done = "Đã ban hành Quyết định" if draft.decides else "Đã lập Tờ trình"
    on, told = cited(paper.issued_on.isoformat()), len({case.origin_unit_id for case in draft.ready.carried})
    flash(
        f"{done} số {paper.full_number} ngày {on} cho {paper.carried} trường hợp. {told} đơn vị được báo.",
        "done",
    )
    return redirect(f"/decisions/{made}", HTTPStatus.SEE_OTHER)


class Changed(Exception):
    """Others have come or gone since the list was shown."""


CHANGED = Sheet(
    {},
    {},
    (
        Line(
            "Danh sách đã thay đổi từ lúc bạn xem. Chưa có gì được ghi: xem lại danh sách dưới đây rồi gửi.",
            "list",
        ),
    ),
)


def _show(session_id: str, step: str) -> ResponseReturnValue:
    """A step. Whoever comes to one while an earlier one is not in order is led back to that."""
    with reading_page() as visit:
        draft = draft_of(visit, session_id, request.args)
        for earlier in _ORDER[1 : _ORDER.index(step)]:
            if draft.faults.get(earlier):
                path = f"{_path(draft)}/{earlier}?{draft.address}&check=1"
                return redirect(path, HTTPStatus.SEE_OTHER)
        faults = draft.faults.get(step, ())
        if faults and "check" in request.args:
            sheet = refused(draft.typed, UnmetRequirements(faults), draft.fields)
            return _page(visit, draft, step, sheet), HTTPStatus.UNPROCESSABLE_ENTITY
        return _page(visit, draft, step, EMPTY)


def _register(visit: Visit, draft: Draft) -> str:
    if draft.decides:
        return issue(visit.connection, visit.actor, draft.paper, visit.now)
    return forward_submission(visit.connection, visit.actor, draft.paper, draft.addressed_to, visit.now)


def _refused(session_id: str, sheet: Sheet) -> str:
    """The last step again."""
    with reading_page() as visit:
        return _page(visit, draft_of(visit, session_id, request.form), "confirm", sheet)


def _page(visit: Visit, draft: Draft, step: str, sheet: Sheet) -> str:
    ready, standing = draft.ready, draft.standing
    origins = units_by_id(visit.connection, {case.origin_unit_id for case in ready.carried})
    return render_template(
        f"council/issue_{step}.html",
        sheet=Sheet(draft.typed, sheet.errors, sheet.lines),
        draft=draft,
        key=key_of(ready),
        kind=KINDS[ready.kind],
        verb="Ban hành quyết định" if draft.decides else f"Trình {SIGNATORIES[ready.signatory].vi}",
        award=AWARDS[ready.award].full.vi,
        steps=_steps(step, draft),
        number=full_number(draft.paper.number, draft.paper.symbol),
        on=cited(draft.paper.issued_on.isoformat()),
        year=draft.paper.issued_on.year,
        authority=authority_words(standing.authority.name, standing.authority.type)
        if standing.authority
        else None,
        gaps=", ".join(f"{first}" if first == last else f"{first}–{last}" for first, last in standing.gaps),
        left=_left(ready.left),
        told=sorted(map(office_name, origins.values()), key=sort_key),
        path=_path(draft),
    )


def _path(draft: Draft) -> str:
    return f"{COUNCIL_SESSIONS}/{draft.session.id}/issue"


def _left(cases: Sequence[ReadyCase]) -> list[tuple[ReadyCase, str]]:
    """Those that are left for another paper, each with the reason."""
    return [(case, message_for(case.against)) for case in cases if case.against]


def _steps(at: str, draft: Draft | None) -> list[tuple[str, str, str | None]]:
    """Each step: how it stands, what it is called, and where going back to it leads."""
    found: list[tuple[str, str, str | None]] = []
    names = STEPS if draft is None or draft.decides else STEPS | {"confirm": "Ghi tờ trình"}
    for index, (step, words) in enumerate(names.items()):
        here = _ORDER.index(at)
        standing = "done" if index < here else "now" if index == here else "ahead"
        way = None
        if draft is not None and index < here:
            way = f"{_path(draft)}/{step}?{draft.address}" if index else _path(draft)
        found.append((standing, words, way))
    return found
