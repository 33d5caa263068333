"""Erasing what a nomination says of its nominee (xóa dữ liệu cá nhân của người được đề nghị).

Only once nothing is to be decided any more: awarded, declined, withdrawn, revoked; or a draft that has gone nowhere.
Where a decision was made, the register of awards stays for good: name, unit, category, type and period of merit, form
and decision (hướng dẫn lưu trữ hồ sơ khen thưởng: vĩnh viễn). Everything else about the person goes, from the row and
from every opening of the log; entries and proofs stay as they were.

Findings of inspectors stay as they were said: they are another authority's papers. So do votes: they tell of members.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, func, not_, or_, select, update

from states.codes import Code
from states.facts import Unmet
from states.table import OPEN
from states.terms import CommendationType, Deed, State
from workflow.audit.entries import Change, NewEntry, write_entries
from workflow.audit.models import Entry, Opening
from workflow.council.models import AgendaItem, Recusal
from workflow.drafting.models import WorkingCopy
from workflow.erasure.grounds import ERASED, ground_given
from workflow.erasure.searches import searches_for
from workflow.erasure.stories import stop_telling
from workflow.errors import UnmetRequirements
from workflow.exemplars.models import Exemplar
from workflow.idempotency import forget_answers
from workflow.nominations.commands import searched, twin_key
from workflow.nominations.models import Answer, Nomination, Question
from workflow.people.log import BY_COMMAND_LINE
from workflow.text import fold
from workflow.units.queries import units_by_id

ERASABLE = frozenset(State) - OPEN | {State.DRAFTED}
REGISTERED = frozenset({State.AWARDED, State.REVOKED})
"""States with a decision, which the register keeps with the name."""

_STAYS = tuple(deed.value for deed in (Deed.ERASE, Deed.RECORD_FINDING, Deed.ANSWER_FINDING))
"""Deeds whose openings stay: why something was erased, and what inspectors found."""
_VOTE = "given.vote"
_NAME = "changes.nominee_name.after"


@dataclass(frozen=True, slots=True)
class Going:
    """What goes of one nomination, or has gone."""

    nomination_id: str
    code: str
    state: State
    fields: tuple[str, ...]
    """Fields of the row that hold something to erase."""
    values: int
    """Values behind commitments of the log."""
    texts: int
    """Questions, answers, and why members stood aside."""
    answers: int
    """Answers kept for repeated requests, when it was done; they are not counted beforehand."""
    copies: int = 0
    """Working copies in which somebody was writing about it."""

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to erase, or nothing any more."""
        return not (self.fields or self.values or self.texts or self.copies)


@dataclass(frozen=True, slots=True)
class _Row:
    """A nomination as far as it is erased."""

    id: str
    number: int
    version: int
    state: State
    nominee_name: str
    achievements: str
    nominee: dict[str, Any]
    prior_awards: list[dict[str, Any]]
    commendation_type: CommendationType
    nominee_unit_id: int
    origin_unit_id: int
    district_unit_id: int | None
    revoke_requested_by: int | None
    search_key: str
    created_at: datetime

    @property
    def after(self) -> dict[str, Any]:
        """What its fields hold once it is erased."""
        emptied: dict[str, Any] = {"achievements": ERASED, "nominee": {}, "prior_awards": []}
        return emptied if self.state in REGISTERED else {"nominee_name": ERASED, **emptied}


_ROW = select(*(getattr(Nomination, name) for name in _Row.__slots__))


def foreseen(connection: Connection, nominations: Sequence[str]) -> list[Going]:
    """What would go of these nominations, named by code or id; nothing changes. Raises as :func:`erase_nominees`."""
    return [_going(connection, row) for row in _rows(connection, nominations, lock=False)]


def erase_nominees(
    connection: Connection, nominations: Sequence[str], ground: str, now: datetime
) -> list[Going]:
    """Erase what these nominations say of their nominees, and write an entry for each; returns what has gone.

    Of whom nothing is left to erase, nothing is written.

    Args:
        connection: within a writing transaction.
        nominations: codes or ids.
        ground: on what ground, without a name.
        now: the moment.

    Raises:
        UnmetRequirements: ``unknown_nomination``; ``not_possible_in_state``, while something is to be decided;
            ``revoke_pending``; no ground. All nominations at fault are named.
    """
    private = ground_given(ground)
    gone = []
    for row in _rows(connection, nominations, lock=True):
        going = _going(connection, row)
        if not going.nothing:
            gone.append(_erase(connection, row, going, private, now))
    return gone


def _rows(connection: Connection, nominations: Sequence[str], *, lock: bool) -> list[_Row]:
    found: dict[str, _Row] = {}
    faults: list[Unmet] = []
    for named in dict.fromkeys(nominations):
        is_code = named.isascii() and named.isdecimal() and len(named) < len(str(2**63))
        which = Nomination.number == int(named) if is_code else Nomination.id == named
        statement: Select[Any] = _ROW.where(which)
        columns = connection.execute(statement.with_for_update() if lock else statement).one_or_none()
        if columns is None:
            faults.append(Unmet(Code.UNKNOWN_NOMINATION, f"nomination {named}"))
            continue
        row = _Row(*columns)
        fault = _fault(row)
        if fault is not None:
            faults.append(fault)
        found[row.id] = row
    if faults:
        raise UnmetRequirements(faults)
    return list(found.values())


def _fault(row: _Row) -> Unmet | None:
    field = f"nomination {row.number}"
    if row.state not in ERASABLE:
        said = {"state": row.state.value, "action": Deed.ERASE.value}
        return Unmet(Code.NOT_POSSIBLE_IN_STATE, field, said)
    return Unmet(Code.REVOKE_PENDING, field) if row.revoke_requested_by is not None else None


def _going(connection: Connection, row: _Row) -> Going:
    values = connection.scalar(select(func.count()).select_from(Opening).where(_openings(connection, row)))
    texts = sum(
        connection.scalar(select(func.count()).select_from(model).where(which)) or 0
        for model, _, which in _texts(row)
    )
    changed = tuple(name for name, value in row.after.items() if getattr(row, name) != value)
    copies = len(_copies(connection, row))
    return Going(row.id, str(row.number), row.state, changed, values or 0, texts, 0, copies)


def _erase(
    connection: Connection, row: _Row, going: Going, private: Mapping[str, Any], now: datetime
) -> Going:
    asked = connection.scalars(select(Question.id).where(Question.nomination_id == row.id)).all()
    answered = connection.scalars(select(Answer.id).where(Answer.question_id.in_(asked))).all()
    connection.execute(delete(Opening).where(_openings(connection, row)))
    connection.execute(delete(WorkingCopy).where(WorkingCopy.id.in_(_copies(connection, row))))
    for model, column, which in _texts(row):
        connection.execute(update(model).where(which).values({column: ERASED}))
    answers = forget_answers(connection, [row.id, *asked, *answered])
    stop_telling(connection, row.id, now)
    connection.execute(
        update(Nomination)
        .where(Nomination.id == row.id)
        .values(**_columns(connection, row), version=row.version + 1, updated_at=now)
    )
    entry = NewEntry(
        at=now,
        action=Deed.ERASE,
        nomination_id=row.id,
        version=row.version + 1,
        state_from=row.state,
        state_to=row.state,
        # in clear and without what was before: it must be erased nowhere, and proves what the row holds
        changes=tuple(Change(name, None, value) for name, value in row.after.items()),
        details={**BY_COMMAND_LINE, "values": going.values, "texts": going.texts, "answers": answers},
        private=private,
    )
    write_entries(connection, [entry])
    return replace(going, answers=answers)


def _copies(connection: Connection, row: _Row) -> list[str]:
    """Working copies on it; where the name goes too, also those in which somebody writes of the same name anew."""
    copies = connection.execute(select(WorkingCopy.id, WorkingCopy.nomination_id, WorkingCopy.typed))
    named = None if row.state in REGISTERED or row.nominee_name == ERASED else fold(row.nominee_name)
    return [
        copy_id
        for copy_id, nomination_id, typed in copies
        if nomination_id == row.id or (named and fold(str(typed.get("nominee_name", ""))) == named)
    ]


def _columns(connection: Connection, row: _Row) -> dict[str, Any]:
    """The row's fields erased, and what is derived from a name."""
    name = row.after.get("nominee_name", row.nominee_name)
    ids = (row.nominee_unit_id, row.origin_unit_id, row.district_unit_id)
    units = units_by_id(connection, [each for each in ids if each is not None])
    return row.after | {
        "search_key": searched(name, row.number, *(units.get(each) for each in ids if each is not None)),
        "twin_key": twin_key(name, row.nominee_unit_id, row.commendation_type),
    }


def _openings(connection: Connection, row: _Row) -> ColumnElement[bool]:
    """The openings that go. Where the name stays, its newest one stays too, by which the log proves the register."""
    about = select(Entry.id).where(Entry.nomination_id == row.id, Entry.action.not_in(_STAYS))
    of_nomination = or_(
        and_(Opening.entry_id.in_(about), Opening.path != _VOTE),
        and_(Opening.entry_id.in_(_asides(connection, row)), Opening.path == "reason"),
    )
    if row.state in REGISTERED:
        newest = (
            select(Entry.id)
            .join(Opening, and_(Opening.entry_id == Entry.id, Opening.path == _NAME))
            .where(Entry.nomination_id == row.id)
            .order_by(Entry.version.desc())
            .limit(1)
        )
        kept = and_(Opening.path == _NAME, Opening.entry_id == newest.scalar_subquery())
        return and_(of_nomination, not_(kept))
    if row.nominee_name == ERASED:
        return of_nomination
    names = {row.nominee_name, *_former_names(connection, row)}
    searches = searches_for(connection, names, row.search_key, row.created_at)
    return or_(of_nomination, and_(Opening.entry_id.in_(searches), Opening.path.startswith("given.")))


def _former_names(connection: Connection, row: _Row) -> list[str]:
    values = connection.scalars(
        select(Opening.value)
        .join(Entry, Entry.id == Opening.entry_id)
        .where(Entry.nomination_id == row.id, Opening.path == _NAME)
    )
    return [name for name in map(json.loads, values) if name != ERASED]


def _asides(connection: Connection, row: _Row) -> list[str]:
    """The entries of members who stood aside from this nomination; they are no acts on it, and name only the item."""
    items = connection.execute(
        select(AgendaItem.id, AgendaItem.session_id).where(AgendaItem.nomination_id == row.id)
    ).all()
    entries = connection.execute(
        select(Entry.id, Entry.canonical).where(
            Entry.action == Deed.RECUSE.value,
            Entry.subject.in_([f"session:{session_id}" for _, session_id in items]),
        )
    )
    theirs = {item_id for item_id, _ in items}
    return [entry_id for entry_id, canonical in entries if json.loads(canonical)["given"]["item"] in theirs]


def _texts(row: _Row) -> list[tuple[Any, str, ColumnElement[bool]]]:
    """Tables with the column that holds a text, and which of their rows still hold one."""
    asked = select(Question.id).where(Question.nomination_id == row.id)
    items = select(AgendaItem.id).where(AgendaItem.nomination_id == row.id)
    return [
        (Question, "text", and_(Question.nomination_id == row.id, Question.text != ERASED)),
        (Answer, "text", and_(Answer.question_id.in_(asked), Answer.text != ERASED)),
        (Recusal, "reason", and_(Recusal.item_id.in_(items), Recusal.reason != ERASED)),
        (Exemplar, "title", and_(Exemplar.nomination_id == row.id, Exemplar.title != ERASED)),
        (Exemplar, "story", and_(Exemplar.nomination_id == row.id, Exemplar.story != ERASED)),
    ]
