"""Steps on a nomination, or the same step on many; and the table of steps as data."""

from dataclasses import replace
from importlib.resources import files
from typing import Any

from flask import Response

from endpoints.api import shown
from endpoints.api.calls import ETAG, Answer, Subject, Work
from endpoints.api.preconditions import version_read
from endpoints.api.reading import Input
from endpoints.api.schemas.base import DryRunQuery
from endpoints.api.schemas.nominations import BulkResults, BulkStepBody, Nomination, StepBody
from endpoints.api.schemas.process import StateTable
from endpoints.problems import problem_of
from endpoints.requests import Visit, is_dry_run, log_reading_within
from states.diagram import diagram_mermaid
from states.facts import Given, Mend
from states.table import STATES, STEPS, VERSION
from states.terms import Action, State
from states.words import process as state_words
from states.words.actions import ACTIONS
from workflow.errors import NotPossible, NotYours, Refused, Stale
from workflow.nominations.queries import NominationView, one
from workflow.record import Written
from workflow.step import Taken, Wanted, foresee, take_step, take_steps
from workflow.units.queries import units_by_id

subject = Subject("steps", "Các bước của một đề nghị")

SVG, MERMAID = "image/svg+xml", "text/vnd.mermaid"
_TEXTS = ("reason", "exception_reason", "legal_ground", "document", "decision_number", "authority")


@subject.call(
    "POST",
    "/nominations/<id:nomination_id>/actions/<step:action>",
    work=Work.WRITING,
    query=DryRunQuery,
    body=StepBody,
    answer=Nomination,
    headers=ETAG,
    if_match=True,
    dry_run=True,
    refuses=(409,),
)
def take(visit: Visit, query: Input, body: Input, nomination_id: str, action: Action) -> Answer:
    """Take one step on a nomination: all of it, or nothing."""
    expected = version_read(visit, nomination_id)
    given = _given(body, body.get("items", ()))
    with body.judged_last(), query.judged_last():
        if is_dry_run():
            after = foresee(visit.connection, visit.actor, nomination_id, action, expected, given, visit.now)
        else:
            take_step(visit.connection, visit.actor, nomination_id, action, expected, given, visit.now)
    view = one(visit.connection, visit.actor, nomination_id)
    if is_dry_run():
        view = _foreseen(visit, view, after)
    return shown.nomination(view, visit.today), 200, {"ETag": f'"{view.version}"'}


@subject.call(
    "POST",
    "/nominations/actions/<step:action>",
    work=Work.WRITING,
    query=DryRunQuery,
    body=BulkStepBody,
    answer=BulkResults,
    dry_run=True,
)
def take_for_many(visit: Visit, query: Input, body: Input, action: Action) -> Answer:
    """Take the same step on many, each succeeding or failing on its own; answers stand in the order asked."""
    query.whole()
    asked = body.whole()
    wanted = [Wanted(each["id"], each["version"]) for each in asked["items"]]
    given = _given(body, body.get("mend", ()))
    outcomes = take_steps(
        visit.connection, visit.actor, wanted, action, given, visit.now, dry_run=is_dry_run()
    )
    results = [_result(each.nomination_id, outcome) for each, outcome in zip(wanted, outcomes, strict=True)]
    if not is_dry_run():
        visit.refused.extend(
            (each.nomination_id, outcome.code)
            for each, outcome in zip(wanted, outcomes, strict=True)
            if isinstance(outcome, NotYours)
        )
        if any(isinstance(outcome, Stale | NotPossible) for outcome in outcomes):
            log_reading_within(visit)
    return {"results": results}


@subject.call("GET", "/states", work=Work.READING, answer=StateTable)
def get_states(visit: Visit) -> Answer:
    """The table of states and steps, one row of the table each."""
    return {"version": VERSION, "states": _states(), "actions": _actions()}


@subject.call("GET", "/states/diagram.svg", work=Work.READING, answer=None, media_types=(SVG,))
def get_diagram_svg(visit: Visit) -> Answer:
    """The picture of the process."""
    return Response(files("states").joinpath("process.svg").read_bytes(), mimetype=SVG)


@subject.call("GET", "/states/diagram.mmd", work=Work.READING, answer=None, media_types=(MERMAID,))
def get_diagram_mmd(visit: Visit) -> Answer:
    """The picture of the process, as Mermaid."""
    return Response(diagram_mermaid(), mimetype=MERMAID)


def _given(body: Input, items: Any) -> Given:
    """What the request brings to the step; blank text is nothing."""
    texts = {name: text for name in _TEXTS if (text := body.get(name)) and text.strip()}
    return Given(**texts, items=tuple(Mend(**item) for item in items), decided_on=body.get("decided_on"))


def _foreseen(visit: Visit, view: NominationView, after: Written) -> NominationView:
    (holder,) = units_by_id(visit.connection, [after.holder_unit_id]).values()
    return replace(
        view,
        state=after.state,
        version=view.version + 1,
        holder_unit_id=holder.id,
        holder_unit_code=holder.code,
        holder_unit_name=holder.name,
        decided_award=after.clocks.decided_award,
        received_at=after.clocks.received_at,
        due_on=after.clocks.due_on,
        on_hold=after.clocks.held_on is not None,
        updated_at=visit.now,
    )


def _result(nomination_id: str, outcome: Taken | Refused) -> dict[str, Any]:
    if isinstance(outcome, Refused):
        problem = problem_of(outcome)
        return {"id": nomination_id, "status": problem.status, "problem": problem.as_dict()}
    return {"id": nomination_id, "status": 200, "state": outcome.state, "version": outcome.version}


def _states() -> list[dict[str, Any]]:
    return [
        {
            "code": state,
            "label": state_words.STATES[state].tag.vi,
            "final": standing.final,
            "deadline": standing.deadline,
        }
        for state, standing in STATES.items()
    ]


def _actions() -> list[dict[str, Any]]:
    return [
        {
            "code": step.action,
            "label": ACTIONS[step.action].name.vi,
            "sources": sorted(step.sources, key=list(State).index),
            "to": step.to,
            "roles": step.who.roles,
            "requires_reason": step.requires_reason,
            "requirements": [*(guard.code for guard in step.holds), *(need.code for need in step.given)],
        }
        for step in STEPS
    ]
