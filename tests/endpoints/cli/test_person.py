"""Erasing at the machine itself: it shows what goes, asks, and cleans up."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select

from states.terms import State
from tests.clock import NOW
from tests.endpoints.cli.conftest import Typed, typed
from tests.everywhere import bytes_with, tables_with
from tests.factories import nomination_in
from workflow.database import make_engine, reading, writing
from workflow.nominations.models import Nomination
from workflow.people.commands import create_person, end_person

NAME = "Hộ gia đình bà Hồ Thị Xuyến"
GROUND = "Đơn số 14 ngày 10/11/2026"


def closed(engine: Engine, state: State = State.WITHDRAWN) -> str:
    """The code of a nomination in a state."""
    with writing(engine) as connection:
        made = nomination_in(connection, state, nominee_name=NAME)
        return str(connection.scalar(select(Nomination.number).where(Nomination.id == made)))


def test_what_goes_is_shown_and_asked_for(settled: Engine, type_in: Typed) -> None:
    code = closed(settled)
    asked = type_in("person", "erase", "--nomination", code, "--ground", GROUND, typing="n\n")
    assert asked.exit_code == 1
    assert "name of the nominee" in asked.stdout
    assert "Xuyến" not in asked.output
    assert tables_with(settled, [NAME])


def test_once_erased_it_is_nowhere_and_the_log_is_whole(settled: Engine, type_in: Typed) -> None:
    code = closed(settled)
    settled.dispose()
    erased = type_in("person", "erase", "--nomination", code, "--ground", GROUND, "--yes")
    assert (erased.exit_code, erased.stderr.splitlines()[-1]) == (
        0,
        f"Erased: {code}. Checked by: audit verify",
    )
    assert tables_with(settled, ["Xuyến", "xuyen"]) == {}
    assert bytes_with(settled, ["Xuyến", "xuyen"]) == set()
    assert type_in("audit", "verify").exit_code == 0
    again = type_in("person", "erase", "--nomination", code, "--ground", GROUND, "--yes")
    assert (again.exit_code, again.stderr) == (0, "There is nothing left to erase.\n")


@pytest.mark.parametrize("state", [State.SUBMITTED, State.CHECKED])
def test_what_is_not_closed_is_refused_in_one_line(settled: Engine, type_in: Typed, state: State) -> None:
    code = closed(settled, state)
    refused = type_in("person", "erase", "--nomination", code, "--ground", GROUND, "--yes")
    assert refused.exit_code == 1
    assert refused.stderr.startswith(f"Error: nomination {code}: The nomination stands at “{state.value}”")
    assert refused.stderr.endswith("[not_possible_in_state]\n")


def test_an_account_is_closed_before_it_is_erased(settled: Engine, type_in: Typed) -> None:
    with writing(settled) as connection:
        create_person(connection, "lan", "Trần Thị Lan Hương", NOW, "lan.huong@example.vn")
    settled.dispose()
    words = ("person", "erase", "--user", "lan", "--ground", GROUND, "--yes")
    assert type_in(*words).stderr.endswith("[account_open]\n")
    with writing(settled) as connection:
        end_person(connection, "lan", NOW)
    settled.dispose()
    assert type_in(*words).exit_code == 0
    assert tables_with(settled, ["lan.huong@example.vn"]) == {}


@pytest.mark.parametrize("words", [(), ("--nomination", "1", "--user", "lan")])
def test_it_is_either_nominations_or_an_account(type_in: Typed, words: tuple[str, ...]) -> None:
    assert type_in("person", "erase", "--ground", GROUND, *words).exit_code == 2


def test_while_others_read_the_file_is_not_written_anew_and_it_is_said(
    new_sqlite_url: Callable[..., str],
) -> None:
    url = new_sqlite_url("settled_sqlite_template")
    engine = make_engine(url)
    code = closed(engine)
    words = ("person", "erase", "--nomination", code, "--ground", GROUND, "--yes")
    with reading(engine) as connection:
        connection.scalar(select(Nomination.id).limit(1))
        hindered = typed(*words, variables={"KHENTHUONG_DATABASE_URL": url})
    assert hindered.exit_code == 1
    assert "Stop the service and give the same command again." in hindered.stderr
    engine.dispose()
    assert typed(*words, variables={"KHENTHUONG_DATABASE_URL": url}).exit_code == 0
    assert bytes_with(engine, ["Xuyến", "xuyen"]) == set()
