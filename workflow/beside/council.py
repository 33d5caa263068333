"""Sessions of councils, as entries tell of them (:mod:`workflow.council`): who was there, how votes fell, the counts.

A session is followed until it is closed, an item until it is closed or taken off.
"""

from typing import Any

from states.terms import Action, Deed
from workflow.beside.told import UNPROVED, Book, Said, Table
from workflow.council.models import (
    AgendaItem,
    Attendance,
    CouncilSession,
    ItemState,
    Recusal,
    SessionState,
    Vote,
)
from workflow.erasure.grounds import ERASED

SESSIONS = Table(CouncilSession, "session", "id")
PRESENT = Table(Attendance, "attendance", "session_id", ("person_id",))
ITEMS = Table(
    AgendaItem,
    "item on the agenda",
    "id",
    spoken_of=lambda: AgendaItem.state.in_([ItemState.OPEN, ItemState.CLOSED]),
    reckoned=lambda row: {"count": _counted(row["result"])},
)
"""Before one is opened, and when it is taken off, entries speak of the nomination alone."""
VOTES = Table(Vote, "vote", "item_id", ("person_id",))
RECUSALS = Table(Recusal, "recusal", "item_id", ("person_id",))
TABLES = (SESSIONS, PRESENT, ITEMS, VOTES, RECUSALS)


def _create(book: Book, said: Said) -> None:
    values = {
        "council_unit_id": said.entry.unit_code,
        "title": said.opened("given.title"),
        "place": said.opened("given.place"),
        "meets_on": said.given["meets_on"],
        "ballot": said.given["ballot"],
        "state": SessionState.PLANNED.value,
        "created_at": said.entry.at,
        "opened_at": None,
        "closed_at": None,
    }
    book.keep(SESSIONS, said, (said.about,), values)


def _open(book: Book, said: Said) -> None:
    book.change(SESSIONS, said, (said.about,), state=SessionState.OPEN.value, opened_at=said.entry.at)


def _close(book: Book, said: Said) -> None:
    key = (said.about,)
    book.change(SESSIONS, said, key, state=SessionState.CLOSED.value, closed_at=said.entry.at)
    book.settle(SESSIONS, said.about)
    book.settle(PRESENT, said.about)


def _attend(book: Book, said: Said) -> None:
    """What is recorded replaces what was."""
    present = said.after("present")
    if present is UNPROVED:
        book.blame(said, "who was present cannot be opened, and no entry says it was erased")
        return
    book.forget_all(PRESENT, said.about)
    for username in present:
        book.keep(PRESENT, said, (said.about, username), {})


def _open_item(book: Book, said: Said) -> None:
    values = {
        "session_id": said.about,
        "nomination_id": said.entry.nomination_id,
        "state": ItemState.OPEN.value,
        "count": None,
    }
    book.keep(ITEMS, said, (said.given["item"],), values)


def _take_off(book: Book, said: Said) -> None:
    """The step names the nomination, and of its items only that one is open."""
    for told in book.all_kept(ITEMS):
        if told.values["nomination_id"] == said.entry.nomination_id:
            book.forget(ITEMS, told.key)


def _close_item(book: Book, said: Said) -> None:
    item = said.given["item"]
    count = {name: value for name, value in said.given.items() if name != "item"}
    book.change(ITEMS, said, (item,), state=ItemState.CLOSED.value, count=count)
    book.settle(ITEMS, item)
    book.settle(VOTES, item)


def _counted(result: Any) -> Any:
    """A count as its entry says it; None where there is none, and where it cannot be one."""
    try:
        said = {
            name: result[name] for name in ("entitled", "cast", "approve", "reject", "abstain", "outcome")
        }
        shares = {"share_approve": result["share"]["approve"], "share_base": result["share"]["base"]}
        award = {} if result["award"] is None else {"award": result["award"]}
    except (TypeError, KeyError):
        return None
    return said | shares | award


def _vote(book: Book, said: Said) -> None:
    written = said.entry.action == Deed.WRITTEN_OPINION
    vote = said.opened("given.vote")
    values = {
        "choice": UNPROVED if vote is UNPROVED else vote["choice"],
        "award": UNPROVED if vote is UNPROVED else vote.get("award"),
        "written": written,
        "cast_at": said.entry.at,
    }
    who = said.entry.on_behalf_of if written else said.entry.actor
    book.keep(VOTES, said, (said.given["item"], who), values)


def _recuse(book: Book, said: Said) -> None:
    key = (said.given["item"], said.given["member"])
    book.forget(VOTES, key)
    reason = said.opened("reason", ERASED)
    book.tell(RECUSALS, said, key, {"reason": reason, "recorded_at": said.entry.at})


HANDLERS = {
    Deed.CREATE_SESSION: _create,
    Deed.OPEN_SESSION: _open,
    Deed.CLOSE_SESSION: _close,
    Deed.RECORD_ATTENDANCE: _attend,
    Deed.OPEN_ITEM: _open_item,
    Action.TAKE_OFF_AGENDA: _take_off,
    Deed.CLOSE_ITEM: _close_item,
    Deed.CAST_BALLOT: _vote,
    Deed.WRITTEN_OPINION: _vote,
    Deed.RECUSE: _recuse,
}
