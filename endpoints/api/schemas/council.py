"""Shapes of sessions, votes, decisions and submissions."""

from marshmallow import fields

from endpoints.api.fields import (
    ID,
    NAME,
    REASON,
    Day,
    Instant,
    Listed,
    Member,
    Text,
    Whole,
    code_of_unit,
)
from endpoints.api.schemas.base import MOST_AT_ONCE, Strict, page_of
from states.terms import Award, Choice, Role, State
from workflow.council.models import BallotMode, ItemState, SessionState
from workflow.council.tally import BaseKind, ItemOutcome
from workflow.decisions.models import DocumentKind
from workflow.decisions.register import LARGEST_NUMBER, LONGEST_SERIES

MOST_MEMBERS = 200
USERNAME = 64
_DISTINCT = {"uniqueItems": True}
"""Said here; judged below, beside what else is wrong with one of them."""


class NewSession(Strict):
    """A session to be held."""

    council_code = code_of_unit(required=True)
    title = Text(NAME, required=True)
    meets_on = Day(required=True, of_document=True)
    place = Text(NAME)
    ballot = Member(BallotMode, required=True)


class Placing(Strict):
    """Nominations to place on the agenda."""

    nomination_ids = Listed(Text(ID), 1, MOST_AT_ONCE, required=True, metadata=_DISTINCT)


class Removal(Strict):
    """Why an item comes off the agenda."""

    reason = Text(REASON, blank=True)


class Presence(Strict):
    """Who is present, by user name; replaces what was recorded before."""

    present = Listed(Text(USERNAME), 0, MOST_MEMBERS, required=True, metadata=_DISTINCT)


class Recusal(Strict):
    """Who stands aside, and why."""

    username = Text(USERNAME, required=True)
    reason = Text(REASON, blank=True)


class Ballot(Strict):
    """A member's vote; ``award`` names a lower form."""

    choice = Member(Choice, required=True)
    award = Member(Award)


class WrittenOpinion(Ballot):
    """An absent member's vote, in writing."""

    username = Text(USERNAME, required=True)


class NewDecision(Strict):
    """A signed decision, and the nominations that it carries."""

    session_id = Text(ID, required=True)
    award = Member(Award, required=True)
    number = Whole(1, LARGEST_NUMBER, required=True)
    symbol = Text(LONGEST_SERIES, required=True, metadata={"example": "QĐ-UBND"})
    issued_on = Day(required=True, of_document=True)
    signatory_name = Text(NAME, required=True)
    signatory_title = Text(NAME, required=True)
    nomination_ids = Listed(Text(ID), 1, MOST_AT_ONCE, required=True, metadata=_DISTINCT)


class NewSubmission(NewDecision):
    """A signed submission to who signs above the province."""

    addressed_to = Text(NAME, required=True)


class ShareShown(Strict):
    """So many approved the form, of so many."""

    approve = fields.Integer(required=True)
    base = fields.Integer(required=True)


class ThresholdShown(Strict):
    """What had to be reached: the fraction, or more than it where strict."""

    numerator = fields.Integer(required=True)
    denominator = fields.Integer(required=True)
    strict = fields.Boolean(required=True)
    base = Member(BaseKind, required=True)


class Count(Strict):
    """The count of an item."""

    entitled = fields.Integer(required=True)
    cast = fields.Integer(required=True)
    approve = fields.Integer(required=True)
    reject = fields.Integer(required=True)
    abstain = fields.Integer(required=True)
    share = fields.Nested(ShareShown, required=True)
    threshold = fields.Nested(ThresholdShown, required=True)
    outcome = Member(ItemOutcome, required=True)
    award = Member(Award, required=True, allow_none=True)


class ClosedItem(Count):
    """A closed item with its count."""

    item_id = fields.String(required=True)
    nomination_id = fields.String(required=True)


class ClosedItems(Strict):
    """The counts of closed items."""

    items = fields.List(fields.Nested(ClosedItem), required=True)


class PlacedItem(Strict):
    """A nomination that came on the agenda."""

    item_id = fields.String(required=True)
    nomination_id = fields.String(required=True)
    position = fields.Integer(required=True)


class PlacedItems(Strict):
    """The nominations that came on the agenda."""

    items = fields.List(fields.Nested(PlacedItem), required=True)


class Received(Strict):
    """It was received; never what it says."""

    received = fields.Boolean(required=True)


class RecusalShown(Strict):
    """Who stands aside."""

    item_id = fields.String(required=True)
    username = fields.String(required=True)


class SeatShown(Strict):
    """A member of the council on the day of the session."""

    username = fields.String(required=True)
    full_name = fields.String(required=True)
    role = Member(Role, required=True)
    present = fields.Boolean(required=True)


class AgendaItemShown(PlacedItem):
    """An item of the agenda; ``result`` once it is closed."""

    state = Member(ItemState, required=True)
    code = fields.String(required=True)
    nominee_name = fields.String(required=True)
    requested_award = Member(Award, required=True)
    recused = fields.List(fields.String(), required=True)
    cast = fields.Integer(required=True, metadata={"description": "How many have voted."})
    voted = fields.Boolean(required=True, metadata={"description": "Whether the caller has."})
    result = fields.Nested(Count, required=True, allow_none=True)


class SessionSummary(Strict):
    """A session in a list."""

    id = fields.String(required=True)
    council_code = fields.String(required=True)
    title = fields.String(required=True)
    meets_on = fields.Date(required=True)
    place = fields.String(required=True, allow_none=True)
    ballot = Member(BallotMode, required=True)
    state = Member(SessionState, required=True)
    created_at = Instant(required=True)
    opened_at = Instant(required=True, allow_none=True)
    closed_at = Instant(required=True, allow_none=True)


class SessionShown(SessionSummary):
    """A session."""

    members = fields.List(fields.Nested(SeatShown), required=True)
    present = fields.List(fields.String(), required=True)
    needed = fields.Integer(required=True, metadata={"description": "How many must be present for a quorum."})
    items = fields.List(fields.Nested(AgendaItemShown), required=True)


class CarriedShown(Strict):
    """A nomination that a document carries."""

    nomination_id = fields.String(required=True)
    code = fields.String(required=True)
    nominee_name = fields.String(required=True)
    state = Member(State, required=True)
    position = fields.Integer(required=True)


class DocumentShown(Strict):
    """A decision or a submission, with those of its nominations that the caller may see."""

    id = fields.String(required=True)
    kind = Member(DocumentKind, required=True)
    session_id = fields.String(required=True)
    award = Member(Award, required=True)
    authority_code = fields.String(required=True)
    authority_name = fields.String(required=True)
    number = fields.Integer(required=True)
    symbol = fields.String(required=True)
    full_number = fields.String(required=True)
    issued_on = fields.Date(required=True)
    signatory_name = fields.String(required=True)
    signatory_title = fields.String(required=True)
    addressed_to = fields.String(required=True, allow_none=True)
    verification_code = fields.String(required=True)
    verify_url = fields.String(
        required=True,
        metadata={
            "description": "Where anybody checks in a browser that it stands in the log: for a QR code."
        },
    )
    created_at = Instant(required=True)
    carried = fields.Integer(
        required=True, metadata={"description": "How many nominations it carries in all."}
    )
    nominations = fields.List(fields.Nested(CarriedShown), required=True)


SessionList = page_of(SessionSummary)
