"""What goes out is what was written, however long, in bytes that every relay takes."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import compat32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.compose import compose
from notifications.letters import NO_LETTER, Letter, mailbox

NOW = datetime(2026, 11, 16, 7, 5, tzinfo=UTC)
SENDER = "Hệ thống Thi đua, khen thưởng của Sở Nội vụ tỉnh Quảng Bình <khenthuong@example.vn>"
WORDS = (
    "nhân dân và cán bộ thị trấn Nông Trường Việt Trung đã được tặng Bằng khen của Thủ tướng Chính phủ 1874 –"
)


def sent(subject: str, full_name: str = "Phạm Quốc Đạt", address: str = "district@example.vn") -> bytes:
    letter = Letter(1, "e" * 32, None, subject, "Chào bạn.\n", full_name, address, 1, NOW, NOW)
    return compose(letter, SENDER, "https://khenthuong.example.vn", NOW).as_bytes()


def read(raw: bytes, header: str) -> str:
    """A header as a mail program reads it (RFC 2047)."""
    return str(make_header(decode_header(message_from_bytes(raw, policy=compat32)[header])))


def words(most: int) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(WORDS.split()), min_size=1, max_size=most).map(" ".join)


@given(words(60), words(15))
def test_a_long_header_in_vietnamese_loses_no_blank(subject: str, full_name: str) -> None:
    raw = sent(subject, full_name)
    assert read(raw, "Subject") == subject
    assert read(raw, "To").split(" <") == [full_name, "district@example.vn>"]
    assert read(raw, "From") == SENDER
    lines = raw.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert max(len(line) for line in lines) <= 78
    assert all(word.isascii() and len(word) <= 75 for line in lines for word in line.split())


@pytest.mark.parametrize(
    "address", ["x", "@", "a@b@c", "a b@example.vn", "a@example.vn\nBcc: b@x.vn", "a@[", "=@["]
)
def test_an_address_that_is_none_is_refused_and_nothing_worse(address: str) -> None:
    with pytest.raises(NO_LETTER):
        sent("Hồ sơ mới", address=address)


@pytest.mark.parametrize(
    ("written", "name", "address"),
    [
        ("khenthuong@example.vn", "", "khenthuong@example.vn"),
        ("<khenthuong@example.vn>", "", "khenthuong@example.vn"),
        ("Thi đua, khen thưởng <k@example.vn>", "Thi đua, khen thưởng", "k@example.vn"),
        ('"Thi đua, khen thưởng" <k@example.vn> ', "Thi đua, khen thưởng", "k@example.vn"),
    ],
)
def test_a_sender_is_an_address_with_or_without_a_name(written: str, name: str, address: str) -> None:
    assert (mailbox(written).display_name, mailbox(written).addr_spec) == (name, address)


@pytest.mark.parametrize("written", ["", "khen", "Khen <>", "khen@thưởng.vn", "Khen <k@>", "@example.vn"])
def test_what_is_no_sender_is_refused(written: str) -> None:
    with pytest.raises(NO_LETTER):
        mailbox(written)
