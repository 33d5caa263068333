"""What must hold: facts → the requirement that is not met, or nothing.

A guard looks at stored facts; a need looks at what the request brings. Guards whose facts come with a later
part of the service are *not in force yet*: they stand in the table, say so, and refuse nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeGuard

from states.codes import Code
from states.facts import Facts, Given, Unmet


@dataclass(frozen=True, slots=True)
class Guard:
    """A requirement on stored facts, named by the code it refuses with."""

    code: Code
    holds: Callable[[Facts], bool] | None
    field: str | None = None
    params: Callable[[Facts], Mapping[str, str]] = lambda _: {}
    """What the sentence of the refusal needs."""

    @property
    def in_force(self) -> bool:
        """False while the facts it would judge are not stored yet."""
        return self.holds is not None

    def unmet(self, facts: Facts) -> Unmet | None:
        """The requirement, if it does not hold."""
        if self.holds is None or self.holds(facts):
            return None
        return Unmet(self.code, self.field, self.params(facts))


@dataclass(frozen=True, slots=True)
class Need:
    """Something that the request itself must bring."""

    code: Code
    field: str
    brought: Callable[[Given, Facts], bool]
    dated: bool = False
    """The field is the date of a document, which cannot lie in the future."""

    def unmet(self, given: Given, facts: Facts, today: date) -> Unmet | None:
        """The need, if the request does not bring it."""
        if not self.brought(given, facts):
            return Unmet(self.code, self.field)
        if self.dated and given.decided_on is not None and given.decided_on > today:
            return Unmet(Code.DATE_IN_FUTURE, self.field)
        return None


# --- guards not in force yet: their facts are not stored yet
dossier_complete = Guard(Code.DOSSIER_INCOMPLETE, None)
criteria_answered = Guard(Code.CRITERIA_UNANSWERED, None)
rulebook_holds = Guard(Code.RULEBOOK_NOT_MET, None)
opinions_have_come = Guard(Code.OPINIONS_MISSING, None)
posting_is_over = Guard(Code.POSTING_NOT_OVER, None)

# --- guards in force
no_twin_award = Guard(
    Code.TWIN_AWARD,
    lambda facts: facts.twin is None,
    "nominee_name",
    lambda facts: {"twin": facts.twin or ""},
)
"""One achievement, one award: Luật Thi đua, khen thưởng 2022, Điều 5."""
not_yet_received = Guard(Code.ALREADY_RECEIVED, lambda facts: not facts.received)
award_signed_in_province = Guard(Code.SIGNED_ABOVE, lambda facts: facts.route.signed_in_province(facts.award))
award_signed_above = Guard(
    Code.SIGNED_IN_PROVINCE, lambda facts: not facts.route.signed_in_province(facts.award)
)
is_held = Guard(Code.NOT_ON_HOLD, lambda facts: facts.on_hold)
no_revoke_pending = Guard(Code.REVOKE_PENDING, lambda facts: facts.revoke_requested_by is None)
revoke_is_pending = Guard(Code.NO_REVOKE_PENDING, lambda facts: facts.revoke_requested_by is not None)


# --- needs
def is_said(text: str | None) -> TypeGuard[str]:
    """Whether something is written there; blanks are nothing, and what cannot be seen is not either."""
    return any(character.isprintable() and not character.isspace() for character in text or "")


reason = Need(Code.REASON_REQUIRED, "reason", lambda given, _: is_said(given.reason))
legal_ground = Need(Code.LEGAL_GROUND_REQUIRED, "legal_ground", lambda given, _: is_said(given.legal_ground))
decision_number = Need(
    Code.DECISION_NUMBER_REQUIRED, "decision_number", lambda given, _: is_said(given.decision_number)
)
decided_on = Need(
    Code.DECIDED_ON_REQUIRED, "decided_on", lambda given, _: given.decided_on is not None, dated=True
)
authority = Need(Code.AUTHORITY_REQUIRED, "authority", lambda given, _: is_said(given.authority))
authority_if_signed_above = Need(
    Code.AUTHORITY_REQUIRED,
    "authority",
    lambda given, facts: facts.route.signed_in_province(facts.award) or is_said(given.authority),
)
"""An award signed above the province is revoked by who signed it: Luật 2022, Điều 93."""
quorum = Need(Code.QUORUM, "tally", lambda given, _: given.tally is not None and given.tally.quorum)
threshold = Need(Code.THRESHOLD, "tally", lambda given, _: given.tally is not None and given.tally.passed)
no_threshold = Need(
    Code.TALLY_REQUIRED, "tally", lambda given, _: given.tally is not None and not given.tally.passed
)
"""A closing item is declined by a count against it: what has passed cannot be declined."""


# --- when: which of two rows of one verb holds, by the route
def always(_: Facts) -> bool:
    """The verb has this one row."""
    return True


def route_has_district(facts: Facts) -> bool:
    """The way goes through a district."""
    return facts.route.has_district


def route_goes_to_department(facts: Facts) -> bool:
    """The way goes straight to Sở Nội vụ."""
    return facts.route.has_department and not facts.route.has_district


def route_stays_at_origin(facts: Facts) -> bool:
    """The origin's own council votes (Giấy khen of a commune or district)."""
    return not facts.route.has_department and not facts.route.has_district


def route_has_no_district(facts: Facts) -> bool:
    """The way has no district."""
    return not facts.route.has_district


def route_has_department(facts: Facts) -> bool:
    """The way goes through Sở Nội vụ."""
    return facts.route.has_department


def route_has_every_tier(facts: Facts) -> bool:
    """The way goes through a district and on to Sở Nội vụ."""
    return facts.route.has_district and facts.route.has_department


def route_ends_at_district(facts: Facts) -> bool:
    """The district's council votes (Giấy khen of a district)."""
    return facts.route.has_district and not facts.route.has_department
