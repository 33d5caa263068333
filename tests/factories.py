"""A nomination in any state, made by walking the real commands with the cast of the demonstration."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import count
from typing import Any

from sqlalchemy import Connection, select

from states.facts import Given
from states.terms import Action, Award, Category, Choice, State
from tests.cast import actor
from tests.clock import NOW
from workflow.calendar import today
from workflow.council.agenda import place_on_agenda
from workflow.council.ballots import Ballot, cast
from workflow.council.closing import close_session
from workflow.council.models import BallotMode
from workflow.council.sessions import NewSession, create_session, open_session, record_attendance
from workflow.decisions.commands import Paper, forward_submission, issue
from workflow.nominations.commands import create
from workflow.nominations.draft import Draft
from workflow.nominations.models import Nomination
from workflow.step import take_step

DRAFTERS = {
    "19249": "commune",
    "19264": "commune2",
    "19141": "commune3",
    "44-MTTQ": "agency",
    "457": "district_office",
}
"""Who drafts for which unit."""
DISTRICTS = {"19249": "district", "19264": "district", "19141": "district2"}
"""Whose district endorses what which commune sends; the other units send straight to the department."""
MEMBERS = ("chair", *(f"member{number}" for number in range(1, 9)))
"""The provincial council, all nine."""

REASON = "Biên bản họp xét chưa có chữ ký của thư ký"
_numbers = count(1)


def draft(**content: Any) -> Draft:
    """A draft of a household that came out of poverty; each has another nominee. ``content`` replaces fields."""
    plain = Draft(
        category=Category.HOUSEHOLD,
        nominee_name=f"Hộ gia đình ông Hồ Văn Xa, thôn {next(_numbers)}",
        nominee_unit_code="19249",
        requested_award=Award.BANG_KHEN_TINH,
        achievements="Tự nguyện đăng ký thoát nghèo, vay 50.000.000 đồng nuôi bò sinh sản, trả đúng hạn.",
        period_from=date(2021, 1, 1),
        period_to=date(2025, 12, 31),
    )
    return replace(plain, **content)


def nomination_in(
    connection: Connection,
    state: State,
    *,
    origin: str = "19249",
    award: Award | None = None,
    decided_award: Award | None = None,
    at: datetime = NOW,
    **content: Any,
) -> str:
    """A nomination that has come to ``state``, all at one moment; returns its id.

    Args:
        connection: within a writing transaction on a database in which the cast has settled.
        state: where it stands in the end.
        origin: the unit that nominates, one of :data:`DRAFTERS`. From 44-MTTQ and 457 the way has no district.
        award: the form asked for: Bằng khen of the province if left out, of the Prime Minister where it is forwarded.
        decided_award: a lower form that the council recommends.
        at: the moment.
        content: other fields of :class:`workflow.nominations.draft.Draft`.
    """
    content.setdefault("nominee_unit_code", origin)
    content["requested_award"] = award or (
        Award.BANG_KHEN_TTG if state is State.FORWARDED else Award.BANG_KHEN_TINH
    )
    drafter = actor(connection, DRAFTERS[origin], today(at))
    nomination_id = create(connection, drafter, origin, draft(**content), at)
    walker = Walker(connection, nomination_id, origin, at)
    walker.walk(state, decided_award)
    reached = connection.scalar(select(Nomination.state).where(Nomination.id == nomination_id))
    assert reached is state, f"from {origin} no way leads to {state}: it stands at {reached}"
    return nomination_id


def session_on(connection: Connection, at: datetime = NOW, ballot: BallotMode = BallotMode.OPEN) -> str:
    """A session of the provincial council that meets on the day of ``at``, planned."""
    planned = NewSession("44-HD", "Phiên họp xét khen thưởng", today(at), ballot, "Phòng họp số 2")
    return create_session(connection, actor(connection, "secretary", today(at)), planned, at)


def session_with(
    connection: Connection,
    nomination_ids: Sequence[str],
    at: datetime = NOW,
    present: Sequence[str] = MEMBERS,
) -> tuple[str, list[str]]:
    """An open session with these checked nominations on its agenda; returns its id and those of its items."""
    secretary = actor(connection, "secretary", today(at))
    session_id = session_on(connection, at)
    placed = place_on_agenda(connection, secretary, session_id, nomination_ids, at)
    record_attendance(connection, secretary, session_id, present, at)
    open_session(connection, secretary, session_id, at)
    return session_id, [item.item_id for item in placed]


def vote(
    connection: Connection,
    session_id: str,
    item_id: str,
    approve: int = 9,
    reject: int = 0,
    award: Award | None = None,
    at: datetime = NOW,
) -> None:
    """The chair and members vote in turn: so many approve (perhaps a lower form), then so many reject."""
    choices = [Ballot(Choice.APPROVE, award)] * approve + [Ballot(Choice.REJECT)] * reject
    for username, ballot in zip(MEMBERS, choices, strict=False):
        cast(connection, actor(connection, username, today(at)), session_id, item_id, ballot, at)


def decided_together(
    connection: Connection, nomination_ids: Sequence[str], award: Award | None = None, at: datetime = NOW
) -> str:
    """A closed session that recommended all of these checked nominations; returns its id."""
    session_id, items = session_with(connection, nomination_ids, at)
    for item_id in items:
        vote(connection, session_id, item_id, award=award, at=at)
    close_session(connection, actor(connection, "secretary", today(at)), session_id, at)
    return session_id


def recommended(
    connection: Connection, award: Award = Award.BANG_KHEN_TINH, number: int = 1
) -> tuple[str, list[str]]:
    """A closed session that recommended so many nominations; returns its id and theirs."""
    ids = [nomination_in(connection, State.CHECKED, award=award) for _ in range(number)]
    return decided_together(connection, ids), ids


def paper(session_id: str, award: Award, nomination_ids: Sequence[str], **changes: Any) -> Paper:
    """A signed decision or submission, of a number not used yet. ``changes`` replace fields."""
    signed = Paper(
        session_id=session_id,
        award=award,
        number=next(_numbers),
        symbol="QĐ-UBND"
        if award is Award.BANG_KHEN_TINH
        else "QĐ-SNV"
        if award is Award.GIAY_KHEN
        else "TTr-UBND",
        issued_on=today(NOW),
        signatory_name="Đinh Công Minh",
        signatory_title="Chủ tịch",
        nomination_ids=list(nomination_ids),
    )
    return replace(signed, **changes)


def decision_from_above(at: datetime = NOW) -> Given:
    """A decision of the Prime Minister, as ``record_award`` and ``revoke`` take it."""
    return Given(
        decision_number=f"{next(_numbers)}/QĐ-TTg", decided_on=today(at), authority="Thủ tướng Chính phủ"
    )


class Walker:
    """Takes a nomination from its draft to a state, each step by the right person."""

    def __init__(self, connection: Connection, nomination_id: str, origin: str, at: datetime) -> None:
        self.connection, self.nomination_id, self.at = connection, nomination_id, at
        self.drafter, self.district = DRAFTERS[origin], DISTRICTS.get(origin)

    def walk(self, state: State, decided_award: Award | None) -> None:
        """Come to ``state``."""
        if state is State.DRAFTED:
            return
        self.take(self.drafter, Action.SUBMIT)
        if state is State.SUBMITTED:
            return
        if state is State.RETURNED:
            self.take(self.district or "department", Action.RETURN_TO_ORIGIN, Given(reason=REASON))
            return
        if state is State.WITHDRAWN:
            self.take(self.drafter, Action.WITHDRAW, Given(reason=REASON))
            return
        if self.district:
            self.take(self.district, Action.ENDORSE)
        if state is State.ENDORSED:
            return
        if state is State.DECLINED:
            ground = "Luật Thi đua, khen thưởng 2022, Điều 5"
            self.take("department", Action.REJECT, Given(reason=REASON, legal_ground=ground))
            return
        self.take("department", Action.CHECK)
        if state is State.CHECKED:
            return
        self._at_council(state, decided_award)

    def take(self, username: str, action: Action, given: Given = Given()) -> None:  # noqa: B008 - frozen
        """One step."""
        person = actor(self.connection, username, today(self.at))
        take_step(self.connection, person, self.nomination_id, action, None, given, self.at)

    def _at_council(self, state: State, decided_award: Award | None) -> None:
        secretary = actor(self.connection, "secretary", today(self.at))
        if state is State.ON_AGENDA:
            session_id = session_on(self.connection, self.at)
            place_on_agenda(self.connection, secretary, session_id, [self.nomination_id], self.at)
            return
        session_id = decided_together(self.connection, [self.nomination_id], decided_award, self.at)
        if state is State.DECIDED:
            return
        award = self.connection.scalar(
            select(Nomination.decided_award).where(Nomination.id == self.nomination_id)
        )
        assert award is not None
        signed_paper = paper(session_id, award, [self.nomination_id], issued_on=today(self.at))
        if award in (Award.GIAY_KHEN, Award.BANG_KHEN_TINH):
            issue(self.connection, secretary, signed_paper, self.at)
        else:
            forward_submission(self.connection, secretary, signed_paper, "Thủ tướng Chính phủ", self.at)
            if state is State.FORWARDED:
                return
            self.take("secretary", Action.RECORD_AWARD, decision_from_above(self.at))
        if state is State.REVOKED:
            self.take("secretary", Action.REVOKE, replace(decision_from_above(self.at), reason=REASON))
            self.take("chair", Action.CONFIRM_REVOKE)
