"""Making people, giving them roles, and ending both."""

import unicodedata
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, Row, func, select

from states.codes import Code
from states.terms import Deed, Role
from tests.cast import actor
from tests.clock import NOW
from workflow.audit.models import Entry, Opening
from workflow.calendar import today
from workflow.database import reading, writing
from workflow.errors import NotFound, NotYours, UnmetRequirements
from workflow.people.accounts import account_of
from workflow.people.actors import actor_by_sign_in, actor_by_token, actor_of
from workflow.people.attempts import locked_until, note_failure
from workflow.people.commands import assign, create_person, end_assignment, end_person, set_password
from workflow.people.models import Person
from workflow.people.queries import assignments_of, people_by_username
from workflow.people.sign_ins import open_sign_in
from workflow.people.tokens import create_token
from workflow.units.lists import packaged_list
from workflow.units.load import load_units

TODAY = today(NOW)
DAY = timedelta(days=1)


def codes(refusal: pytest.ExceptionInfo[UnmetRequirements]) -> list[tuple[str | None, Code]]:
    return [(unmet.field, unmet.code) for unmet in refusal.value.unmet]


def id_of(connection: Connection, username: str) -> int:
    return people_by_username(connection, [username])[username].id


def newest_entry(connection: Connection) -> Row[*tuple[Any, ...]]:
    return connection.execute(select(Entry.__table__).order_by(Entry.seq.desc()).limit(1)).one()


def test_a_person_is_made_with_an_entry_in_which_nothing_personal_stands(settled: Engine) -> None:
    with writing(settled) as connection:
        create_person(connection, "binh", "Hồ Thị Bình", NOW, "binh@example.vn", "hash")
        entry = newest_entry(connection)
        assert (entry.action, entry.subject, entry.actor_id) == (Deed.CREATE_PERSON, "person:binh", None)
        assert b"command line" in entry.canonical
        assert "Bình".encode() not in entry.canonical
        assert b"binh@example.vn" not in entry.canonical
        values = set(connection.scalars(select(Opening.value).where(Opening.entry_id == entry.id)))
        assert values == {'"Hồ Thị Bình"', '"binh@example.vn"'}


def test_a_name_is_stored_composed_and_a_user_name_small(settled: Engine) -> None:
    with writing(settled) as connection:
        create_person(connection, " Xa ", unicodedata.normalize("NFD", "Hồ  Xa "), NOW, password_hash="hash")
        person = people_by_username(connection, ["XA"])["xa"]
        assert person.full_name == "Hồ Xa"
        account = account_of(connection, "XA")
        assert account is not None
        assert account.person_id == person.id


@pytest.mark.parametrize("username", ["", "hồ", "a b", "-a", "a.", "x" * 65, "a\tb", "a/b"])
def test_a_user_name_that_cannot_be_typed_everywhere_is_refused(settled: Engine, username: str) -> None:
    with writing(settled) as connection, pytest.raises(UnmetRequirements) as refusal:
        create_person(connection, username, "Hồ Xa", NOW)
    assert codes(refusal) == [("username", Code.INVALID)]


def test_all_that_is_wrong_with_a_person_is_told_at_once(settled: Engine) -> None:
    with writing(settled) as connection, pytest.raises(UnmetRequirements) as refusal:
        create_person(connection, "?", " ", NOW, "không phải thư điện tử")
    assert codes(refusal) == [
        ("username", Code.INVALID),
        ("full_name", Code.EMPTY),
        ("email", Code.INVALID),
    ]


@pytest.mark.parametrize(
    ("full_name", "code"),
    [("Hồ" * 151, Code.TOO_LONG), ("Hồ\u0007 Xa", Code.CONTROL_CHARACTER), ("\u200b\u00a0", Code.EMPTY)],
)
def test_a_name_that_cannot_be_printed_is_refused(settled: Engine, full_name: str, code: Code) -> None:
    with writing(settled) as connection, pytest.raises(UnmetRequirements) as refusal:
        create_person(connection, "xa", full_name, NOW)
    assert codes(refusal) == [("full_name", code)]


def test_a_user_name_is_taken_once_and_the_transaction_goes_on(settled: Engine) -> None:
    with writing(settled) as connection:
        with pytest.raises(UnmetRequirements) as refusal:
            create_person(connection, "commune", "Hồ Xa", NOW)
        assert codes(refusal) == [("username", Code.USERNAME_TAKEN)]
        create_person(connection, "commune9", "Hồ Xa", NOW)
    with reading(settled) as connection:
        assert "commune9" in people_by_username(connection, ["commune9"])


def test_an_administrator_manages_people_and_nobody_else_does(settled: Engine) -> None:
    with writing(settled) as connection:
        for username in ("commune", "inspector", "chair"):
            with pytest.raises(NotYours):
                create_person(connection, "xa", "Hồ Xa", NOW, actor=actor(connection, username))
        create_person(connection, "xa", "Hồ Xa", NOW, actor=actor(connection, "admin"))
        entry = newest_entry(connection)
        assert (entry.actor, entry.role, entry.unit_code) == ("admin", Role.ADMIN, "44-SNV")
        assert b"command line" not in entry.canonical


def test_a_role_is_held_from_its_first_day_to_its_last(settled: Engine) -> None:
    with writing(settled) as connection:
        person = create_person(connection, "xa", "Hồ Xa", NOW)
        assign(connection, "xa", Role.DRAFTER, "19249", TODAY, TODAY + DAY, NOW)
        held = [bool(actor_of(connection, person, TODAY + DAY * days).assignments) for days in (-1, 0, 1, 2)]
        assert held == [False, True, True, False]
        entry = newest_entry(connection)
        assert (entry.action, entry.subject) == (Deed.ASSIGN, "person:xa")
        assert b'"unit":"19249"' in entry.canonical


def test_all_that_is_wrong_with_an_assignment_is_told_at_once(settled: Engine) -> None:
    with writing(settled) as connection, pytest.raises(UnmetRequirements) as refusal:
        assign(connection, "nobody", Role.DRAFTER, "99999", TODAY, TODAY - DAY, NOW)
    assert codes(refusal) == [
        ("username", Code.UNKNOWN_PERSON),
        ("valid_to", Code.DATES_REVERSED),
        ("unit_code", Code.UNKNOWN_UNIT),
    ]


def test_a_unit_must_stand_on_the_first_day_and_on_the_last(engine: Engine) -> None:
    last = date(2025, 6, 30)
    with writing(engine) as connection:
        load_units(connection, packaged_list("quang_binh_2022"), date(2020, 1, 1), last, NOW)
        person = create_person(connection, "xa", "Hồ Xa", NOW)
        for valid_from, valid_to in ((date(2019, 1, 1), None), (date(2025, 7, 1), None), (last, last + DAY)):
            with pytest.raises(UnmetRequirements) as refusal:
                assign(connection, "xa", Role.DISTRICT_APPROVER, "457", valid_from, valid_to, NOW)
            assert codes(refusal) == [("unit_code", Code.UNIT_NOT_VALID)]
        assign(connection, "xa", Role.DISTRICT_APPROVER, "457", last, None, NOW)
        # an open role ends with its unit
        assert actor_of(connection, person, last).assignments != ()
        assert actor_of(connection, person, last + DAY).assignments == ()


@pytest.mark.parametrize(
    ("role", "unit_code"),
    [
        (Role.DRAFTER, "44-HD"),
        (Role.DISTRICT_APPROVER, "19249"),
        (Role.DEPARTMENT_APPRAISER, "457"),
        (Role.COUNCIL_CHAIR, "44"),
        (Role.INSPECTOR, "44-HD"),
    ],
)
def test_a_role_is_held_only_where_it_means_something(settled: Engine, role: Role, unit_code: str) -> None:
    with writing(settled) as connection, pytest.raises(UnmetRequirements) as refusal:
        assign(connection, "commune", role, unit_code, TODAY, None, NOW)
    assert codes(refusal) == [("role", Code.INVALID_CHOICE)]


def test_a_role_is_not_held_twice_in_the_same_days(settled: Engine) -> None:
    with writing(settled) as connection:
        with pytest.raises(UnmetRequirements) as refusal:
            assign(connection, "commune", Role.DRAFTER, "19249", TODAY, None, NOW)
        assert codes(refusal) == [("role", Code.ALREADY_ASSIGNED)]
        (held,) = assignments_of(connection, id_of(connection, "commune"))
        end_assignment(connection, held.id, TODAY - DAY, NOW)
        assign(connection, "commune", Role.DRAFTER, "19249", TODAY, None, NOW)


def test_an_assignment_ends_sooner_but_is_never_prolonged(settled: Engine) -> None:
    with writing(settled) as connection:
        person = id_of(connection, "commune")
        (held,) = assignments_of(connection, person)
        with pytest.raises(UnmetRequirements) as refusal:
            end_assignment(connection, held.id, held.valid_from - DAY, NOW)
        assert codes(refusal) == [("valid_to", Code.DATES_REVERSED)]
        end_assignment(connection, held.id, TODAY - DAY, NOW)
        assert actor_of(connection, person, TODAY).assignments == ()
        assert assignments_of(connection, person, TODAY) == ()
        assert newest_entry(connection).action == Deed.END_ASSIGNMENT
        for last_day in (TODAY - DAY, TODAY):
            with pytest.raises(NotFound):
                end_assignment(connection, held.id, last_day, NOW)
        with pytest.raises(NotFound):
            end_assignment(connection, 10**9, TODAY, NOW)


def test_who_leaves_keeps_nothing(settled: Engine) -> None:
    with writing(settled) as connection:
        person = id_of(connection, "commune")
        token = create_token(connection, person, "kịch bản", 30, NOW)
        browser = open_sign_in(connection, person, NOW)
        end_person(connection, "commune", NOW)
        assert actor_of(connection, person, TODAY).assignments == ()
        assert actor_by_token(connection, token.secret, NOW) is Code.TOKEN_REVOKED
        assert actor_by_sign_in(connection, browser, NOW) is None
        assert account_of(connection, "commune") is None
        assert newest_entry(connection).action == Deed.END_PERSON
        for act in (
            lambda: end_person(connection, "commune", NOW),
            lambda: set_password(connection, "commune", "hash", NOW),
            lambda: assign(connection, "commune", Role.DRAFTER, "19264", TODAY, None, NOW),
        ):
            with pytest.raises(UnmetRequirements) as refusal:
                act()
            assert codes(refusal) == [("username", Code.UNKNOWN_PERSON)]
        with pytest.raises(NotFound):
            create_token(connection, person, "kịch bản", 30, NOW)
        with pytest.raises(NotFound):
            open_sign_in(connection, person, NOW)


def test_a_new_password_signs_out_everywhere_and_unlocks_the_name(settled: Engine) -> None:
    with writing(settled) as connection:
        person = id_of(connection, "commune")
        token = create_token(connection, person, "kịch bản", 30, NOW)
        browser = open_sign_in(connection, person, NOW)
        for _ in range(5):
            note_failure(connection, "commune", None, NOW)
        assert locked_until(connection, "commune", None, NOW) is not None
        set_password(connection, "commune", "new", NOW, actor(connection, "admin"))
        assert locked_until(connection, "commune", None, NOW) is None
        assert actor_by_token(connection, token.secret, NOW) is Code.TOKEN_REVOKED
        assert actor_by_sign_in(connection, browser, NOW) is None
        account = account_of(connection, "commune")
        assert account is not None
        assert account.password_hash == "new"
        assert newest_entry(connection).action == Deed.CHANGE_PASSWORD


def test_people_change_their_own_password_and_nobody_elses(settled: Engine) -> None:
    with writing(settled) as connection:
        me = actor(connection, "commune")
        with pytest.raises(NotYours):
            set_password(connection, "commune2", "new", NOW, me)
        set_password(connection, "commune", "new", NOW, me)


def test_a_refused_command_leaves_no_trace(settled: Engine) -> None:
    with writing(settled) as connection:
        before = connection.scalar(select(func.count()).select_from(Entry))
        with pytest.raises(UnmetRequirements):
            create_person(connection, "commune", "Hồ Xa", NOW)
        with pytest.raises(UnmetRequirements):
            assign(connection, "commune", Role.DRAFTER, "99999", TODAY, None, NOW)
        assert connection.scalar(select(func.count()).select_from(Entry)) == before
        assert connection.scalar(select(func.count()).where(Person.full_name == "Hồ Xa")) == 1  # member4
