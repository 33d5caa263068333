"""Pages of everybody: notices, the codes of refusal, the page that checks proofs, the kit."""

from notifications.plan import plan
from states.terms import State
from tests.endpoints.pages.cases import Case, Ground
from workflow.audit.seal import seal


def notices(ground: Ground) -> str:
    ground.nomination(State.SUBMITTED)
    more_notices(ground, 0)
    return "/notices"


def more_notices(ground: Ground, count: int = 29) -> None:
    for _ in range(count):
        ground.nomination(State.SUBMITTED)
    with ground.writing() as connection:
        seal(connection, ground.now)
        while plan(connection, ground.now, 1_000, email=False):
            pass


CASES = (
    Case("notices", "/notices", "district", notices, statements=7, more=more_notices),
    Case("no notices", "/notices", "admin", lambda _: "/notices", statements=7, hides_texts=True),
    Case("codes of refusal", "/docs/errors", None, lambda _: "/docs/errors", statements=0, hides_texts=True),
    Case(
        "codes of refusal of fields",
        "/docs/errors/<any(fields, steps):name>",
        None,
        lambda _: "/docs/errors/fields",
        statements=0,
        hides_texts=True,
    ),
    Case(
        "codes of refusal of steps",
        "/docs/errors/<any(fields, steps):name>",
        None,
        lambda _: "/docs/errors/steps",
        statements=0,
        hides_texts=True,
    ),
    Case("verifying", "/verify", None, lambda _: "/verify", statements=0, hides_texts=True),
    Case("the kit", "/kit", None, lambda _: "/kit", statements=0, hides_texts=True),
)
