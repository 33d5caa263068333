"""Signing in, and the page of one's own account."""

from tests.cast import actor
from tests.endpoints.pages.cases import Case, Ground
from workflow.people.sign_ins import open_sign_in
from workflow.people.tokens import create_token


def account(ground: Ground) -> str:
    more_of_an_account(ground, 1)
    return "/account"


def more_of_an_account(ground: Ground, count: int = 29) -> None:
    with ground.writing() as connection:
        commune = actor(connection, "commune")
        for _ in range(count):
            open_sign_in(connection, commune.person_id, ground.now, browser="Chrome, Windows")
            create_token(connection, commune.person_id, ground.text("Một cửa"), 30, ground.now, commune)


CASES = (
    Case("sign-in", "/login", None, lambda _: "/login", statements=0, hides_texts=True),
    Case("account", "/account", "commune", account, statements=11, more=more_of_an_account),
    Case(
        "account of an inspector",
        "/account",
        "inspector",
        lambda _: "/account",
        statements=11,
        hides_texts=True,
    ),
)
