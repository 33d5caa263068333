"""Logs to measure on: of nominations that walked the real commands, of plain entries, and trees of made-up leaves."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from hashlib import sha256

import psycopg
from sqlalchemy import Connection, Engine

from bench.names import Name, names
from bench.world import Commune, World
from states.facts import NOTHING_GIVEN, Actor, Given
from states.terms import Action, Award, Deed
from tests.clock import NOW
from workflow.audit.entries import NewEntry, write_entries
from workflow.audit.seal import AT_ONCE, seal
from workflow.audit.tree import Node, completed
from workflow.database import is_sqlite, writing
from workflow.nominations.commands import create
from workflow.nominations.draft import Draft
from workflow.step import Taken, Wanted, take_steps

AT_A_TIME = 1_000
BEGUN = NOW - timedelta(days=60)
VERSIONS = 6
"""What each nomination of a walked log has come to."""


def walked(engine: Engine, world: World, number: int, progress: Callable[[int, int], None]) -> None:
    """So many nominations, each with six entries, all openings there, sealed; hundreds are under way at a time."""
    commune = next(each for each in world.communes if each.district_code == "457")
    way: tuple[tuple[Action, Actor, Given], ...] = (
        (Action.SUBMIT, commune.drafter, NOTHING_GIVEN),
        (Action.RETURN_TO_ORIGIN, commune.approver, _SAID),
        (Action.SUBMIT, commune.drafter, NOTHING_GIVEN),
        (Action.ENDORSE, commune.approver, NOTHING_GIVEN),
        (Action.CHECK, world.department[0], NOTHING_GIVEN),
    )
    called = names()
    for first in range(0, number, AT_A_TIME):
        these = [(n, called[n % len(called)]) for n in range(first, min(first + AT_A_TIME, number))]
        with writing(engine) as connection:
            drafts = [_draft(each, commune, n) for n, each in these]
            made = [create(connection, commune.drafter, commune.code, each, BEGUN) for each in drafts]
        for version, (action, actor, given) in enumerate(way, start=1):
            at, wanted = BEGUN + timedelta(days=version), [Wanted(each, version) for each in made]
            with writing(engine) as connection:
                taken = take_steps(connection, actor, wanted, action, given, at)
            assert all(isinstance(each, Taken) for each in taken)
        progress(first + len(these), number)
    seal_all(engine)


def _draft(name: Name, commune: Commune, number: int) -> Draft:
    return Draft(
        category=name.category,
        nominee_name=f"{name.name}, {number}",
        nominee_unit_code=commune.code,
        requested_award=Award.GIAY_KHEN,
        achievements=_ACHIEVEMENTS,
        period_from=date(2017, 1, 1),
        period_to=date(2021, 12, 31),
        nominee={"address": f"{commune.name}, {commune.district_name}"},
    )


_SAID = Given(reason="Hồ sơ chưa đủ căn cứ", legal_ground="Điều 5 Luật Thi đua, khen thưởng 2022")
_ACHIEVEMENTS = (
    "Vận động nhân dân hiến 1.200 m² đất và 340 ngày công làm đường liên thôn; giúp 18 hộ nghèo có vốn, giống và kỹ "
    "thuật sản xuất; xây mới và sửa chữa 7 nhà ở, bảo đảm nước sạch và vệ sinh môi trường. Hộ nghèo của thôn giảm "
    "từ 11,4 % xuống còn 4,2 % theo kết quả rà soát hằng năm được cấp có thẩm quyền công nhận."
)


def seal_all(engine: Engine) -> None:
    """Give every entry its place."""
    done = AT_ONCE
    while done == AT_ONCE:
        with writing(engine) as connection:
            done = seal(connection, NOW)


def write_plain(engine: Engine, number: int) -> None:
    """So many entries, in transactions of a thousand."""
    entry = NewEntry(at=NOW, action=Deed.SIGN_IN, subject="person:binh", address="203.0.113.7")
    for _ in range(0, number, AT_A_TIME):
        with writing(engine) as connection:
            write_entries(connection, [entry] * AT_A_TIME)


def grow_tree(engine: Engine, before: int, size: int) -> None:
    """Stored hashes over made-up leaves, from one size to another: proofs read nothing else."""
    with writing(engine) as connection:
        left: dict[Node, bytes] = {}
        for first in range(0, size, 10_000):
            leaves = [sha256(b"%d" % n).digest() for n in range(first, min(first + 10_000, size))]
            new = dict(completed(first, leaves, lambda nodes: [left[node] for node in nodes]))  # noqa: B023
            left = {
                node: value for node, value in (left | new).items() if node in _border(first + len(leaves))
            }
            if first >= before:
                _store(connection, ((*node, value) for node, value in new.items()))


def _border(size: int) -> Sequence[Node]:
    return [Node(level, (size >> level) - 1) for level in range(size.bit_length()) if size >> level & 1]


def _store(connection: Connection, rows: Iterator[tuple[int, int, bytes]]) -> None:
    driver = connection.connection.driver_connection
    if is_sqlite(connection):
        assert driver is not None
        driver.executemany("INSERT INTO audit_nodes (level, number, hash) VALUES (?, ?, ?)", rows)
        return
    assert isinstance(driver, psycopg.Connection)
    with driver.cursor().copy("COPY audit_nodes (level, number, hash) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
