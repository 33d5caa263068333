"""Sessions of a council: preparing, voting, closing. The secretary prepares, records and closes; members vote."""

from dataclasses import fields
from typing import Any

from endpoints.api import shown
from endpoints.api.calls import LOCATION, Answer, Subject, Work
from endpoints.api.reading import Input
from endpoints.api.schemas.base import ListQuery
from endpoints.api.schemas.council import (
    Ballot,
    ClosedItems,
    NewSession,
    PlacedItems,
    Placing,
    Presence,
    Received,
    Recusal,
    RecusalShown,
    Removal,
    SessionList,
    SessionShown,
    WrittenOpinion,
)
from endpoints.requests import Visit
from states.terms import Choice
from workflow.council import agenda, ballots, closing, sessions
from workflow.council.queries import SessionSummary, list_sessions, session_view
from workflow.council.tally import ItemResult

subject = Subject("council", "Hội đồng Thi đua – Khen thưởng")

A_SESSION = "/council-sessions/<id:session_id>"
AN_ITEM = f"{A_SESSION}/items/<id:item_id>"
_SUMMARY = tuple(each.name for each in fields(SessionSummary))
_COUNT = tuple(each.name for each in fields(ItemResult))


@subject.call("GET", "/council-sessions", work=Work.READING, query=ListQuery, answer=SessionList)
def get_sessions(visit: Visit, query: Input) -> Answer:
    """The sessions of my councils, the latest first."""
    asked = query.whole()
    return shown.page(
        list_sessions(visit.connection, visit.actor, limit=asked["limit"], cursor=asked.get("cursor"))
    )


@subject.call(
    "POST",
    "/council-sessions",
    work=Work.WRITING,
    body=NewSession,
    answer=SessionShown,
    status=201,
    headers=LOCATION,
)
def create_session(visit: Visit, body: Input) -> Answer:
    """Call a session."""
    if body.faults:
        sessions.require_secretary(visit.actor)
    planned = sessions.NewSession(**body.whole())
    made = sessions.create_session(visit.connection, visit.actor, planned, visit.now)
    return _session(visit, made), 201, {"Location": f"/api/v1/council-sessions/{made}"}


@subject.call("GET", A_SESSION, work=Work.READING, answer=SessionShown)
def get_session(visit: Visit, session_id: str) -> Answer:
    """A session: its members, its agenda, and the counts of what is closed."""
    return _session(visit, session_id)


@subject.call(
    "POST", f"{A_SESSION}/agenda", work=Work.WRITING, body=Placing, answer=PlacedItems, refuses=(409,)
)
def place_on_agenda(visit: Visit, body: Input, session_id: str) -> Answer:
    """Place nominations on the agenda: all of them, or none."""
    with body.judged_last():
        ids = body.get("nomination_ids", [])
        placed = agenda.place_on_agenda(visit.connection, visit.actor, session_id, ids, visit.now)
    return {"items": placed}


@subject.call(
    "POST",
    f"{A_SESSION}/agenda/<id:item_id>/removal",
    work=Work.WRITING,
    body=Removal,
    answer=SessionShown,
    refuses=(409,),
)
def take_off_agenda(visit: Visit, body: Input, session_id: str, item_id: str) -> Answer:
    """Take one item off the agenda."""
    with body.judged_last():
        agenda.take_off_agenda(
            visit.connection, visit.actor, session_id, item_id, body.get("reason"), visit.now
        )
    return _session(visit, session_id)


@subject.call(
    "POST", f"{A_SESSION}/attendance", work=Work.WRITING, body=Presence, answer=SessionShown, refuses=(409,)
)
def record_attendance(visit: Visit, body: Input, session_id: str) -> Answer:
    """Record who is present. Sent again, it replaces what was there."""
    with body.judged_last():
        present = body.get("present", [])
        sessions.record_attendance(visit.connection, visit.actor, session_id, present, visit.now)
    return _session(visit, session_id)


@subject.call("POST", f"{A_SESSION}/open", work=Work.WRITING, answer=SessionShown, refuses=(409, 422))
def open_session(visit: Visit, session_id: str) -> Answer:
    """Open a session and every item on its agenda."""
    sessions.open_session(visit.connection, visit.actor, session_id, visit.now)
    return _session(visit, session_id)


@subject.call("POST", f"{A_SESSION}/close", work=Work.WRITING, answer=ClosedItems, refuses=(409, 422))
def close_session(visit: Visit, session_id: str) -> Answer:
    """Count every open item and close the session."""
    return _closed(closing.close_session(visit.connection, visit.actor, session_id, visit.now))


@subject.call("POST", f"{AN_ITEM}/open", work=Work.WRITING, answer=SessionShown, refuses=(409, 422))
def open_item(visit: Visit, session_id: str, item_id: str) -> Answer:
    """Open one item for voting."""
    sessions.open_item(visit.connection, visit.actor, session_id, item_id, visit.now)
    return _session(visit, session_id)


@subject.call("POST", f"{AN_ITEM}/close", work=Work.WRITING, answer=ClosedItems, refuses=(409, 422))
def close_item(visit: Visit, session_id: str, item_id: str) -> Answer:
    """Count one item."""
    return _closed((closing.close_item(visit.connection, visit.actor, session_id, item_id, visit.now),))


@subject.call(
    "POST",
    f"{AN_ITEM}/recusals",
    work=Work.WRITING,
    body=Recusal,
    answer=RecusalShown,
    status=201,
    refuses=(409,),
)
def recuse(visit: Visit, body: Input, session_id: str, item_id: str) -> Answer:
    """Record that a member stands aside from an item; a vote already cast falls."""
    username = body.get("username", "")
    with body.judged_last():
        ballots.recuse(
            visit.connection, visit.actor, session_id, item_id, username, body.get("reason"), visit.now
        )
    return {"item_id": item_id, "username": username}


@subject.call(
    "POST",
    f"{AN_ITEM}/ballots",
    work=Work.WRITING,
    body=Ballot,
    answer=Received,
    status=201,
    repeatable=False,
    refuses=(409,),
)
def cast_ballot(visit: Visit, body: Input, session_id: str, item_id: str) -> Answer:
    """Vote, once. ``Idempotency-Key`` is ignored: the answer to a vote is kept nowhere."""
    with body.judged_last():
        ballots.cast(visit.connection, visit.actor, session_id, item_id, _ballot(body), visit.now)
    return {"received": True}


@subject.call(
    "POST",
    f"{AN_ITEM}/written-opinions",
    work=Work.WRITING,
    body=WrittenOpinion,
    answer=Received,
    status=201,
    refuses=(409,),
)
def record_written_opinion(visit: Visit, body: Input, session_id: str, item_id: str) -> Answer:
    """Record the vote of an absent member, given in writing."""
    with body.judged_last():
        ballots.written_opinion(
            visit.connection,
            visit.actor,
            session_id,
            item_id,
            body.get("username", ""),
            _ballot(body),
            visit.now,
        )
    return {"received": True}


def _ballot(body: Input) -> ballots.Ballot:
    """The vote; where it could not be understood, one that counts for nothing, for it is rolled back."""
    return ballots.Ballot(body.get("choice", Choice.ABSTAIN), body.get("award"))


def _session(visit: Visit, session_id: str) -> dict[str, Any]:
    view = session_view(visit.connection, visit.actor, session_id)
    session = {name: getattr(view.session, name) for name in _SUMMARY}
    return session | {
        "members": view.seats,
        "present": view.present,
        "needed": view.needed,
        "items": view.items,
    }


def _closed(items: tuple[closing.ClosedItem, ...]) -> dict[str, Any]:
    counts = [{name: getattr(item.result, name) for name in _COUNT} for item in items]
    return {
        "items": [
            {"item_id": item.item_id, "nomination_id": item.nomination_id, **count}
            for item, count in zip(items, counts, strict=True)
        ]
    }
