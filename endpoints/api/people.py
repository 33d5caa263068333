"""Who am I; tokens for clients; what somebody was entitled to on a day."""

from flask import Response

from endpoints.api.calls import Answer, Subject, Work
from endpoints.api.reading import Input
from endpoints.api.schemas.nominations import PastQuery
from endpoints.api.schemas.people import Me, NewToken, Rights, TokenShown
from endpoints.entry import Entry
from endpoints.passwords import account_by_password, require_same_password
from endpoints.requests import Visit, bearer_token, client_address, ground, now
from workflow.calendar import today
from workflow.database import writing
from workflow.errors import NotFound
from workflow.history import require_past, rights_on
from workflow.people.actors import actor_of
from workflow.people.queries import assignments_of
from workflow.people.tokens import create_token, revoke_token, token_id_of

subject = Subject("people", "Người dùng và mã truy cập")


@subject.call("GET", "/me", work=Work.READING, answer=Me)
def get_me(visit: Visit) -> Answer:
    """Who is signed in, and in what roles today."""
    actor = visit.actor
    return {
        "username": actor.username,
        "full_name": actor.full_name,
        "assignments": assignments_of(visit.connection, actor.person_id, visit.today),
    }


@subject.call(
    "GET",
    "/people/<username>/rights",
    work=Work.READING,
    query=PastQuery,
    answer=Rights,
    refuses=(403,),
)
def get_rights(visit: Visit, query: Input, username: str) -> Answer:
    """What somebody was entitled to at the end of a day, as the log said by then."""
    on = query.get("on", visit.today)
    found = rights_on(visit.connection, visit.actor, username, min(on, visit.today))
    query.whole()
    require_past(on, visit.today)
    return found


@subject.call(
    "POST",
    "/tokens",
    work=Work.ALONE,
    entry=Entry.EVERYBODY,
    body=NewToken,
    answer=TokenShown,
    status=201,
    refuses=(401, 429, 503),
)
def create(body: Input) -> Answer:
    """Make a token, with name and password. It is shown once; no ``Idempotency-Key`` makes it appear again."""
    asked = body.whole()
    engine, moment = ground().engine, now()
    account = account_by_password(engine, asked["username"], asked["password"], client_address(), moment)
    with writing(engine) as connection:
        require_same_password(connection, account)
        actor = actor_of(connection, account.person_id, today(moment), client_address())
        made = create_token(
            connection, account.person_id, asked["label"], asked["expires_in_days"], moment, actor
        )
    return {"token": made.secret, "expires_at": made.expires_at}


@subject.call("DELETE", "/tokens/current", work=Work.WRITING, answer=None, status=204, refuses=(404,))
def revoke_current(visit: Visit) -> Answer:
    """Revoke the token that this request was sent with."""
    token = bearer_token()
    token_id = token_id_of(visit.connection, token) if token else None
    if token_id is None:
        raise NotFound  # signed in by cookie
    revoke_token(visit.connection, token_id, visit.now, visit.actor)
    return Response(status=204)
