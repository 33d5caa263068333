"""Shapes of inspections and of what they find."""

from marshmallow import fields

from endpoints.api.fields import ID, NAME, REASON, Day, Flag, Instant, Listed, Text, Whole, code_of_unit
from endpoints.api.schemas.base import Strict, page_of
from endpoints.api.schemas.proofs import LARGEST_TREE
from workflow.inspection.commands import LONGEST_NUMBER, MOST_MEMBERS, MOST_UNITS
from workflow.inspection.findings import LONGEST_TEXT
from workflow.inspection.sample import MOST_CASES, NUMBER

USERNAME = 64
_DISTINCT = {"uniqueItems": True}
"""Said here; judged below, beside what else is wrong with one of them."""


class NewInspection(Strict):
    """A mandate, as the paper has it."""

    number = Text(LONGEST_NUMBER, required=True, metadata={"example": "27/QĐ-TTr"})
    issued_on = Day(required=True, of_document=True)
    authority = Text(NAME, required=True)
    purpose = Text(REASON, required=True)
    valid_from = Day(required=True, of_document=True)
    valid_to = Day(required=True, of_document=True)
    unit_codes = Listed(code_of_unit(), 1, MOST_UNITS, required=True, metadata=_DISTINCT)
    members = Listed(Text(USERNAME), 1, MOST_MEMBERS, required=True, metadata=_DISTINCT)
    leader = Text(USERNAME, required=True, metadata={"description": "One of the members."})
    movement_only = Flag(load_default=False)


class Ending(Strict):
    """With which day it ends; today if left out, and yesterday takes the roles away at once."""

    last_day = Day(of_document=True)


class FolderQuery(Strict):
    """What of a mandate is to be taken away."""

    number = Text(
        64,
        required=True,
        metadata={
            "pattern": f"^{NUMBER}$",
            "example": "27041",
            "description": "Agreed by both sides, for the sample.",
        },
    )
    count = Whole(
        1, MOST_CASES, written=True, load_default=20, metadata={"description": "Cases in the sample."}
    )
    older = Whole(
        1,
        LARGEST_TREE,
        written=True,
        metadata={
            "description": "The size of a checkpoint that you held before the number was agreed: the file can be "
            "compared with it, and the sample is drawn by its root."
        },
    )


class NewFinding(Strict):
    """What was found, and which unit is to answer."""

    unit_code = code_of_unit(required=True)
    nomination_id = Text(ID, metadata={"description": "The case, where it is about one."})
    text = Text(LONGEST_TEXT, required=True)


class NewFindingAnswer(Strict):
    """What the unit says."""

    text = Text(LONGEST_TEXT, required=True)


class InspectedUnitShown(Strict):
    """A unit in scope, with all below it."""

    code = fields.String(required=True)
    name = fields.String(required=True)


class TeamMemberShown(Strict):
    """A member of the team."""

    username = fields.String(required=True)
    full_name = fields.String(required=True)
    leads = fields.Boolean(required=True)


class InspectionShown(Strict):
    """An inspection: its mandate, its units, its team."""

    id = fields.String(required=True)
    number = fields.String(required=True)
    issued_on = fields.Date(required=True)
    authority = fields.String(required=True)
    purpose = fields.String(required=True)
    valid_from = fields.Date(required=True)
    valid_to = fields.Date(required=True)
    movement_only = fields.Boolean(required=True)
    created_at = Instant(required=True)
    ended_at = Instant(
        required=True, allow_none=True, metadata={"description": "When it was ended early; null else."}
    )
    units = fields.List(fields.Nested(InspectedUnitShown), required=True)
    members = fields.List(fields.Nested(TeamMemberShown), required=True)


class FindingAnswerShown(Strict):
    """What the unit has said."""

    id = fields.String(required=True)
    text = fields.String(required=True)
    answered_by = fields.String(required=True)
    answered_by_name = fields.String(required=True)
    answered_at = Instant(required=True)


class FindingShown(Strict):
    """A finding, with the answers to it, the oldest first."""

    id = fields.String(required=True)
    inspection_id = fields.String(required=True)
    inspection_number = fields.String(required=True)
    unit_code = fields.String(required=True)
    unit_name = fields.String(required=True)
    nomination_id = fields.String(required=True, allow_none=True)
    nomination_code = fields.String(required=True, allow_none=True)
    text = fields.String(required=True)
    made_by = fields.String(required=True)
    made_by_name = fields.String(required=True)
    made_at = Instant(required=True)
    answers = fields.List(fields.Nested(FindingAnswerShown), required=True)


InspectionList = page_of(InspectionShown)
FindingList = page_of(FindingShown)
