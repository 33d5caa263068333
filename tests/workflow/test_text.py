import random
import unicodedata
from itertools import pairwise

import pytest

from workflow.text import fold, nfc, person_sort_key, sort_key


def test_text_is_stored_composed() -> None:
    assert nfc(unicodedata.normalize("NFD", "Lệ Thủy")) == "Lệ Thủy"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Lệ Thủy", "le thuy"),
        (unicodedata.normalize("NFD", "Lệ Thủy"), "le thuy"),
        ("ĐỒNG HỚI", "dong hoi"),
        ("  Hòa \t Trạch\n", "hoa trach"),
        ("Hoà Trạch", "hoa trach"),
        ("Trưởng bản Ưỡn", "truong ban uon"),
        ("Hộ ông Hồ Văn Xa (Bru-Vân Kiều)", "ho ong ho van xa (bru-van kieu)"),
        ("Lệ\u200b Thu\u00adỷ\u200e\ufeff", "le thuy"),
        ("", ""),
    ],
)
def test_search_knows_neither_accents_nor_case_nor_spaces(text: str, key: str) -> None:
    assert fold(text) == key


def test_folding_twice_is_folding_once() -> None:
    assert fold(fold("Đặng Thị Ngọc Ánh")) == fold("Đặng Thị Ngọc Ánh")


def in_order(*texts: str) -> None:
    keys = [sort_key(text) for text in texts]
    wrong = [pair for pair, (a, b) in zip(pairwise(texts), pairwise(keys), strict=True) if not a < b]
    assert not wrong


def test_the_alphabet_stands_in_its_order() -> None:
    in_order(*"aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")


def test_tones_stand_in_their_order() -> None:
    in_order(*"aàảãáạăằẳẵắặâầẩẫấậ")
    in_order("ma", "mà", "mả", "mã", "má", "mạ")


def test_letters_count_before_tones_wherever_they_stand() -> None:
    in_order("Bà An", "Ba Bình", "Bà Chi")
    in_order("tán", "tàng")


def test_tones_count_before_case() -> None:
    in_order("an", "An", "án", "Án")


def test_words_count_before_longer_words() -> None:
    in_order("An", "An 1", "An 12", "An 2", "An Bình", "An, Bình", "Anh")


def test_letters_of_other_languages_come_last() -> None:
    in_order("Zürich", "Ω", "中")


def test_composed_and_decomposed_text_sort_alike() -> None:
    text = "Nguyễn Thị Phượng Ưu Ế"
    assert sort_key(unicodedata.normalize("NFD", text)) == sort_key(text)


def test_the_order_is_one_that_icu_gave() -> None:
    """Units and people, sorted once by ICU's ``vi`` collation."""
    expected = [
        "An Thủy", "Ân Nghĩa", "Ba Đồn", "Bắc Trạch", "Bố Trạch", "Cảnh Dương", "Dân Hóa", "Dương Thủy", "Đại Trạch",
        "Đồng Hới", "Đồng Lê", "Gia Ninh", "Hải Ninh", "Hòa Trạch", "Hoàn Lão", "Hồng Thủy", "Kiến Giang", "Lâm Hóa",
        "Lệ Ninh", "Lệ Thủy", "Lộc Thủy", "Minh Hóa", "Mỹ Thủy", "Ngư Thủy", "Ngư Thủy Bắc", "Quảng Ninh",
        "Quảng Trạch", "Quy Đạt", "Sơn Thủy", "Tân Thủy", "Thanh Thủy", "Trọng Hóa", "Tuyên Hóa", "Văn Thủy",
        "Xuân Thủy",
    ]  # fmt: skip
    shuffled = random.Random(7).sample(expected, len(expected))
    assert sorted(shuffled, key=sort_key) == expected


def test_people_stand_by_given_name_then_family_then_middle_names() -> None:
    people = ["Hồ Ăm", "Lê Thị Ánh", "Nguyễn Văn An", "Lê Văn An", "Lê Thị An", "Hồ Xa", "Y"]
    assert sorted(people, key=person_sort_key) == [
        "Lê Thị An", "Lê Văn An", "Nguyễn Văn An", "Lê Thị Ánh", "Hồ Ăm", "Hồ Xa", "Y",
    ]  # fmt: skip
