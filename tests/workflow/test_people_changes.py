"""Changing what an account says of itself: its address, its password, its lock, and where somebody is signed in."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine, select

from states.codes import Code
from states.terms import Deed, Role
from tests.cast import actor
from tests.clock import NOW
from tests.workflow.test_people_commands import codes, id_of, newest_entry
from workflow.audit.models import Entry, Opening
from workflow.audit.seal import seal
from workflow.calendar import today
from workflow.database import reading, writing
from workflow.erasure.accounts import erase_account
from workflow.errors import NotFound, NotYours, UnmetRequirements
from workflow.people.actors import IDLE, actor_by_sign_in, actor_of
from workflow.people.attempts import locked_until, note_failure
from workflow.people.commands import (
    change_email,
    create_person,
    end_assignment,
    end_person,
    set_password,
    unlock,
)
from workflow.people.models import Person
from workflow.people.queries import assignments_of, find_people, held_at
from workflow.people.sign_ins import end_sign_ins, open_sign_in, sign_ins_of
from workflow.verification import verify_log


def email_of(connection: Connection, username: str) -> str | None:
    return connection.scalar(select(Person.email).where(Person.username == username))


def test_an_administrator_changes_an_address_with_an_entry_in_which_none_stands(settled: Engine) -> None:
    with writing(settled) as connection:
        change_email(connection, "commune", " hoai@kiengiang.example ", NOW, actor(connection, "admin"))
        entry = newest_entry(connection)
        assert email_of(connection, "commune") == "hoai@kiengiang.example"
        assert (entry.action, entry.actor, entry.role) == (Deed.CHANGE_EMAIL, "admin", Role.ADMIN)
        assert b"example" not in entry.canonical
        values = set(connection.scalars(select(Opening.value).where(Opening.entry_id == entry.id)))
        assert {'"commune@example.vn"', '"hoai@kiengiang.example"'} < values


@pytest.mark.parametrize("none", [None, "", "  "], ids=["none", "empty", "blanks"])
def test_somebody_may_have_no_address_any_more(settled: Engine, none: str | None) -> None:
    with writing(settled) as connection:
        change_email(connection, "commune", none, NOW)
        assert email_of(connection, "commune") is None


def test_the_same_address_again_is_no_change(settled: Engine) -> None:
    with writing(settled) as connection:
        before = newest_entry(connection).seq
        change_email(connection, "commune", "commune@example.vn", NOW)
        assert newest_entry(connection).seq == before


def test_what_is_no_address_is_refused(settled: Engine) -> None:
    with writing(settled) as connection, pytest.raises(UnmetRequirements) as refusal:
        change_email(connection, "commune", "hoai@", NOW)
    assert codes(refusal) == [("email", Code.INVALID)]


def test_nobody_but_an_administrator_changes_an_address_or_lifts_a_lock(settled: Engine) -> None:
    with writing(settled) as connection:
        commune = actor(connection, "commune")
        for change in (
            lambda: change_email(connection, "commune", None, NOW, commune),
            lambda: unlock(connection, "commune", NOW, commune),
        ):
            with pytest.raises(NotYours) as refusal:
                change()
            assert refusal.value.details == {"role": Role.ADMIN}


def test_an_address_changed_behind_the_log_is_found_and_a_told_one_is_not(settled: Engine) -> None:
    with writing(settled) as connection:
        change_email(connection, "commune", "one@example.vn", NOW)
        change_email(connection, "commune", None, NOW)
        change_email(connection, "commune", "two@example.vn", NOW)
        told = newest_entry(connection).id
    with writing(settled) as connection:
        seal(connection, NOW)
    with reading(settled) as connection:
        assert verify_log(connection) is None
    with writing(settled) as connection:
        connection.execute(Person.__table__.update().where(Person.username == "commune").values(email="x@y"))
    with reading(settled) as connection:
        bad = verify_log(connection)
    assert bad is not None
    assert (bad.entry, bad.problem) == (told, "email differs from its account")


def test_erasing_an_account_takes_every_address_it_ever_had(settled: Engine) -> None:
    with writing(settled) as connection:
        change_email(connection, "commune", "one@example.vn", NOW)
        end_person(connection, "commune", NOW)
        erase_account(connection, "commune", "Yêu cầu số 5", NOW, 0)
        told = select(Opening.value).join(Entry, Entry.id == Opening.entry_id)
        left = set(connection.scalars(told.where(Entry.subject == "person:commune")))
        assert not any("@example.vn" in value for value in left)
    with writing(settled) as connection:
        seal(connection, NOW)
    with reading(settled) as connection:
        assert verify_log(connection) is None


def test_a_lock_is_lifted(settled: Engine) -> None:
    with writing(settled) as connection:
        for _ in range(5):
            note_failure(connection, "commune", None, NOW)
        assert locked_until(connection, "commune", None, NOW)
        unlock(connection, "commune", NOW, actor(connection, "admin"))
        assert locked_until(connection, "commune", None, NOW) is None
        assert newest_entry(connection).action == Deed.UNLOCK


def test_who_changes_their_own_password_stays_signed_in_here_and_nowhere_else(settled: Engine) -> None:
    with writing(settled) as connection:
        person = id_of(connection, "commune")
        here, there = (open_sign_in(connection, person, NOW) for _ in range(2))
        set_password(connection, "commune", "new", NOW, actor(connection, "commune"), keep=here)
        assert actor_by_sign_in(connection, here, NOW)
        assert actor_by_sign_in(connection, there, NOW) is None


def test_sign_ins_are_told_with_their_browser_and_the_one_that_asks_is_marked(settled: Engine) -> None:
    with writing(settled) as connection:
        person = id_of(connection, "commune")
        long_ago = open_sign_in(connection, person, NOW - IDLE, browser="Firefox, Linux")
        phone = open_sign_in(connection, person, NOW - timedelta(minutes=9), browser="Safari, iPhone")
        here = open_sign_in(connection, person, NOW)
        found = sign_ins_of(connection, person, NOW, here)
    assert [(each.browser, each.this) for each in found] == [(None, True), ("Safari, iPhone", False)]
    assert long_ago
    assert phone
    assert all(secret not in each.handle for each in found for secret in (phone, here))


def test_one_sign_in_is_ended_or_all_the_others(settled: Engine) -> None:
    with writing(settled) as connection:
        person = id_of(connection, "commune")
        commune = actor_of(connection, person, today(NOW))
        here, *others = (open_sign_in(connection, person, NOW) for _ in range(4))
        first = next(each for each in sign_ins_of(connection, person, NOW, here) if not each.this)
        assert end_sign_ins(connection, person, NOW, commune, only=first.handle) == 1
        with pytest.raises(NotFound):
            end_sign_ins(connection, person, NOW, commune, only=first.handle)
        assert end_sign_ins(connection, person, NOW, commune, keep=here) == 2
        entry = newest_entry(connection)
        assert (entry.action, entry.actor, entry.subject) == (Deed.SIGN_OUT, "commune", "person:commune")
        assert b'"given":{"ended":2}' in entry.canonical
        assert actor_by_sign_in(connection, here, NOW)
        assert not any(actor_by_sign_in(connection, secret, NOW) for secret in others)


def test_an_administrator_ends_the_sign_ins_of_somebody_and_nobody_else_does(settled: Engine) -> None:
    with writing(settled) as connection:
        person = id_of(connection, "commune")
        open_sign_in(connection, person, NOW)
        with pytest.raises(NotYours):
            end_sign_ins(connection, person, NOW, actor(connection, "district"))
        assert end_sign_ins(connection, person, NOW, actor(connection, "admin")) == 1
        entry = newest_entry(connection)
        assert (entry.actor, entry.role, entry.subject) == ("admin", Role.ADMIN, "person:commune")
        assert sign_ins_of(connection, person, NOW) == []


def test_the_handle_of_somebody_elses_sign_in_ends_nothing(settled: Engine) -> None:
    with writing(settled) as connection:
        theirs = id_of(connection, "district")
        open_sign_in(connection, theirs, NOW)
        (handle,) = (each.handle for each in sign_ins_of(connection, theirs, NOW))
        commune = actor(connection, "commune")
        with pytest.raises(NotFound):
            end_sign_ins(connection, commune.person_id, NOW, commune, only=handle)
        assert len(sign_ins_of(connection, theirs, NOW)) == 1


def test_people_are_found_by_name_or_user_name_without_accents_and_listed_by_given_name(
    settled: Engine,
) -> None:
    with writing(settled) as connection:
        create_person(connection, "an.nguyen", "Nguyễn Thị Ân", NOW)
        create_person(connection, "binh", "Đinh Văn Bình", NOW)
        create_person(connection, "anh", "Đinh Thị Ánh", NOW)
        end_person(connection, "anh", NOW)
        assert [each.username for each in find_people(connection, "DINH van")] == ["binh"]
        assert [each.username for each in find_people(connection, "an.ng")] == ["an.nguyen"]
        assert [each.username for each in find_people(connection, "dinh thi")] == []
        left = find_people(connection, "đinh", with_left=True)
        assert [each.username for each in left] == ["anh", "binh", "chair"]


def test_who_holds_which_role_at_a_unit_is_told_with_its_days(settled: Engine) -> None:
    with reading(settled) as connection:
        unit = actor(connection, "dual").assignments[0].unit_id
        held = held_at(connection, [unit])
    assert [(each.role, each.username) for each in held] == [
        (Role.DRAFTER, "commune"),
        (Role.DRAFTER, "dual"),
    ]
    with reading(settled) as connection:
        assert held_at(connection, []) == ()


def test_no_administrator_shuts_themselves_out(settled: Engine) -> None:
    with writing(settled) as connection:
        admin = actor(connection, "admin")
        (held,) = (each for each in assignments_of(connection, admin.person_id) if each.role is Role.ADMIN)
        for act in (
            lambda: end_person(connection, "admin", NOW, admin),
            lambda: end_assignment(connection, held.id, today(NOW), NOW, admin),
        ):
            with pytest.raises(NotYours) as refusal:
                act()
            assert refusal.value.code is Code.OWN_RIGHTS
        end_assignment(connection, held.id, today(NOW), NOW)
        end_person(connection, "admin", NOW)
