"""Importing a list of units: a file, what it would come to line by line, and then the import (nhập danh mục).

The file is read once and kept nowhere: what it says travels in the form that confirms it, and is judged anew then.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.pages.administration.asking import Form, asked, is_confirmed
from endpoints.pages.boxes import Box, day_in, sentence_of
from endpoints.pages.forms import Line
from endpoints.pages.frame import reading_page
from endpoints.pages.places import UNITS
from endpoints.requests import Visit, writing_visit
from endpoints.telling.values import day, number
from states.codes import Code
from states.facts import Unmet
from workflow.errors import UnmetRequirements
from workflow.nominations.left_behind import LeftBehind, left_behind
from workflow.people.log import administrator
from workflow.units.lists import COLUMNS, ListedUnit, RowFault, read_unit_list
from workflow.units.load import Loaded, foresee_units, load_units
from workflow.units.queries import units_ending

pages = Blueprint("admin_units_import", __name__)

PATH = f"{UNITS}/import"
LARGEST = 256 * 1024
"""Bytes of a file: a province of the largest has some 15 KB, a whole country in one list is not imported here."""
MOST_FAULTS = 200
_MIB = f"{LARGEST // 1024} KB"

FORM = Form(
    place=UNITS,
    title="Nhập danh mục đơn vị",
    intro="Nhập cả danh mục hoặc không nhập gì. Hội đồng và cơ quan đi kèm được lập cùng; đơn vị đã có giữ nguyên.",
    boxes=(
        Box(
            "file",
            "Tệp CSV",
            hint=(
                f"Dòng đầu ghi {','.join(COLUMNS)}; mỗi dòng sau như 19264,Xã An Thủy,xã,457. Bảng mã UTF-8, tối đa "
                f"{_MIB}. Excel: Lưu thành, CSV UTF-8."
            ),
            kind="file",
        ),
        Box(
            "valid_from",
            "Các đơn vị này có từ ngày",
            hint="Ngày nghị quyết có hiệu lực, ví dụ 01/7/2025.",
            inputmode="numeric",
        ),
        Box(
            "valid_to",
            "Đến hết ngày",
            hint="Để trống nếu còn đang có. Danh mục cũ thì ghi ngày cuối trước khi sắp xếp lại.",
            optional=True,
            inputmode="numeric",
        ),
    ),
    button="Xem trước",
    back=UNITS,
    path=PATH,
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line of the file."""

    line: int
    words: str


@pages.get(PATH)
@open_to(Entry.SIGNED_IN)
def ask() -> ResponseReturnValue:
    """The form; days that were typed beside a file that has to be mended stand in the address."""
    with reading_page() as visit:
        administrator(visit.actor)
        return asked(FORM, request.args)


@pages.post(PATH)
@open_to(Entry.SIGNED_IN)
def bring() -> ResponseReturnValue:
    """Import a list that was looked at; else show what it would come to."""
    faults: list[Unmet] = []
    text, lines = _text()
    rows = _rows(text, lines) if not lines else []
    first = day_in(request.form, "valid_from", faults)
    last = day_in(request.form, "valid_to", faults, owed=False)
    try:
        if lines or faults or first is None:
            raise UnmetRequirements(faults or [Unmet(Code.INVALID, "file")])
        if is_confirmed():
            with writing_visit() as visit:
                loaded = load_units(visit.connection, rows, first, last, visit.now, visit.actor)
            if not loaded.faults:
                return _done(loaded)
        with reading_page() as visit:
            loaded = foresee_units(visit.connection, rows, first, last, visit.actor)
            days = (day(first), day(last) if last else "")
            left = _left_behind(visit, loaded, first)
            return _preview(loaded, rows, text, days, left), 422 if loaded.faults else 200
    except UnmetRequirements as refusal:
        unmet = faults if lines else refusal.unmet
        with reading_page() as visit:
            administrator(visit.actor)
            return asked(FORM, request.form, unmet, lines), HTTPStatus.UNPROCESSABLE_ENTITY


def _done(loaded: Loaded) -> ResponseReturnValue:
    flash(f"Đã nhập {number(loaded.made)} đơn vị mới; {number(loaded.unchanged)} đơn vị đã có.", "done")
    return redirect(UNITS, HTTPStatus.SEE_OTHER)


def _left_behind(visit: Visit, loaded: Loaded, first: date) -> LeftBehind:
    """Of the units that end by then; where units are in the way, of those, should they end."""
    ending = [unit.id for unit in units_ending(visit.connection, first)]
    ids = loaded.in_the_way if loaded.faults else ending
    return left_behind(visit.connection, visit.actor, ids, first)


def _preview(
    loaded: Loaded, rows: Sequence[ListedUnit], text: str, days: tuple[str, str], left: LeftBehind
) -> str:
    return render_template(
        "administration/units_import.html",
        loaded=loaded,
        count=len(rows),
        sample=rows[:5],
        text=text,
        days=days,
        left=left,
        path=PATH,
        more=max(0, len(loaded.faults) - MOST_FAULTS),
        faults=[Fault(fault.line, _words(fault)) for fault in loaded.faults[:MOST_FAULTS]],
    )


def _text() -> tuple[str, list[Line]]:
    """What the file says, or what came back with the confirmation; and what is wrong with it as a file."""
    file = request.files.get("file")
    if file is None or not file.filename:
        text = request.form.get("text", "")
        return text, [] if text.strip() else [Line("Chưa chọn tệp. Chọn tệp CSV rồi bấm Xem trước.", "file")]
    content = file.stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        words = f"Tệp “{file.filename}” lớn hơn {_MIB}. Chỉ nhập danh mục của một tỉnh mỗi lần."
        return "", [Line(words, "file")]
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        words = f"Tệp “{file.filename}” không ở bảng mã UTF-8. Trong Excel: Lưu thành, chọn CSV UTF-8, rồi chọn lại."
        return "", [Line(words, "file")]


def _rows(text: str, lines: list[Line]) -> list[ListedUnit]:
    try:
        rows = read_unit_list(text)
    except csv.Error:
        lines.append(
            Line("Tệp không phải CSV đọc được. Mở lại bằng bảng tính rồi lưu thành CSV UTF-8.", "file")
        )
        return []
    except UnmetRequirements as refusal:
        lacking = ", ".join(str(unmet.field) for unmet in refusal.unmet)
        words = f"Tệp thiếu cột {lacking}. Dòng đầu cần ghi đúng {','.join(COLUMNS)}."
        lines.append(Line(words, "file"))
        return []
    if not rows:
        lines.append(Line("Tệp không có dòng nào dưới dòng đầu. Chọn tệp khác.", "file"))
    return rows


def _words(fault: RowFault) -> str:
    return sentence_of(Unmet(fault.code, fault.field, fault.params))
