"""The check before others see it: all that was answered, what stands against sending it, and who would get it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.kept import Form, shown_again_by
from endpoints.pages.drafting.asked import OF_PART, PARTS, TITLES, Asked, Kind, Part
from endpoints.pages.drafting.gone import tells_what_is_gone
from endpoints.pages.drafting.receipt import sent_words
from endpoints.pages.drafting.returned import between
from endpoints.pages.drafting.sitting import Sitting, alike_to, sitting_of
from endpoints.pages.drafting.typed import PRIOR, tidied
from endpoints.pages.forms import REASON, Line
from endpoints.pages.frame import reading_page
from endpoints.pages.sent import Done, made_once, say_done
from endpoints.problems import message_for, problem_of
from endpoints.requests import Visit, writing_visit
from endpoints.telling.values import capital, name_of_field, number, prior_award, text_of
from notifications.texts import office_name
from states.codes import Code
from states.facts import Unmet
from states.terms import Action, State
from states.words.actions import ACTIONS, SUBMIT_AGAIN
from workflow.drafting import commands
from workflow.drafting.foreseen import Foreseen, foreseen, goes_to
from workflow.errors import NotPossible, NotYours, Refused, Stale, UnmetRequirements
from workflow.nominations.draft import Draft
from workflow.nominations.queries import one
from workflow.units.queries import unit_on

pages = Blueprint("draft_check", __name__)
tells_what_is_gone(pages)

NOT_SENT = "Phiên làm việc đã hết trước khi gửi, chưa có gì được gửi. Kiểm tra lại rồi gửi."
_REFUSED = (Stale, NotPossible, NotYours, UnmetRequirements)


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands in a field; None where nothing does."""

    field: str
    name: str
    text: str | None


@pages.get("/drafts/<row:copy_id>/check")
@open_to(Entry.SIGNED_IN)
def show(copy_id: str) -> str:
    """The check."""
    with reading_page() as visit:
        return _rendered(visit, sitting_of(visit, copy_id))


def show_again(form: Form, copy_id: str) -> str:
    """The check with a remark that was not sent."""
    with reading_page() as visit:
        remark = tidied(form.get("reason", ""))
        return _rendered(visit, sitting_of(visit, copy_id), remark, [Line(NOT_SENT, "send")])


@pages.post("/drafts/<row:copy_id>/check")
@open_to(Entry.SIGNED_IN)
@shown_again_by(show_again)
def send(copy_id: str) -> ResponseReturnValue:
    """Submit it, or keep it as a draft that the whole unit sees; sent twice it leads twice to the same receipt."""
    remark = tidied(request.form.get("reason", ""))
    try:
        with writing_visit() as visit:
            if request.form.get("do") == "keep":
                done = _kept(visit, copy_id)
            else:
                done = made_once(visit, copy_id, lambda: _sent(visit, copy_id, remark))
    except _REFUSED as refusal:
        return _refused(copy_id, remark, refusal)
    say_done(done.words)
    return redirect(done.path, HTTPStatus.SEE_OTHER)


def _sent(visit: Visit, copy_id: str, remark: str) -> Done:
    sitting = sitting_of(visit, copy_id)
    too_long = [Unmet(Code.TOO_LONG, "reason", {"limit": number(REASON)})] if len(remark) > REASON else []
    draft = _whole(sitting, too_long)
    mended = between(visit, sitting).returned
    taken = commands.keep_and_submit(visit.connection, visit.actor, copy_id, draft, remark, visit.now)
    count = len(mended.items) - len(mended.left) if mended else 0
    again = sitting.copy.state is State.RETURNED
    words = sent_words(visit, taken.nomination_id, again, count)
    return Done(words, f"/nominations/{taken.nomination_id}/receipt")


def _kept(visit: Visit, copy_id: str) -> Done:
    sitting = sitting_of(visit, copy_id)
    nomination_id = commands.keep(visit.connection, visit.actor, copy_id, _whole(sitting), visit.now)
    code = one(visit.connection, visit.actor, nomination_id).code
    saved = "vào" if sitting.copy.nomination_id else "thành"
    return Done(f"Đã lưu {saved} hồ sơ mã {code}, cả đơn vị thấy. Chưa gửi đi.", sitting.path)


def _whole(sitting: Sitting, beside: Sequence[Unmet] = ()) -> Draft:
    """What was understood. Raises UnmetRequirements with all that was not, and what is wrong ``beside`` it."""
    faults = [*sitting.read.faults, *beside]
    if faults:
        raise UnmetRequirements(faults)
    return sitting.read.draft


def _refused(copy_id: str, remark: str, refusal: Refused) -> ResponseReturnValue:
    """The check as it stands now, with everything against it."""
    with reading_page() as visit:
        sitting = sitting_of(visit, copy_id)
        if isinstance(refusal, UnmetRequirements):
            lines = [_line(sitting, unmet) for unmet in refusal.unmet]
        else:
            lines = [Line(capital(message_for(refusal.code, details=refusal.details)), "main")]
        return _rendered(visit, sitting, remark, lines), problem_of(refusal).status


def _line(sitting: Sitting, unmet: Unmet) -> Line:
    if unmet.field == "reason":
        owed = "Còn điều chưa sửa: ghi vì sao chưa sửa, hoặc đánh dấu đã sửa ở danh sách."
        return Line(
            owed if unmet.code is Code.REASON_REQUIRED else message_for(unmet.code, "reason", unmet.params),
            "reason",
        )
    (line,) = sitting.lines([unmet])
    return Line(
        line.message,
        line.target or sitting.address("nominee_name") if unmet.code is Code.TWIN_AWARD else line.target,
    )


def _rendered(visit: Visit, sitting: Sitting, remark: str = "", lines: list[Line] | None = None) -> str:
    faults, ahead = sitting.read.faults, _ahead(visit, sitting)
    came = between(visit, sitting)
    words = SUBMIT_AGAIN if came.returned else ACTIONS[Action.SUBMIT]
    office = office_name(ahead.next) if ahead.next else "cấp trên"
    code = str(sitting.typed.get("nominee_unit_code", ""))
    unit = unit_on(visit.connection, code, visit.today) if code else None
    return render_template(
        "drafting/check.html",
        sitting=sitting,
        answers=[
            (part, TITLES[part], list(_answers(sitting, part, unit.name if unit else None))) for part in PARTS
        ],
        missing=[_line(sitting, unmet) for unmet in (*faults, *ahead.unmet)],
        lines=lines or [],
        owed=next((line.message for line in lines or () if line.target == "reason"), ""),
        office=office,
        ahead=ahead,
        button=words.button.filled(next=office).vi,
        came=came,
        remark=remark,
    )


def _ahead(visit: Visit, sitting: Sitting) -> Foreseen:
    """What sending it would do; of one with faults only where it would go, if its form of award is known."""
    copy, origin, draft, faults = sitting.copy, sitting.origin, sitting.read.draft, sitting.read.faults
    if not faults:
        twins = alike_to(visit, sitting)
        return foreseen(visit.connection, visit.actor, copy, origin, draft, twins, visit.now)
    if any(fault.field == "requested_award" for fault in faults):
        return Foreseen(())
    return Foreseen((), goes_to(visit.connection, copy, origin, draft.requested_award, visit.now))


def _answers(sitting: Sitting, part: Part, unit_name: str | None) -> Iterator[Answer]:
    """What was answered in a part: as it was understood, else as it was typed."""
    draft, wrong = sitting.read.draft, {fault.field for fault in sitting.read.faults}
    for asked in OF_PART[part]:
        text = str(sitting.typed.get(asked.name, "")).strip()
        if asked.optional and asked.name not in wrong and not sitting.holds(asked):
            continue
        understood = asked.name not in wrong
        if asked.name == "nominee_unit_code" and understood:
            text = unit_name or text
        elif understood and not asked.name.startswith("nominee.") and _is_coded(asked):
            text = text_of(asked.name, getattr(draft, asked.name))
        yield Answer(asked.name, name_of_field(asked.name), text or None)
    if part is Part.PRIOR:
        awards = [prior_award(prior.as_json()) for prior in draft.prior_awards]
        if not any(str(field).startswith(PRIOR) for field in wrong):
            yield Answer(PRIOR, name_of_field(PRIOR), "; ".join(awards) or "Không có")
        else:
            yield Answer(PRIOR, name_of_field(PRIOR), f"{len(awards)} dòng, có chỗ chưa đúng")


def _is_coded(asked: Asked) -> bool:
    return asked.kind in (Kind.CHOICE, Kind.DAY)
