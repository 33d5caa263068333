"""What somebody may do at a session, and what stands against it: the buttons of its page (việc làm được).

Everything here says beforehand what the commands would say; ``tests/workflow/test_council_offers.py`` compares them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from states.codes import Code
from states.facts import Actor, Assignment, Facts, Given, Refusal, Tally, Unmet
from states.judge import judge
from states.terms import Action, Role
from states.who import keeps_duties_apart
from workflow.council.access import seat_at
from workflow.council.agenda import LIVE
from workflow.council.ballots import against_vote
from workflow.council.models import ItemState, SessionState
from workflow.council.queries import AgendaItemView, SessionView
from workflow.council.sessions import no_quorum
from workflow.facts import load

_REASON = Given(reason="–")
_PASSED = Given(tally=Tally(quorum=True, passed=True, award=None))


@dataclass(frozen=True, slots=True)
class ItemOffers:
    """What somebody may do about one item."""

    vote: bool = False
    """Cast a ballot now."""
    against_vote: Code | None = None
    """Why a member has no vote on an item that is open."""
    stand_aside: bool = False
    open: bool = False
    close: bool = False
    against_close: Code | None = None
    """What keeps the secretary from closing an item that is open: held, or two hats."""
    take_off: bool = False
    record_opinion: bool = False
    """Record an absent member's opinion in writing."""
    record_recusal: bool = False


@dataclass(frozen=True, slots=True)
class SessionOffers:
    """What somebody may do at a session."""

    keeps: bool
    """They are its secretary."""
    sits: bool
    """They are a member of its council, or its chair."""
    place: bool
    record_attendance: bool
    open: bool
    """Open it, or what was placed since."""
    close: bool
    """Count what is open and close it. What keeps one item from it keeps the session from it too."""
    against_close: tuple[Code, ...]
    """What keeps the secretary from closing, each once."""
    unmet: tuple[Unmet, ...]
    """What stands against opening or closing just now."""
    register: bool
    """Register the papers that follow from it."""
    items: Mapping[str, ItemOffers]

    def ballots(self, view: SessionView) -> tuple[AgendaItemView, ...]:
        """The items on which they can vote now, in the order of the agenda."""
        return tuple(item for item in view.items if self.items[item.item_id].vote)


def offers_at(connection: Connection, actor: Actor, view: SessionView, today: date) -> SessionOffers:
    """What ``actor`` may do at a session that they may know of; in one statement however long the agenda."""
    session = view.session
    seat = seat_at(actor, session.council_unit_id)
    post = next(
        (
            each
            for each in actor.assignments
            if each.role is Role.COUNCIL_SECRETARY and each.unit_id == session.council_unit_id
        ),
        None,
    )
    keeps, going = post is not None, session.state is not SessionState.CLOSED
    ids = [item.nomination_id for item in view.items]
    facts = {key: each.facts for key, each in load(connection, actor, ids, lock=False).items()}
    one = _Looking(actor, view, seat, post, today)
    pending = any(item.state is ItemState.PENDING for item in view.items)
    items = {
        item.item_id: one.at(item, facts.get(item.nomination_id)) if going else ItemOffers()
        for item in view.items
    }
    closing = tuple(dict.fromkeys(each.against_close for each in items.values() if each.against_close))
    return SessionOffers(
        keeps=keeps,
        sits=seat is not None,
        place=keeps and going,
        record_attendance=keeps and going,
        open=keeps and (session.state is SessionState.PLANNED or (going and pending)),
        close=keeps and session.state is SessionState.OPEN and not pending and not closing,
        against_close=closing,
        unmet=_unmet(view),
        register=keeps and not going,
        items=items,
    )


def _unmet(view: SessionView) -> tuple[Unmet, ...]:
    here = len(view.present)
    return (no_quorum(here, len(view.seats), view.needed),) if here < view.needed else ()


@dataclass(frozen=True, slots=True)
class _Looking:
    """Somebody who looks at the items of a session that is not over."""

    actor: Actor
    view: SessionView
    seat: Assignment | None
    post: Assignment | None
    today: date

    def at(self, item: AgendaItemView, facts: Facts | None) -> ItemOffers:
        if facts is None or item.state not in LIVE:
            return ItemOffers()
        is_open, keeps = item.state is ItemState.OPEN, self.post is not None
        against = self._against_vote(item, facts) if is_open and self.seat is not None else None
        closing = self._against(Action.DECIDE, _PASSED, facts) if keeps and is_open else None
        return ItemOffers(
            vote=is_open and self.seat is not None and against is None,
            against_vote=against,
            stand_aside=self.seat is not None and self.actor.username not in item.recused,
            open=keeps and not is_open,
            close=keeps and is_open and closing is None,
            against_close=closing,
            take_off=keeps and self._against(Action.TAKE_OFF_AGENDA, _REASON, facts) is None,
            record_opinion=self.post is not None
            and not facts.on_hold
            and keeps_duties_apart(self.actor, self.post.role, facts),
            record_recusal=keeps,
        )

    def _against_vote(self, item: AgendaItemView, facts: Facts) -> Code | None:
        if facts.on_hold:
            return Code.ON_HOLD
        if item.voted:
            return Code.ALREADY_VOTED
        against = against_vote(
            self.actor,
            self.seat,
            facts,
            entitled=self.actor.person_id in item.entitled,
            stands_aside=self.actor.username in item.recused,
        )
        if against is not None:
            return against.code
        return None if self.actor.username in self.view.present else Code.NOT_PRESENT

    def _against(self, action: Action, given: Given, facts: Facts) -> Code | None:
        judged = judge(self.actor, facts, action, given, self.today)
        return judged.code if isinstance(judged, Refusal) else None
