"""Shapes of progress: what lies where, since when, and how long steps take."""

from marshmallow import fields

from endpoints.api.fields import Member
from endpoints.api.schemas.base import Strict
from states.terms import State


class HolderShown(Strict):
    """What one unit holds in a state; ``median_days``: half of it has waited for fewer working days, half for more."""

    unit_code = fields.String(required=True)
    unit_name = fields.String(required=True)
    count = fields.Integer(required=True)
    overdue = fields.Integer(required=True)
    median_days = fields.Float(required=True)


class PaceShown(Strict):
    """How many working days it took to be sent on; nine of ten of these ``count`` took no more than ``most_days``."""

    count = fields.Integer(required=True)
    median_days = fields.Float(required=True)
    most_days = fields.Integer(required=True)


class StepProgress(Strict):
    """What lies in one open state. ``waited`` counts by working days: ``0-2``, ``3-5``, ``6-10``, ``11-``."""

    state = Member(State, required=True)
    label = fields.String(required=True)
    limit_days = fields.Integer(required=True, allow_none=True)
    count = fields.Integer(required=True)
    overdue = fields.Integer(required=True)
    waited = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    holders = fields.List(fields.Nested(HolderShown), required=True)
    taken = fields.Nested(PaceShown, required=True, allow_none=True)


class ProgressShown(Strict):
    """Everything open that the caller may see, counted at one moment."""

    at = fields.AwareDateTime(required=True)
    count = fields.Integer(required=True)
    overdue = fields.Integer(required=True)
    steps = fields.List(fields.Nested(StepProgress), required=True)
