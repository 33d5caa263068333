"""Decisions signed in the province, and submissions to who signs above it."""

from dataclasses import fields
from typing import Any

from endpoints.api.calls import LOCATION, Answer, Subject, Work
from endpoints.api.reading import Input
from endpoints.api.schemas.council import DocumentShown, NewDecision, NewSubmission
from endpoints.requests import Visit, ground
from workflow.audit.checkpoints import newest
from workflow.audit.links import verify_url
from workflow.council.sessions import require_secretary
from workflow.decisions.commands import Paper, forward_submission, issue, require_register
from workflow.decisions.models import DocumentKind
from workflow.decisions.queries import DocumentView, document, registering_entry
from workflow.errors import NotFound

subject = Subject("decisions", "Quyết định và tờ trình")

_FIELDS = tuple(each.name for each in fields(DocumentView))


@subject.call(
    "POST",
    "/decisions",
    work=Work.WRITING,
    body=NewDecision,
    answer=DocumentShown,
    status=201,
    headers=LOCATION,
    refuses=(404, 409),
)
def create_decision(visit: Visit, body: Input) -> Answer:
    """Register a signed decision: all of its nominations become ``awarded``, or none."""
    paper = Paper(**_paper(visit, body))
    made = issue(visit.connection, visit.actor, paper, visit.now)
    return (
        _shown(visit, document(visit.connection, visit.actor, made)),
        201,
        {"Location": f"/api/v1/decisions/{made}"},
    )


@subject.call("GET", "/decisions/<id:decision_id>", work=Work.READING, answer=DocumentShown)
def get_decision(visit: Visit, decision_id: str) -> Answer:
    """A decision."""
    return _shown(
        visit, _of_kind(document(visit.connection, visit.actor, decision_id), DocumentKind.DECISION)
    )


@subject.call(
    "POST",
    "/submissions",
    work=Work.WRITING,
    body=NewSubmission,
    answer=DocumentShown,
    status=201,
    headers=LOCATION,
    refuses=(404, 409),
)
def create_submission(visit: Visit, body: Input) -> Answer:
    """Register a signed submission: all of its nominations become ``forwarded``, or none."""
    values = _paper(visit, body)
    addressed_to = values.pop("addressed_to")
    made = forward_submission(visit.connection, visit.actor, Paper(**values), addressed_to, visit.now)
    return (
        _shown(visit, document(visit.connection, visit.actor, made)),
        201,
        {"Location": f"/api/v1/submissions/{made}"},
    )


@subject.call("GET", "/submissions/<id:submission_id>", work=Work.READING, answer=DocumentShown)
def get_submission(visit: Visit, submission_id: str) -> Answer:
    """A submission."""
    return _shown(
        visit, _of_kind(document(visit.connection, visit.actor, submission_id), DocumentKind.SUBMISSION)
    )


def _shown(visit: Visit, view: DocumentView) -> dict[str, Any]:
    """A document, with the address under which anybody checks that it stands in the log, as its QR code holds it."""
    entry_id, canonical = registering_entry(visit.connection, view)
    head = newest(visit.connection)
    printed = (head.size, head.root) if head else None
    shown = {name: getattr(view, name) for name in _FIELDS} | {"full_number": view.full_number}
    return shown | {"verify_url": verify_url(canonical, entry_id, printed, ground().settings.base_url)}


def _of_kind(found: DocumentView, kind: DocumentKind) -> DocumentView:
    if found.kind is not kind:
        raise NotFound
    return found


def _paper(visit: Visit, body: Input) -> dict[str, Any]:
    """What the body says. Where it is at fault, what is refused before that comes first."""
    session_id = body.get("session_id")
    if body.faults and session_id is None:
        require_secretary(visit.actor)
    elif body.faults:
        require_register(visit.connection, visit.actor, session_id)
    return dict(body.whole())
