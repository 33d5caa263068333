"""One story for each thing that can happen to a nomination: who is told of it, by which way, in which words.

Each ends with the entry of which the messages are looked at; what went before is not planned.
``python -m tests.notifications.stories`` writes the texts of ``expected/`` anew, to be read before they are kept.
"""

import re
import tempfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path

from sqlalchemy import Connection, Engine, select, update

from endpoints.cli.cast import COUNCIL, FRONT, KIEN_GIANG, SINCE, settle
from migrations.run import upgrade
from notifications.models import Channel, Message, Position
from notifications.plan import plan
from states.facts import Given, Mend, Refusal
from states.judge import judge
from states.terms import Action, Award, Role, State
from tests.cast import PASSWORD, actor
from tests.clock import in_vietnam
from tests.factories import nomination_in, session_with, vote
from workflow.audit.models import Place
from workflow.audit.seal import seal
from workflow.calendar import today
from workflow.council.agenda import take_off_agenda
from workflow.council.closing import close_session
from workflow.database import make_engine, writing
from workflow.facts import load
from workflow.nominations.models import Nomination
from workflow.nominations.questions import answer, ask
from workflow.people.commands import assign, create_person
from workflow.people.models import Person
from workflow.record import record
from workflow.step import take_step

EXPECTED = Path(__file__).parent / "expected"

BEFORE = in_vietnam(2026, 11, 9, 8, 30)
"""When the nomination came to where the story begins."""
AT = in_vietnam(2026, 11, 16, 14, 5)
"""When that happens which is told."""

SETTLED = in_vietnam(2025, 11, 16)
REASON = "Hộ ông Hồ Văn Xa còn thiếu biên bản họp xét"
PAPER = Given(decision_number="1542/QĐ-UBND", decided_on=date(2026, 11, 16))
SUBMISSION = Given(decision_number="87/TTr-UBND", decided_on=date(2026, 11, 16))
FROM_ABOVE = Given(decision_number="812/QĐ-TTg", decided_on=date(2026, 7, 8), authority="Thủ tướng Chính phủ")
REVOKING = Given(decision_number="1600/QĐ-UBND", decided_on=date(2026, 2, 5), reason=REASON)
AGAINST_THE_LAW = "Luật Thi đua, khen thưởng 2022, Điều 5"

Ending = Callable[[Connection, str], None]
"""What happens to the nomination of the story."""


class Story:
    """A nomination somewhere, and what then happens to it."""

    def __init__(
        self,
        start: State,
        *endings: Ending,
        origin: str = KIEN_GIANG,
        award: Award | None = None,
    ) -> None:
        self.start, self.endings, self.origin, self.award = start, endings, origin, award

    def happen(self, connection: Connection) -> str:
        """Let it happen, the last of it at :data:`AT`; returns the nomination's id.

        Only what the last ending writes is left to be planned.
        """
        nomination_id = nomination_in(connection, self.start, origin=self.origin, award=self.award, at=BEFORE)
        for ending in self.endings[:-1]:
            ending(connection, nomination_id)
        pass_over(connection)
        self.endings[-1](connection, nomination_id)
        return nomination_id


def step(username: str, action: Action, given: Given = Given()) -> Ending:  # noqa: B008 - frozen
    """One step taken by request."""

    def ending(connection: Connection, nomination_id: str) -> None:
        take_step(connection, actor(connection, username, today(AT)), nomination_id, action, None, given, AT)

    return ending


def by_reform(action: Action) -> Ending:
    """One step as the reform command takes it: by the administrator, who sees no nomination."""

    def ending(connection: Connection, nomination_id: str) -> None:
        loaded = load(connection, actor(connection, "department"), [nomination_id], lock=True)[nomination_id]
        admin, given = actor(connection, "admin"), Given(reason="Nghị quyết 202/2025/QH15")
        judgement = judge(admin, loaded.facts, action, given, today(AT))
        assert not isinstance(judgement, Refusal), judgement
        record(connection, admin, [(loaded, judgement)], given, AT)

    return ending


def closing(approve: int) -> Ending:
    """The council votes, so many for it, and the session is closed."""

    def ending(connection: Connection, nomination_id: str) -> None:
        session_id, (item_id,) = session_with(connection, [nomination_id], BEFORE)
        vote(connection, session_id, item_id, approve, 9 - approve, at=BEFORE)
        pass_over(connection)
        close_session(connection, actor(connection, "secretary"), session_id, AT)

    return ending


def on_the_agenda(connection: Connection, nomination_id: str) -> None:
    """Placed on the agenda of a session that then opens, which is nobody's news."""
    session_with(connection, [nomination_id], AT)


def off_the_agenda(connection: Connection, nomination_id: str) -> None:
    """Placed on an agenda, and taken off again."""
    session_id, (item_id,) = session_with(connection, [nomination_id], BEFORE)
    pass_over(connection)
    take_off_agenda(connection, actor(connection, "secretary"), session_id, item_id, REASON, AT)


def asked(connection: Connection, nomination_id: str) -> None:
    """The department asks."""
    ask(connection, actor(connection, "department"), nomination_id, "Hộ ông Xa thoát nghèo năm nào?", AT)


def answered(connection: Connection, nomination_id: str) -> None:
    """The department has asked, and the commune answers."""
    question = ask(connection, actor(connection, "department"), nomination_id, "Năm nào?", BEFORE)
    pass_over(connection)
    answer(connection, actor(connection, "commune"), nomination_id, question, "Năm 2024.", AT)


RETURNING = Given(reason=REASON, items=(Mend("Bổ sung biên bản họp xét"),))
TTG = Award.BANG_KHEN_TTG
A, S = Action, State

STORIES: dict[str, Story] = {
    "submit": Story(S.DRAFTED, step("commune", A.SUBMIT)),
    "submit_to_department": Story(S.DRAFTED, step("agency", A.SUBMIT), origin=FRONT),
    "receive": Story(S.SUBMITTED, step("district", A.RECEIVE)),
    "recall": Story(S.SUBMITTED, step("commune", A.RECALL)),
    "recall_by_district": Story(S.ENDORSED, step("district", A.RECALL)),
    "endorse": Story(S.SUBMITTED, step("district", A.ENDORSE)),
    "check": Story(S.ENDORSED, step("department", A.CHECK)),
    "return_to_origin": Story(S.SUBMITTED, step("district", A.RETURN_TO_ORIGIN, RETURNING)),
    "return_to_origin_by_department": Story(S.CHECKED, step("department", A.RETURN_TO_ORIGIN, RETURNING)),
    "return_to_district": Story(S.ENDORSED, step("department", A.RETURN_TO_DISTRICT, RETURNING)),
    "reject": Story(
        S.ENDORSED, step("department", A.REJECT, Given(reason=REASON, legal_ground=AGAINST_THE_LAW))
    ),
    "withdraw": Story(S.ENDORSED, step("commune", A.WITHDRAW, Given(reason=REASON))),
    "hold": Story(S.ENDORSED, step("department", A.HOLD, Given(reason=REASON))),
    "release": Story(
        S.ENDORSED, step("department", A.HOLD, Given(reason=REASON)), step("department2", A.RELEASE)
    ),
    "place_on_agenda": Story(S.CHECKED, on_the_agenda),
    "take_off_agenda": Story(S.CHECKED, off_the_agenda),
    "decide": Story(S.CHECKED, closing(approve=9)),
    "decline": Story(S.CHECKED, closing(approve=0)),
    "refer_back": Story(S.DECIDED, step("secretary", A.REFER_BACK, Given(reason=REASON))),
    "issue": Story(S.DECIDED, step("secretary", A.ISSUE, PAPER)),
    "forward": Story(S.DECIDED, step("secretary", A.FORWARD, SUBMISSION), award=TTG),
    "record_award": Story(
        S.DECIDED,
        step("secretary", A.FORWARD, SUBMISSION),
        step("secretary", A.RECORD_AWARD, FROM_ABOVE),
        award=TTG,
    ),
    "record_refusal": Story(
        S.DECIDED,
        step("secretary", A.FORWARD, SUBMISSION),
        step("secretary", A.RECORD_REFUSAL, Given(reason=REASON)),
        award=TTG,
    ),
    "revoke": Story(S.DECIDED, step("secretary", A.ISSUE, PAPER), step("secretary", A.REVOKE, REVOKING)),
    "cancel_revoke": Story(
        S.DECIDED,
        step("secretary", A.ISSUE, PAPER),
        step("secretary", A.REVOKE, REVOKING),
        step("secretary", A.CANCEL_REVOKE),
    ),
    "confirm_revoke": Story(
        S.DECIDED,
        step("secretary", A.ISSUE, PAPER),
        step("secretary", A.REVOKE, REVOKING),
        step("chair", A.CONFIRM_REVOKE),
    ),
    "skip_tier": Story(S.SUBMITTED, by_reform(A.SKIP_TIER)),
    "reroute": Story(S.ENDORSED, by_reform(A.REROUTE)),
    "ask": Story(S.ENDORSED, asked),
    "answer": Story(S.ENDORSED, answered),
}


def second_secretary(connection: Connection) -> None:
    """A council seldom has one secretary only, and one of them must hear of what the other did."""
    create_person(connection, "secretary2", "Phan Văn Thuận", SETTLED, "secretary2@example.vn")
    assign(connection, "secretary2", Role.COUNCIL_SECRETARY, COUNCIL, SINCE, None, SETTLED)


def seal_all(connection: Connection, now: datetime = AT) -> None:
    """Give every entry its place."""
    while seal(connection, now, 1000):
        pass


def pass_over(connection: Connection) -> None:
    """Plan nothing of what has happened so far."""
    seal_all(connection)
    connection.execute(update(Position).values(next_leaf=_size(connection)))


def plan_all(connection: Connection, now: datetime = AT, *, email: bool = True) -> None:
    """Seal and plan whatever there is."""
    seal_all(connection, now)
    while plan(connection, now, 1000, email=email):
        pass


def told(engine: Engine, story: Story) -> str:
    """The messages of a story as a text: for each wording those who get it, with its code as 1874 always."""
    with writing(engine) as connection:
        second_secretary(connection)
        start(connection)
        nomination_id = story.happen(connection)
        plan_all(connection, AT + timedelta(seconds=2))
        code = connection.scalar(select(Nomination.number).where(Nomination.id == nomination_id))
        text = written_out(connection)
    return re.sub(rf"([Đđ]ề nghị) {code}\b", r"\1 1874", text)


def start(connection: Connection) -> None:
    """Give the position its row, so that it can be moved."""
    plan(connection, BEFORE, 1, email=False)


def written_out(connection: Connection) -> str:
    """Every message there is: wording by wording, with its readers and their channels."""
    rows = connection.execute(
        select(Message.subject, Message.body, Person.username, Message.channel)
        .join(Person, Person.id == Message.person_id)
        .order_by(Message.body, Person.id, Message.channel.desc())
    ).all()
    parts = []
    for (subject, body), group in groupby(rows, key=lambda row: (row.subject, row.body)):
        readers = {
            name: [row.channel for row in of] for name, of in groupby(group, key=lambda row: row.username)
        }
        parts.append(f"{_readers(readers)}\n\n{subject}\n\n{body}")
    return "\n--------\n\n".join(sorted(parts))


def _readers(readers: dict[str, list[Channel]]) -> str:
    ways = {
        (Channel.SERVICE, Channel.EMAIL): "in the service and by e-mail",
        (Channel.SERVICE,): "in the service",
    }
    by_way: dict[str, list[str]] = {}
    for name, channels in readers.items():
        by_way.setdefault(ways[tuple(channels)], []).append(name)
    return "\n".join(f"[{', '.join(names)}: {way}]" for way, names in sorted(by_way.items()))


def _size(connection: Connection) -> int:
    return len(connection.scalars(select(Place.leaf_index)).all())


def main() -> None:
    """Write the expected texts anew."""
    for name, story in STORIES.items():
        with tempfile.TemporaryDirectory() as folder:
            engine = make_engine(f"sqlite:///{folder}/story.sqlite3")
            upgrade(engine)
            with writing(engine) as connection:
                settle(connection, SETTLED, PASSWORD)
            (EXPECTED / f"{name}.txt").write_text(told(engine, story), encoding="utf-8")
            engine.dispose()


if __name__ == "__main__":
    main()
