"""Nominations: making, reading and editing one, lists, the inbox, questions and answers. Steps are in ``steps``."""

from collections.abc import Mapping
from datetime import date
from operator import attrgetter
from typing import Any

from endpoints.api import shown
from endpoints.api.calls import ETAG, LOCATION, Answer, Subject, Work
from endpoints.api.preconditions import version_read
from endpoints.api.reading import Input
from endpoints.api.schemas.base import Either, ListQuery
from endpoints.api.schemas.nominations import (
    AnswerShown,
    NewNomination,
    Nomination,
    NominationEdits,
    NominationList,
    NominationOnDay,
    NominationQuery,
    NominationWithActions,
    PastQuery,
    QuestionList,
    QuestionShown,
    Said,
)
from endpoints.requests import Visit
from states.facts import Unmet
from states.judge import offers
from states.terms import Award, Category
from workflow.errors import NotFound, UnmetRequirements
from workflow.facts import load, with_twins
from workflow.history import nomination_on, require_past
from workflow.nominations import commands, questions
from workflow.nominations.draft import Draft, PriorAward, unit_or_fault
from workflow.nominations.filters import Filters
from workflow.nominations.inbox import inbox as waiting
from workflow.nominations.overtaken import overtaken
from workflow.nominations.queries import NominationView, draft_of, list_nominations, one

subject = Subject("nominations", "Đề nghị khen thưởng")


@subject.call(
    "POST",
    "/nominations",
    work=Work.WRITING,
    body=NewNomination,
    answer=Nomination,
    status=201,
    headers=ETAG | LOCATION,
)
def create_nomination(visit: Visit, body: Input) -> Answer:
    """Make a nomination of one of my units, as a draft."""
    origin, draft = body.get("origin_unit_code", ""), _draft(body, visit.today)
    with body.judged_last():
        nomination_id = commands.create(visit.connection, visit.actor, origin, draft, visit.now)
    data, headers = _represented(visit, one(visit.connection, visit.actor, nomination_id))
    return data, 201, {**headers, "Location": f"/api/v1/nominations/{nomination_id}"}


@subject.call("GET", "/nominations", work=Work.READING, query=NominationQuery, answer=NominationList)
def get_nominations(visit: Visit, query: Input) -> Answer:
    """What I may see, newest first."""
    asked = dict(query.whole())
    limit, cursor = asked.pop("limit"), asked.pop("cursor", None)
    code, words = asked.pop("unit", None), asked.pop("q", None)
    if code is not None:
        unit = unit_or_fault(visit.connection, code, visit.today, "unit")
        if isinstance(unit, Unmet):
            raise UnmetRequirements([unit])
        asked["unit_id"] = unit.id
    if words and words.strip():
        asked["words"] = words
    found = list_nominations(
        visit.connection, visit.actor, Filters(**asked), visit.today, limit=limit, cursor=cursor
    )
    return shown.page(found, lambda view: shown.nomination(view, visit.today))


@subject.call("GET", "/inbox", work=Work.READING, query=ListQuery, answer=NominationList)
def get_inbox(visit: Visit, query: Input) -> Answer:
    """What waits for my decision, the most urgent first."""
    asked = query.whole()
    found = waiting(visit.connection, visit.actor, limit=asked["limit"], cursor=asked.get("cursor"))
    return shown.page(found, lambda view: shown.nomination(view, visit.today))


@subject.call(
    "GET",
    "/nominations/<id:nomination_id>",
    work=Work.READING,
    query=PastQuery,
    answer=Either(NominationWithActions, NominationOnDay),
    headers={
        "ETag": {**ETAG["ETag"], "required": False, "description": "The version, quoted; not of a past day."}
    },
)
def get_nomination(visit: Visit, query: Input, nomination_id: str) -> Answer:
    """One nomination, and what I could do with it; or as it stood at the end of a day."""
    view = one(visit.connection, visit.actor, nomination_id)
    on = query.whole().get("on")
    if on is not None:
        require_past(on, visit.today)
        return shown.nomination_then(nomination_on(visit.connection, nomination_id, on))
    data, headers = _represented(visit, view)
    loaded = with_twins(
        visit.connection, load(visit.connection, visit.actor, [nomination_id], lock=False), lock=False
    )
    facts = loaded[nomination_id].facts
    data["available_actions"] = [shown.offer(each, facts.state) for each in offers(visit.actor, facts)]
    return data, 200, headers


@subject.call(
    "PATCH",
    "/nominations/<id:nomination_id>",
    work=Work.WRITING,
    body=NominationEdits,
    answer=Nomination,
    headers=ETAG,
    if_match=True,
    refuses=(409,),
)
def edit_nomination(visit: Visit, body: Input, nomination_id: str) -> Answer:
    """Edit a nomination that is drafted or returned. Fields left out stay as they are."""
    expected = version_read(visit, nomination_id)
    loaded = load(visit.connection, visit.actor, [nomination_id], lock=True).get(nomination_id)
    if loaded is None:
        raise NotFound
    if loaded.facts.version != expected:
        raise overtaken(visit.connection, {nomination_id: expected})[nomination_id]
    with body.judged_last():
        before = draft_of(visit.connection, nomination_id)
        commands.edit(visit.connection, visit.actor, loaded.facts, before, _content(body.values), visit.now)
    data, headers = _represented(visit, one(visit.connection, visit.actor, nomination_id))
    return data, 200, headers


@subject.call(
    "GET",
    "/nominations/<id:nomination_id>/questions",
    work=Work.READING,
    query=ListQuery,
    answer=QuestionList,
)
def get_questions(visit: Visit, query: Input, nomination_id: str) -> Answer:
    """The questions on a nomination with their answers, the oldest first."""
    found = questions.questions_of(visit.connection, visit.actor, nomination_id)
    asked = query.whole()
    return shown.part(found, attrgetter("id"), asked["limit"], asked.get("cursor"))


@subject.call(
    "POST",
    "/nominations/<id:nomination_id>/questions",
    work=Work.WRITING,
    body=Said,
    answer=QuestionShown,
    status=201,
)
def ask_question(visit: Visit, body: Input, nomination_id: str) -> Answer:
    """Ask about a nomination."""
    with body.judged_last():
        made = questions.ask(visit.connection, visit.actor, nomination_id, body.get("text", ""), visit.now)
    found = questions.questions_of(visit.connection, visit.actor, nomination_id)
    return next(each for each in found if each.id == made)


@subject.call(
    "POST",
    "/nominations/<id:nomination_id>/questions/<id:question_id>/answers",
    work=Work.WRITING,
    body=Said,
    answer=AnswerShown,
    status=201,
)
def answer_question(visit: Visit, body: Input, nomination_id: str, question_id: str) -> Answer:
    """Answer a question."""
    with body.judged_last():
        text = body.get("text", "")
        made = questions.answer(visit.connection, visit.actor, nomination_id, question_id, text, visit.now)
    found = questions.questions_of(visit.connection, visit.actor, nomination_id)
    return next(answer for each in found for answer in each.answers if answer.id == made)


def _represented(visit: Visit, view: NominationView) -> tuple[dict[str, Any], dict[str, str]]:
    return shown.nomination(view, visit.today), {"ETag": f'"{view.version}"'}


def _draft(body: Input, today: date) -> Draft:
    """What the body says; what could not be understood is replaced by what nothing is wrong with: it is rolled back."""
    values = _content({name: value for name, value in body.values.items() if name != "origin_unit_code"})
    begun = values.get("period_from") or values.get("period_to") or today
    blank: dict[str, Any] = {
        "category": Category.PROVINCE_AGENCY,
        "nominee_name": "",
        "nominee_unit_code": "",
        "requested_award": Award.GIAY_KHEN,
        "achievements": "",
        "period_from": begun,
        "period_to": values.get("period_to") or begun,
    }
    return Draft(**(blank | values))


def _content(values: Mapping[str, Any]) -> dict[str, Any]:
    content = dict(values)
    if "prior_awards" in content:
        content["prior_awards"] = tuple(PriorAward(**award) for award in content["prior_awards"])
    return content
