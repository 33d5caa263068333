"""What is asked of a nomination, in five parts of one question each: labels, hints, and what a good answer holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from endpoints.pages.forms import NAME, NUMBER
from states.terms import Category

ACHIEVEMENTS = 20_000
"""Letters that achievements may have, as in the API."""
MOST_PRIOR_AWARDS = 50


class Part(StrEnum):
    """A part, by its name in addresses."""

    CATEGORY = "category"
    NOMINEE = "nominee"
    AWARD = "award"
    MERIT = "merit"
    PRIOR = "prior"


PARTS = tuple(Part)
TITLES: Mapping[Part, str] = {
    Part.CATEGORY: "Đối tượng",
    Part.NOMINEE: "Ai được đề nghị",
    Part.AWARD: "Hình thức khen thưởng",
    Part.MERIT: "Thành tích",
    Part.PRIOR: "Khen thưởng đã có",
}


class Kind(StrEnum):
    """How an answer is given."""

    LINE = "line"
    DAY = "day"
    WHOLE = "whole"
    AREA = "area"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Asked:
    """A field: what is asked, with an example, and what may be answered."""

    name: str
    """The path in a nomination, as in the API."""
    label: str
    hint: str | None = None
    kind: Kind = Kind.LINE
    longest: int = NAME
    optional: bool = False
    least: int = 0
    most: int = 0


_CATEGORY = Asked("category", "Đề nghị khen thưởng cho đối tượng nào?", kind=Kind.CHOICE)
_NAME = Asked(
    "nominee_name",
    "Tên tập thể, cá nhân hoặc hộ được đề nghị",
    "Ghi đúng như sẽ ghi trên giấy chứng nhận, ví dụ: Hộ gia đình bà Nguyễn Thị Lan, thôn An Lạc.",
)
_UNIT = Asked(
    "nominee_unit_code",
    "Đơn vị, địa bàn của người được đề nghị",
    "Thôn, bản, hộ và cá nhân ở xã: chọn xã đó.",
    kind=Kind.CHOICE,
)
_TYPE = Asked("commendation_type", "Loại khen thưởng", kind=Kind.CHOICE)
_AWARD = Asked("requested_award", "Hình thức đề nghị", kind=Kind.CHOICE)
_MERIT = Asked("achievements", "Thành tích", kind=Kind.AREA, longest=ACHIEVEMENTS)
_FROM = Asked("period_from", "Từ ngày", "Ngày/tháng/năm, ví dụ 01/01/2021.", kind=Kind.DAY, longest=20)
_TO = Asked("period_to", "Đến ngày", "Ví dụ 31/12/2025.", kind=Kind.DAY, longest=20)

PARTICULARS = (
    Asked(
        "nominee.gender",
        "Giới tính",
        "Của người được đề nghị, hoặc của chủ hộ.",
        longest=50,
        optional=True,
    ),
    Asked(
        "nominee.birth_year", "Năm sinh", "Ví dụ 1971.", Kind.WHOLE, 10, optional=True, least=1850, most=2100
    ),
    Asked("nominee.ethnic_group", "Dân tộc", "Ví dụ: Kinh, Bru-Vân Kiều.", longest=50, optional=True),
    Asked("nominee.post", "Chức vụ, nơi công tác", longest=NAME, optional=True),
    Asked("nominee.address", "Địa chỉ", "Thôn, bản, xã.", longest=NAME, optional=True),
    Asked(
        "nominee.household_size", "Số người trong hộ", None, Kind.WHOLE, 10, optional=True, least=1, most=100
    ),
    Asked(
        "nominee.citizen_id",
        "Số định danh cá nhân",
        "Chỉ ghi khi cần phân biệt người trùng tên.",
        longest=20,
        optional=True,
    ),
)
"""Of a person or household; asked of these two only."""
PERSONAL = frozenset({Category.HOUSEHOLD, Category.OFFICIAL})
_ONLY_OF = {"nominee.post": Category.OFFICIAL, "nominee.household_size": Category.HOUSEHOLD}

OF_PART: Mapping[Part, tuple[Asked, ...]] = {
    Part.CATEGORY: (_CATEGORY,),
    Part.NOMINEE: (_NAME, _UNIT, *PARTICULARS),
    Part.AWARD: (_TYPE, _AWARD),
    Part.MERIT: (_FROM, _TO, _MERIT),
    Part.PRIOR: (),
}
"""The fields of each part; prior awards are rows (:data:`PRIOR_AWARD`)."""
FIELDS: Mapping[str, Asked] = {each.name: each for asked in OF_PART.values() for each in asked}

PRIOR_AWARD = (
    Asked("award", "Hình thức", kind=Kind.CHOICE),
    Asked("decision_number", "Số quyết định", "Ví dụ 812/QĐ-UBND.", longest=NUMBER),
    Asked("signed_on", "Ngày ký", "Ví dụ 08/7/2022.", kind=Kind.DAY, longest=20),
    Asked("period_from", "Thành tích từ ngày", kind=Kind.DAY, longest=20, optional=True),
    Asked("period_to", "Đến ngày", kind=Kind.DAY, longest=20, optional=True),
)
"""What is asked of each award that the nominee has already."""


def part_with(field: str) -> Part | None:
    """The part in which a field is asked, or a field within it; None where none asks for it."""
    first = field.partition(".")[0]
    if first == "prior_awards":
        return Part.PRIOR
    if first == "period":
        return Part.MERIT
    return next(
        (
            part
            for part, asked in OF_PART.items()
            if any(each.name.partition(".")[0] == first for each in asked)
        ),
        None,
    )


def is_asked(asked: Asked, category: Category | None) -> bool:
    """Whether a particular is asked of this category."""
    if asked not in PARTICULARS:
        return True
    return category in PERSONAL and _ONLY_OF.get(asked.name, category) is category


GUIDANCE: Mapping[Category, tuple[str, ...]] = {
    Category.PROVINCE_AGENCY: (
        "Văn bản hướng dẫn đã ban hành, kịp thời ra sao.",
        "Sáng kiến, đề xuất sửa chính sách giảm nghèo đã được dùng.",
        "Tuyên truyền, vận động: bao nhiêu người, bao nhiêu tiền, giúp được ai.",
    ),
    Category.DISTRICT: (
        "Tổng số hộ nghèo, cận nghèo đầu kỳ và hiện nay: giảm bao nhiêu phần trăm (cần trên 50%).",
        "Minh Hóa: tỷ lệ hộ nghèo giảm mỗi năm trong 3 năm liền trước (cần bình quân từ 4 điểm), hoặc giảm trên 50%.",
        "Vốn được giao, đã giải ngân, đã quyết toán; báo cáo định kỳ và đột xuất.",
    ),
    Category.COMMUNE: (
        "Xã bãi ngang ven biển: ra khỏi danh sách đặc biệt khó khăn từ ngày nào, theo quyết định nào.",
        "Xã dân tộc thiểu số và miền núi: tỷ lệ hộ nghèo dân tộc thiểu số giảm mỗi năm trong 3 năm (cần từ 4 điểm).",
        "Xã khác: số hộ nghèo, cận nghèo đầu kỳ và hiện nay (cần giảm trên 50%), không có hộ tái nghèo.",
        "Kinh phí đã quyết toán, báo cáo đầy đủ, mô hình bền vững đang chạy.",
    ),
    Category.VILLAGE: (
        "Số hộ nghèo, cận nghèo đầu kỳ và hiện nay (cần giảm trên 50%).",
        "Đời sống, thu nhập, điện, nước, đường, trường thay đổi thế nào, bằng số.",
        "Việc làng giúp nhau: ai giúp ai, việc gì, kết quả.",
    ),
    Category.HOUSEHOLD: (
        "Hộ thoát nghèo: ngày đăng ký thoát nghèo, làm gì để tăng thu nhập, vay bao nhiêu và đã trả đúng hạn chưa.",
        "Hộ giúp hộ khác: giúp mấy hộ, bằng gì, nay các hộ đó ra sao.",
        "Thu nhập trước và sau, bằng số.",
    ),
    Category.OFFICIAL: (
        "Người làm công tác giảm nghèo: phụ trách địa bàn nào, sáng kiến gì, kết quả bằng số.",
        "Người ủng hộ: đã đóng góp gì, cho ai, từ khi nào.",
    ),
    Category.ENTERPRISE: (
        "Đóng góp thực tế: tiền, hiện vật, ngày công, cho địa phương nào.",
        "Liên kết sản xuất, tiêu thụ, đào tạo nghề, việc làm cho bao nhiêu hộ nghèo.",
        "Ngân hàng, tổ chức tín dụng: cho bao nhiêu hộ nghèo vay, dư nợ, hiệu quả.",
    ),
}
"""What a good account of achievements holds (Kế hoạch 123/KH-UBND, mục IV.1)."""
