"""An inspection in a folder: one call or one command, and everything in it reads and verifies without us."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import Engine, select

from states.codes import Code
from states.facts import Given
from states.terms import Action, Deed, State
from tests.cast import BY_USERNAME, actor
from tests.clock import NOW
from tests.endpoints.callers import Caller, assert_problem
from tests.endpoints.cli.conftest import typed
from tests.factories import nomination_in
from workflow.audit.checkpoints import create_key, newest, sign_head
from workflow.audit.keys import Signer
from workflow.audit.models import Entry
from workflow.audit.seal import seal
from workflow.calendar import today
from workflow.database import reading, writing
from workflow.inspection.commands import Mandate, create_inspection, end_inspection
from workflow.step import take_step

Call = Callable[..., Caller]
SIGNER = Signer.generate("khenthuong.example/nhat-ky")
ELSEWHERE = BY_USERNAME["commune3"].roles[0][1]
"""A commune of Bố Trạch (455)."""


def inspect(engine: Engine, *units: str, member: str = "inspector") -> str:
    day = today(NOW)
    mandate = Mandate(
        number="27/QĐ-TTr",
        issued_on=day,
        authority="Thanh tra tỉnh",
        purpose="Việc xét <b>khen thưởng</b>",
        valid_from=day - timedelta(days=7),
        valid_to=day + timedelta(days=30),
        unit_codes=units,
        members=(member,),
        leader=member,
    )
    with writing(engine) as connection:
        return create_inspection(connection, mandate, NOW)


def grow_and_sign(engine: Engine, *states: State, origin: str = "19249") -> str:
    """Some more nominations, and the note over them."""
    with writing(engine) as connection:
        for state in states:
            nomination_in(connection, state, origin=origin)
    with writing(engine) as connection:
        seal(connection, NOW)
    with writing(engine) as connection:
        sign_head(connection, SIGNER, NOW)
        head = newest(connection)
    assert head is not None
    return head.note


@pytest.fixture
def signed(settled: Engine) -> Engine:
    with writing(settled) as connection:
        create_key(connection, SIGNER, NOW)
    return settled


def unpacked(content: bytes, where: Path) -> Path:
    with ZipFile(io.BytesIO(content)) as bundle:
        assert bundle.testzip() is None
        bundle.extractall(where)
    (folder,) = where.iterdir()
    return folder


def check(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the program that lies in the folder, with nothing but Python."""
    return subprocess.run(
        [sys.executable, "-I", "-S", "kiem_tra_nhat_ky.py", ".", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_what_a_team_takes_away_verifies_by_itself(caller: Call, signed: Engine, tmp_path: Path) -> None:
    inspection = inspect(signed, "44")
    older = grow_and_sign(signed, State.AWARDED, State.RETURNED)
    grow_and_sign(signed, State.SUBMITTED, State.DRAFTED)
    answer = caller("inspector").get(f"/inspections/{inspection}/folder", number="27041", count=2)
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    folder = unpacked(answer.data, tmp_path / "usb")
    held = tmp_path / "held"
    held.write_text(older, encoding="utf-8")
    checked = check(folder, "--key", str(SIGNER.verifier), "--checkpoint", str(held))
    assert checked.returncode == 0, checked.stderr
    assert "Mẫu 2 hồ sơ được rút đúng từ 3 hồ sơ đã trình, theo số thống nhất “27041”" in checked.stderr
    assert "Mẫu chỉ công bằng khi" in checked.stderr, (
        "the team did not say what it held when the number was agreed"
    )
    size = int(older.splitlines()[1])
    answer = caller("inspector").get(f"/inspections/{inspection}/folder", number="27041", count=2, older=size)
    folder = unpacked(answer.data, tmp_path / "fair")
    checked = check(folder, "--key", str(SIGNER.verifier), "--checkpoint", str(held))
    assert checked.returncode == 0, checked.stderr
    assert f"mã gốc của dấu ở {size} bản ghi" in checked.stderr
    assert "Mẫu chỉ công bằng khi" not in checked.stderr
    assert "tệp bằng chứng" in checked.stderr


def test_it_opens_in_any_browser_and_shows_no_markup_of_others(
    caller: Call, signed: Engine, tmp_path: Path
) -> None:
    inspection = inspect(signed, "44")
    grow_and_sign(signed, State.AWARDED)
    answer = caller("inspector").get(f"/inspections/{inspection}/folder", number="7", count=1)
    folder = unpacked(answer.data, tmp_path / "usb")
    index = (folder / "index.html").read_text(encoding="utf-8")
    assert "Việc xét &lt;b&gt;khen thưởng&lt;/b&gt;" in index
    assert "default-src 'none'" in index
    assert "http" not in index.replace("http-equiv", "")
    sample = json.loads((folder / "mau.json").read_text(encoding="utf-8"))
    assert len(sample["cases"]) == 1
    assert f'id="{sample["cases"][0]}"' in index
    names = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    linked = {part.split('"')[0] for part in index.split('href="')[1:]}
    assert {each for each in linked if not each.startswith(("#", "data:"))} <= names
    guide = (folder / "HUONG-DAN.txt").read_bytes()
    assert guide.startswith("\ufeffGÓI THANH TRA".encode())
    assert guide.count(b"\r\n") == guide.count(b"\n")


def test_a_case_that_was_recalled_to_a_draft_is_drawn_and_told_by_its_history_alone(
    caller: Call, signed: Engine, tmp_path: Path
) -> None:
    inspection = inspect(signed, "44")
    with writing(signed) as connection:
        recalled = nomination_in(connection, State.SUBMITTED, nominee_name="Hộ bà Hồ Thị Sen")
        commune = actor(connection, "commune")
        take_step(connection, commune, recalled, Action.RECALL, None, Given(), NOW)
    grow_and_sign(signed, State.SUBMITTED)
    answer = caller("inspector").get(f"/inspections/{inspection}/folder", number="7", count=2)
    folder = unpacked(answer.data, tmp_path / "usb")
    index = (folder / "index.html").read_text(encoding="utf-8")
    assert f'id="{recalled}"' in index
    assert "Đơn vị đã trình rồi rút về để soạn lại" in index
    assert "Hồ Thị Sen" not in index
    assert "Hồ Thị Sen" not in (folder / "danh-sach/0001.html").read_text(encoding="utf-8")
    checked = check(folder, "--key", str(SIGNER.verifier))
    assert checked.returncode == 0, checked.stderr


def with_another_case(sample: dict[str, Any]) -> None:
    sample["cases"] = ["0" * 32]


def with_another_number(sample: dict[str, Any]) -> None:
    sample["number"] = "8"


def with_fewer_to_draw_from(sample: dict[str, Any]) -> None:
    sample["population"] -= 1


def with_another_root(sample: dict[str, Any]) -> None:
    sample["root"] = sample["root"][::-1]


@pytest.mark.parametrize(
    "cheat", [with_another_case, with_another_number, with_fewer_to_draw_from, with_another_root]
)
def test_a_sample_that_was_chosen_is_found(
    caller: Call, signed: Engine, tmp_path: Path, cheat: Callable[[dict[str, Any]], None]
) -> None:
    inspection = inspect(signed, "44")
    grow_and_sign(signed, *[State.SUBMITTED] * 12)
    answer = caller("inspector").get(f"/inspections/{inspection}/folder", number="7", count=6)
    folder = unpacked(answer.data, tmp_path / "usb")
    sample = json.loads((folder / "mau.json").read_text(encoding="utf-8"))
    cheat(sample)
    (folder / "mau.json").write_text(json.dumps(sample), encoding="utf-8")
    checked = check(folder, "--key", str(SIGNER.verifier))
    assert (checked.returncode, checked.stdout.strip()) == (1, "mau.json")


def test_a_district_s_folder_holds_what_its_mandate_covers_and_no_more(
    caller: Call, signed: Engine, tmp_path: Path
) -> None:
    inspection = inspect(signed, "455", member="commune2")
    grow_and_sign(signed, State.SUBMITTED)
    with reading(signed) as connection:
        others = set(connection.scalars(select(Entry.nomination_id).where(Entry.nomination_id.is_not(None))))
    older = grow_and_sign(signed, State.SUBMITTED, origin="19249")
    with writing(signed) as connection:
        district = nomination_in(connection, State.ENDORSED, origin=ELSEWHERE)
    grow_and_sign(signed)
    answer = caller("commune2").get(
        f"/inspections/{inspection}/folder", number="7", older=older.split("\n")[1]
    )
    folder = unpacked(answer.data, tmp_path / "usb")
    lines = [json.loads(line) for line in (folder / "nhat-ky.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {line["nomination_id"] for line in lines} - {None} == {district}
    assert not others & {line["nomination_id"] for line in lines}
    held = tmp_path / "held"
    held.write_text(older, encoding="utf-8")
    checked = check(folder, "--key", str(SIGNER.verifier), "--checkpoint", str(held))
    assert checked.returncode == 0, checked.stderr


def test_only_the_team_takes_it_and_only_in_its_days(caller: Call, signed: Engine) -> None:
    inspection = inspect(signed, "44")
    grow_and_sign(signed, State.SUBMITTED)
    path = f"/inspections/{inspection}/folder"
    assert_problem(caller("admin").get(path, number="7"), 403, Code.NOT_YOUR_ROLE)
    assert_problem(caller("district").get(path, number="7"), 404, Code.NOT_FOUND)
    assert_problem(caller(None).get(path, number="7"), 401, Code.NOT_SIGNED_IN)
    with writing(signed) as connection:
        end_inspection(connection, inspection, today(NOW) - timedelta(days=1), NOW)
    assert_problem(caller("inspector").get(path, number="7"), 422, Code.OUTSIDE_MANDATE)


@pytest.mark.parametrize("number", ["", "xổ số", "7" * 65, "<7>"])
def test_an_agreed_number_is_a_number(caller: Call, signed: Engine, number: str) -> None:
    inspection = inspect(signed, "44")
    grow_and_sign(signed, State.SUBMITTED)
    answer = caller("inspector").get(f"/inspections/{inspection}/folder", number=number)
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json["errors"]] == ["number"]


def test_without_a_checkpoint_there_is_nothing_to_prove_it_by(caller: Call, settled: Engine) -> None:
    inspection = inspect(settled, "44")
    answer = caller("inspector").get(f"/inspections/{inspection}/folder", number="7")
    assert_problem(answer, 409, Code.NOT_SEALED)


def test_taking_it_is_an_entry_that_says_which_number_was_used(caller: Call, signed: Engine) -> None:
    inspection = inspect(signed, "44")
    grow_and_sign(signed, State.SUBMITTED)
    caller("inspector").get(f"/inspections/{inspection}/folder", number="27041")
    with reading(signed) as connection:
        (taken,) = connection.execute(
            select(Entry.actor, Entry.subject, Entry.canonical).where(Entry.action == Deed.EXPORT)
        )
    assert (taken.actor, taken.subject) == ("inspector", f"inspection:{inspection}")
    assert json.loads(taken.canonical)["given"]["number"] == "27041"


def test_one_command_writes_the_same_folder(signed: Engine, settled_url: str, tmp_path: Path) -> None:
    inspection = inspect(signed, "44")
    older = grow_and_sign(signed, State.AWARDED)
    grow_and_sign(signed, State.SUBMITTED)
    held, target = tmp_path / "held", tmp_path / "goi.zip"
    held.write_text(older, encoding="utf-8")
    variables = {"KHENTHUONG_DATABASE_URL": settled_url}
    words = ["inspection", "folder", inspection, str(target), "--number", "27041", "--checkpoint", str(held)]
    written = typed(*words, variables=variables)
    assert written.exit_code == 0, written.stderr
    assert "2 cases drawn from 2" in written.stderr
    checked = check(unpacked(target.read_bytes(), tmp_path / "usb"), "--checkpoint", str(held))
    assert checked.returncode == 0, checked.stderr
    assert [each.name for each in tmp_path.glob("goi.zip*")] == ["goi.zip"]
    assert typed(*words[:2], "nobody", *words[3:], variables=variables).exit_code == 1
