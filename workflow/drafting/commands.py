"""Writing a nomination in small steps: nothing of it is one, or changes one, until it is kept (soạn đề nghị).

What is typed is taken as it is, faults and all; it is judged when it is kept. So the log has one entry for a sitting,
and none for a keystroke. Only who writes it has it, and only while they draft for its unit: for all others it is
not there.
"""

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, update

from states.codes import Code
from states.facts import Actor, Given, Unmet
from states.terms import Action, Role, State
from workflow.audit.queries import history_of
from workflow.drafting.mending import is_mended, owe_remark, part_of, to_mend
from workflow.drafting.models import WorkingCopy
from workflow.drafting.queries import CopyView, copies_of, copy_of, copy_on
from workflow.errors import NotFound, NotYours, Stale, UnmetRequirements
from workflow.facts import Loaded, load
from workflow.ids import new_id
from workflow.nominations.commands import create, edit, may_edit
from workflow.nominations.draft import Draft
from workflow.nominations.overtaken import overtaken
from workflow.nominations.queries import draft_of
from workflow.step import Taken, take_step

KEPT_FOR = timedelta(days=180)
"""After so long without a word a working copy is forgotten, when its writer begins another one."""
LONGEST = 200_000
"""Letters of all that is typed: ten times what a nomination can hold."""


def begin(
    connection: Connection,
    actor: Actor,
    unit_code: str,
    now: datetime,
    typed: Mapping[str, Any] | None = None,
) -> str:
    """Begin a nomination of a unit, empty or from what another one says; returns the working copy's id.

    One of the actor's that is still empty is taken up again.

    Raises:
        NotYours: the actor does not draft for this unit.
    """
    drafting = [each for each in actor.assignments if each.role is Role.DRAFTER]
    unit = next((each for each in drafting if each.unit_code == unit_code), None)
    if unit is None:
        raise NotYours(Code.NOT_YOUR_UNIT if drafting else Code.NOT_YOUR_ROLE)
    _forget(connection, actor, now)
    for copy in copies_of(connection, actor) if not typed else ():
        if copy.nomination_id is None and copy.unit_id == unit.unit_id and not any(copy.typed.values()):
            return copy.id
    return _insert(connection, actor, unit.unit_id, now, typed=dict(typed or {}))


def begin_on(connection: Connection, actor: Actor, nomination_id: str, now: datetime) -> str:
    """Begin, or take up again, what the actor writes on a nomination that is with its origin; returns its id.

    Raises:
        NotFound: no nomination that the actor may know of.
        NotPossible: it is not with its origin.
        NotYours: not the origin's drafter, or one who acted for another tier.
    """
    found = load(connection, actor, [nomination_id], lock=True).get(nomination_id)
    if found is None:
        raise NotFound
    may_edit(actor, found.facts)
    there = copy_on(connection, actor, nomination_id)
    if there is None:
        _forget(connection, actor, now)
        unit, version = found.facts.origin_unit, found.facts.version
        return _insert(connection, actor, unit, now, nomination_id=nomination_id, based_on=version)
    if not there.typed and there.overtaken:
        _update(connection, there.id, based_on=found.facts.version)
    return there.id


def save(
    connection: Connection,
    actor: Actor,
    copy_id: str,
    typed: Mapping[str, Any],
    now: datetime,
    *,
    seen: str | None = None,
) -> None:
    """Take what was typed, whatever is wrong with it; None for a field that is again as its nomination has it.

    Raises:
        NotFound: not the actor's.
        UnmetRequirements: ``too_long``: far more than a nomination can hold.
    """
    copy = copy_of(connection, actor, copy_id, lock=True)
    merged = {name: value for name, value in {**copy.typed, **typed}.items() if value is not None}
    if len(json.dumps(merged, ensure_ascii=False)) > LONGEST:
        limit = f"{LONGEST:,}".replace(",", ".")
        raise UnmetRequirements([Unmet(Code.TOO_LONG, "text", {"limit": limit})])
    parts = [*copy.seen, seen] if seen is not None and seen not in copy.seen else list(copy.seen)
    if merged != copy.typed:
        _update(connection, copy_id, typed=merged, seen=parts, saved_at=now)
    elif parts != list(copy.seen):
        _update(connection, copy_id, seen=parts)


def tick(connection: Connection, actor: Actor, copy_id: str, item: str, ticked: bool) -> None:
    """Tick off one thing to mend, or take the tick away.

    Raises:
        NotFound: not the actor's, or the last return asks for no such thing.
    """
    copy = copy_of(connection, actor, copy_id, lock=True)
    asked = to_mend(history_of(connection, copy.nomination_id)) if copy.nomination_id else ()
    if item not in {each.key for each in asked}:
        raise NotFound
    others = [each for each in copy.ticked if each != item]
    _update(connection, copy_id, ticked=[*others, item] if ticked else others)


def rebase(connection: Connection, actor: Actor, copy_id: str, version: int) -> None:
    """Let what was typed stand upon the version of the nomination that the actor has now seen.

    Raises:
        NotFound: not the actor's, or on no nomination.
        Stale: another version came meanwhile.
    """
    copy = copy_of(connection, actor, copy_id, lock=True)
    if copy.nomination_id is None:
        raise NotFound
    if copy.version != version:
        raise overtaken(connection, {copy.nomination_id: version})[copy.nomination_id]
    _update(connection, copy_id, based_on=version)


def discard(connection: Connection, actor: Actor, copy_id: str) -> None:
    """Throw away what was typed and not kept. Raises NotFound: not the actor's."""
    copy = copy_of(connection, actor, copy_id, lock=True)
    connection.execute(delete(WorkingCopy).where(WorkingCopy.id == copy.id))


def keep(connection: Connection, actor: Actor, copy_id: str, draft: Draft, now: datetime) -> str:
    """Make the nomination, or change it, without sending it; returns its id. The working copy stays open on it.

    Of a nomination that is there already only those fields are taken from ``draft`` that were typed.

    Raises:
        NotFound: not the actor's.
        Stale: the nomination has changed since it was read.
        NotPossible, NotYours, UnmetRequirements: as :func:`workflow.nominations.commands.create` and ``edit``.
    """
    copy = copy_of(connection, actor, copy_id, lock=True)
    if copy.nomination_id is None:
        nomination_id = create(connection, actor, _code(actor, copy), draft, now)
        _update(connection, copy_id, nomination_id=nomination_id, based_on=1, typed={}, saved_at=now)
        return nomination_id
    loaded = _as_read(connection, actor, copy)
    before = draft_of(connection, copy.nomination_id)
    typed = {part_of(name) for name in copy.typed}
    if "category" in typed:
        typed.add("nominee")  # what is known of a nominee depends on what kind of nominee it is
    edits = {each.name: getattr(draft, each.name) for each in fields(draft) if each.name in typed}
    changed = edit(connection, actor, loaded.facts, before, edits, now)
    _update(connection, copy_id, based_on=loaded.facts.version + changed, typed={}, saved_at=now)
    return copy.nomination_id


def keep_and_submit(
    connection: Connection, actor: Actor, copy_id: str, draft: Draft, remark: str, now: datetime
) -> Taken:
    """Keep and submit (trình), all or nothing; the working copy is done with.

    Raises:
        NotFound: not the actor's.
        UnmetRequirements: something that the return asks for is neither changed nor ticked off, and no remark says
            why; or as :func:`keep` and :func:`workflow.step.take_step`.
        Stale, NotPossible, NotYours: as there.
    """
    copy = copy_of(connection, actor, copy_id, lock=True)
    if copy.nomination_id is not None and copy.state is State.RETURNED and not copy.overtaken:
        asked = to_mend(history_of(connection, copy.nomination_id))
        owe_remark([each for each in asked if not is_mended(each, copy.ticked, copy.typed)], remark)
    nomination_id = keep(connection, actor, copy_id, draft, now)
    given = Given(reason=remark if remark.strip() else None)
    taken = take_step(connection, actor, nomination_id, Action.SUBMIT, None, given, now)
    connection.execute(delete(WorkingCopy).where(WorkingCopy.id == copy_id))
    return taken


def _as_read(connection: Connection, actor: Actor, copy: CopyView) -> Loaded:
    """The nomination locked, in the version that was read."""
    assert copy.nomination_id is not None
    assert copy.based_on is not None
    loaded = load(connection, actor, [copy.nomination_id], lock=True).get(copy.nomination_id)
    if loaded is None:
        raise NotFound
    if loaded.facts.version != copy.based_on:
        stale: Stale = overtaken(connection, {copy.nomination_id: copy.based_on})[copy.nomination_id]
        raise stale
    return loaded


def _code(actor: Actor, copy: CopyView) -> str:
    return next(each.unit_code for each in actor.assignments if each.unit_id == copy.unit_id)


def _insert(connection: Connection, actor: Actor, unit_id: int, now: datetime, **values: Any) -> str:
    row = {
        "id": new_id(now),
        "person_id": actor.person_id,
        "unit_id": unit_id,
        "nomination_id": None,
        "based_on": None,
        "typed": {},
        "seen": [],
        "ticked": [],
        "created_at": now,
        "saved_at": now,
        **values,
    }
    connection.execute(insert(WorkingCopy), row)
    return str(row["id"])


def _update(connection: Connection, copy_id: str, **values: Any) -> None:
    connection.execute(update(WorkingCopy).where(WorkingCopy.id == copy_id).values(**values))


def _forget(connection: Connection, actor: Actor, now: datetime) -> None:
    """What the same person has not touched for long."""
    connection.execute(
        delete(WorkingCopy).where(
            WorkingCopy.person_id == actor.person_id, WorkingCopy.saved_at < now - KEPT_FOR
        )
    )
