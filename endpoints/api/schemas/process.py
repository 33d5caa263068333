"""Shapes of the process itself: its table, and the policy that gives it numbers."""

from marshmallow import fields

from endpoints.api.fields import Day, Member
from endpoints.api.schemas.base import ListQuery, Strict, page_of
from states.codes import Code
from states.terms import Action, Deadline, Role, State


class StateShown(Strict):
    """A state."""

    code = Member(State, required=True)
    label = fields.String(required=True)
    final = fields.Boolean(required=True)
    deadline = Member(Deadline, required=True, allow_none=True)


class StepShown(Strict):
    """One row of the table; ``to`` is null where the state stays."""

    code = Member(Action, required=True)
    label = fields.String(required=True)
    sources = fields.List(Member(State), required=True, data_key="from")
    to = Member(State, required=True, allow_none=True)
    roles = fields.List(Member(Role), required=True)
    requires_reason = fields.Boolean(required=True)
    requirements = fields.List(Member(Code), required=True)


class StateTable(Strict):
    """The table of the process."""

    version = fields.Integer(required=True)
    states = fields.List(fields.Nested(StateShown), required=True)
    actions = fields.List(fields.Nested(StepShown), required=True)


class PolicyQuery(ListQuery):
    """The day on which it holds."""

    on = Day(metadata={"description": "Today if left out."})


class PolicyShown(Strict):
    """One dated value; ``confirmed`` says whether a legal source stands behind it."""

    key = fields.String(required=True)
    value = fields.Raw(required=True)
    valid_from = fields.Date(required=True)
    valid_to = fields.Date(required=True, allow_none=True)
    source = fields.String(required=True, allow_none=True)
    confirmed = fields.Boolean(required=True)


PolicyList = page_of(PolicyShown)
