"""Ending a mandate before its last day, with the roles that it has given (kết thúc sớm)."""

from collections.abc import Sequence
from datetime import date, timedelta

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from endpoints.entry import Entry, open_to
from endpoints.kept import shown_again_by
from endpoints.pages.administration.asking import NOT_SENT, Check, Done, Form, asked, carried_out
from endpoints.pages.boxes import Box, day_in
from endpoints.pages.forms import Line
from endpoints.pages.frame import reading_page
from endpoints.pages.places import INSPECTIONS
from endpoints.pages.sent import is_sent_again
from endpoints.requests import Visit
from endpoints.telling.values import day
from states.facts import Unmet
from workflow.errors import NotFound, UnmetRequirements
from workflow.inspection.administered import can_be_ended
from workflow.inspection.commands import end_inspection
from workflow.inspection.queries import InspectionView, inspection_view
from workflow.people.log import administrator

pages = Blueprint("admin_mandate_end", __name__)

_END = f"{INSPECTIONS}/<row:inspection_id>/end"


def _form(inspection: InspectionView, today: date) -> Form:
    back = f"{INSPECTIONS}/{inspection.id}"
    if today < inspection.valid_from:
        hint = "Chưa bắt đầu: ghi hôm nay thì quyết định không bắt đầu nữa và vai trò được bỏ."
    elif today == inspection.valid_from:
        hint = "Hết ngày này đoàn không còn quyền xem."
    else:
        yesterday = day(today - timedelta(days=1))
        hint = f"Hết ngày này đoàn không còn quyền xem. Dừng ngay bây giờ: ghi hôm qua, {yesterday}."
    box = Box("last_day", "Ngày cuối mới", day(today), hint=hint, inputmode="numeric")
    title = f"Kết thúc sớm Quyết định số {inspection.number}"
    intro = f"Đang ghi: từ {day(inspection.valid_from)} đến hết {day(inspection.valid_to)}."
    return Form(INSPECTIONS, title, intro, (box,), "Tiếp tục", back, f"{back}/end")


@pages.get(_END)
@open_to(Entry.SIGNED_IN)
def ask_end(inspection_id: str) -> ResponseReturnValue:
    """On which day it ends."""
    with reading_page() as visit:
        return asked(_form(_running(visit, inspection_id), visit.today), {})


def ask_end_again(typed: dict[str, str], inspection_id: str) -> str:
    """The form, with what was typed while the sign-in ended."""
    with reading_page() as visit:
        form = _form(_running(visit, inspection_id), visit.today)
        return asked(form, typed, lines=[Line(NOT_SENT, "last_day")])


@pages.post(_END)
@open_to(Entry.SIGNED_IN)
@shown_again_by(ask_end_again)
def end(inspection_id: str) -> ResponseReturnValue:
    """End a mandate with a day."""
    ending = _Ending(inspection_id, request.form)
    return carried_out(ending.work, ending.check, ending.again)


class _Ending:
    """A mandate that is being ended: what was typed, and what that comes to."""

    def __init__(self, inspection_id: str, form: MultiDict[str, str]) -> None:
        self.inspection_id, self.form = inspection_id, form
        self.faults: list[Unmet] = []
        self.last = day_in(form, "last_day", self.faults)

    def work(self, visit: Visit) -> Done:
        """End it, once. Raises UnmetRequirements, of what was typed and of the command; NotYours; NotFound."""
        administrator(visit.actor)
        inspection = inspection_view(visit.connection, visit.actor, self.inspection_id)
        if not is_sent_again(visit):
            if self.last is None:
                raise UnmetRequirements(self.faults)
            end_inspection(visit.connection, inspection.id, self.last, visit.now, visit.actor)
        never = self.last is not None and self.last < inspection.valid_from
        said = f"Quyết định số {inspection.number} " + (
            "không bắt đầu nữa, vai trò đã giao được bỏ."
            if never
            else f"có hiệu lực đến hết {_said(self.last)}."
        )
        return Done(said, f"{INSPECTIONS}/{inspection.id}")

    def check(self, visit: Visit) -> Check:
        """What is read before; within what is about to be taken back, so with the new day."""
        inspection = inspection_view(visit.connection, visit.actor, self.inspection_id)
        back = f"{INSPECTIONS}/{inspection.id}"
        facts = (
            (
                "Quyết định",
                f"số {inspection.number} ngày {day(inspection.issued_on)}, {inspection.authority}",
            ),
            ("Đoàn", ", ".join(member.full_name for member in inspection.members)),
            ("Ngày cuối mới", _said(self.last)),
        )
        words = (
            "Quyết định không bắt đầu nữa; vai trò đã giao cho đoàn được bỏ."
            if inspection.valid_to < inspection.valid_from
            else "Hết ngày ấy đoàn không xem hồ sơ, nhật ký nữa. Nội dung đã phát hiện vẫn còn. Không gia hạn lại được."
        )
        return Check(
            INSPECTIONS, "Kết thúc sớm quyết định này?", facts, words, "Kết thúc sớm", back, f"{back}/end"
        )

    def again(self, visit: Visit, unmet: Sequence[Unmet]) -> str:
        """The form with what was typed."""
        return asked(_form(_running(visit, self.inspection_id), visit.today), self.form, unmet)


def _running(visit: Visit, inspection_id: str) -> InspectionView:
    """One that can still be ended. Raises NotYours, or NotFound."""
    administrator(visit.actor)
    inspection = inspection_view(visit.connection, visit.actor, inspection_id)
    if not can_be_ended(inspection, visit.actor, visit.today):
        raise NotFound
    return inspection


def _said(on: date | None) -> str:
    return day(on) if on else ""
