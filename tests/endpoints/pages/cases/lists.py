"""Worklist and register, full, narrowed and empty; many at once, before and after."""

from collections.abc import Callable

from sqlalchemy import select

from states.facts import NOTHING_GIVEN
from states.terms import Action, State
from tests.cast import actor
from tests.endpoints.pages.cases import Case, Ground
from workflow.batches.commands import set_down, take_all
from workflow.nominations.models import Nomination
from workflow.step import Wanted


def submitted(path: str, count: int = 1) -> Callable[[Ground], str]:
    def make(ground: Ground) -> str:
        for _ in range(count):
            ground.nomination(State.SUBMITTED)
        return path

    return make


def more(ground: Ground) -> None:
    for _ in range(29):
        ground.nomination(State.SUBMITTED)


def drafts(ground: Ground) -> str:
    ground.nomination(State.DRAFTED)
    return "/inbox"


def more_drafts(ground: Ground) -> None:
    for _ in range(29):
        ground.nomination(State.DRAFTED)


def batch(ground: Ground, count: int = 1, action: Action = Action.RETURN_TO_ORIGIN) -> str:
    ids = [ground.nomination(State.SUBMITTED) for _ in range(count)]
    ids.append(ground.nomination(State.ENDORSED))
    with ground.writing() as connection:
        district = actor(connection, "district")
        rows = connection.execute(select(Nomination.id, Nomination.version).where(Nomination.id.in_(ids)))
        wanted = [Wanted(row.id, row.version) for row in rows]
        ground.made["batch"] = set_down(connection, district, action, wanted, ground.now)
    return f"/bulk/{ground.made['batch']}"


def result(ground: Ground) -> str:
    path = batch(ground, action=Action.ENDORSE)
    with ground.writing() as connection:
        ids = connection.scalars(select(Nomination.id)).all()
        district = actor(connection, "district")
        take_all(connection, district, ground.made["batch"], ids, NOTHING_GIVEN, ground.now)
    return path


CASES = (
    Case("worklist of a district", "/inbox", "district", submitted("/inbox"), statements=9, more=more),
    Case("worklist of a commune", "/inbox", "commune", drafts, statements=10, more=more_drafts),
    Case(
        "worklist, narrowed and in another order",
        "/inbox",
        "district",
        submitted("/inbox?q=hồ&award=bang_khen_tinh&category=household&unit=19249&received=no&sort=-name"),
        statements=12,
        more=more,
    ),
    Case("worklist, all ticked", "/inbox", "district", submitted("/inbox?all=1", 2), statements=9, more=more),
    Case(
        "worklist, searched for a word that is too long for a line",
        "/inbox",
        "district",
        submitted(f"/inbox?q={'a' * 290}"),
        statements=12,
        hides_texts=True,
    ),
    Case(
        "worklist, refused",
        "/inbox",
        "district",
        submitted("/inbox?award=x"),
        statements=9,
        status=422,
        hides_texts=True,
    ),
    Case("empty worklist", "/inbox", "department", lambda _: "/inbox", statements=9, hides_texts=True),
    Case(
        "nothing found in the worklist",
        "/inbox",
        "district",
        submitted("/inbox?q=xyz"),
        statements=10,
        hides_texts=True,
    ),
    Case("register", "/nominations", "department", submitted("/nominations"), statements=7, more=more),
    Case(
        "register, narrowed and in another order",
        "/nominations",
        "department",
        submitted("/nominations?q=hồ&state=submitted&holder=457&waited=0-2&sent=1&sort=unit", 2),
        statements=14,
        hides_texts=True,
    ),
    Case(
        "register, refused",
        "/nominations",
        "department",
        submitted("/nominations?state=x"),
        statements=7,
        status=422,
        hides_texts=True,
    ),
    Case("empty register", "/nominations", "admin", lambda _: "/nominations", statements=6, hides_texts=True),
    Case("many at once, before", "/bulk/<row:batch_id>", "district", batch, statements=14),
    Case(
        "many at once, before, more",
        "/bulk/<row:batch_id>",
        "district",
        lambda ground: batch(ground, 30),
        statements=14,
    ),
    Case("many at once, after", "/bulk/<row:batch_id>", "district", result, statements=8),
)
