"""The page of a nomination, as each of those sees it who have something to do there."""

from states.facts import Given, Mend
from states.terms import Action, State
from tests.cast import actor
from tests.endpoints.pages.cases import Case, Ground
from workflow.calendar import today
from workflow.nominations.questions import answer, ask
from workflow.step import take_step

_PAGE = "/nominations/<row:nomination_id>"


def waiting(ground: Ground) -> str:
    """One that waits for the district, with another behind it in the worklist."""
    ground.nomination(State.SUBMITTED)
    ground.made["nomination"] = ground.nomination(State.SUBMITTED, nominee={"birth_year": 1971})
    return f"/nominations/{ground.made['nomination']}?from=inbox"


def come_back(ground: Ground) -> str:
    """One that was returned, and sent again without having been mended."""
    nomination_id = ground.nomination(State.SUBMITTED)
    ground.made["nomination"] = nomination_id
    _return(ground, nomination_id)
    _take(ground, "commune", nomination_id, Action.SUBMIT, Given(reason=ground.text("Biên bản xin gửi sau.")))
    return f"/nominations/{nomination_id}"


def returned(ground: Ground) -> str:
    """One that its unit is to mend."""
    nomination_id = ground.nomination(State.SUBMITTED)
    _return(ground, nomination_id)
    return f"/nominations/{nomination_id}"


def held(ground: Ground) -> str:
    """One on hold, with questions asked."""
    nomination_id = ground.nomination(State.ENDORSED)
    ground.made["nomination"] = nomination_id
    _take(
        ground, "department", nomination_id, Action.HOLD, Given(reason=ground.text("Có đơn đang xác minh."))
    )
    _talk(ground, nomination_id)
    return f"/nominations/{nomination_id}"


def to_be_revoked(ground: Ground) -> str:
    """An award that the secretary asks to revoke."""
    nomination_id = ground.nomination(State.AWARDED)
    ground_given = Given(
        reason=ground.text("Khai không đúng."), decision_number="1398/QĐ-UBND", decided_on=today(ground.now)
    )
    _take(ground, "secretary", nomination_id, Action.REVOKE, ground_given)
    return f"/nominations/{nomination_id}"


def more_history(ground: Ground) -> None:
    """Returned and sent again, many times over."""
    for _ in range(14):
        _return(ground, ground.made["nomination"])
        _take(ground, "commune", ground.made["nomination"], Action.SUBMIT, Given())


def more_talk(ground: Ground) -> None:
    """Many questions, each answered."""
    for _ in range(14):
        _talk(ground, ground.made["nomination"])


def _return(ground: Ground, nomination_id: str) -> None:
    items = (Mend(ground.text("Biên bản chưa có chữ ký.")), Mend(ground.text("ghi rõ năm"), "achievements"))
    given = Given(reason=ground.text("Hồ sơ còn thiếu."), items=items)
    _take(ground, "district", nomination_id, Action.RETURN_TO_ORIGIN, given)


def _talk(ground: Ground, nomination_id: str) -> None:
    with ground.writing() as connection:
        asks, answers = (actor(connection, name, today(ground.now)) for name in ("department", "commune"))
        text = ground.text("Số hộ là bao nhiêu?")
        question_id = ask(connection, asks, nomination_id, text, ground.now)
        answer(connection, answers, nomination_id, question_id, ground.text("209 hộ."), ground.now)
        ask(connection, asks, nomination_id, text, ground.now)


def _take(ground: Ground, username: str, nomination_id: str, action: Action, given: Given) -> None:
    with ground.writing() as connection:
        person = actor(connection, username, today(ground.now))
        take_step(connection, person, nomination_id, action, None, given, ground.now)


def drafted(ground: Ground) -> str:
    """One that is not sent yet."""
    return f"/nominations/{ground.nomination(State.DRAFTED)}"


CASES = (
    Case("a nomination to be decided", _PAGE, "district", waiting, 11, more_history),
    Case("a nomination that came back", _PAGE, "district", come_back, 10, more_history),
    Case("a nomination to be mended", _PAGE, "commune", returned, 10),
    Case("a draft", _PAGE, "commune", drafted, 10),
    Case("a nomination on hold", _PAGE, "department", held, 10, more_talk),
    Case("a revocation to be confirmed", _PAGE, "chair", to_be_revoked, 11),
    Case("a nomination for who may not decide it", _PAGE, "dual", come_back, 11),
    Case("a nomination for an inspector", _PAGE, "inspector", come_back, 14, more_history),
)
