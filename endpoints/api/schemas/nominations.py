"""Shapes of nominations and what belongs to one."""

from operator import itemgetter

from marshmallow import fields

from endpoints.api.fields import (
    ACHIEVEMENTS,
    ID,
    NAME,
    NUMBER,
    REASON,
    Day,
    Flag,
    Instant,
    Member,
    Text,
    Whole,
    code_of_unit,
    listed,
    nested,
)
from endpoints.api.schemas.base import MOST_AT_ONCE, ListQuery, Strict, page_of
from endpoints.api.schemas.problems import Problem
from states.codes import Code
from states.terms import Action, Award, Category, CommendationType, Role, State

MOST_PRIOR_AWARDS = 50
MOST_TO_MEND = 100
_AN_ID = "Opaque."


class PriorAward(Strict):
    """An award received before."""

    award = Member(Award, required=True)
    decision_number = Text(NUMBER, required=True)
    signed_on = Day(required=True, of_document=True)
    period_from = Day(of_document=True)
    period_to = Day(of_document=True)


class Nominee(Strict):
    """Particulars of a person or household."""

    birth_year = Whole(1850, 2100)
    gender = Text(50)
    ethnic_group = Text(50)
    post = Text(NAME)
    address = Text(NAME)
    household_size = Whole(1, 100)
    citizen_id = Text(20)


class NominationEdits(Strict):
    """What a drafter may change. A field that is left out stays as it is."""

    category = Member(Category)
    commendation_type = Member(CommendationType)
    nominee_name = Text(NAME)
    nominee_unit_code = code_of_unit()
    requested_award = Member(Award)
    achievements = Text(ACHIEVEMENTS)
    period_from = Day()
    period_to = Day()
    nominee = nested(Nominee)
    prior_awards = listed(PriorAward, 0, MOST_PRIOR_AWARDS)


class NewNomination(NominationEdits):
    """A nomination to be made."""

    category = Member(Category, required=True)
    commendation_type = Member(CommendationType, load_default=CommendationType.PHONG_TRAO)
    nominee_name = Text(NAME, required=True)
    nominee_unit_code = code_of_unit(required=True)
    origin_unit_code = code_of_unit(required=True)
    requested_award = Member(Award, required=True)
    achievements = Text(ACHIEVEMENTS, required=True)
    period_from = Day(required=True)
    period_to = Day(required=True)


class ToMend(Strict):
    """One thing to mend in a nomination that goes back."""

    field = Text(NUMBER)
    message = Text(REASON, required=True)


class StepBody(Strict):
    """What a step brings. Which of these it owes is in ``GET /states``."""

    reason = Text(REASON, blank=True)
    exception_reason = Text(REASON, blank=True)
    legal_ground = Text(REASON, blank=True)
    items = listed(ToMend, 0, MOST_TO_MEND)
    document = Text(NAME, blank=True)
    decision_number = Text(NUMBER, blank=True, metadata={"example": "812/QĐ-TTg"})
    decided_on = Day(of_document=True)
    authority = Text(NAME, blank=True)


class Wanted(Strict):
    """A nomination to take the step on, and the version that was read."""

    id = Text(ID, required=True)
    version = Whole(1, 2**31 - 1, required=True)


class BulkStepBody(StepBody):
    """The same step for many. Here ``items`` are the nominations; things to mend stand in ``mend``."""

    items = listed(Wanted, 1, MOST_AT_ONCE, same=itemgetter("id"), called="nomination_ids", required=True)
    mend = listed(ToMend, 0, MOST_TO_MEND)


class NominationQuery(ListQuery):
    """What a list of nominations is narrowed to."""

    state = Member(State)
    unit = code_of_unit(metadata={"description": "Holder, origin or nominee's unit, or below it."})
    award = Member(Award)
    category = Member(Category)
    q = Text(
        NAME,
        blank=True,
        metadata={"description": "All words, in name, code or unit's name, without accents too."},
    )
    mine = Flag(written=True, metadata={"description": "Originated by my units."})
    overdue = Flag(written=True)


class PriorAwardShown(Strict):
    """An award received before."""

    award = fields.String(required=True, metadata={"enum": [award.value for award in Award]})
    decision_number = fields.String(required=True)
    signed_on = fields.String(required=True, metadata={"format": "date"})
    period_from = fields.String(metadata={"format": "date"})
    period_to = fields.String(metadata={"format": "date"})


class Nomination(Strict):
    """A nomination as it stands."""

    id = fields.String(required=True, metadata={"description": _AN_ID})
    code = fields.String(required=True, metadata={"description": "For people."})
    category = Member(Category, required=True)
    commendation_type = Member(CommendationType, required=True)
    nominee_name = fields.String(required=True)
    nominee_unit_code = fields.String(required=True)
    origin_unit_code = fields.String(required=True)
    requested_award = Member(Award, required=True)
    decided_award = Member(Award, required=True, allow_none=True)
    achievements = fields.String(required=True)
    period_from = fields.Date(required=True)
    period_to = fields.Date(required=True)
    nominee = fields.Nested(Nominee, required=True)
    prior_awards = fields.List(fields.Nested(PriorAwardShown), required=True)
    state = Member(State, required=True)
    state_label = fields.String(required=True)
    on_hold = fields.Boolean(required=True)
    holder_unit_code = fields.String(required=True)
    received_at = Instant(required=True, allow_none=True)
    due_on = fields.Date(required=True, allow_none=True)
    overdue = fields.Boolean(required=True)
    version = fields.Integer(required=True, metadata={"minimum": 1})
    created_at = Instant(required=True)
    updated_at = Instant(required=True)


class Against(Strict):
    """One thing that stands against an action now."""

    code = Member(Code, required=True)
    message = fields.String(required=True)
    field = fields.String()


class AvailableAction(Strict):
    """An action that the caller's role could take in this state."""

    action = Member(Action, required=True)
    label = fields.String(required=True)
    requires_reason = fields.Boolean(required=True)
    unmet = fields.List(fields.Nested(Against), required=True)


class NominationWithActions(Nomination):
    """A nomination, and what the caller could do with it."""

    available_actions = fields.List(fields.Nested(AvailableAction), required=True)


class PastQuery(Strict):
    """As what day's end it is asked for."""

    on = Day(
        metadata={"description": "As it stood at the end of this day, from the log; not later than today."}
    )


class NominationOnDay(Nomination):
    """A nomination as it stood at the end of a day. What was erased since is null, and named in `erased`."""

    nominee_name = fields.String(required=True, allow_none=True)
    achievements = fields.String(required=True, allow_none=True)
    nominee = fields.Nested(Nominee, required=True, allow_none=True)
    prior_awards = fields.List(fields.Nested(PriorAwardShown), required=True, allow_none=True)
    on = fields.Date(required=True)
    erased = fields.List(fields.String(), required=True)


class BulkResult(Strict):
    """What became of one nomination in a bulk step."""

    id = fields.String(required=True)
    status = fields.Integer(
        required=True, metadata={"description": "As the single call would have been answered."}
    )
    state = Member(State)
    version = fields.Integer()
    problem = fields.Nested(Problem)


class BulkResults(Strict):
    """What became of each, in the order asked."""

    results = fields.List(fields.Nested(BulkResult), required=True)


class ChangedField(Strict):
    """A field before and after; null where there was nothing, or where it has been erased."""

    field = fields.String(required=True)
    before = fields.Raw(required=True, allow_none=True)
    after = fields.Raw(required=True, allow_none=True)


class HistoryEntry(Strict):
    """One entry about a nomination: a change, or a question or answer (``version`` null)."""

    id = fields.String(required=True)
    at = Instant(required=True)
    version = fields.Integer(required=True, allow_none=True)
    actor = fields.String(required=True, allow_none=True)
    actor_name = fields.String(required=True, allow_none=True)
    role = Member(Role, required=True, allow_none=True)
    unit_code = fields.String(required=True, allow_none=True)
    on_behalf_of = fields.String(required=True, allow_none=True)
    action = fields.String(required=True)
    from_state = Member(State, required=True, allow_none=True)
    to_state = Member(State, required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    changes = fields.List(fields.Nested(ChangedField), required=True)
    given = fields.Dict(
        required=True,
        metadata={
            "description": "What else it brought: things to mend, numbers and dates of documents, a question."
        },
    )
    erased = fields.List(fields.String(), required=True, metadata={"description": "Where something was."})


class Said(Strict):
    """A question or an answer to be written."""

    text = Text(REASON, required=True)


class AnswerShown(Strict):
    """An answer."""

    id = fields.String(required=True)
    text = fields.String(required=True)
    answered_by = fields.String(required=True)
    answered_by_name = fields.String(required=True)
    answered_at = Instant(required=True)


class QuestionShown(Strict):
    """A question with its answers, the oldest first."""

    id = fields.String(required=True)
    text = fields.String(required=True)
    asked_by = fields.String(required=True)
    asked_by_name = fields.String(required=True)
    asked_at = Instant(required=True)
    answers = fields.List(fields.Nested(AnswerShown), required=True)


NominationList = page_of(Nomination)
HistoryList = page_of(HistoryEntry)
QuestionList = page_of(QuestionShown)
