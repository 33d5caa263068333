"""The drafter's pages."""

from datetime import timedelta

from states.facts import Given, Mend
from states.terms import Action, State
from tests.cast import actor
from tests.endpoints.pages.cases import Case, Ground
from workflow.calendar import today
from workflow.drafting import commands
from workflow.step import take_step

WRITTEN = {
    "category": "household",
    "nominee_unit_code": "19249",
    "requested_award": "bang_khen_tinh",
    "period_from": "01/01/2022",
    "period_to": "31/12/2025",
}


def home(ground: Ground) -> str:
    """One of each pile."""
    _one_more(ground, 0)
    return "/drafts"


def thirty(ground: Ground) -> None:
    for number in range(1, 30):
        _one_more(ground, number)


def _one_more(ground: Ground, number: int) -> None:
    for state in (State.DRAFTED, State.RETURNED, State.SUBMITTED, State.DECLINED):
        ground.nomination(state)
    copy(ground, nominee_name=f"Hộ gia đình bà Trần Thị Hoa, nhà số {number}")


def copy(ground: Ground, **typed: object) -> str:
    """Something that is written and no nomination yet; returns its address."""
    texts = {"nominee_name": "Hộ gia đình bà Trần Thị Hoa", "achievements": "Nuôi bò, trả hết nợ vay."}
    written = {name: ground.text(str(value)) for name, value in (texts | typed).items()}
    with ground.writing() as connection:
        me = actor(connection, "commune", today(ground.now))
        copy_id = commands.begin(connection, me, "19249", ground.now, WRITTEN | written)
        commands.save(connection, me, copy_id, {}, ground.now + timedelta(minutes=1), seen="category")
    return f"/drafts/{copy_id}"


def returned(ground: Ground) -> str:
    """One that was sent back, and on which somebody writes; returns its address."""
    nomination = ground.nomination(State.SUBMITTED)
    given = Given(
        reason=ground.text("Hồ sơ còn thiếu"),
        items=(Mend(ground.text("Ghi rõ số hộ"), "achievements"), Mend(ground.text("Thiếu biên bản"))),
    )
    with ground.writing() as connection:
        district = actor(connection, "district", today(ground.now))
        take_step(connection, district, nomination, Action.RETURN_TO_ORIGIN, None, given, ground.now)
        me = actor(connection, "commune", today(ground.now))
        return f"/drafts/{commands.begin_on(connection, me, nomination, ground.now)}"


def receipt(ground: Ground) -> str:
    return f"/nominations/{ground.nomination(State.SUBMITTED)}/receipt"


def _faulty(ground: Ground) -> str:
    return f"{copy(ground, period_from='hôm nọ')}/merit?faults=all"


def _with_prior(ground: Ground) -> str:
    path = copy(ground)
    rows = [{"award": "giay_khen", "decision_number": ground.text("112/QĐ-UBND"), "signed_on": "02/01/2020"}]
    with ground.writing() as connection:
        me = actor(connection, "commune", today(ground.now))
        commands.save(connection, me, path.rpartition("/")[2], {"prior_awards": rows}, ground.now)
    return f"{path}/prior"


def _of_agency(ground: Ground) -> str:
    with ground.writing() as connection:
        me = actor(connection, "agency", today(ground.now))
        return f"/drafts/{commands.begin(connection, me, '44-MTTQ', ground.now)}/nominee"


_PART = "/drafts/<row:copy_id>/<any(category,nominee,award,merit,prior):part>"
CASES = (
    Case("what lies where for a drafter", "/drafts", "commune", home, 12, thirty),
    Case(
        "before a nomination is begun", "/drafts/new", "commune", lambda _: "/drafts/new", 5, hides_texts=True
    ),
    Case("the parts of a new nomination", "/drafts/<row:copy_id>", "commune", copy, 7),
    Case("what is to be mended in a returned nomination", "/drafts/<row:copy_id>", "commune", returned, 13),
    Case("the part on the category", _PART, "commune", lambda g: f"{copy(g)}/category", 8),
    Case("the part on the nominee", _PART, "commune", lambda g: f"{copy(g)}/nominee", 10),
    Case(
        "the part on the nominee, of an agency",
        _PART,
        "agency",
        _of_agency,
        12,
        hides_texts=True,
    ),
    Case("the part on the award", _PART, "commune", lambda g: f"{copy(g)}/award", 12),
    Case("the part on the merit, with faults", _PART, "commune", _faulty, 8),
    Case("the part on prior awards", _PART, "commune", _with_prior, 8),
    Case(
        "the check of a new nomination",
        "/drafts/<row:copy_id>/check",
        "commune",
        lambda g: f"{copy(g)}/check",
        16,
    ),
    Case(
        "the check of a returned nomination",
        "/drafts/<row:copy_id>/check",
        "commune",
        lambda g: f"{returned(g)}/check",
        22,
    ),
    Case("the receipt of what was sent", "/nominations/<row:nomination_id>/receipt", "commune", receipt, 11),
)
