"""Accounts, roles and tokens at the machine itself."""

from collections.abc import Sequence

import pytest
from sqlalchemy import Engine, select

from states.facts import Actor
from states.terms import Deed
from tests.cast import actor
from tests.endpoints.cli.conftest import Typed
from tests.endpoints.cli.test_units import rows_of
from workflow.audit.models import Entry
from workflow.calendar import today
from workflow.database import reading
from workflow.people.accounts import account_of
from workflow.people.actors import actor_by_token
from workflow.people.passwords import password_fits

PASSWORD = "mật khẩu đủ dài"


def deeds(engine: Engine, subject: str) -> Sequence[str]:
    with reading(engine) as connection:
        return connection.scalars(
            select(Entry.action).where(Entry.subject == subject).order_by(Entry.seq)
        ).all()


def fits(engine: Engine, username: str, password: str) -> bool:
    with reading(engine) as connection:
        account = account_of(connection, username)
    return account is not None and password_fits(account.password_hash, password)


def test_an_account_is_made_with_the_password_from_standard_input(settled: Engine, type_in: Typed) -> None:
    made = type_in("user", "create", "binh", "Nguyễn Thị Bình", "--password-stdin", typing=f"{PASSWORD}\nx\n")
    assert (made.exit_code, made.stdout) == (0, "")
    assert fits(settled, "binh", PASSWORD)
    assert deeds(settled, "person:binh") == [Deed.CREATE_PERSON]


def test_no_password_is_asked_where_there_is_no_terminal(type_in: Typed) -> None:
    result = type_in("user", "create", "binh", "Nguyễn Thị Bình")
    assert result.exit_code == 2
    assert "--password-stdin" in result.stderr


def test_two_ways_round_the_password_exclude_one_another(type_in: Typed) -> None:
    result = type_in("user", "create", "binh", "Nguyễn Thị Bình", "--password-stdin", "--no-password")
    assert result.exit_code == 2


def test_a_short_password_is_refused_and_nobody_is_made(settled: Engine, type_in: Typed) -> None:
    result = type_in("user", "create", "binh", "Nguyễn Thị Bình", "--password-stdin", typing="ngắn\n")
    assert result.exit_code == 1
    assert result.stderr == "Error: password: A password has 8 to 1000 characters. [out_of_range]\n"
    assert deeds(settled, "person:binh") == []


@pytest.mark.parametrize("username", ["bình", "b inh", "-b", "b" * 65, ""])
def test_a_user_name_that_cannot_be_one_is_told_what_one_is(type_in: Typed, username: str) -> None:
    result = type_in("user", "create", "--no-password", "--", username, "Nguyễn Thị Bình")
    assert result.exit_code == 1
    assert "up to 64 of a–z, 0–9" in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("user", "assign", "commune", "drafter", "19249"),
        ("user", "password", "commune", "--password-stdin"),
        ("user", "end", "commune", "--yes"),
        ("token", "create", "commune"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_a_closed_account_gets_nothing_more(type_in: Typed, words: tuple[str, ...]) -> None:
    assert type_in("user", "end", "commune", "--yes").exit_code == 0
    result = type_in(*words, typing="một mật khẩu dài\n")
    assert result.exit_code == 1
    assert result.stderr == "Error: username: The account commune is closed. [unknown_person]\n"
    assert type_in("token", "list", "commune").exit_code == 0


def test_a_token_that_is_not_there_cannot_be_revoked(type_in: Typed) -> None:
    result = type_in("token", "revoke", "99")
    assert result.exit_code == 1
    assert result.stderr == "Error: There is no token 99. See: khenthuong token list [not_found]\n"


def test_a_taken_name_is_refused(type_in: Typed) -> None:
    result = type_in("user", "create", "commune", "Nguyễn Thị Bình", "--no-password")
    assert result.exit_code == 1
    assert "[username_taken]" in result.stderr


def test_a_new_password_replaces_the_old_one(settled: Engine, type_in: Typed) -> None:
    assert type_in("user", "password", "commune", "--password-stdin", typing=f"{PASSWORD}\n").exit_code == 0
    assert fits(settled, "commune", PASSWORD)


def test_an_address_is_changed_and_a_lock_lifted(settled: Engine, type_in: Typed) -> None:
    assert type_in("user", "email", "commune", "moi@example.vn").exit_code == 0
    assert "moi@example.vn" in type_in("user", "list").stdout
    assert "has no address any more" in type_in("user", "email", "commune").stderr
    refused = type_in("user", "email", "commune", "moi@")
    assert refused.exit_code == 1
    assert "[invalid]" in refused.stderr
    assert type_in("user", "unlock", "commune").exit_code == 0
    assert deeds(settled, "person:commune")[-3:] == [Deed.CHANGE_EMAIL, Deed.CHANGE_EMAIL, Deed.UNLOCK]
    assert "[unknown_person]" in type_in("user", "unlock", "nobody").stderr


def test_a_role_is_given_and_ended(settled: Engine, type_in: Typed) -> None:
    assert type_in("user", "assign", "commune", "drafter", "19264", "--from", "2026-01-05").exit_code == 0
    ended = type_in(
        "user", "end", "commune", "--role", "drafter", "--unit", "19264", "--last-day", "2026-02-27"
    )
    assert ended.exit_code == 0
    assert deeds(settled, "person:commune")[-2:] == [Deed.ASSIGN, Deed.END_ASSIGNMENT]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("nobody", "drafter", "19249"), "[unknown_person]"),
        (("commune", "drafter", "99999"), "[unknown_unit]"),
        (("commune", "district_approver", "19249"), "[invalid_choice]"),
        (("commune", "drafter", "19249"), "[already_assigned]"),
    ],
)
def test_a_role_that_cannot_be_held_is_refused(type_in: Typed, words: tuple[str, ...], code: str) -> None:
    result = type_in("user", "assign", *words)
    assert result.exit_code == 1
    assert code in result.stderr


def test_a_role_that_nobody_holds_cannot_end(type_in: Typed) -> None:
    result = type_in("user", "end", "commune", "--role", "inspector", "--unit", "44")
    assert result.exit_code == 1
    assert "commune is not inspector at 44" in result.stderr


def test_role_and_unit_go_together(type_in: Typed) -> None:
    assert type_in("user", "end", "commune", "--role", "drafter").exit_code == 2
    assert type_in("user", "end", "commune", "--last-day", "2026-02-27").exit_code == 2


def test_closing_an_account_is_asked_for_and_no_means_no(settled: Engine, type_in: Typed) -> None:
    assert type_in("user", "end", "commune", typing="n\n").exit_code == 1
    assert fits(settled, "commune", "vì người nghèo")
    assert type_in("user", "end", "commune", typing="y\n").exit_code == 0
    assert deeds(settled, "person:commune")[-1] == Deed.END_PERSON


def test_the_list_tells_who_holds_what_today(type_in: Typed) -> None:
    listed = type_in("user", "list").stdout
    (row,) = rows_of(listed, "inspector")
    assert "Lưu Bá Trí" in row
    assert "inspector at 44 Tỉnh Quảng Bình" in row
    assert "district_approver at 457 Huyện Lệ Thủy" in listed


def test_a_token_is_the_only_thing_on_standard_output_and_opens_the_door(
    settled: Engine, type_in: Typed
) -> None:
    made = type_in("token", "create", "commune", "--days", "2")
    secret = made.stdout.strip()
    assert secret.startswith("kt_")
    assert len(made.stdout.splitlines()) == 1
    assert secret not in made.stderr
    with reading(settled) as connection:
        now = connection.scalar(select(Entry.at).where(Entry.action == Deed.CREATE_TOKEN))
        assert now is not None
        found = actor_by_token(connection, secret, now)
        assert isinstance(found, Actor)
        assert found.username == actor(connection, "commune", today(now)).username


def test_a_revoked_token_stands_in_the_list_as_such_and_its_secret_nowhere(type_in: Typed) -> None:
    secret = type_in("token", "create", "commune", "--label", "bảng tính của xã").stdout.strip()
    (before,) = rows_of(type_in("token", "list", "commune").stdout, "bảng tính của xã")
    number = before.split()[0]
    assert type_in("token", "revoke", number).exit_code == 0
    listed = type_in("token", "list").stdout
    (after,) = rows_of(listed, "bảng tính của xã")
    assert after.count("/") > before.count("/"), "it has the day of its end"
    assert secret not in listed
    again = type_in("token", "revoke", number)
    assert again.exit_code == 1
    assert "[not_found]" in again.stderr


@pytest.mark.parametrize("words", [("create", "nobody"), ("list", "nobody")], ids=" ".join)
def test_nobody_has_no_tokens(type_in: Typed, words: tuple[str, ...]) -> None:
    result = type_in("token", *words)
    assert result.exit_code == 1
    assert "[unknown_person]" in result.stderr
