"""A list as a sheet to take away (bảng Excel): what the page shows, a row for each nomination."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from io import BytesIO

from flask import Response
from xlsxwriter import Workbook

from endpoints.pages.due import due_of
from endpoints.telling.looks import tag_of
from states.words.terms import AWARDS, CATEGORIES
from workflow.calendar import today
from workflow.keyset import Page
from workflow.nominations.queries import NominationView

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
READ_AT_ONCE = 1_000
MOST_EXPORTED = 20_000
"""Nominations in one sheet; a list that is longer says so in its last row."""

_COLUMNS = (
    ("Mã hồ sơ", 10),
    ("Đề nghị khen thưởng cho", 44),
    ("Đối tượng", 24),
    ("Đơn vị của người, tập thể", 24),
    ("Đơn vị lập", 24),
    ("Hình thức", 20),
    ("Trạng thái", 24),
    ("Đang ở", 28),
    ("Ngày lập", 12),
    ("Ngày tiếp nhận", 14),
    ("Hạn", 12),
    ("Thời hạn", 26),
)


def taken_away(name: str, on: date, page_of: Callable[[str | None], Page[NominationView]]) -> Response:
    """A list, page by page from its beginning, as a sheet that is named after what it lists and the day."""
    found: list[NominationView] = []
    cursor: str | None = None
    while len(found) < MOST_EXPORTED:
        page = page_of(cursor)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    body = sheet(found[:MOST_EXPORTED], on, all_of_it=cursor is None)
    named = {"Content-Disposition": f"attachment; filename={name}-{on:%Y-%m-%d}.xlsx"}
    return Response(body, mimetype=MEDIA_TYPE, headers=named)


def sheet(views: Sequence[NominationView], on: date, *, all_of_it: bool) -> bytes:
    """The sheet, as it stands on a day."""
    file = BytesIO()
    # Whatever begins with an equals sign was written by somebody: it stays text.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(file, options) as book:
        page = book.add_worksheet("Hồ sơ")
        bold, days = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
        for number, (words, width) in enumerate(_COLUMNS):
            page.set_column(number, number, width)
            page.write_string(0, number, words, bold)
        page.freeze_panes(1, 0)
        for line, view in enumerate(views, start=1):
            for number, value in enumerate(_cells(view, on)):
                if isinstance(value, date):
                    page.write_datetime(line, number, datetime(value.year, value.month, value.day), days)  # noqa: DTZ001 - a day
                else:
                    page.write_string(line, number, value)
        if not all_of_it:
            words = f"Chỉ xuất {MOST_EXPORTED} hồ sơ đầu danh sách. Lọc bớt để xuất phần còn lại."
            page.write_string(len(views) + 1, 1, words, bold)
    return file.getvalue()


def _cells(view: NominationView, on: date) -> tuple[str | date, ...]:
    return (
        view.code,
        view.nominee_name,
        CATEGORIES[view.category].name.vi,
        view.nominee_unit_name,
        view.origin_unit_name,
        AWARDS[view.award].short.vi,
        "Tạm dừng xem xét" if view.on_hold else tag_of(view.state, view.route).words,
        view.holder_unit_name,
        today(view.created_at),
        today(view.received_at) if view.received_at else "",
        view.due_on or "",
        due_of(view, on).words if view.due_on or view.on_hold else "",
    )
