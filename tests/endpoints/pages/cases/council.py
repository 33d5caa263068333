"""Pages of the council: sessions, attendance, ballots, closing, issuing, decisions."""

from collections.abc import Callable

from states.terms import Award, State
from tests.cast import actor
from tests.endpoints.pages.cases import Case, Ground
from tests.factories import decided_together, paper, session_on, session_with, vote
from workflow.calendar import today
from workflow.council.agenda import place_on_agenda
from workflow.council.closing import close_item
from workflow.decisions.commands import issue

Path = Callable[[Ground], str]
AWARD = Award.BANG_KHEN_TINH
PAPER = "paper=decision.bang_khen_tinh"

SIGNED = "signatory_name=Minh&signatory_title=Ch%E1%BB%A7+t%E1%BB%8Bch"


def planned(page: str = "") -> Path:
    """A session that is called, with one nomination on its agenda."""

    def path(ground: Ground) -> str:
        nomination = ground.nomination(State.CHECKED)
        with ground.writing() as connection:
            session_id = session_on(connection, ground.now)
            secretary = actor(connection, "secretary")
            (item,) = place_on_agenda(connection, secretary, session_id, [nomination], ground.now)
        ground.made |= {"session": session_id, "item": item.item_id}
        return f"/sessions/{session_id}{page}"

    return path


def sitting(page: str = "") -> Path:
    """A session that sits, with one item open and three votes in."""

    def path(ground: Ground) -> str:
        nomination = ground.nomination(State.CHECKED)
        with ground.writing() as connection:
            session_id, (item_id,) = session_with(connection, [nomination], ground.now)
            vote(connection, session_id, item_id, approve=3, at=ground.now)
        ground.made |= {"session": session_id, "item": item_id}
        return f"/sessions/{session_id}{page.format(item=item_id)}"

    return path


def over(page: str = "") -> Path:
    """A session that is over and recommended two nominations, which no paper carries yet."""

    def path(ground: Ground) -> str:
        ids = [ground.nomination(State.CHECKED) for _ in range(2)]
        with ground.writing() as connection:
            session_id = decided_together(connection, ids, at=ground.now)
        return f"/sessions/{session_id}{page}"

    return path


def counted(ground: Ground) -> str:
    path = sitting("/items/{item}")(ground)
    with ground.writing() as connection:
        secretary = actor(connection, "secretary")
        close_item(connection, secretary, ground.made["session"], ground.made["item"], ground.now)
    return path


def more_on_agenda(ground: Ground) -> None:
    ids = [ground.nomination(State.CHECKED) for _ in range(29)]
    with ground.writing() as connection:
        secretary = actor(connection, "secretary")
        place_on_agenda(connection, secretary, ground.made["session"], ids, ground.now)


def more_waiting(ground: Ground) -> None:
    for _ in range(29):
        ground.nomination(State.CHECKED)


def waiting(ground: Ground) -> str:
    more_waiting(ground)
    return planned("/agenda")(ground)


def sessions(ground: Ground) -> str:
    over()(ground)
    planned()(ground)
    return "/sessions"


def more_sessions(ground: Ground) -> None:
    with ground.writing() as connection:
        for _ in range(29):
            session_on(connection, ground.now)


def decided(ground: Ground) -> str:
    """The id of a decision."""
    ids = [ground.nomination(State.CHECKED)]
    with ground.writing() as connection:
        session_id = decided_together(connection, ids, at=ground.now)
        name, title = ground.text("Đinh Công Minh"), ground.text("Chủ tịch")
        on = today(ground.now)
        signed = paper(session_id, AWARD, ids, signatory_name=name, signatory_title=title, issued_on=on)
        return issue(connection, actor(connection, "secretary"), signed, ground.now)


def decisions(ground: Ground) -> str:
    decided(ground)
    return "/decisions"


def more_decisions(ground: Ground) -> None:
    for _ in range(29):
        decided(ground)


def decision(ground: Ground) -> str:
    return f"/decisions/{decided(ground)}"


def a_case(
    name: str,
    rule: str,
    username: str,
    path: Path,
    statements: int,
    more: Callable[[Ground], None] | None = None,
    *,
    hides_texts: bool = False,
) -> Case:
    return Case(name, rule, username, path, statements, more, hides_texts=hides_texts)


S = "/sessions/<row:session_id>"
ITEM = f"{S}/items/<row:item_id>"
CASES = (
    a_case(
        "sessions of the secretary", "/sessions", "secretary", sessions, 7, more_sessions, hides_texts=True
    ),
    a_case("sessions of a member", "/sessions", "member1", lambda _: "/sessions", 9, hides_texts=True),
    a_case("a new session", "/sessions/new", "secretary", lambda _: "/sessions/new", 5, hides_texts=True),
    a_case("a planned session", S, "secretary", planned(), 15, more_on_agenda),
    a_case("a sitting session of the secretary", S, "secretary", sitting(), 14, more_on_agenda),
    a_case("a sitting session of a member", S, "member8", sitting(), 12, more_on_agenda),
    a_case("a session that is over", S, "secretary", over(), 18),
    a_case("attendance", f"{S}/attendance", "secretary", planned("/attendance"), 13, hides_texts=True),
    a_case("choosing for the agenda", f"{S}/agenda", "secretary", waiting, 18, more_waiting),
    a_case("closing a session", f"{S}/close", "secretary", sitting("/close"), 13),
    a_case("closing an item", f"{ITEM}/close", "secretary", sitting("/items/{item}/close"), 13),
    a_case("an item of the secretary", ITEM, "secretary", sitting("/items/{item}"), 14, more_on_agenda),
    a_case("a counted item", ITEM, "member1", counted, 14),
    a_case("a ballot", f"{ITEM}/ballot", "member8", sitting("/items/{item}/ballot"), 13, more_on_agenda),
    a_case("a ballot that is cast", f"{ITEM}/ballot", "member1", sitting("/items/{item}/ballot"), 13),
    a_case("standing aside", f"{ITEM}/recusal", "member8", sitting("/items/{item}/recusal"), 13),
    a_case("the screen in the room", f"{S}/screen", "secretary", sitting("/screen"), 10, more_on_agenda),
    a_case("issuing: cases", f"{S}/issue", "secretary", over("/issue"), 10),
    a_case(
        "issuing: number",
        f"{S}/issue/number",
        "secretary",
        over(f"/issue/number?{PAPER}"),
        21,
        hides_texts=True,
    ),
    a_case(
        "issuing: signatory",
        f"{S}/issue/signatory",
        "secretary",
        over(f"/issue/signatory?{PAPER}"),
        21,
        hides_texts=True,
    ),
    a_case(
        "issuing: preview", f"{S}/issue/preview", "secretary", over(f"/issue/preview?{PAPER}&{SIGNED}"), 21
    ),
    a_case(
        "issuing: confirm", f"{S}/issue/confirm", "secretary", over(f"/issue/confirm?{PAPER}&{SIGNED}"), 21
    ),
    a_case("decisions", "/decisions", "department", decisions, 6, more_decisions),
    a_case("no decisions", "/decisions", "secretary", lambda _: "/decisions", 6, hides_texts=True),
    a_case("a decision", "/decisions/<row:decision_id>", "secretary", decision, 8),
    a_case("a decision of a commune", "/decisions/<row:decision_id>", "commune", decision, 8),
)
