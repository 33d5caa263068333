"""Shapes of people, tokens and units."""

from marshmallow import fields

from endpoints.api.fields import NAME, Day, Instant, Member, Secret, Text, Whole, code_of_unit
from endpoints.api.schemas.base import ListQuery, Strict, page_of
from states.terms import CommendationType, Role, UnitType
from workflow.people.tokens import LONGEST_LIFE_DAYS

MONTH = 30


class NewToken(Strict):
    """Who wants a token, and for how long."""

    username = Text(NAME, required=True)
    password = Secret(required=True)
    label = Text(NAME, required=True, metadata={"description": "What it is for, in your own words."})
    expires_in_days = Whole(1, LONGEST_LIFE_DAYS, load_default=MONTH)


class TokenShown(Strict):
    """A token: shown this once."""

    token = fields.String(required=True)
    expires_at = Instant(required=True)


class AssignmentShown(Strict):
    """A role at a unit between two days, both included."""

    role = Member(Role, required=True)
    unit_code = fields.String(required=True)
    valid_from = fields.Date(required=True)
    valid_to = fields.Date(required=True, allow_none=True)


class Me(Strict):
    """Who is signed in, with the roles of today."""

    username = fields.String(required=True)
    full_name = fields.String(required=True)
    assignments = fields.List(fields.Nested(AssignmentShown), required=True)


class RightShown(AssignmentShown):
    """A role that was held at a unit on a day. `commendation_type`: the one type that an inspector's mandate covers."""

    unit_name = fields.String(required=True)
    commendation_type = Member(CommendationType, required=True, allow_none=True)


class Rights(Strict):
    """What somebody was entitled to at the end of a day, as the log said by then."""

    username = fields.String(required=True)
    on = fields.Date(required=True)
    left = fields.Boolean(
        required=True, metadata={"description": "The account was closed: no role counted any more."}
    )
    assignments = fields.List(fields.Nested(RightShown), required=True)


class UnitQuery(ListQuery):
    """What the list of units is narrowed to."""

    type = Member(UnitType)
    parent = code_of_unit(metadata={"description": "Those directly below this unit."})
    q = Text(
        NAME,
        blank=True,
        metadata={"description": "All words, in the name or the code; accents do not matter."},
    )
    on = Day(metadata={"description": "As they stood on this day; today if left out."})


class UnitShown(Strict):
    """A unit between two days; ``valid_to`` null while it stands."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    type = Member(UnitType, required=True)
    parent_code = fields.String(required=True, allow_none=True)
    valid_from = fields.Date(required=True)
    valid_to = fields.Date(required=True, allow_none=True)


UnitList = page_of(UnitShown)
