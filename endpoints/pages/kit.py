"""Every component on one page, for whoever builds pages and for the tests that walk it (``KHENTHUONG_KIT``)."""

from datetime import UTC, date, datetime

from flask import Blueprint, render_template

from endpoints.entry import Entry, open_to
from endpoints.pages.drafting.answers import Field as Answered
from endpoints.pages.drafting.answers import Group, Option
from endpoints.pages.drafting.asked import Asked as Question
from endpoints.pages.drafting.asked import Kind
from endpoints.pages.drafting.returned import Item
from endpoints.pages.due import due_on
from endpoints.pages.lists.orders import heads
from endpoints.pages.lists.rows import Row
from endpoints.pages.nomination.choices import Choice, Field, Marked
from endpoints.pages.nomination.mended import Asked, Mended
from endpoints.pages.nomination.panel import Apart, Condition
from endpoints.pages.nomination.way import Stage, Standing
from endpoints.telling.changes import Changed, Part
from endpoints.telling.content import Row as FactRow
from endpoints.telling.history import Event
from endpoints.telling.looks import OF_STATE, Tag, look_of_act
from states.terms import Action, Role, State
from states.words.process import STATES

pages = Blueprint("kit", __name__)

MARKED = "ẲỖỆ Ự Ặ ỵ"
"""The tallest and the deepest letters: nothing may cut them."""
TODAY = date(2026, 11, 16)
_DAYS = (date(2026, 11, 30), date(2026, 11, 18), TODAY, date(2026, 11, 10), None)
_NOW = datetime(2026, 11, 16, 7, 5, tzinfo=UTC)


@pages.get("/kit")
@open_to(Entry.EVERYBODY)
def show() -> str:
    """The page."""
    tags = [Tag(words.tag.vi, OF_STATE[state]) for state, words in STATES.items()]
    return render_template(
        "kit.html",
        marked=MARKED,
        moment_shown=_NOW,
        tags=tags,
        dues=[due_on(day, TODAY) for day in _DAYS],
        row=_row(tags[2]),
        heads=heads("-name", lambda sort: f"sort={sort}", "due"),
        stages=_stages(),
        change=Changed("Số hộ nghèo 2024", (Part("old", "214"), Part("new", "209"), Part("same", "khớp"))),
        event=_event(tags[0], tags[2]),
        field=_field("kit-reason", None),
        faulty=_field("kit-faulty", "Chưa ghi lý do. Đơn vị lập cần biết phải sửa gì."),
        choice=_choice(),
        mended=_mended(),
        questions=_questions(),
        to_mend=_to_mend(),
        conditions=(
            Condition("Không trùng thành tích", None),
            Condition(f"Hồ sơ đủ {MARKED}", "Thiếu biên bản."),
        ),
        row_to_mend=FactRow("achievements", f"Thành tích {MARKED}", f"Giảm 209 hộ {MARKED}"),
        unmet=Choice(
            Action.REJECT,
            "Kết luận không đủ điều kiện",
            "Kết luận",
            "",
            ("Còn thiếu quyết toán 2024.",),
            (),
            False,
        ),
        apart=_apart(),
    )


def _apart() -> Apart:
    return Apart(
        "Bạn đã lập hoặc trình hồ sơ này nên không xét ở cấp huyện được.",
        f"UBND huyện {MARKED}",
        f"Lãnh đạo cấp huyện {MARKED}",
        Role.DISTRICT_APPROVER,
        1,
    )


def _choice() -> Choice:
    return Choice(
        Action.RETURN_TO_ORIGIN,
        f"Trả lại đơn vị lập {MARKED}",
        "Trả lại",
        "Xã có 5 ngày làm việc để sửa.",
        (),
        (_field("kit-note", None),),
        True,
        mends=True,
        marked=(Marked("kit-mend", "achievements", f"Thành tích {MARKED}", MARKED),),
        phrases=(f"Đề nghị sửa rồi trình lại. {MARKED}",),
    )


def _mended() -> Mended:
    asked = (
        Asked("Quyết toán chưa có.", False),
        Asked(f"Thiếu chữ ký {MARKED}", None),
        Asked("Số hộ nghèo", True),
    )
    changes = (Changed("Số hộ nghèo 2024", (Part("old", "214"), Part("new", "209"))),)
    return Mended(_NOW, asked, changes, f"Đã bổ sung. {MARKED}")


def _field(name: str, error: str | None) -> Field:
    return Field(
        name, "reason", f"Lý do {MARKED}", "Xã sẽ đọc nguyên văn.", True, error is None, 4000, MARKED, error
    )


def _row(tag: Tag) -> Row:
    return Row(
        id="0",
        code="1874",
        nominee=f"Nhân dân và cán bộ xã Kim Thủy {MARKED}",
        category="Cấp xã",
        unit="Xã Kim Thủy",
        award="Bằng khen tỉnh",
        tag=tag,
        on_hold=False,
        holder="UBND huyện Lệ Thủy",
        received_at=_NOW,
        to_receive=False,
        due=due_on(date(2026, 11, 18), TODAY),
    )


def _stages() -> tuple[Stage, ...]:
    return (
        Stage("Xã Kim Thủy trình", Standing.DONE, ("10/11/2026",)),
        Stage("UBND huyện Lệ Thủy xét", Standing.NOW, (), due_on(date(2026, 11, 18), TODAY)),
        Stage("Sở Nội vụ thẩm định", Standing.NEXT, ("10 ngày làm việc",)),
    )


def _event(before: Tag, after: Tag) -> Event:
    return Event(
        anchor="b-2",
        at=_NOW,
        act="Trình",
        look=look_of_act(Action.SUBMIT, State.SUBMITTED),
        moved=(before, after),
        who="Trần Thị Lệ Hằng",
        post="Người lập đề nghị, UBND xã Kim Thủy",
        on_behalf_of=None,
        reason=f"Đã bổ sung. {MARKED}",
        items=("Biên bản họp xét chưa có chữ ký.",),
        facts=(("Hạn xử lý", "18/11/2026"),),
        changes=(Changed("Số hộ nghèo 2024", (Part("old", "214"), Part("new", "209"))),),
        verify="/verify",
        proof=None,
    )


def _questions() -> list[Answered]:
    options = (Option("a", f"Hộ gia đình {MARKED}", f"Thoát nghèo {MARKED}"), Option("b", "Cấp xã"))
    return [
        Answered(
            Question("kit-kind", f"Đối tượng {MARKED}", kind=Kind.CHOICE), "kit-kind", "a", None, options
        ),
        Answered(
            Question("kit-unit", f"Đơn vị {MARKED}", f"Chọn xã {MARKED}", Kind.CHOICE),
            "kit-unit",
            "a",
            f"Chưa chọn đơn vị {MARKED}",
            groups=(Group(None, options[1:]), Group(f"Huyện Lệ Thủy {MARKED}", options[:1])),
        ),
        Answered(Question("kit-day", "Từ ngày", kind=Kind.DAY, optional=True), "kit-day", "01/01/2022"),
        Answered(Question("kit-merit", "Thành tích", kind=Kind.AREA), "kit-merit", f"Nuôi bò {MARKED}"),
    ]


def _to_mend() -> tuple[Item, ...]:
    place = ("Thành tích", "/kit#kit-merit")
    return (
        Item("3-0", f"Ghi rõ số hộ {MARKED}", *place, mended=True, ticked=False),
        Item("3-1", "Biên bản chưa có chữ ký", None, None, mended=True, ticked=True),
        Item("3-2", f"Sai kỳ {MARKED}", *place, mended=False, ticked=False),
    )
