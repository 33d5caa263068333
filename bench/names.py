"""Names of nominees by category, such as one meets in Quảng Bình; and the words that searches are measured with."""

import random
from dataclasses import dataclass

from states.terms import Category
from workflow.nominations.search import search_key

A_CATEGORY = 5_000
"""Different names of each category."""

RARE = "Hộ gia đình ông Hồ Khrêng"
"""Nominated three times, however many nominations there are."""

SEARCHES = {
    "a rare word": "khreng",
    "a common word": "nguyen",
    "two common words": "nguyen gia dinh",
    "a word and a commune": "nguyen kien giang",
    "words that never meet": "thon nguyen",
    "no such word": "khongcoai",
}
"""What is typed: three hits; a fifth of all; a tenth; some hundredths; none of two fifths and a fifth; none."""

_FAMILIES = (
    ("Nguyễn",) * 38 + ("Trần",) * 11 + ("Lê",) * 10 + ("Phạm",) * 7 + ("Hoàng",) * 5 + ("Võ",) * 5
    + ("Phan", "Trương", "Bùi", "Đặng", "Đỗ", "Ngô", "Dương", "Đinh", "Mai", "Cao", "Lưu", "Hồ")
)  # fmt: skip
_MIDDLES = ("Văn", "Thị", "Hữu", "Đức", "Quang", "Minh", "Xuân", "Ngọc", "Thanh", "Công", "Bá", "Sỹ")
_GIVEN = (
    "Hùng", "Hoa", "Lan", "Dũng", "Tâm", "Hải", "Sơn", "Mai", "Liên", "Thắng", "Cường", "Hà", "Yến", "Lộc", "Phúc",
    "Tùng", "Ánh", "Bình", "Châu", "Diệp", "Giang", "Khánh", "Long", "Nam", "Oanh", "Phương", "Quý", "Trí", "Vinh",
)  # fmt: skip
_PLACES = (
    "Quy Hậu", "Xuân Giang", "Thượng Phong", "Phú Thọ", "Tân Lập", "Đại Phúc", "Mỹ Đức", "Trung Thành", "Hòa Đông",
    "Cổ Liễu", "Bình Minh", "Đông Dương", "Thanh Sơn", "Phúc Đồng", "Vĩnh Phú", "Hà Trung", "Cầu Lợi", "Trường Xuân",
)  # fmt: skip
_TRADES = ("Xây dựng", "Nông sản", "Thủy sản", "Du lịch", "Vận tải", "Lâm nghiệp", "May mặc", "Cơ khí")


@dataclass(frozen=True, slots=True)
class Name:
    """A nominee's name and its folded words."""

    category: Category
    position: int
    name: str
    folded: str


def names() -> list[Name]:
    """The names of every category, always the same ones."""
    chance = random.Random(123)
    found = []
    for category in Category:
        for position in range(A_CATEGORY):
            name = _name(category, chance)
            found.append(Name(category, position, name, search_key(name)))
    return found


def _name(category: Category, chance: random.Random) -> str:
    person = f"{chance.choice(_FAMILIES)} {chance.choice(_MIDDLES)} {chance.choice(_GIVEN)}"
    match category:
        case Category.VILLAGE:
            return f"Thôn {chance.choice(_PLACES)} {chance.randint(1, 30)}"
        case Category.HOUSEHOLD:
            return f"Hộ gia đình {chance.choice(('ông', 'bà'))} {person}"
        case Category.OFFICIAL:
            return f"{chance.choice(('Ông', 'Bà'))} {person}"
        case Category.ENTERPRISE:
            return f"Công ty TNHH {chance.choice(_TRADES)} {chance.choice(_PLACES)} {chance.randint(1, 99)}"
        case _:
            return f"Nhân dân và cán bộ {chance.choice(_PLACES)} {chance.randint(1, 99)}"
