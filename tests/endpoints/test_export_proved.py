"""The log taken away as JSON lines: every line with what proves it, however the file was read and cut."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, true

import states.versions
from endpoints import exported
from endpoints.api.schemas.oversight import EntryWithBytes
from endpoints.exported import line_of, read_proved, with_bytes
from states.codes import Code
from states.terms import State
from tests.endpoints.callers import Caller, assert_problem
from tests.factories import nomination_in
from tests.workflow.exported import signed_log
from workflow.audit.export import covering
from workflow.audit.models import Entry
from workflow.audit.queries import EVERYTHING, one_entry
from workflow.database import reading, writing
from workflow.inspection.kiem_tra_nhat_ky import run

Call = Callable[..., Caller]
TABLES = Path(states.versions.__file__).parent


def taken(caller: Call, path: Path, **query: str) -> Path:
    """The export as a file on the inspector's own disk."""
    response = caller("inspector").get("/audit/export", format="jsonl", **query)
    assert response.status_code == 200
    path.write_bytes(response.get_data())
    return path


def test_what_an_inspector_takes_away_is_proved_offline(
    caller: Call, settled: Engine, tmp_path: Path
) -> None:
    log = signed_log(settled)
    older = tmp_path / "dau"
    older.write_text(log.heads[0].note, encoding="utf-8")
    keys = [str(log.first.verifier)]
    whole = taken(caller, tmp_path / "1.jsonl")
    assert run(whole, [older], keys, TABLES) == 0
    some = {"actor": "department", "older": str(log.heads[0].size)}
    assert run(taken(caller, tmp_path / "2.jsonl", **some), [older], keys, TABLES) == 0
    lines = [json.loads(line) for line in whole.read_text(encoding="utf-8").splitlines()]
    last = [line["nomination_id"] for line in lines if line["nomination_id"]][-1]
    before = [line["nomination_id"] for line in lines if line["nomination_id"] not in (None, last)][-1]
    assert run(taken(caller, tmp_path / "3.jsonl", nomination=before), [older], keys, TABLES) == 3
    # of the last one nothing is under a checkpoint yet
    assert run(taken(caller, tmp_path / "4.jsonl", nomination=last), [], keys, TABLES) == 3


def test_a_file_read_in_many_parts_is_the_same(
    settled: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = signed_log(settled)
    at_once = log.lines()
    for size in (1, 7):
        monkeypatch.setattr(exported, "AT_A_TIME", size)
        assert log.lines() == at_once


def test_who_fetches_a_proved_export_slowly_holds_no_transaction_open(settled: Engine) -> None:
    signed_log(settled)
    with reading(settled) as connection:
        under = covering(connection)
    part = read_proved(settled, EVERYTHING, true(), under)
    assert next(part)["leaf_index"] == 0
    assert settled.pool.checkedout() == 0  # type: ignore[attr-defined]


@pytest.mark.parametrize("older", ["0", "-1", "x", str(2**63)])
def test_an_older_size_is_a_number_of_entries(caller: Call, older: str) -> None:
    response = caller("inspector").get("/audit/export", format="jsonl", older=older)
    assert response.status_code == 422
    assert_problem(response, 422, Code(response.get_json()["errors"][0]["code"]), "older")


def test_a_line_says_what_the_api_says_of_the_entry(caller: Call, settled: Engine) -> None:
    with writing(settled) as connection:
        nomination_in(connection, State.RETURNED)
    with reading(settled) as connection:
        views = [one_entry(connection, each) for each in connection.scalars(select(Entry.id))]
    for view in views:
        assert view is not None
        assert json.loads(line_of(with_bytes(view))) == EntryWithBytes().dump(with_bytes(view))
