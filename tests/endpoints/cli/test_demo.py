"""The demonstration: everything is in it, it is kept and renewed, and it is alive when it is served."""

import json
import re
import signal
import socket
import stat
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, true

from endpoints.cli.cast import CAST
from endpoints.cli.demo import LOCK_FILE, PASSWORD_FILE
from endpoints.settings import DATABASE_FILE
from notifications.models import Message
from states.facts import Given
from states.terms import Action, Award, Category, CommendationType, State
from states.words.entries import ENTRY_NAMES
from states.words.names import FIELDS
from tests.cast import actor
from tests.endpoints.cli.conftest import typed
from tests.endpoints.cli.talking import free_port, get, post, signed_in, wait_until_ready
from workflow.audit.models import Entry, Place
from workflow.calendar import VIETNAM, is_working_day, today
from workflow.council.models import CouncilSession, SessionState
from workflow.database import make_engine, reading, writing
from workflow.inspection.queries import findings_of, list_inspections
from workflow.nominations.mandate import readable_entries
from workflow.nominations.models import Answer, Nomination, Question
from workflow.people.accounts import account_of
from workflow.people.passwords import password_fits
from workflow.step import take_step

PASSWORD = "chung tay vì người nghèo"
QUICK_ENOUGH_SECONDS = 20


def demo(folder: Path, *words: str, password: str | None = None) -> str:
    """Make or keep the demonstration without serving it; returns what stands on standard output."""
    variables = {"KHENTHUONG_DEMO_PASSWORD": password} if password else {}
    result = typed("demo", "--data", str(folder), "--no-serve", *words, variables=variables)
    assert result.exit_code == 0, result.output
    return result.stdout


def password_said(output: str) -> str:
    found = re.search(r"^Everybody's password: (.+)$", output, re.MULTILINE)
    assert found is not None
    return found[1]


def engine_of(folder: Path) -> Engine:
    return make_engine(f"sqlite:///{folder / DATABASE_FILE}")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A demonstration that is only looked at, and what was said when it was made."""
    folder = tmp_path_factory.mktemp("demo")
    return folder, demo(folder)


@pytest.fixture
def engine(made: tuple[Path, str]) -> Iterator[Engine]:
    engine = engine_of(made[0])
    yield engine
    engine.dispose()


@pytest.mark.parametrize(
    ("column", "all_of"),
    [
        (Nomination.state, State),
        (Nomination.category, Category),
        (Nomination.requested_award, Award),
        (Nomination.commendation_type, CommendationType),
        (CouncilSession.state, SessionState),
    ],
    ids=["state", "category", "award", "type", "session"],
)
def test_every_state_category_and_award_is_in_it(engine: Engine, column: object, all_of: type[State]) -> None:
    with reading(engine) as connection:
        assert set(connection.scalars(select(column).distinct())) == set(all_of)  # type: ignore[call-overload]


def test_forty_nominations_come_from_communes_districts_and_the_front(engine: Engine) -> None:
    with reading(engine) as connection:
        origins = set(connection.scalars(select(Nomination.origin_unit_id)))
        routes = set(connection.scalars(select(Nomination.route)))
        count = connection.execute(select(func.count()).select_from(Nomination)).scalar_one()
    assert 40 <= count <= 50
    assert len(origins) >= 10
    assert routes == {"four_tiers", "direct"}


def test_what_makes_a_day_at_the_office_is_in_it(engine: Engine) -> None:
    counts = {
        "held": select(func.count()).where(Nomination.held_on.is_not(None)),
        "overdue": select(func.count()).where(Nomination.due_on < func.current_date()),
        "revocation pending": select(func.count()).where(
            Nomination.revoke_requested_by.is_not(None), Nomination.state == State.AWARDED
        ),
        "lower than asked for": select(func.count()).where(
            Nomination.decided_award.is_not(None), Nomination.decided_award != Nomination.requested_award
        ),
        "questions": select(func.count()).select_from(Question),
        "answers": select(func.count()).select_from(Answer),
        "read": select(func.count()).select_from(Message).where(Message.read_at.is_not(None)),
        "unread": select(func.count()).select_from(Message).where(Message.read_at.is_(None)),
    }
    with reading(engine) as connection:
        assert {
            name: connection.execute(count).scalar_one() > 0 for name, count in counts.items()
        } == dict.fromkeys(counts, True)


def test_an_inspection_of_the_province_runs_with_a_finding_answered_and_one_open(engine: Engine) -> None:
    with reading(engine) as connection:
        inspector = actor(connection, "inspector", today(datetime.now(UTC)))
        (inspection,) = list_inspections(connection, inspector).items
        found = findings_of(connection, inspector, inspection.id).items
        assert str(readable_entries(connection, inspector)) == str(true()), "all of the log"
    assert (inspection.number, [unit.code for unit in inspection.units]) == ("27/QĐ-TTr", ["44"])
    assert inspection.valid_from <= today(datetime.now(UTC)) <= inspection.valid_to
    assert {(each.unit_code, len(each.answers)) for each in found} == {("457", 1), ("455", 0)}


def test_steps_are_taken_on_working_days_at_office_hours_in_the_order_of_the_log(engine: Engine) -> None:
    with reading(engine) as connection:
        moments = connection.scalars(
            select(Entry.at).where(Entry.nomination_id.is_not(None)).order_by(Entry.seq)
        ).all()
    assert moments == sorted(moments)
    assert [at for at in moments if not is_working_day(today(at))] == []
    assert {at.astimezone(VIETNAM).hour for at in moments} <= set(range(7, 18))


def test_its_log_is_sealed_and_whole(made: tuple[Path, str], engine: Engine) -> None:
    with reading(engine) as connection:
        entries, places = (
            connection.execute(select(func.count()).select_from(model)).scalar_one()
            for model in (Entry, Place)
        )
    assert entries == places
    result = typed("audit", "verify", "--data", str(made[0]))
    assert (result.exit_code, result.stdout) == (0, "")


def test_whatever_an_entry_says_can_be_called_by_a_name(engine: Engine) -> None:
    with reading(engine) as connection:
        contents = [json.loads(each) for each in connection.scalars(select(Entry.canonical))]
    said = {f"changes.{change['field']}" for content in contents for change in content.get("changes", ())}
    said |= {
        f"given.{name.removesuffix('_commitment')}"
        for content in contents
        for name in content.get("given", ())
    }
    assert {name for name in said if not {name, name.split(".")[1]} & {*FIELDS, *ENTRY_NAMES}} == set()


def test_every_account_and_the_password_are_printed(made: tuple[Path, str], engine: Engine) -> None:
    _, said = made
    assert [one.username for one in CAST if one.username not in said or one.full_name not in said] == []
    with reading(engine) as connection:
        accounts = [account_of(connection, one.username) for one in CAST]
    hashes = {account.password_hash for account in accounts if account}
    assert None not in accounts
    assert len(hashes) == 1
    assert password_fits(hashes.pop(), password_said(said))


def test_the_password_is_kept_where_only_its_owner_reads_it(made: tuple[Path, str]) -> None:
    folder, said = made
    kept = folder / PASSWORD_FILE
    assert kept.read_text(encoding="utf-8").strip() == password_said(said)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_every_demonstration_has_a_password_of_its_own(made: tuple[Path, str], tmp_path: Path) -> None:
    assert password_said(demo(tmp_path)) != password_said(made[1])


def test_a_second_start_keeps_what_was_done_and_fresh_starts_anew(tmp_path: Path) -> None:
    first = demo(tmp_path)
    engine = engine_of(tmp_path)
    with writing(engine) as connection:
        chosen = select(Nomination.id).where(Nomination.nominee_name.contains("tổ dân phố Thượng Giang"))
        nomination_id = connection.scalars(chosen.where(Nomination.category == Category.VILLAGE)).one()
        person, now = (
            actor(connection, "district"),
            connection.execute(select(func.max(Entry.at))).scalar_one(),
        )
        take_step(connection, person, nomination_id, Action.ENDORSE, None, Given(), now)
    state = select(Nomination.state).where(Nomination.id == nomination_id)
    assert password_said(demo(tmp_path)) == password_said(first)
    with reading(engine) as connection:
        assert connection.scalar(state) is State.ENDORSED
    engine.dispose()
    again = demo(tmp_path, "--fresh")
    assert password_said(again) != password_said(first)
    engine = engine_of(tmp_path)
    with reading(engine) as connection:
        assert connection.scalar(state) is None, "all are new"
    engine.dispose()


def test_a_chosen_password_holds_also_for_a_demonstration_that_is_there(tmp_path: Path) -> None:
    demo(tmp_path)
    assert password_said(demo(tmp_path, password=PASSWORD)) == PASSWORD
    engine = engine_of(tmp_path)
    with reading(engine) as connection:
        account = account_of(connection, "member8")
    engine.dispose()
    assert account is not None
    assert password_fits(account.password_hash, PASSWORD)
    assert password_said(demo(tmp_path)) == PASSWORD, "and is kept"


def test_hints_name_the_program_as_it_was_started(made: tuple[Path, str], nowhere: Path) -> None:
    by_dev = {"KHENTHUONG_PROGRAM": "./dev run"}
    folder, _ = made
    result = typed("demo", "--data", str(folder), "--no-serve", variables=by_dev)
    assert f"{folder}: ./dev run --data {folder} audit verify" in result.stderr
    result = typed("--data", str(nowhere), "db", "check", variables=by_dev)
    assert f"Make one: ./dev run --data {nowhere} db upgrade" in result.stderr


def test_a_port_in_use_is_said_before_anything_is_made(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = typed("demo", "--data", str(tmp_path), "--port", str(port))
    assert result.exit_code == 1
    assert result.stderr == f"Error: Port {port} of 127.0.0.1 is in use already: choose another by --port.\n"
    assert not (tmp_path / DATABASE_FILE).exists()


@pytest.mark.parametrize("words", [(), ("--fresh",)], ids=["kept", "fresh"])
def test_a_database_that_is_no_demonstration_is_left_alone(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert typed("db", "upgrade", "--data", str(tmp_path)).exit_code == 0
    before = (tmp_path / DATABASE_FILE).read_bytes()
    result = typed("demo", "--data", str(tmp_path), "--no-serve", *words)
    assert result.exit_code == 1
    assert "is no demonstration" in result.stderr
    assert (tmp_path / DATABASE_FILE).read_bytes() == before


def test_a_making_that_was_interrupted_leaves_no_half_a_demonstration(tmp_path: Path) -> None:
    (tmp_path / f"{DATABASE_FILE}.new").write_bytes(b"half")
    (tmp_path / PASSWORD_FILE).write_text("x")
    assert password_said(demo(tmp_path)) != "x"


def test_whatever_other_database_the_environment_names_a_demonstration_is_embedded(tmp_path: Path) -> None:
    variables = {"KHENTHUONG_DATABASE_URL": "postgresql:///nobody", "KHENTHUONG_DATA": str(tmp_path)}
    assert typed("demo", "--no-serve", variables=variables).exit_code == 0
    assert (tmp_path / DATABASE_FILE).exists()


def test_it_is_ready_soon_serves_and_is_not_renewed_under_who_looks(
    tmp_path: Path, started: Callable[..., subprocess.Popen[str]]
) -> None:
    begun, port = time.monotonic(), free_port()
    process = started(
        "demo", KHENTHUONG_DATA=str(tmp_path), PORT=str(port), KHENTHUONG_DEMO_PASSWORD=PASSWORD
    )
    wait_until_ready(port)
    assert time.monotonic() - begun < QUICK_ENOUGH_SECONDS
    token = signed_in(port, "commune", PASSWORD)
    _, mine = get(port, "/api/v1/nominations?mine=true&limit=200", token)
    assert {one["origin_unit_code"] for one in mine["items"]} == {"19249"}
    _, inbox = get(port, "/api/v1/inbox", signed_in(port, "district", PASSWORD))
    assert inbox["items"]
    status, _ = post(port, "/api/v1/nominations", {}, token)
    assert status == 422

    other = typed("demo", "--data", str(tmp_path), "--fresh", "--no-serve")
    assert other.exit_code == 1
    assert "is running already" in other.stderr
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    assert (tmp_path / LOCK_FILE).exists()
