"""Numbers and symbols of documents, and codes to look them up by."""

import re
from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import Connection, Engine, select, update

from states.codes import Code
from states.routes import COMMUNE_OWN, DIRECT, DISTRICT_OWN, DISTRICT_SIGNS, FOUR_TIERS, Route
from states.terms import Award, State
from tests.cast import actor, unit
from tests.clock import NOW
from tests.factories import decided_together, nomination_in, paper, recommended
from tests.refusals import unmet
from workflow.calendar import today
from workflow.council.access import Session
from workflow.council.models import BallotMode, SessionState
from workflow.database import reading, writing
from workflow.decisions.commands import Paper, issue
from workflow.decisions.models import Document, DocumentKind
from workflow.decisions.register import authority_of, full_number, new_verification_code, series_of, symbol_of
from workflow.errors import Refused, UnmetRequirements
from workflow.nominations.models import Nomination
from workflow.replay import replay
from workflow.units.models import Unit

TINH, TTG, GIAY_KHEN = Award.BANG_KHEN_TINH, Award.BANG_KHEN_TTG, Award.GIAY_KHEN
TODAY = today(NOW)


def state_of(connection: Connection, nomination_id: str) -> State:
    return connection.execute(select(Nomination.state).where(Nomination.id == nomination_id)).scalar_one()


def issued(connection: Connection, signed: Paper) -> str:
    return issue(connection, actor(connection, "secretary"), signed, NOW)


@pytest.mark.parametrize(("award", "authority"), [(TINH, "44"), (GIAY_KHEN, "44-SNV")])
def test_an_authority_that_stands_no_more_signs_nothing(
    settled: Engine, award: Award, authority: str
) -> None:
    """What the old province had not signed on its last day the new one decides on."""
    with writing(settled) as connection:
        session_id, ids = recommended(connection, award)
        last_day = TODAY - timedelta(days=1)
        connection.execute(update(Unit).where(Unit.code == authority).values(valid_to=last_day))
        with unmet((Code.UNIT_NOT_VALID, "issued_on")):
            issued(connection, paper(session_id, award, ids))


def test_a_number_is_used_once_a_year_in_a_register(settled: Engine) -> None:
    with writing(settled) as connection:
        session_id, (one, other) = recommended(connection, number=2)
        issued(connection, paper(session_id, TINH, [one], number=812, symbol="QĐ-UBND"))
        with pytest.raises(UnmetRequirements) as caught:
            issued(connection, paper(session_id, TINH, [other], number=812, symbol=" /qđ-ubnd "))
        (fault,) = caught.value.unmet
        assert (fault.code, fault.field) == (Code.NUMBER_TAKEN, "number")
        assert fault.params == {"number": "812/qđ-ubnd", "year": "2026", "next_number": "813"}


def test_another_authority_series_or_year_has_numbers_of_its_own(settled: Engine) -> None:
    with writing(settled) as connection:
        session_id, ids = recommended(connection, number=2)
        of_director, others = recommended(connection, GIAY_KHEN)
        issued(connection, paper(session_id, TINH, ids[:1], number=5, symbol="QĐ-UBND"))
        issued(connection, paper(of_director, GIAY_KHEN, others, number=5, symbol="QĐ-UBND"))
        issued(connection, paper(session_id, TINH, ids[1:], number=5, symbol="QĐ-CTUBND"))
        last_year = NOW - timedelta(days=330)
        earlier = nomination_in(connection, State.CHECKED, at=last_year)
        signed = paper(
            decided_together(connection, [earlier], at=last_year), TINH, [earlier], number=5, symbol="QĐ-UBND",
            issued_on=today(last_year),
        )  # fmt: skip
        issue(connection, actor(connection, "secretary"), signed, last_year)
        assert len(connection.scalars(select(Document.id).where(Document.number == 5)).all()) == 4


def test_of_two_who_take_one_number_at_one_moment_one_is_refused(settled: Engine) -> None:
    with writing(settled) as connection:
        secretary = actor(connection, "secretary")
        signed = []
        for _ in range(4):
            session_id, ids = recommended(connection)
            signed.append(paper(session_id, TINH, ids, number=99))
    answers: list[str] = []

    def run(one: Paper) -> None:
        try:
            with writing(settled) as connection:
                issue(connection, secretary, one, NOW)
            answers.append("issued")
        except Refused as refusal:
            answers.append(refusal.code.value)

    threads = [Thread(target=run, args=(one,)) for one in signed]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["issued", *["number_taken"] * 3]
    with reading(settled) as connection:
        states = [state_of(connection, one.nomination_ids[0]) for one in signed]
        assert sorted(states) == [State.AWARDED, *[State.DECIDED] * 3]
        assert replay(connection) is None


@pytest.mark.parametrize("number", [0, -1, 1_000_000, 2**31, 2**80])
def test_a_number_is_one_that_a_register_can_hold(settled: Engine, number: int) -> None:
    with writing(settled) as connection:
        session_id, ids = recommended(connection)
        with unmet((Code.OUT_OF_RANGE, "number")):
            issued(connection, paper(session_id, TINH, ids, number=number))


@pytest.mark.parametrize(
    ("symbol", "code"), [("", Code.EMPTY), (" / ", Code.EMPTY), ("ﬃ" * 40, Code.TOO_LONG)]
)
def test_a_symbol_says_something_and_fits(settled: Engine, symbol: str, code: Code) -> None:
    with writing(settled) as connection:
        session_id, ids = recommended(connection)
        with unmet((code, "symbol")):
            issued(connection, paper(session_id, TINH, ids, symbol=symbol))


def test_symbols_written_differently_are_one_series_and_are_shown_as_written() -> None:
    spellings = ["QĐ-UBND", "/QĐ-UBND", "qđ-ubnd", "QĐ - UBND", "QD-UBND"]
    assert {series_of(symbol_of(each)) for each in spellings} == {"qd-ubnd"}
    assert symbol_of(" /TTr-UBND") == "TTr-UBND"
    assert [full_number(number, "QĐ-SNV") for number in (1, 9, 10, 812)] == [
        "01/QĐ-SNV", "09/QĐ-SNV", "10/QĐ-SNV", "812/QĐ-SNV",
    ]  # fmt: skip


def test_verification_codes_have_no_letters_that_look_alike_and_never_repeat() -> None:
    codes = {new_verification_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(re.fullmatch(r"([2-9A-HJKMNP-TV-Z]{4}-){2}[2-9A-HJKMNP-TV-Z]{4}", code) for code in codes)


@pytest.mark.parametrize(
    ("council", "route", "award", "authority"),
    [
        ("44-HD", FOUR_TIERS, GIAY_KHEN, "44-SNV"),
        ("44-HD", DIRECT, TINH, "44"),
        ("457-HD", DISTRICT_SIGNS, GIAY_KHEN, "457"),
        ("457-HD", DISTRICT_OWN, GIAY_KHEN, "457"),
        ("19249-HD", COMMUNE_OWN, GIAY_KHEN, "19249"),
    ],
)
def test_whose_register_it_is_follows_from_who_signs_on_the_route(
    settled: Engine, council: str, route: Route, award: Award, authority: str
) -> None:
    with reading(settled) as connection:
        session = Session("", unit(connection, council).id, TODAY, BallotMode.OPEN, SessionState.CLOSED)
        found = authority_of(connection, session, DocumentKind.DECISION, award, {route}, TODAY)
        assert found is not None
        assert found.code == authority
        above = authority_of(connection, session, DocumentKind.SUBMISSION, award, {route}, TODAY)
        assert above == unit(connection, council.removesuffix("-HD"))
