"""Mandates to inspect, registered at the machine itself."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, select

from states.terms import Deed, Role
from tests.cast import actor
from tests.endpoints.cli.conftest import Typed
from workflow.audit.models import Entry
from workflow.calendar import today
from workflow.database import reading

TODAY = today(datetime.now(UTC))
YESTERDAY, IN_A_MONTH = (TODAY - timedelta(days=1)).isoformat(), (TODAY + timedelta(days=30)).isoformat()
PAPER = (
    *("--number", "27/QĐ-TTr", "--issued-on", YESTERDAY, "--authority", "Thanh tra tỉnh"),
    *("--purpose", "Xét khen thưởng", "--from", YESTERDAY, "--to", IN_A_MONTH, "--movement-only"),
)


def inspects(engine: Engine, username: str) -> list[tuple[str, bool]]:
    """The units at which somebody is an inspector today, and whether for the movement only."""
    with reading(engine) as connection:
        held = actor(connection, username, TODAY).assignments
    return [(each.unit_code, each.movement_only) for each in held if each.role is Role.INSPECTOR]


def test_a_mandate_is_registered_shown_and_ended(settled: Engine, type_in: Typed) -> None:
    made = type_in(
        *("inspection", "create", *PAPER, "--unit", "457", "--unit", "455"),
        *("--member", "agency", "--member", "chair", "--leader", "chair"),
    )
    assert made.exit_code == 0, made.output
    inspection_id = made.stdout.strip()
    assert inspects(settled, "agency") == inspects(settled, "chair") == [("457", True), ("455", True)]
    listed = type_in("inspection", "list").stdout
    assert inspection_id in listed
    assert "27/QĐ-TTr" in listed
    shown = type_in("inspection", "show", inspection_id).stdout
    for said in ("Xét khen thưởng", "457 Huyện Lệ Thủy", "chair Đinh Công Minh (leads)", "the movement only"):
        assert said in shown
    ended = type_in("inspection", "end", inspection_id, "--last-day", YESTERDAY)
    assert (ended.exit_code, ended.stdout) == (0, "")
    assert inspects(settled, "agency") == inspects(settled, "chair") == []
    with reading(settled) as connection:
        deeds = connection.scalars(
            select(Entry.action).where(Entry.subject == f"inspection:{inspection_id}").order_by(Entry.seq)
        ).all()
    assert deeds == [Deed.CREATE_INSPECTION, Deed.END_INSPECTION]


def test_what_is_wrong_with_a_mandate_is_said_a_line_each(type_in: Typed) -> None:
    wrong = type_in(
        *("inspection", "create", *PAPER, "--unit", "99999", "--member", "nobody", "--leader", "chair")
    )
    assert wrong.exit_code == 1
    codes = [line.rpartition("[")[2].rstrip("]") for line in wrong.stderr.splitlines()]
    assert codes == ["invalid_choice", "unknown_unit", "unknown_person"]


def test_an_unknown_inspection_is_said_to_be_one(type_in: Typed) -> None:
    for words in (("show", "x"), ("end", "x")):
        result = type_in("inspection", *words)
        assert result.exit_code == 1
        assert "There is no inspection x." in result.stderr
