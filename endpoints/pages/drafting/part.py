"""One part of a nomination that is being written: its question, saved as it is typed, faults and all."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.kept import Form, shown_again_by
from endpoints.pages.drafting.answers import (
    Field,
    Group,
    Option,
    award_options,
    fields_of,
    row_of_prior,
    unit_choices,
)
from endpoints.pages.drafting.asked import GUIDANCE, OF_PART, PARTS, PRIOR_AWARD, TITLES, Part, is_asked
from endpoints.pages.drafting.gone import tells_what_is_gone
from endpoints.pages.drafting.sitting import Sitting, alike_to, sitting_of
from endpoints.pages.drafting.typed import PRIOR, differing, read_part, typed_of
from endpoints.pages.forms import Line
from endpoints.pages.frame import reading_page
from endpoints.requests import Visit, writing_visit
from endpoints.telling.looks import tag_of
from endpoints.telling.values import clock
from states.codes import Code
from states.facts import Unmet
from states.terms import Category
from workflow.drafting import commands
from workflow.drafting.foreseen import begun

pages = Blueprint("draft_part", __name__)
tells_what_is_gone(pages)

NAMES = ",".join(PARTS)
NOT_SENT = "Phiên làm việc đã hết trước khi lưu. Nội dung bạn đang viết còn nguyên bên dưới: xem lại rồi lưu."
_ALL = "all"
"""``?faults=all``: with all that is wrong above; whoever was led to one field has seen them already."""
_NAMED = ("nominee_name", "nominee_unit_code")


@pages.get(f"/drafts/<row:copy_id>/<any({NAMES}):part>")
@open_to(Entry.SIGNED_IN)
def show(copy_id: str, part: str) -> str:
    """The part; after saving something that cannot be right, with what is wrong."""
    with reading_page() as visit:
        sitting = sitting_of(visit, copy_id)
        faulty, more = request.args.get("faults"), "more" in request.args
        return _rendered(visit, sitting, Part(part), faulty=faulty, more=more)


def show_again(form: Form, copy_id: str, part: str) -> str:
    """The part with what was typed, before anything of it was saved."""
    with reading_page() as visit:
        sitting = sitting_of(visit, copy_id, read_part(form, Part(part)))
        return _rendered(visit, sitting, Part(part), first=(Line(NOT_SENT, "part"),))


@pages.post(f"/drafts/<row:copy_id>/<any({NAMES}):part>")
@open_to(Entry.SIGNED_IN)
@shown_again_by(show_again)
def save(copy_id: str, part: str) -> ResponseReturnValue:
    """Save what was typed, and go on."""
    with writing_visit() as visit:
        sitting = _saved(visit, copy_id, Part(part), request.form.get("remove"))
        onwards = _onwards(visit, sitting, Part(part))
    return redirect(onwards, HTTPStatus.SEE_OTHER)


@pages.post(f"/drafts/<row:copy_id>/<any({NAMES}):part>/save")
@open_to(Entry.SIGNED_IN)
def autosave(copy_id: str, part: str) -> Response:
    """Save while somebody is typing; says when."""
    with writing_visit() as visit:
        _saved(visit, copy_id, Part(part), None)
    return jsonify(at=clock(visit.now))


def _saved(visit: Visit, copy_id: str, part: Part, without: str | None) -> Sitting:
    """Save; returns how it stands now."""
    before = sitting_of(visit, copy_id)
    typed = read_part(request.form, part, without)
    own = differing(typed, typed_of(before.base)) if before.base else typed
    commands.save(visit.connection, visit.actor, copy_id, own, visit.now, seen=part)
    return sitting_of(visit, copy_id)


def _onwards(visit: Visit, sitting: Sitting, part: Part) -> str:
    """To the next part; back to this one where something cannot be right, or somebody is named twice.

    Of a name the form brings along whether it has been told: what is saved says nothing, for it may have been saved
    while it was typed.
    """
    here = f"{sitting.path}/{part}"
    if "remove" in request.form:
        return f"{here}#part"
    if "add" in request.form:
        return f"{here}?more=1#{PRIOR}.{len(sitting.typed.get(PRIOR, ()))}.{PRIOR_AWARD[0].name}"
    wrong = [fault for fault in sitting.read.of(part) if fault.code is not Code.REQUIRED]
    if wrong:
        flash("Đã lưu. Có chỗ chưa đúng: sửa ngay, hoặc để sau, bản đang soạn vẫn giữ nguyên.", "attention")
        return f"{here}?faults={_ALL}"
    if part is Part.NOMINEE and request.form.get("told") != _named(sitting) and alike_to(visit, sitting):
        flash("Đã lưu. Tên này đã có trong hồ sơ khác: xem lại trước khi sang phần sau.", "attention")
        return here
    return sitting.path if request.form.get("next") == "tasks" else after(sitting, part)


def _named(sitting: Sitting) -> str:
    """Who is named, as a form says of whom it has told that there is another nomination."""
    return "|".join(str(sitting.typed.get(name, "")) for name in _NAMED)


def after(sitting: Sitting, part: Part) -> str:
    """What comes after a part: the next one, in the end the check."""
    place = PARTS.index(part) + 1
    return f"{sitting.path}/{PARTS[place] if place < len(PARTS) else 'check'}"


def _rendered(
    visit: Visit,
    sitting: Sitting,
    part: Part,
    *,
    faulty: str | None = None,
    more: bool = False,
    first: tuple[Line, ...] = (),
) -> str:
    faults = sitting.read.of(part) if faulty else ()
    told = sitting.lines(faults if faulty == _ALL else ())
    category = _category(sitting)
    twins = alike_to(visit, sitting) if part is Part.NOMINEE else ()
    return render_template(
        "drafting/part.html",
        sitting=sitting,
        part=part,
        title=TITLES[part],
        place=PARTS.index(part) + 1,
        of=len(PARTS),
        filled=len(sitting.typed.get(PRIOR, ())),
        guidance=GUIDANCE[category] if category and part is Part.MERIT else (),
        lines=[*first, *(Line(line.message, _anchor(line.target)) for line in told)],
        faulty=bool(faults or first),
        unsaved=bool(first),
        alike=[(each, tag_of(each.state, each.route)) for each in twins],
        named=_named(sitting),
        onwards=after(sitting, part),
        **_questions(visit, sitting, part, faults),
        rows=_rows(sitting, faults, more) if part is Part.PRIOR else [],
    )


def _questions(visit: Visit, sitting: Sitting, part: Part, faults: Sequence[Unmet]) -> dict[str, Any]:
    """The fields of a part, and what of them cannot be chosen here."""
    category = _category(sitting)
    asked = [each for each in OF_PART[part] if is_asked(each, category) or sitting.holds(each)]
    options: tuple[Option, ...] = ()
    barred: tuple[tuple[str, str], ...] = ()
    units: tuple[Group, ...] = ()
    if part is Part.AWARD:
        on = begun(visit.connection, sitting.copy, visit.now)
        options, barred = award_options(visit, sitting.origin, on)
    elif part is Part.NOMINEE:
        units = unit_choices(visit, sitting, begun(visit.connection, sitting.copy, visit.now))
    fields = fields_of(asked, sitting.typed, faults, awards=options, units=units)
    return {"fields": fields, "barred": barred}


def _rows(sitting: Sitting, faults: Sequence[Unmet], more: bool) -> list[tuple[Field, ...]]:
    """The awards that the nominee has already, and an empty row where there is none or another is asked for."""
    rows = list(sitting.typed.get(PRIOR, ()))
    if more or not rows:
        rows.append({})
    return [row_of_prior(PRIOR_AWARD, row, place, faults) for place, row in enumerate(rows)]


def _category(sitting: Sitting) -> Category | None:
    return next((each for each in Category if each == sitting.typed.get("category")), None)


def _anchor(address: str | None) -> str | None:
    """Where on this page a field is."""
    return address.rpartition("#")[2] if address else None
