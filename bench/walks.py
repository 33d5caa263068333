"""Nominations that walked the real commands: the originals of which the generator makes a million.

A thousand of them are begun over five years and go their way at the pace of offices, so that those of the last months
are still under way and of the older ones most are awarded.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, select

from bench.names import RARE, Name, names
from bench.world import Commune, World, meet, populate
from migrations.run import upgrade
from states.facts import NOTHING_GIVEN, Actor, Given, Tally
from states.terms import Action, Award, Category
from tests.clock import NOW
from workflow.audit.models import Entry
from workflow.database import make_engine, writing
from workflow.nominations.commands import create
from workflow.nominations.draft import Draft
from workflow.nominations.models import Nomination, Reader
from workflow.step import take_step

ORIGINALS = 1_000
BEGINNING = datetime(2022, 1, 4, 2, 0, tzinfo=UTC)
QUIET_RANKS, RARE_RANKS = frozenset({100, 500, 900}), frozenset({120, 480, 840})

Who = Callable[[World, Commune, int], Actor]


@dataclass(frozen=True, slots=True)
class Original:
    """A nomination's row, entries and readers as the commands left them, to be copied."""

    rank: int
    commune: int
    """Its place among the communes of the world; -1 for the quiet one."""
    alone: bool
    """Not to be copied: it is to stay rare."""
    row: dict[str, Any]
    entries: tuple[dict[str, Any], ...]
    readers: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """One step of a walk: what, by whom, how many days after the one before."""

    action: Action
    who: Who
    days: int
    given: Given = NOTHING_GIVEN


def _drafter(_: World, commune: Commune, __: int) -> Actor:
    return commune.drafter


def _approver(_: World, commune: Commune, __: int) -> Actor:
    return commune.approver


def _appraiser(world: World, _: Commune, rank: int) -> Actor:
    return world.department[rank % 2]


def _secretary(world: World, _: Commune, __: int) -> Actor:
    return world.secretary


def _chair(world: World, _: Commune, __: int) -> Actor:
    return world.chair


_SAID = Given(reason="Hồ sơ chưa đủ căn cứ", legal_ground="Điều 5 Luật Thi đua, khen thưởng 2022")
SUBMIT = Planned(Action.SUBMIT, _drafter, 6)
ENDORSE = Planned(Action.ENDORSE, _approver, 12)
CHECK = Planned(Action.CHECK, _appraiser, 20)
AGENDA = Planned(Action.PLACE_ON_AGENDA, _secretary, 25)


def awarded(award: Award) -> list[Planned]:
    """The whole way: signed in the province, or forwarded and recorded."""
    tally = Given(tally=Tally(quorum=True, passed=True, award=award))
    document = Given(decision_number="812/QĐ", decided_on=date(2022, 1, 5), authority="Thủ tướng Chính phủ")
    way = [SUBMIT, ENDORSE, CHECK, AGENDA, Planned(Action.DECIDE, _secretary, 10, tally)]
    if award in {Award.GIAY_KHEN, Award.BANG_KHEN_TINH}:
        return [*way, Planned(Action.ISSUE, _secretary, 10, document)]
    forward = Planned(Action.FORWARD, _secretary, 10, document)
    return [*way, forward, Planned(Action.RECORD_AWARD, _secretary, 60, document)]


def _planned(award: Award, chance: random.Random) -> list[Planned]:
    to_the_end = awarded(award)
    back = Planned(Action.RETURN_TO_ORIGIN, _approver, 8, _SAID)
    refused = Given(tally=Tally(quorum=True, passed=False, award=None))
    document = Given(decision_number="7/QĐ", decided_on=date(2022, 1, 5), authority="TTg", reason="Khai sai")
    ways = (
        (84, to_the_end),
        (6, [SUBMIT, back, SUBMIT, *to_the_end[1:]]),
        (3, [SUBMIT, ENDORSE, CHECK, AGENDA, Planned(Action.DECLINE, _secretary, 10, refused)]),
        (3, [SUBMIT, ENDORSE, Planned(Action.REJECT, _appraiser, 20, _SAID)]),
        (2, [SUBMIT, Planned(Action.WITHDRAW, _drafter, 5, _SAID)]),
        (
            1,
            [
                *to_the_end,
                Planned(Action.REVOKE, _secretary, 90, document),
                Planned(Action.CONFIRM_REVOKE, _chair, 5),
            ],
        ),
        (1, [SUBMIT, ENDORSE, Planned(Action.HOLD, _appraiser, 9, _SAID)]),
    )
    return chance.choices([way for _, way in ways], [weight for weight, _ in ways])[0]


def originals(world_wanted: World) -> list[Original]:
    """A thousand nominations of five years, ready to be copied into a database with this very world."""
    chance = random.Random(2022)
    known = {(name.category, name.position): name for name in names()}
    called = [known[category, rank] for rank, category in enumerate(_categories(chance))]
    pace = (NOW - BEGINNING) / ORIGINALS
    with _scratch() as (connection, world):
        assert world == world_wanted, "the same people and units have the same ids"
        return [
            _walk(connection, world, rank, BEGINNING + rank * pace, chance, called[rank])
            for rank in range(ORIGINALS)
        ]


def submitted_ones(world_wanted: World) -> list[Original]:
    """One nomination that waits for the district of Lệ Thủy, to be copied for steps on it."""
    with _scratch() as (connection, world):
        assert world == world_wanted, "the same people and units have the same ids"
        place = next(n for n, each in enumerate(world.communes) if each.district_code == "457")
        commune = world.communes[place]
        begun = NOW - timedelta(days=12)
        content = _draft(names()[0], commune, Award.BANG_KHEN_TINH)
        made = create(connection, commune.drafter, commune.code, content, begun)
        take_step(connection, commune.drafter, made, Action.SUBMIT, 1, Given(), begun + timedelta(days=6))
        return [_read(connection, made, 0, place, alone=False)]


def _categories(chance: random.Random) -> list[Category]:
    weights = {
        Category.HOUSEHOLD: 36,
        Category.OFFICIAL: 26,
        Category.VILLAGE: 22,
        Category.ENTERPRISE: 10,
        Category.COMMUNE: 6,
    }
    return chance.choices(list(weights), list(weights.values()), k=ORIGINALS)


@contextmanager
def _scratch() -> Iterator[tuple[Connection, World]]:
    """A small database in a temporary folder, populated and thrown away."""
    with TemporaryDirectory(prefix="khenthuong-bench-") as folder:
        engine = make_engine(f"sqlite:///{Path(folder) / 'scratch.sqlite3'}")
        upgrade(engine)
        with writing(engine) as connection:
            populate(connection)
            yield connection, meet(connection)
        engine.dispose()


def _walk(
    connection: Connection, world: World, rank: int, begun: datetime, chance: random.Random, name: Name
) -> Original:
    place = -1 if rank in QUIET_RANKS else rank * 7 % len(world.communes)
    commune = world.quiet if rank in QUIET_RANKS else world.communes[place]
    award = chance.choices(
        [Award.GIAY_KHEN, Award.BANG_KHEN_TINH, Award.BANG_KHEN_TTG, Award.HCLD_3], [30, 55, 10, 5]
    )[0]
    content = _draft(name, commune, award, RARE if rank in RARE_RANKS else None)
    made = create(connection, commune.drafter, commune.code, content, begun)
    for version, (planned, at) in enumerate(_due(_planned(award, chance), begun, chance), start=1):
        who = planned.who(world, commune, rank)
        take_step(connection, who, made, planned.action, version, planned.given, at)
    return _read(connection, made, rank, place, alone=rank in QUIET_RANKS | RARE_RANKS)


def _due(way: list[Planned], begun: datetime, chance: random.Random) -> Iterator[tuple[Planned, datetime]]:
    """The steps that have come by now."""
    at = begun
    for planned in way:
        at += timedelta(days=planned.days * chance.uniform(0.4, 1.6), seconds=chance.uniform(0, 3000))
        if at >= NOW:
            return
        yield planned, at


def _draft(name: Name, commune: Commune, award: Award, called: str | None = None) -> Draft:
    return Draft(
        category=Category.HOUSEHOLD if called else name.category,
        nominee_name=called or name.name,
        nominee_unit_code=commune.code,
        requested_award=award,
        achievements=_ACHIEVEMENTS,
        period_from=date(2017, 1, 1),
        period_to=date(2021, 12, 31),
        nominee={"address": f"{commune.name}, {commune.district_name}"},
    )


def _read(connection: Connection, made: str, rank: int, commune: int, *, alone: bool) -> Original:
    def rows(model: Any, of: Any) -> tuple[dict[str, Any], ...]:
        found = connection.execute(select(*model.__table__.c).where(of == made)).mappings()
        return tuple(dict(row) for row in found)

    (row,) = rows(Nomination, Nomination.id)
    entries = sorted(rows(Entry, Entry.nomination_id), key=lambda entry: entry["version"])
    return Original(rank, commune, alone, row, tuple(entries), rows(Reader, Reader.nomination_id))


_ACHIEVEMENTS = (
    'Trong phong trào thi đua "Vì người nghèo - Không để ai bị bỏ lại phía sau", đơn vị đã phát huy vai trò của cấp '
    "ủy, chính quyền và đoàn thể, lồng ghép nguồn lực của các chương trình mục tiêu quốc gia, giúp các hộ nghèo và cận "
    "nghèo có vốn, giống và kỹ thuật sản xuất; vận động xây mới và sửa chữa nhà ở, bảo đảm nước sạch và vệ sinh môi "
    "trường. Tỷ lệ hộ nghèo giảm từ 11,4 % xuống còn 4,2 %, hộ cận nghèo từ 9,8 % xuống còn 5,1 % theo kết quả rà soát "
    "hằng năm được cấp có thẩm quyền công nhận; thu nhập bình quân đầu người tăng đều qua các năm."
)
