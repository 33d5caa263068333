"""What a drafter may do with a nomination beside deciding: write on, begin another like it, see its receipt."""

from dataclasses import dataclass

from states.facts import Actor, Facts
from states.terms import State
from workflow.drafting.queries import drafting_units
from workflow.errors import NotPossible, NotYours
from workflow.nominations.commands import may_edit

_NEVER_SENT = frozenset({State.DRAFTED, State.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Writing:
    """Which of the ways of ``templates/drafting/links.html`` are open."""

    edit: bool
    again: bool
    receipt: bool


def writing_of(actor: Actor, facts: Facts) -> Writing | None:
    """The ways that are open to somebody; None for whoever does not draft for its unit."""
    if facts.origin_unit not in drafting_units(actor):
        return None
    try:
        may_edit(actor, facts)
    except (NotPossible, NotYours):
        edit = False
    else:
        edit = True
    return Writing(edit, again=True, receipt=facts.state not in _NEVER_SENT)
