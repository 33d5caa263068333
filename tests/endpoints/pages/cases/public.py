"""Pages that anybody reads, and those on which a story is told."""

from datetime import date
from itertools import count

from sqlalchemy import select

from states.terms import Award, Category, State
from tests.cast import actor
from tests.endpoints.pages.cases import Case, Ground
from tests.factories import decided_together, paper
from workflow.audit.seal import seal
from workflow.calendar import today
from workflow.decisions.commands import issue
from workflow.decisions.models import Document
from workflow.exemplars.commands import publish
from workflow.exemplars.story import Story

_numbers = count(15_001)


def _issued(ground: Ground, villages: int = 1) -> str:
    """A decision; returns its code."""
    number = next(_numbers)
    ids = [
        ground.nomination(
            State.CHECKED, category=Category.VILLAGE, nominee_name=f"Thôn số {each} của {number}"
        )
        for each in range(villages)
    ]
    ids.append(ground.nomination(State.CHECKED))
    with ground.writing() as connection:
        session_id = decided_together(connection, ids, at=ground.now)
        signed = paper(
            session_id,
            Award.BANG_KHEN_TINH,
            ids,
            number=number,
            symbol="QĐ-UBND",
            issued_on=today(ground.now),
            signatory_name=ground.text("Đinh Công Minh"),
        )
        secretary = actor(connection, "secretary", today(ground.now))
        document_id = issue(connection, secretary, signed, ground.now)
        code = select(Document.verification_code).where(Document.id == document_id)
        found = connection.execute(code).scalar_one()
    with ground.writing() as connection:
        seal(connection, ground.now)
    return found


def decision(ground: Ground) -> str:
    return f"/q/{_issued(ground)}?name=Nguyễn+Văn+An"


def long_decision(ground: Ground) -> str:
    return f"/q/{_issued(ground, villages=30)}"


def _told(ground: Ground, many: int = 1, category: Category = Category.VILLAGE) -> str:
    told = ""
    for number in range(many):
        case = ground.nomination(State.AWARDED, category=category)
        story = Story(
            ground.text(f"Bản Cát vươn lên, bài {number}"),
            ground.text("Ba năm trồng rừng, cả bản có nước sạch."),
            date(2026, 11, 2),
        )
        with ground.writing() as connection:
            secretary = actor(connection, "secretary", today(ground.now))
            told = publish(connection, secretary, case, story, ground.now)
    return told


def exemplars(ground: Ground) -> str:
    _told(ground)
    return "/exemplars"


def one_exemplar(ground: Ground) -> str:
    return f"/exemplars/{_told(ground, category=Category.HOUSEHOLD)}"


def to_tell(ground: Ground) -> str:
    return f"/exemplars/new?nomination={ground.nomination(State.AWARDED)}"


def told_of(ground: Ground) -> str:
    return f"/nominations/{ground.nomination(State.AWARDED)}"


def published(ground: Ground) -> str:
    _told(ground)
    return "/exemplars/published"


def more(ground: Ground) -> None:
    _told(ground, 29)


ID, CODE = "/exemplars/<row:exemplar_id>", "/q/<code>"
CASES = (
    Case("look-up", "/q", None, lambda _: "/q", statements=0, hides_texts=True),
    Case("look-up misread", "/q", None, lambda _: "/q?code=O0", statements=0, status=422, hides_texts=True),
    Case("decision looked up", CODE, None, decision, statements=3),
    Case("decision of many", CODE, None, long_decision, statements=3),
    Case(
        "decision in capitals",
        "/Q/<code>",
        None,
        lambda ground: f"/Q/{_issued(ground)}",
        statements=3,
    ),
    Case(
        "unknown code", CODE, None, lambda _: "/q/7KQ4-M2XD-9RTB", statements=2, status=404, hides_texts=True
    ),
    Case("exemplars", "/exemplars", None, exemplars, statements=6, more=more),
    Case("no exemplars", "/exemplars", None, lambda _: "/exemplars", statements=6, hides_texts=True),
    Case("one exemplar", ID, None, one_exemplar, statements=3),
    Case("telling of an award", "/exemplars/new", "secretary", to_tell, statements=9),
    Case("told exemplars", "/exemplars/published", "department", published, statements=8, more=more),
    Case(
        "nothing told",
        "/exemplars/published",
        "secretary",
        lambda _: "/exemplars/published",
        statements=8,
        hides_texts=True,
    ),
    Case("an award to tell of", "/nominations/<row:nomination_id>", "secretary", told_of, statements=12),
)
