"""What is offered at a session is what its commands take, for everybody and at every point of its life."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, Engine

from states.codes import Code
from states.facts import Actor, Given
from states.terms import Action, Choice, State
from tests.cast import actor
from tests.clock import NOW
from tests.factories import MEMBERS, REASON, nomination_in, session_on, session_with, vote
from workflow.calendar import today
from workflow.council.agenda import place_on_agenda, take_off_agenda
from workflow.council.ballots import Ballot, cast, recuse, written_opinion
from workflow.council.closing import close_item, close_session
from workflow.council.offers import ItemOffers, SessionOffers, offers_at
from workflow.council.queries import session_view
from workflow.council.sessions import open_item, open_session, record_attendance
from workflow.database import writing
from workflow.errors import Refused, UnmetRequirements
from workflow.step import take_step

Build = Callable[[Connection], tuple[str, list[str]]]
PEOPLE = ("secretary", "chair", "member1", "member8")


def _planned(connection: Connection) -> tuple[str, list[str]]:
    session_id, secretary = session_on(connection), actor(connection, "secretary")
    placed = place_on_agenda(
        connection, secretary, session_id, [nomination_in(connection, State.CHECKED)], NOW
    )
    return session_id, [item.item_id for item in placed]


def _few_present(connection: Connection) -> tuple[str, list[str]]:
    session_id, items = _planned(connection)
    record_attendance(connection, actor(connection, "secretary"), session_id, MEMBERS[:5], NOW)
    return session_id, items


def _sitting(connection: Connection) -> tuple[str, list[str]]:
    ids = [nomination_in(connection, State.CHECKED) for _ in range(3)]
    session_id, items = session_with(connection, ids, present=MEMBERS[:8])
    vote(connection, session_id, items[0], approve=2)
    recuse(connection, actor(connection, "secretary"), session_id, items[1], "member1", REASON, NOW)
    take_step(
        connection, actor(connection, "department"), ids[2], Action.HOLD, None, Given(reason=REASON), NOW
    )
    return session_id, items


def _with_one_placed_since(connection: Connection) -> tuple[str, list[str]]:
    session_id, items = session_with(connection, [nomination_in(connection, State.CHECKED)])
    secretary = actor(connection, "secretary")
    close_item(connection, secretary, session_id, items[0], NOW)
    placed = place_on_agenda(
        connection, secretary, session_id, [nomination_in(connection, State.CHECKED)], NOW
    )
    return session_id, [*items, placed[0].item_id]


def _over(connection: Connection) -> tuple[str, list[str]]:
    session_id, items = session_with(connection, [nomination_in(connection, State.CHECKED)])
    vote(connection, session_id, items[0])
    close_session(connection, actor(connection, "secretary"), session_id, NOW)
    return session_id, items


BUILDS = {
    "planned": _planned,
    "few present": _few_present,
    "sitting": _sitting,
    "one placed since": _with_one_placed_since,
    "over": _over,
}


@pytest.mark.parametrize("build", BUILDS.values(), ids=BUILDS)
@pytest.mark.parametrize("username", PEOPLE)
def test_what_is_offered_is_what_is_taken(settled: Engine, build: Build, username: str) -> None:
    with writing(settled) as connection:
        session_id, items = build(connection)
    offers = _offers(settled, username, session_id)
    everything = _session_works(settled, username, session_id)
    quorum = {unmet.code for unmet in offers.unmet}
    assert everything == {
        "record attendance": offers.record_attendance,
        "open": offers.open and not quorum,
        "close": offers.close and not quorum,
    }
    for item_id in items:
        assert _item_works(settled, username, session_id, item_id) == _as_said(offers.items[item_id], quorum)


def test_who_has_no_vote_is_told_why(settled: Engine) -> None:
    with writing(settled) as connection:
        session_id, (voted, recused, held) = _sitting(connection)
    why = {
        username: [_offers(settled, username, session_id).items[item].against_vote for item in items]
        for username, items in (
            ("chair", [voted]),
            ("member1", [recused]),
            ("member2", [held]),
            ("member8", [voted]),
        )
    }
    assert why == {
        "chair": [Code.ALREADY_VOTED],
        "member1": [Code.RECUSED],
        "member2": [Code.ON_HOLD],
        "member8": [Code.NOT_PRESENT],
    }


def test_what_keeps_one_item_open_keeps_the_session_open_and_is_said(settled: Engine) -> None:
    with writing(settled) as connection:
        session_id, _ = _sitting(connection)
    offers = _offers(settled, "secretary", session_id)
    assert (offers.close, offers.against_close) == (False, (Code.ON_HOLD,))
    assert _offers(settled, "member1", session_id).against_close == ()


def _offers(engine: Engine, username: str, session_id: str) -> SessionOffers:
    with writing(engine) as connection:
        somebody = actor(connection, username)
        return offers_at(connection, somebody, session_view(connection, somebody, session_id), today(NOW))


def _as_said(offers: ItemOffers, quorum: set[Code]) -> dict[str, bool]:
    return {
        "vote": offers.vote,
        "stand aside": offers.stand_aside,
        "open": offers.open and not quorum,
        "close": offers.close and not quorum,
        "take off": offers.take_off,
        "record recusal": offers.record_recusal,
        "record opinion": offers.record_opinion,
    }


def _session_works(engine: Engine, username: str, session_id: str) -> dict[str, bool]:
    return {
        "record attendance": _works(
            engine, username, lambda c, who: record_attendance(c, who, session_id, [], NOW)
        ),
        "open": _works(engine, username, lambda c, who: open_session(c, who, session_id, NOW)),
        "close": _works(engine, username, lambda c, who: close_session(c, who, session_id, NOW)),
    }


def _item_works(engine: Engine, username: str, session_id: str, item_id: str) -> dict[str, bool]:
    yes = Ballot(Choice.APPROVE)
    commands = {
        "vote": lambda c, who: cast(c, who, session_id, item_id, yes, NOW),
        "stand aside": lambda c, who: recuse(c, who, session_id, item_id, username, REASON, NOW),
        "open": lambda c, who: open_item(c, who, session_id, item_id, NOW),
        "close": lambda c, who: close_item(c, who, session_id, item_id, NOW),
        "take off": lambda c, who: take_off_agenda(c, who, session_id, item_id, REASON, NOW),
        "record recusal": lambda c, who: recuse(c, who, session_id, item_id, "member3", REASON, NOW),
        "record opinion": lambda c, who: written_opinion(c, who, session_id, item_id, "member3", yes, NOW),
    }
    works = {name: _works(engine, username, command) for name, command in commands.items()}
    if username != "secretary":  # a member records for themselves alone, by the same command
        works["record recusal"] = False
    return works


def _works(engine: Engine, username: str, command: Callable[[Connection, Actor], object]) -> bool:
    """Whether the command is taken; nothing of it stays. That member3 sits there is nothing against an opinion."""
    with engine.connect() as connection, connection.begin() as transaction:
        try:
            command(connection, actor(connection, username))
        except UnmetRequirements as refusal:
            return refusal.code is Code.MEMBER_PRESENT
        except Refused:
            return False
        finally:
            transaction.rollback()
    return True
