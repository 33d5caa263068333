from datetime import UTC, datetime, timedelta

from tests.clock import NOW
from workflow.ids import least_id, new_id


def test_an_id_is_32_hexadecimal_characters() -> None:
    assert set(new_id(NOW)) <= set("0123456789abcdef")
    assert len(new_id(NOW)) == 32


def test_an_id_begins_with_the_milliseconds_of_its_moment() -> None:
    assert int(new_id(NOW)[:12], 16) == 1_794_794_400_000


def test_ids_sort_by_the_time_they_were_made() -> None:
    ids = [new_id(NOW + timedelta(milliseconds=step)) for step in range(100)]
    assert sorted(ids) == ids


def test_ids_of_one_moment_differ() -> None:
    assert len({new_id(NOW) for _ in range(1000)}) == 1000


def test_no_id_of_a_moment_or_of_a_later_one_sorts_before_its_bound() -> None:
    for microseconds in range(0, 3_000, 7):
        bound = least_id(NOW + timedelta(microseconds=microseconds))
        assert bound <= new_id(NOW + timedelta(microseconds=microseconds))
        assert new_id(NOW + timedelta(microseconds=microseconds) - timedelta(milliseconds=1)) < bound
    assert least_id(datetime(1900, 1, 1, tzinfo=UTC)) == "0" * 32
