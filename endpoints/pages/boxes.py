"""Fields of plain forms, and what is typed in them: read once, shown again with what is wrong (ô nhập)."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from werkzeug.datastructures import MultiDict

from endpoints.pages.forms import Line, read_day
from endpoints.problems import message_for
from endpoints.telling.values import capital
from states.codes import Code
from states.facts import Unmet
from states.words.names import field_label
from workflow.people.passwords import LONGEST_PASSWORD, SHORTEST_PASSWORD
from workflow.text import nfc


@dataclass(frozen=True, slots=True)
class Box:
    """One field of a form."""

    id: str
    label: str
    value: str = ""
    hint: str | None = None
    error: str | None = None
    optional: bool = False
    kind: str = "text"
    """The ``type`` of the input; ``select``, ``file`` and ``area`` (several lines) too."""
    autocomplete: str = "off"
    inputmode: str | None = None
    choices: Mapping[str, str] = field(default_factory=dict)


_OF_PAGES: Mapping[tuple[str | None, Code], str] = {
    (None, Code.INVALID_DATE): "{field} không đọc được. Ghi ngày, tháng, năm, ví dụ 08/7/2022.",
    ("current", Code.REQUIRED): "Chưa nhập mật khẩu hiện tại. Phải đúng là bạn thì mới đổi được.",
    ("password", Code.REQUIRED): "Chưa nhập mật khẩu mới. Ghép vài từ dễ nhớ, có dấu cũng được.",
    ("password", Code.OUT_OF_RANGE): (
        f"Mật khẩu cần từ {SHORTEST_PASSWORD} đến {LONGEST_PASSWORD} ký tự. Ghép vài từ dễ nhớ, có dấu cũng được."
    ),
    ("username", Code.INVALID): (
        "Tên đăng nhập chỉ gồm chữ thường không dấu, chữ số, và dấu chấm, gạch ngang, gạch dưới ở giữa; tối đa 64."
    ),
    ("unit_pick", Code.REQUIRED): "Nhiều đơn vị có tên như “{unit}”. Chọn một trong danh sách bên dưới.",
    ("full_name", Code.EMPTY): "Chưa ghi họ và tên. Ghi như trong giấy tờ.",
    ("role", Code.REQUIRED): "Chưa chọn vai trò. Chọn một vai trò trong danh sách.",
    ("unit_code", Code.REQUIRED): "Chưa ghi đơn vị. Gõ tên, không dấu cũng được, hoặc mã.",
    ("unit_code", Code.UNKNOWN_UNIT): (
        "Không có đơn vị nào tên hoặc mã như vậy vào ngày bắt đầu. Gõ ít chữ hơn, hoặc tìm ở trang Đơn vị."
    ),
    ("units", Code.REQUIRED): "Chưa ghi đơn vị nào. Mỗi dòng một đơn vị: tên, không dấu cũng được, hoặc mã.",
    ("units", Code.UNKNOWN_UNIT): (
        "Ngày đầu không có đơn vị nào tên hoặc mã “{unit}”. Gõ ít chữ hơn, hoặc tìm ở trang Đơn vị."
    ),
    (
        "units",
        Code.UNIT_NOT_VALID,
    ): "Đơn vị {unit} không tồn tại đủ từ ngày đầu đến ngày cuối của quyết định.",
    ("units", Code.INVALID_CHOICE): "Không kiểm tra riêng {unit} được: ghi tỉnh, sở, huyện hoặc xã.",
    ("units", Code.REPEATED): "Đơn vị {unit} được ghi hai lần. Bỏ một dòng.",
    ("person_pick", Code.REQUIRED): "Nhiều người có tên như “{who}”. Chọn một trong danh sách bên dưới.",
    ("number", Code.EMPTY): "Chưa ghi số, ký hiệu. Ghi như trên giấy, ví dụ 27/QĐ-TTr.",
    ("number", Code.NUMBER_TAKEN): "Quyết định có số và ngày ban hành này đã được ghi. Xem ở Đoàn kiểm tra.",
    ("authority", Code.EMPTY): "Chưa ghi cơ quan ban hành. Ghi như trên giấy.",
    ("purpose", Code.EMPTY): "Chưa ghi nội dung kiểm tra. Chép từ quyết định.",
    ("covers", Code.REQUIRED): "Chưa chọn loại khen thưởng được xem. Đọc lại quyết định.",
    (
        "last_day",
        Code.OUTSIDE_MANDATE,
    ): "Ngày này không sớm hơn ngày cuối của quyết định. Ghi một ngày sớm hơn.",
    (
        "last_day",
        Code.DATES_REVERSED,
    ): "Ngày này sớm hơn ngày đầu, mà quyết định đã bắt đầu. Ghi một ngày muộn hơn.",
    ("leader", Code.REQUIRED): "Chưa ghi trưởng đoàn. Ghi họ tên hoặc tên đăng nhập.",
    ("leader", Code.UNKNOWN_PERSON): (
        "Không có tài khoản nào của “{who}”. Mỗi thành viên cần một tài khoản trước, thêm ở trang Người dùng."
    ),
    ("members", Code.UNKNOWN_PERSON): (
        "Không có tài khoản nào của “{who}”. Mỗi thành viên cần một tài khoản trước, thêm ở trang Người dùng."
    ),
    ("email", Code.INVALID): "Địa chỉ thư điện tử chưa đúng. Ghi như ten@coquan.gov.vn.",
}


def filled(boxes: Iterable[Box], form: Mapping[str, str], unmet: Iterable[Unmet] = ()) -> list[Box]:
    """The boxes with what was typed in them, and with what is wrong. A password is never shown again."""
    faults: dict[str, list[str]] = {}
    for each in unmet:
        faults.setdefault(str(each.field), []).append(sentence_of(each))
    return [
        replace(
            box,
            value="" if box.kind in ("password", "file") else form.get(box.id, box.value),
            error=" ".join(faults.get(box.id, ())) or None,
        )
        for box in boxes
    ]


def lines_of(unmet: Iterable[Unmet], boxes: Sequence[Box]) -> list[Line]:
    """The lines of the error summary in the order of the boxes, each leading to its box where it has one."""
    order = {box.id: place for place, box in enumerate(boxes)}
    told = sorted(unmet, key=lambda each: order.get(each.field or "", len(order)))
    return [Line(sentence_of(each), each.field if each.field in order else None) for each in told]


def sentence_of(unmet: Unmet) -> str:
    """What is wrong with a field, in the words of a page: those of the API speak of how programs write things."""
    field = (unmet.field or "").partition(".")[0] or None  # of several alike
    of_pages = _OF_PAGES.get((field, unmet.code)) or _OF_PAGES.get((None, unmet.code))
    if of_pages is None:
        return message_for(unmet.code, unmet.field, unmet.params)
    return of_pages.format_map({**unmet.params, "field": capital(field_label(unmet.field or "").vi)})


def line_in(form: MultiDict[str, str] | Mapping[str, str], name: str) -> str:
    """What was typed into a field of one line: composed, without blanks around it and signs that cannot be seen."""
    text = nfc(form.get(name, "")).replace("\t", " ")
    return "".join(
        each for each in text if unicodedata.category(each) not in {"Cc", "Cs", "Zl", "Zp"}
    ).strip()


def text_in(form: Mapping[str, str], name: str) -> str:
    """What was typed into a field of several lines: composed, without signs that cannot be seen."""
    text = nfc(form.get(name, "")).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(
        each for each in text if each == "\n" or unicodedata.category(each) not in {"Cc", "Cs", "Zl", "Zp"}
    ).strip()


def lines_in(form: Mapping[str, str], name: str) -> list[str]:
    """The lines in a field of several lines that are not empty."""
    return [line for each in text_in(form, name).split("\n") if (line := each.strip())]


def day_in(form: Mapping[str, str], name: str, faults: list[Unmet], *, owed: bool = True) -> date | None:
    """The day in a field; what is wrong with it is added to ``faults``."""
    typed = line_in(form, name)
    if not typed:
        if owed:
            faults.append(Unmet(Code.REQUIRED, name))
        return None
    found = read_day(typed)
    if found is None:
        faults.append(Unmet(Code.INVALID_DATE, name))
    return found
