"""Beginning: a new nomination, one after the pattern of an old one, or on one that is with its unit (lập, sửa)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.pages.drafting.typed import typed_of
from endpoints.pages.frame import frame, reading_page
from endpoints.pages.places import NEW_DRAFT
from endpoints.pages.sent import Done, made_once, say_done
from endpoints.requests import Visit, writing_visit
from states.codes import Code
from states.facts import Actor
from states.terms import Role
from workflow.drafting import commands
from workflow.drafting.queries import drafting_units
from workflow.errors import NotYours
from workflow.nominations.queries import draft_of, one

pages = Blueprint("begin_draft", __name__)

_NOT_TAKEN_OVER = ("period_from", "period_to")
"""What an old nomination never gives to a new one: its achievement is another."""


@pages.get(NEW_DRAFT)
@open_to(Entry.SIGNED_IN)
def show() -> str:
    """What one needs before one begins. Raises NotYours where somebody drafts for no unit."""
    with reading_page() as visit:
        units = [frame().units[unit_id] for unit_id in drafting_units(require_drafter(visit.actor))]
        return render_template("drafting/new.html", units=units)


@pages.post(NEW_DRAFT)
@open_to(Entry.SIGNED_IN)
def begin() -> ResponseReturnValue:
    """Begin an empty one."""
    with writing_visit() as visit:
        unit_code = request.form.get("unit", "")
        done = made_once(visit, unit_code, lambda: _begun(visit, unit_code))
    return redirect(done.path, HTTPStatus.SEE_OTHER)


@pages.post("/nominations/<row:nomination_id>/again")
@open_to(Entry.SIGNED_IN)
def begin_again(nomination_id: str) -> ResponseReturnValue:
    """Begin one after the pattern of another; its period is not taken over."""
    with writing_visit() as visit:
        found = one(visit.connection, visit.actor, nomination_id)
        content = typed_of(draft_of(visit.connection, nomination_id))
        typed = {name: value for name, value in content.items() if name not in _NOT_TAKEN_OVER}
        unit_code = _unit_for(visit, found.origin_unit_code)
        words = f"Đã chép nội dung của hồ sơ mã {found.code}. Xem lại từng phần trước khi trình."
        done = made_once(visit, nomination_id, lambda: _begun(visit, unit_code, words, typed))
    say_done(done.words)
    return redirect(done.path, HTTPStatus.SEE_OTHER)


@pages.post("/nominations/<row:nomination_id>/edit")
@open_to(Entry.SIGNED_IN)
def begin_edit(nomination_id: str) -> ResponseReturnValue:
    """Begin, or go on, to write on one that is drafted or returned."""
    with writing_visit() as visit:
        copy_id = commands.begin_on(visit.connection, visit.actor, nomination_id, visit.now)
    return redirect(f"/drafts/{copy_id}", HTTPStatus.SEE_OTHER)


def require_drafter(actor: Actor) -> Actor:
    """Whoever drafts for some unit. Raises NotYours (``not_your_role``) for all others."""
    if not actor.has_role(Role.DRAFTER):
        raise NotYours(Code.NOT_YOUR_ROLE)
    return actor


def _begun(visit: Visit, unit_code: str, words: str = "", typed: Mapping[str, Any] | None = None) -> Done:
    copy_id = commands.begin(visit.connection, visit.actor, unit_code, visit.now, typed)
    return Done(words, f"/drafts/{copy_id}")


def _unit_for(visit: Visit, origin_code: str) -> str:
    """The old one's unit if one drafts for it, else one's own."""
    codes = [each.unit_code for each in visit.actor.assignments if each.role is Role.DRAFTER]
    return origin_code if origin_code in codes or not codes else codes[0]
