"""Who acts: by id, by token, by a browser's sign-in; each in one statement."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, select, text

from states.codes import Code
from states.facts import Actor
from states.terms import Deed, Role
from tests.cast import ADDRESS, actor
from tests.clock import NOW, in_vietnam
from workflow.audit.models import Entry
from workflow.calendar import today
from workflow.database import is_sqlite, reading, writing
from workflow.errors import NotFound, NotYours, UnmetRequirements
from workflow.people.actors import SignedIn, actor_by_sign_in, actor_by_token, actor_of
from workflow.people.commands import assign
from workflow.people.models import SignIn, Token
from workflow.people.queries import (
    holders_of_role,
    list_people,
    list_tokens,
    members_of_council,
    people_by_username,
)
from workflow.people.sign_ins import end_sign_in, open_sign_in, touch_sign_in
from workflow.people.tokens import create_token, revoke_token, token_id_of
from workflow.units.queries import unit_on

TODAY = today(NOW)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@contextmanager
def counting(connection: Connection) -> Iterator[list[tuple[str, Any]]]:
    """The statements executed within, each with its parameters."""
    statements: list[tuple[str, Any]] = []

    def note(_c: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        statements.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    yield statements
    event.remove(connection, "before_cursor_execute", note)


def id_of(connection: Connection, username: str) -> int:
    return people_by_username(connection, [username])[username].id


def test_an_actor_has_all_roles_of_the_day_in_the_order_given(settled: Engine) -> None:
    with reading(settled) as connection:
        dual = actor(connection, "dual")
        assert dual.address == ADDRESS
        assert [(one.role, one.unit_code) for one in dual.assignments] == [
            (Role.DRAFTER, "19249"),
            (Role.DISTRICT_APPROVER, "457"),
        ]
        unit = unit_on(connection, "457", TODAY)
        assert unit is not None
        assert dual.assignments[1].unit_id == unit.id


def test_an_unknown_person_is_no_actor(settled: Engine) -> None:
    with reading(settled) as connection, pytest.raises(NotFound) as refusal:
        actor_of(connection, 10**9, TODAY)
    assert refusal.value.code is Code.UNKNOWN_PERSON


def test_each_way_to_an_actor_is_one_statement(settled: Engine) -> None:
    with writing(settled) as connection:
        person = id_of(connection, "dual")
        token = create_token(connection, person, "kịch bản", 1, NOW).secret
        browser = open_sign_in(connection, person, NOW)
        ways: list[Callable[[], object]] = [
            lambda: actor_of(connection, person, TODAY, ADDRESS),
            lambda: actor_by_token(connection, token, NOW, ADDRESS),
            lambda: actor_by_sign_in(connection, browser, NOW, ADDRESS),
        ]
        found: list[object] = []
        for way in ways:
            with counting(connection) as statements:
                found.append(way())
            assert len(statements) == 1
        assert found == [found[0], found[0], SignedIn(found[0], touch_due=False)]  # type: ignore[arg-type]


def test_no_way_to_an_actor_reads_a_whole_table(settled: Engine) -> None:
    with writing(settled) as connection:
        if not is_sqlite(connection):
            # PostgreSQL plans by size, and rightly reads a table of two pages whole.
            connection.execute(text("SET LOCAL enable_seqscan = off"))
        person = id_of(connection, "dual")
        token = create_token(connection, person, "kịch bản", 1, NOW).secret
        browser = open_sign_in(connection, person, NOW)
        with counting(connection) as statements:
            actor_of(connection, person, TODAY)
            actor_by_token(connection, token, NOW)
            actor_by_sign_in(connection, browser, NOW)
        explain = "EXPLAIN QUERY PLAN" if is_sqlite(connection) else "EXPLAIN"
        for statement, parameters in statements:
            plan = str(connection.exec_driver_sql(f"{explain} {statement}", parameters).all())
            assert "SCAN " not in plan
            assert "Seq Scan" not in plan


def test_a_day_begins_in_viet_nam(settled: Engine) -> None:
    with writing(settled) as connection:
        person = id_of(connection, "admin")
        assign(connection, "admin", Role.INSPECTOR, "457", TODAY, TODAY, NOW)
        token = create_token(connection, person, "kịch bản", 30, NOW - 2 * DAY).secret
        midnight = in_vietnam(TODAY.year, TODAY.month, TODAY.day, 0)
        held = []
        for moment in (midnight - MINUTE, midnight, midnight + DAY - MINUTE, midnight + DAY):
            found = actor_by_token(connection, token, moment)
            assert isinstance(found, Actor)
            held.append(found.has_role(Role.INSPECTOR))
        assert held == [False, True, True, False]


def test_a_token_is_shown_once_and_stored_as_a_hash(settled: Engine) -> None:
    with writing(settled) as connection:
        me = actor(connection, "commune")
        token = create_token(connection, me.person_id, " máy chủ của xã ", 30, NOW, me)
        assert token.secret.startswith("kt_")
        assert len(token.secret) > 40
        assert token.expires_at == NOW + 30 * DAY
        stored = connection.execute(select(Token.token_hash, Token.label)).one()
        assert token.secret.encode() not in stored.token_hash
        assert stored.label == "máy chủ của xã"
        entry = connection.execute(select(Entry.canonical, Entry.actor).order_by(Entry.seq.desc())).first()
        assert entry is not None
        assert entry.actor == "commune"
        assert token.secret.encode() not in entry.canonical
        assert "máy chủ".encode() not in entry.canonical
        (listed,) = list_tokens(connection, "commune").items
        assert (listed.id, listed.username, listed.label) == (token.id, "commune", "máy chủ của xã")


def test_why_a_token_is_nobodys(settled: Engine) -> None:
    with writing(settled) as connection:
        person = id_of(connection, "commune")
        token = create_token(connection, person, "kịch bản", 1, NOW)
        for wrong in ("", "kt_", token.secret + "x", token.secret[:-1], "\ud800", "kt_" + "x" * 10_000):
            assert actor_by_token(connection, wrong, NOW) is Code.NOT_SIGNED_IN
        assert isinstance(actor_by_token(connection, token.secret, NOW + DAY - MINUTE), Actor)
        assert actor_by_token(connection, token.secret, NOW + DAY) is Code.TOKEN_EXPIRED
        revoke_token(connection, token.id, NOW)
        assert actor_by_token(connection, token.secret, NOW) is Code.TOKEN_REVOKED
        assert token_id_of(connection, token.secret) == token.id
        assert connection.scalar(select(Entry.action).order_by(Entry.seq.desc())) == Deed.REVOKE_TOKEN
        with pytest.raises(NotFound):
            revoke_token(connection, token.id, NOW)


def test_a_token_is_made_and_revoked_by_its_owner_or_an_administrator(settled: Engine) -> None:
    with writing(settled) as connection:
        owner, stranger = actor(connection, "commune"), actor(connection, "chair")
        with pytest.raises(NotYours):
            create_token(connection, owner.person_id, "kịch bản", 1, NOW, stranger)
        first, second = (create_token(connection, owner.person_id, "kịch bản", 1, NOW, owner) for _ in "12")
        with pytest.raises(NotFound):
            revoke_token(connection, first.id, NOW, stranger)
        revoke_token(connection, first.id, NOW, owner)
        revoke_token(connection, second.id, NOW, actor(connection, "admin"))


@pytest.mark.parametrize(
    ("label", "days", "expected"),
    [
        (" ", 0, [("label", Code.EMPTY), ("expires_in_days", Code.OUT_OF_RANGE)]),
        ("x" * 301, 367, [("label", Code.TOO_LONG), ("expires_in_days", Code.OUT_OF_RANGE)]),
        ("x\0", 366, [("label", Code.CONTROL_CHARACTER)]),
    ],
)
def test_all_that_is_wrong_with_a_token_is_told_at_once(
    settled: Engine, label: str, days: int, expected: list[tuple[str, Code]]
) -> None:
    with writing(settled) as connection, pytest.raises(UnmetRequirements) as refusal:
        create_token(connection, id_of(connection, "commune"), label, days, NOW)
    assert [(unmet.field, unmet.code) for unmet in refusal.value.unmet] == expected


def test_a_browser_is_signed_in_until_it_signs_out(settled: Engine) -> None:
    with writing(settled) as connection:
        secret = open_sign_in(connection, id_of(connection, "commune"), NOW, ADDRESS)
        signed_in = actor_by_sign_in(connection, secret, NOW, ADDRESS)
        assert signed_in == SignedIn(actor(connection, "commune"), touch_due=False)
        assert actor_by_sign_in(connection, secret + "x", NOW) is None
        end_sign_in(connection, secret, NOW, ADDRESS)
        end_sign_in(connection, secret, NOW, ADDRESS)
        assert actor_by_sign_in(connection, secret, NOW) is None
        deeds = connection.scalars(select(Entry.action).order_by(Entry.seq.desc()).limit(2)).all()
        assert deeds == [Deed.SIGN_OUT, Deed.SIGN_IN]


def test_a_browser_idle_for_an_hour_is_signed_out(settled: Engine) -> None:
    with writing(settled) as connection:
        secret = open_sign_in(connection, id_of(connection, "commune"), NOW)
        due = []
        for minutes in (4, 5, 59):
            signed_in = actor_by_sign_in(connection, secret, NOW + minutes * MINUTE)
            assert signed_in is not None
            due.append(signed_in.touch_due)
        assert due == [False, True, True]
        assert actor_by_sign_in(connection, secret, NOW + 60 * MINUTE) is None
        touch_sign_in(connection, secret, NOW + 30 * MINUTE)
        touch_sign_in(connection, secret, NOW + 10 * MINUTE)  # a slower request must not turn time back
        assert actor_by_sign_in(connection, secret, NOW + 89 * MINUTE) is not None
        assert actor_by_sign_in(connection, secret, NOW + 90 * MINUTE) is None


def test_dead_sign_ins_are_forgotten_when_their_owner_returns(settled: Engine) -> None:
    with writing(settled) as connection:
        person = id_of(connection, "commune")
        ended, idle, fresh = (open_sign_in(connection, person, NOW + late * MINUTE) for late in (0, 0, 50))
        end_sign_in(connection, ended, NOW)
        last = open_sign_in(connection, person, NOW + 61 * MINUTE)
        assert len(connection.execute(select(SignIn.key_hash)).all()) == 2
        assert actor_by_sign_in(connection, fresh, NOW + 61 * MINUTE) is not None
        assert actor_by_sign_in(connection, last, NOW + 61 * MINUTE) is not None
        assert actor_by_sign_in(connection, idle, NOW + 61 * MINUTE) is None


def test_people_are_listed_in_pages(settled: Engine) -> None:
    with reading(settled) as connection:
        first = list_people(connection, limit=3)
        second = list_people(connection, first.next_cursor, limit=200)
        names = [person.username for person in (*first.items, *second.items)]
        assert names == sorted(names)
        assert len(names) == 22
        assert second.next_cursor is None


def test_a_chair_who_is_a_member_too_counts_once(settled: Engine) -> None:
    with writing(settled) as connection:
        assign(connection, "chair", Role.COUNCIL_MEMBER, "44-HD", TODAY, None, NOW)
        council = unit_on(connection, "44-HD", TODAY)
        assert council is not None
        members = members_of_council(connection, council.id, TODAY)
        assert len(members) == 9
        assert (members[0].username, members[0].role) == ("chair", Role.COUNCIL_CHAIR)


def test_who_can_act_now_is_found_for_a_role_at_a_unit(settled: Engine) -> None:
    with reading(settled) as connection:
        found = []
        for role, code in (
            (Role.DISTRICT_APPROVER, "457"),
            (Role.DEPARTMENT_APPRAISER, "44-SNV"),
            (Role.DISTRICT_APPROVER, "450"),
        ):
            unit = unit_on(connection, code, TODAY)
            assert unit is not None
            found.append([person.username for person in holders_of_role(connection, role, unit.id, TODAY)])
        assert found == [["dual", "district"], ["department", "department2"], []]
