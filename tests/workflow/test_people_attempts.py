"""Five wrong passwords within 15 minutes lock the name for 15, a hundred from one address the address."""

from datetime import timedelta

from sqlalchemy import Engine, func, select

from tests.clock import NOW
from workflow.database import writing
from workflow.people.attempts import Lock, locked_until, note_failure
from workflow.people.models import SignInAttempt

MINUTE = timedelta(minutes=1)


def test_the_fifth_failure_locks_the_name_for_a_quarter_of_an_hour(engine: Engine) -> None:
    with writing(engine) as connection:
        for second in range(5):
            assert locked_until(connection, "commune", "203.0.113.7", NOW) is None
            assert note_failure(connection, "commune", "203.0.113.7", NOW + timedelta(seconds=second)) is None
        last = NOW + timedelta(seconds=4)
        lock = Lock(last + 15 * MINUTE, failures=5)
        assert locked_until(connection, "commune", "198.51.100.1", last) == lock
        assert locked_until(connection, " Commune", None, lock.until - MINUTE) == lock
        assert locked_until(connection, "commune", None, lock.until) is None
        assert locked_until(connection, "commune2", "203.0.113.7", last) is None


def test_failures_far_apart_do_not_add_up(engine: Engine) -> None:
    with writing(engine) as connection:
        for times in range(12):
            assert note_failure(connection, "commune", None, NOW + times * 4 * MINUTE) is None
        assert locked_until(connection, "commune", None, NOW + 44 * MINUTE) is None


def test_what_comes_while_it_is_locked_does_not_prolong_the_lock(engine: Engine) -> None:
    with writing(engine) as connection:
        for _ in range(5):
            note_failure(connection, "commune", None, NOW)
        lock = note_failure(connection, "commune", None, NOW + 10 * MINUTE)
        assert lock == Lock(NOW + 15 * MINUTE, failures=5)
        assert note_failure(connection, "commune", None, NOW + 15 * MINUTE) is None
        assert locked_until(connection, "commune", None, NOW + 16 * MINUTE) is None


def test_a_hundred_failures_lock_an_address_for_every_name(engine: Engine) -> None:
    with writing(engine) as connection:
        for number in range(100):
            assert note_failure(connection, f"name{number}", "203.0.113.7", NOW) is None
        assert locked_until(connection, "commune", "203.0.113.7", NOW) == Lock(
            NOW + 15 * MINUTE, failures=100
        )
        assert locked_until(connection, "commune", "203.0.113.8", NOW) is None


def test_one_connection_is_one_address_however_many_of_its_own_it_uses(engine: Engine) -> None:
    with writing(engine) as connection:
        for number in range(100):
            note_failure(connection, f"ten{number}", f"2001:db8:0:1::{number:x}", NOW)
        assert locked_until(connection, "ai-do", "2001:db8:0:1:ffff::1", NOW)
        assert locked_until(connection, "ai-do", "2001:db8:0:2::1", NOW) is None


def test_a_name_like_an_address_is_another_key(engine: Engine) -> None:
    with writing(engine) as connection:
        for _ in range(5):
            note_failure(connection, "203.0.113.7", None, NOW)
        assert locked_until(connection, "commune", "203.0.113.7", NOW) is None


def test_failures_are_forgotten_after_half_an_hour(engine: Engine) -> None:
    with writing(engine) as connection:
        for number in range(4):
            note_failure(connection, f"name{number}", "203.0.113.7", NOW)
        note_failure(connection, "commune", "203.0.113.7", NOW + 30 * MINUTE)
        assert connection.scalar(select(func.count()).select_from(SignInAttempt)) == 2


def test_neither_names_nor_addresses_are_stored(engine: Engine) -> None:
    with writing(engine) as connection:
        note_failure(connection, "mật khẩu gõ nhầm ô", "203.0.113.7", NOW)
        for _, kind, key, _ in connection.execute(select(SignInAttempt.__table__)):
            assert kind in ("name", "address")
            assert len(key) == 32
