"""Cases, people and units by what people call them."""

import pytest
from sqlalchemy import Engine, select

from states.terms import State
from tests.cast import actor
from tests.factories import nomination_in
from workflow.database import reading, writing
from workflow.nominations.codes import id_of_code, named
from workflow.nominations.models import Nomination
from workflow.people.called import usernames_called
from workflow.units.called import codes_called


def test_a_case_is_found_by_its_code_and_nothing_by_what_is_none(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination = nomination_in(connection, State.DRAFTED)
        number = connection.scalar(select(Nomination.number))
        assert id_of_code(connection, f" {number} ") == nomination
        for typed in ("", "x", "-1", "1.5", "٣", "9" * 40, str(number + 1)):
            assert id_of_code(connection, typed) is None


def test_a_case_is_named_with_whether_the_reader_may_open_it(settled: Engine) -> None:
    with writing(settled) as connection:
        nomination = nomination_in(connection, State.DRAFTED)
        for username, visible in (("commune2", False), ("inspector", False), ("commune", True)):
            assert named(connection, actor(connection, username), [nomination])[nomination].visible is visible
        assert named(connection, actor(connection, "commune"), []) == {}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("commune", ("commune",)),
        (" COMMUNE ", ("commune",)),
        ("nguyen thi hoai", ("commune",)),
        ("Hoài", ("commune",)),
        ("ngo", ("agency", "district2", "member7")),
        ("không có ai", ()),
        ("", ()),
    ],
)
def test_somebody_is_found_by_a_user_name_or_words_of_a_name(
    settled: Engine, words: str, found: tuple[str, ...]
) -> None:
    with reading(settled) as connection:
        assert usernames_called(connection, words) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("457", ("457",)),
        ("44-snv", ("44-SNV",)),
        ("an thuy", ("19264", "19264-HD")),
        ("kien giang", ("19249", "19249-HD")),
        ("zzz", ()),
        ("", ()),
    ],
)
def test_a_unit_is_found_by_its_code_or_words_of_its_name(
    settled: Engine, words: str, found: tuple[str, ...]
) -> None:
    with reading(settled) as connection:
        assert codes_called(connection, words) == found
