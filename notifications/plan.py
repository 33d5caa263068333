"""Who is told what: one table, and the planning of messages from the sealed log by it.

A row says: after which action, who hears of it, by which way, in which words (``templates/<name>.txt``). Of the
rows that name a person the first counts, so that what somebody has to do stands before what they may like to know.
Never told is whoever did it. An action without a row is nobody's news but its doer's.

Planning reads the sealed log from the stored position and, in the same transaction, writes the messages and the
new position: no entry is passed over, and none gives the same person two messages of one channel, which a unique
constraint holds besides. An entry over which it stumbles is a defect of ours: it is told of aloud and passed over, for
the post of a whole province must not wait for it. Once mended, planning again from there doubles nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from notifications.audience import (
    Audience,
    askers,
    both_ends,
    chairs,
    followers,
    former_holders,
    holders,
    nominators,
)
from notifications.batch import Batch, Case, load_batch, sealed_from
from notifications.findings import Findings, is_of_findings
from notifications.models import Channel, Message, Position
from notifications.rows import message_row
from notifications.texts import Text, render
from states.terms import Action, Deed, Outcome

HERE = (Channel.SERVICE,)
"""In the service: news that can wait until somebody looks."""
MAIL = (Channel.SERVICE, Channel.EMAIL)
"""By e-mail too: something is to be done, or an outcome is there."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One row: after this action these people hear of it by these channels in these words."""

    action: Action | Deed
    told: Audience
    channels: tuple[Channel, ...]
    template: str


A, D = Action, Deed

# fmt: off
PLAN: tuple[Notice, ...] = (
    #      after                 is told         by    in the words of templates/….txt
    Notice(A.SUBMIT,             holders,        MAIL, "submitted"),
    Notice(A.RECEIVE,            nominators,     HERE, "received"),
    Notice(A.RECALL,             former_holders, HERE, "recalled"),
    Notice(A.RECALL,             nominators,     HERE, "recalled"),
    Notice(A.ENDORSE,            holders,        MAIL, "endorsed"),
    Notice(A.ENDORSE,            followers,      HERE, "endorsed_news"),
    Notice(A.CHECK,              holders,        MAIL, "checked"),
    Notice(A.CHECK,              followers,      HERE, "checked_news"),

    Notice(A.RETURN_TO_ORIGIN,   nominators,     MAIL, "returned_to_origin"),
    Notice(A.RETURN_TO_ORIGIN,   followers,      HERE, "returned_to_origin_news"),
    Notice(A.RETURN_TO_DISTRICT, holders,        MAIL, "returned_to_district"),
    Notice(A.RETURN_TO_DISTRICT, followers,      HERE, "returned_to_district_news"),
    Notice(A.REJECT,             nominators,     MAIL, "rejected"),
    Notice(A.REJECT,             followers,      HERE, "rejected"),
    Notice(A.WITHDRAW,           former_holders, MAIL, "withdrawn"),
    Notice(A.WITHDRAW,           followers,      HERE, "withdrawn"),
    Notice(A.HOLD,               nominators,     MAIL, "held"),
    Notice(A.HOLD,               holders,        HERE, "held"),
    Notice(A.HOLD,               followers,      HERE, "held"),
    Notice(A.RELEASE,            holders,        MAIL, "released"),
    Notice(A.RELEASE,            followers,      HERE, "released_news"),

    Notice(A.PLACE_ON_AGENDA,    followers,      HERE, "placed_on_agenda"),
    Notice(A.TAKE_OFF_AGENDA,    followers,      HERE, "taken_off_agenda"),
    Notice(A.DECIDE,             followers,      HERE, "decided"),
    Notice(A.DECLINE,            nominators,     MAIL, "declined"),
    Notice(A.DECLINE,            followers,      HERE, "declined"),
    Notice(A.REFER_BACK,         holders,        MAIL, "referred_back"),
    Notice(A.REFER_BACK,         followers,      HERE, "referred_back_news"),
    Notice(A.ISSUE,              nominators,     MAIL, "issued"),
    Notice(A.ISSUE,              followers,      HERE, "issued"),
    Notice(A.FORWARD,            followers,      HERE, "forwarded"),
    Notice(A.RECORD_AWARD,       nominators,     MAIL, "award_recorded"),
    Notice(A.RECORD_AWARD,       followers,      HERE, "award_recorded"),
    Notice(A.RECORD_REFUSAL,     nominators,     MAIL, "refusal_recorded"),
    Notice(A.RECORD_REFUSAL,     followers,      HERE, "refusal_recorded"),

    Notice(A.REVOKE,             chairs,         MAIL, "revoke_requested"),
    Notice(A.CANCEL_REVOKE,      chairs,         MAIL, "revoke_cancelled"),
    Notice(A.CONFIRM_REVOKE,     nominators,     MAIL, "revoked"),
    Notice(A.CONFIRM_REVOKE,     followers,      HERE, "revoked"),

    Notice(A.SKIP_TIER,          holders,        MAIL, "tier_skipped"),
    Notice(A.SKIP_TIER,          former_holders, HERE, "tier_skipped_news"),
    Notice(A.SKIP_TIER,          followers,      HERE, "tier_skipped_news"),
    Notice(A.REROUTE,            holders,        MAIL, "rerouted"),
    Notice(A.REROUTE,            followers,      HERE, "rerouted_news"),

    Notice(D.ASK,                both_ends,      MAIL, "asked"),
    Notice(D.ANSWER,             askers,         MAIL, "answered"),
)
# fmt: on

_TOLD_OF = frozenset(notice.action.value for notice in PLAN)
_ONLY_ROW = 1
_INSERT_ONCE = {
    "sqlite": (
        sqlite.insert(Message).on_conflict_do_nothing(),
        sqlite.insert(Position).on_conflict_do_nothing(),
    ),
    "postgresql": (
        postgresql.insert(Message).on_conflict_do_nothing(),
        postgresql.insert(Position).on_conflict_do_nothing(),
    ),
}


Stumbled = Callable[[str, Exception], None]
"""Told the entry that could not be put into words, and why."""


def plan(
    connection: Connection, now: datetime, limit: int, *, email: bool, stumbled: Stumbled | None = None
) -> int:
    """Plan the messages of the next sealed entries, at most ``limit`` of them; returns how many entries were read.

    Of two workers one plans, and the other is told 0 at once: the position is locked, and a locked one passed over.

    Args:
        connection: within a writing transaction.
        now: the moment; recipients are those in office on its day.
        limit: how many entries at most.
        email: whether a mail server is configured. Without one no e-mail is planned, rather than kept and sent
            months later; the messages in the service are planned all the same.
        stumbled: told of each entry over which planning stumbles. Without it the first of them stops everything.
    """
    insert_messages, insert_position = _INSERT_ONCE[connection.dialect.name]
    leaf = _locked_position(connection)
    if leaf is None and connection.scalar(select(Position.id)) is None:
        connection.execute(insert_position, {"id": _ONLY_ROW, "next_leaf": 0})
        leaf = _locked_position(connection)
    if leaf is None:
        return 0
    entries = sealed_from(connection, leaf, limit)
    if not entries:
        return 0
    rows = _rows(connection, entries, now, email=email, stumbled=stumbled)
    if rows:
        connection.execute(insert_messages, rows)
    connection.execute(update(Position).values(next_leaf=entries[-1].leaf_index + 1))
    return len(entries)


def _locked_position(connection: Connection) -> int | None:
    return connection.scalar(select(Position.next_leaf).with_for_update(skip_locked=True))


def _rows(
    connection: Connection,
    entries: Sequence[Any],
    now: datetime,
    *,
    email: bool,
    stumbled: Stumbled | None,
) -> list[dict[str, Any]]:
    news = [
        entry
        for entry in entries
        if entry.action in _TOLD_OF and entry.outcome is Outcome.DONE and entry.nomination_id is not None
    ]
    rows: list[dict[str, Any]] = []

    def add(entry: Any, made: Callable[[], Iterable[dict[str, Any]]]) -> None:
        try:
            rows.extend(list(made()))
        except Exception as error:
            if stumbled is None:
                raise
            stumbled(entry.id, error)

    if news:
        batch = load_batch(connection, news, now)
        for entry in news:
            add(entry, lambda: _rows_of(batch.case_of(entry), batch, now, email=email))  # noqa: B023
    if of_findings := [entry for entry in entries if is_of_findings(entry)]:
        findings = Findings(connection, of_findings, now)
        for entry in of_findings:
            add(entry, lambda: findings.rows_of(entry, now, email=email))  # noqa: B023
    return rows


def _rows_of(case: Case, batch: Batch, now: datetime, *, email: bool) -> Iterator[dict[str, Any]]:
    texts: dict[str, Text] = {}
    for person_id, notice in _told(case, batch):
        if notice.template not in texts:
            texts[notice.template] = render(notice.template, case, batch.units)
        for channel in notice.channels:
            if channel is Channel.SERVICE or (email and person_id in batch.office.emails):
                nomination_id, text = case.after.nomination_id, texts[notice.template]
                yield message_row(case.entry_id, nomination_id, person_id, channel, text, now)


def _told(case: Case, batch: Batch) -> Iterable[tuple[int, Notice]]:
    """Each person who is told, with the first row that names them."""
    told: dict[int, Notice] = {}
    for notice in PLAN:
        if notice.action is case.action:
            for actor in notice.told(case, batch.office):
                told.setdefault(actor.person_id, notice)
    if case.doer.person_id is not None:
        told.pop(case.doer.person_id, None)
    return told.items()
