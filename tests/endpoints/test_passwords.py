"""Signing in by password: what is told, what is counted, and what several processes together let through."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import timedelta
from multiprocessing import get_context
from time import sleep

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Connection, Engine, select, update

from endpoints.passwords import account_by_password, require_same_password
from states.codes import Code
from states.terms import Deed, Outcome
from tests.cast import ADDRESS, PASSWORD, actor
from tests.clock import NOW
from workflow.audit.models import Entry, Opening
from workflow.database import make_engine, reading, writing
from workflow.errors import Refused
from workflow.people.accounts import account_of
from workflow.people.actors import actor_by_sign_in
from workflow.people.commands import end_person, set_password
from workflow.people.models import Person
from workflow.people.passwords import hash_password, is_outdated
from workflow.people.sign_ins import open_sign_in

MINUTE = timedelta(minutes=1)


def set_new_password(connection: Connection) -> None:
    set_password(connection, "commune", hash_password("không ai bị bỏ lại"), NOW)


def close_account(connection: Connection) -> None:
    end_person(connection, "commune", NOW)


def refused(engine: Engine, username: str, password: str, address: str = ADDRESS) -> Refused:
    with pytest.raises(Refused) as refusal:
        account_by_password(engine, username, password, address, NOW)
    return refusal.value


def test_the_right_password_signs_in_however_the_name_was_typed(settled: Engine) -> None:
    with reading(settled) as connection:
        person = actor(connection, "commune").person_id
    assert account_by_password(settled, " Commune ", PASSWORD, ADDRESS, NOW).person_id == person


def test_a_wrong_name_and_a_wrong_password_are_refused_alike(settled: Engine) -> None:
    with writing(settled) as connection:
        connection.execute(update(Person).where(Person.username == "chair").values(ended_at=NOW))
        connection.execute(update(Person).where(Person.username == "admin").values(password_hash=None))
    for username in ("commune", "nobody", "chair", "admin", "không phải tên", "\0", "\ud800", "x" * 100_000):
        password = PASSWORD if username != "commune" else "sai mật khẩu"
        refusal = refused(settled, username, password)
        assert (refusal.code, refusal.details) == (Code.BAD_CREDENTIALS, {})


def test_a_failure_is_in_the_log_without_what_was_typed(settled: Engine) -> None:
    refused(settled, "commune", "sai mật khẩu")
    refused(settled, "nobody", "sai mật khẩu")
    refused(settled, "Mật khẩu gõ nhầm ô!", "sai mật khẩu")
    with reading(settled) as connection:
        entries = connection.execute(
            select(Entry.id, Entry.outcome, Entry.code, Entry.subject, Entry.canonical)
            .where(Entry.action == Deed.SIGN_IN_FAILED)
            .order_by(Entry.seq)
        ).all()
        assert [(entry.outcome, entry.code, entry.subject) for entry in entries] == [
            (Outcome.REFUSED, Code.BAD_CREDENTIALS, "person:commune"),
            (Outcome.REFUSED, Code.BAD_CREDENTIALS, None),
            (Outcome.REFUSED, Code.BAD_CREDENTIALS, None),
        ]
        opened = [
            dict(
                connection.execute(
                    select(Opening.path, Opening.value).where(Opening.entry_id == entry.id)
                ).all()
            )
            for entry in entries
        ]
        assert opened == [
            {"address": f'"{ADDRESS}"', "given.username": '"commune"'},
            {"address": f'"{ADDRESS}"', "given.username": '"nobody"'},
            {"address": f'"{ADDRESS}"'},
        ]
        assert all(b"sai" not in entry.canonical for entry in entries)


def test_after_five_failures_the_right_password_is_refused_too(settled: Engine) -> None:
    for _ in range(5):
        assert refused(settled, "commune", "sai mật khẩu").code is Code.BAD_CREDENTIALS
    refusal = refused(settled, "commune", PASSWORD)
    assert refusal.code is Code.TOO_MANY_ATTEMPTS
    assert refusal.details == {"retry_after": 900, "minutes": 15, "count": 5}
    with reading(settled) as connection:
        others = actor(connection, "commune2").person_id
    assert account_by_password(settled, "commune2", PASSWORD, ADDRESS, NOW).person_id == others
    assert account_by_password(settled, "commune", PASSWORD, ADDRESS, NOW + 15 * MINUTE)


def test_a_hash_of_older_parameters_is_renewed_at_sign_in(settled: Engine) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    with writing(settled) as connection:
        connection.execute(update(Person).where(Person.username == "commune").values(password_hash=weak))
    renewed = account_by_password(settled, "commune", PASSWORD, ADDRESS, NOW)
    with writing(settled) as connection:
        require_same_password(connection, renewed)
        account = account_of(connection, "commune")
    assert account == renewed
    assert not is_outdated(account.password_hash)
    assert account_by_password(settled, "commune", PASSWORD, ADDRESS, NOW) == account


def test_of_two_who_renew_one_hash_at_once_both_are_signed_in(settled: Engine) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    with writing(settled) as connection:
        connection.execute(update(Person).where(Person.username == "commune").values(password_hash=weak))
    with ThreadPoolExecutor(2) as threads:
        signing_in = [
            threads.submit(account_by_password, settled, "commune", PASSWORD, ADDRESS, NOW) for _ in range(2)
        ]
        accounts = [each.result() for each in signing_in]
    with writing(settled) as connection:
        for account in accounts:
            require_same_password(connection, account)


@pytest.mark.parametrize("change", [set_new_password, close_account])
def test_a_password_changed_while_it_was_checked_signs_nobody_in(
    settled: Engine, change: Callable[[Connection], None]
) -> None:
    checked = account_by_password(settled, "commune", PASSWORD, ADDRESS, NOW)
    with writing(settled) as connection:
        change(connection)
    with pytest.raises(Refused) as refusal, writing(settled) as connection:
        require_same_password(connection, checked)
    assert refusal.value.code is Code.BAD_CREDENTIALS


@pytest.mark.parametrize("change", [set_new_password, close_account])
def test_who_is_signed_in_while_the_password_changes_is_shut_out_by_it(
    settled: Engine, change: Callable[[Connection], None]
) -> None:
    checked = account_by_password(settled, "commune", PASSWORD, ADDRESS, NOW)

    def changed() -> None:
        with writing(settled) as connection:
            change(connection)

    with ThreadPoolExecutor(1) as threads:
        with writing(settled) as connection:
            require_same_password(connection, checked)
            secret = open_sign_in(connection, checked.person_id, NOW, ADDRESS)
            waiting = threads.submit(changed)
            sleep(0.2)  # until it waits for this sign-in, which it would not see otherwise
        waiting.result()
    with reading(settled) as connection:
        assert actor_by_sign_in(connection, secret, NOW) is None


def guess(url: str, password: str) -> str:
    engine = make_engine(url)
    try:
        return str(account_by_password(engine, "commune", password, ADDRESS, NOW).person_id)
    except Refused as refusal:
        return refusal.code.value
    finally:
        engine.dispose()


def test_of_many_guesses_sent_at_once_to_several_processes_five_are_answered(settled_url: str) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        answers = list(processes.map(guess, [settled_url] * 8, [f"đoán lần {n}" for n in range(8)]))
    assert sorted(answers) == [Code.BAD_CREDENTIALS] * 5 + [Code.TOO_MANY_ATTEMPTS] * 3


def test_the_right_password_sent_many_times_at_once_locks_nobody_out(settled_url: str) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        answers = set(processes.map(guess, [settled_url] * 8, [PASSWORD] * 8))
    assert len(answers) == 1
    assert answers.pop().isdecimal()
