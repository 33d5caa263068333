"""Every list is what one would find by looking at each nomination, however far its first glance reaches."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, Engine, select

from states.facts import Actor, Given
from states.terms import Action, Award, Category, Role, State
from tests.cast import actor
from tests.clock import NOW
from tests.factories import REASON, draft, nomination_in
from workflow.calendar import today
from workflow.database import reading, writing
from workflow.errors import NotFound
from workflow.nominations import queries
from workflow.nominations.commands import create
from workflow.nominations.filters import Filters
from workflow.nominations.models import Nomination
from workflow.nominations.queries import NominationView, list_nominations, one
from workflow.people.commands import assign, create_person
from workflow.step import take_step

TODAY = today(NOW)
WALKS = (
    (State.SUBMITTED, "19249", "Thôn Quy Hậu"),
    (State.AWARDED, "19249", "Ông Nguyễn Văn Xa"),
    (State.DRAFTED, "19249", "Thôn Xuân Giang"),
    (State.ENDORSED, "19264", "Bà Nguyễn Thị Hậu"),
    (State.CHECKED, "19141", "Thôn Quy Hậu"),
    (State.DECLINED, "44-MTTQ", "Ông Trần Văn Quy"),
    (State.RETURNED, "19264", "Thôn Phú Thọ"),
    (State.WITHDRAWN, "19249", "Ông Nguyễn Quy"),
    (State.SUBMITTED, "19264", "Bà Lê Thị Hậu"),
    (State.ON_AGENDA, "457", "Ông Hồ Xa"),
)
WANTED: Mapping[str, tuple[Filters, Callable[[NominationView], bool]]] = {
    "everything": (Filters(), lambda view: True),
    "a state": (Filters(state=State.SUBMITTED), lambda view: view.state is State.SUBMITTED),
    "a category": (Filters(category=Category.VILLAGE), lambda view: view.category is Category.VILLAGE),
    "an award": (Filters(award=Award.GIAY_KHEN), lambda view: view.requested_award is Award.GIAY_KHEN),
    "overdue": (Filters(overdue=True), lambda view: view.overdue(TODAY)),
    "held": (Filters(held=True), lambda view: view.on_hold),
    "a word": (Filters(words="nguyen"), lambda view: "Nguyễn" in view.nominee_name),
    "words": (Filters(words="quy hau"), lambda view: view.nominee_name.endswith("Quy Hậu")),
    "no such word": (Filters(words="khongcoai"), lambda view: False),
    "a word and a state": (
        Filters(words="hậu", state=State.SUBMITTED),
        lambda view: "Hậu" in view.nominee_name and view.state is State.SUBMITTED,
    ),
}
PEOPLE = (
    "commune", "commune2", "agency", "district", "district2", "dual", "department", "secretary", "member1",
    "inspector", "narrow", "moved", "admin",
)  # fmt: skip


@pytest.fixture
def busy(settled: Engine) -> Engine:
    """A database with nominations in many states, an inspector of one district, and a drafter who has moved away."""
    with writing(settled) as connection:
        create_person(connection, "narrow", "Thanh tra viên", NOW)
        assign(connection, "narrow", Role.INSPECTOR, "457", TODAY, None, NOW)
        _have_moved(connection)
        for number, (state, origin, name) in enumerate(WALKS):
            nomination_id = nomination_in(
                connection,
                state,
                origin=origin,
                at=NOW - timedelta(days=60 - 5 * number),
                nominee_name=name,
                category=Category.VILLAGE if name.startswith("Thôn") else Category.OFFICIAL,
                award=Award.GIAY_KHEN if number % 3 == 0 else None,
            )
            if state is State.ENDORSED:
                department, why = actor(connection, "department"), Given(reason=REASON)
                take_step(connection, department, nomination_id, Action.HOLD, None, why, NOW)
    return settled


def _have_moved(connection: Connection) -> None:
    """Somebody drafted for An Thủy once, and now works at Cự Nẫm: what they did they keep seeing."""
    then = NOW - timedelta(days=30)
    create_person(connection, "moved", "Người đã chuyển công tác", NOW)
    assign(connection, "moved", Role.DRAFTER, "19264", date(2026, 1, 1), TODAY - timedelta(days=1), NOW)
    assign(connection, "moved", Role.DRAFTER, "19141", TODAY, None, NOW)
    content = draft(nominee_name="Ông Nguyễn Quy Hậu", nominee_unit_code="19264", category=Category.OFFICIAL)
    create(connection, actor(connection, "moved", today(then)), "19264", content, then)


@pytest.mark.parametrize("glance", [1, 3, queries.GLANCE])
@pytest.mark.parametrize("username", PEOPLE)
def test_a_list_is_what_one_finds_by_looking_at_each(
    busy: Engine, username: str, glance: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "GLANCE", glance)
    with reading(busy) as connection:
        person = actor(connection, username)
        visible = sorted(_opened(connection, person), key=lambda view: view.id, reverse=True)
        for filters, wanted in WANTED.values():
            expected = [view.id for view in visible if wanted(view)]
            assert list(_listed(connection, person, filters)) == expected, filters


def _opened(connection: Connection, person: Actor) -> Iterator[NominationView]:
    for nomination_id in connection.scalars(select(Nomination.id)):
        with suppress(NotFound):
            yield one(connection, person, nomination_id)


def _listed(connection: Connection, person: Actor, filters: Filters) -> Iterator[str]:
    """The whole list, page by page of two."""
    cursor = None
    while True:
        page = list_nominations(connection, person, filters, TODAY, limit=2, cursor=cursor)
        yield from (view.id for view in page.items)
        cursor = page.next_cursor
        if cursor is None:
            return
