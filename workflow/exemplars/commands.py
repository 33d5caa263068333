"""Publishing the story of an award, and withdrawing it. Neither is a step: the nomination stays as it is."""

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from states.codes import Code
from states.facts import Actor, Assignment, Unmet
from states.terms import Deed
from workflow.audit.entries import NewEntry, write_entries
from workflow.calendar import today
from workflow.errors import NotFound, UnmetRequirements
from workflow.exemplars.access import facts_of, require_tellable, teller
from workflow.exemplars.models import Exemplar
from workflow.exemplars.story import Story, faults_of
from workflow.ids import new_id
from workflow.nominations.models import Nomination
from workflow.text import nfc

LONGEST_REASON = 4_000


def publish(connection: Connection, actor: Actor, nomination_id: str, story: Story, now: datetime) -> str:
    """Tell of an award in public from now on; returns the story's id.

    Raises:
        NotFound: the actor may not know of the nomination.
        NotPossible: it is not awarded; or its story is told already (``already_published``).
        NotYours: neither the council's secretary nor the department's appraiser.
        UnmetRequirements: it is asked to be revoked; no headline or story, or too long; a citizen's number in them;
            no day of consent of a person or household, or one to come.
    """
    tidy, assignment = judged(connection, actor, nomination_id, story, now)
    exemplar_id = new_id(now)
    row = {
        "id": exemplar_id,
        "nomination_id": nomination_id,
        "title": tidy.headline,
        "story": tidy.text,
        "consent_on": tidy.consent_on,
        "published_at": now,
        "published_by": actor.person_id,
    }
    connection.execute(insert(Exemplar), row)
    entry = NewEntry(
        at=now,
        action=Deed.PUBLISH_EXEMPLAR,
        actor=actor,
        assignment=assignment,
        nomination_id=nomination_id,
        subject=f"exemplar:{exemplar_id}",
        details={"consent_on": tidy.consent_on.isoformat() if tidy.consent_on else None},
        private={"headline": tidy.headline, "story": tidy.text},
    )
    write_entries(connection, [entry])
    return exemplar_id


def judged(
    connection: Connection, actor: Actor, nomination_id: str, story: Story, now: datetime
) -> tuple[Story, Assignment]:
    """The story as it would be told, and by whom, with the nomination locked; raises as :func:`publish`."""
    facts, assignment = require_tellable(connection, actor, nomination_id, lock=True)
    category = connection.execute(
        select(Nomination.category).where(Nomination.id == nomination_id)
    ).scalar_one()
    tidy = story.tidied(category)
    faults = faults_of(tidy, category, today(now))
    if facts.revoke_requested_by is not None:
        faults.insert(0, Unmet(Code.REVOKE_PENDING))
    if faults:
        raise UnmetRequirements(faults)
    return tidy, assignment


def withdraw(connection: Connection, actor: Actor, exemplar_id: str, reason: str, now: datetime) -> None:
    """Tell of it no more. What was told stays in our records until it is erased; it may be told anew.

    Raises:
        NotFound: no such story is told, or the actor may not know of its nomination.
        NotYours: neither the council's secretary nor the department's appraiser.
        UnmetRequirements: no reason, or too long a one.
    """
    nomination_id = connection.scalar(
        select(Exemplar.nomination_id).where(Exemplar.id == exemplar_id, Exemplar.withdrawn_at.is_(None))
    )
    if nomination_id is None:
        raise NotFound
    # with the row locked, so that nobody withdraws or erases it meanwhile
    assignment = teller(actor, facts_of(connection, actor, nomination_id, lock=True))
    said = nfc(reason).strip()
    if not said:
        raise UnmetRequirements([Unmet(Code.REASON_REQUIRED, "reason")])
    if len(said) > LONGEST_REASON:
        raise UnmetRequirements(
            [Unmet(Code.TOO_LONG, "reason", {"limit": f"{LONGEST_REASON:,}".replace(",", ".")})]
        )
    ended = update(Exemplar).where(Exemplar.id == exemplar_id, Exemplar.withdrawn_at.is_(None))
    if connection.execute(ended.values(withdrawn_at=now)).rowcount == 0:
        raise NotFound
    entry = NewEntry(
        at=now,
        action=Deed.WITHDRAW_EXEMPLAR,
        actor=actor,
        assignment=assignment,
        nomination_id=nomination_id,
        subject=f"exemplar:{exemplar_id}",
        reason=said,
    )
    write_entries(connection, [entry])
