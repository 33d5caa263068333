"""Two stories about the log, told over HTTP to a real server: an inspector who comes, and an administrator who cheats.

The inspector has nothing but a letter of last month: the head of the log, and its key. What checks is one file, which
is run alone. docs/verification.md tells the same for readers.
"""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from zipfile import ZipFile

import pytest
import requests
from sqlalchemy import Engine, select

import states.versions
from endpoints.cli.heads import sign_grown
from tests.endpoints.cli.conftest import typed
from tests.journeys.walking import Walker, over_the_wire, walk
from tests.workflow.attacked import Cheat
from workflow.audit.checkpoints import create_key
from workflow.audit.key_file import create_key_file
from workflow.audit.keys import Signer, Verifier, bytes_of
from workflow.audit.note import Checkpoint, open_note
from workflow.audit.seal import seal
from workflow.audit.tree import BadProof, check_consistency, check_inclusion
from workflow.calendar import today
from workflow.database import reading, writing
from workflow.inspection import kiem_tra_nhat_ky
from workflow.people.models import Person

PROGRAM, TABLES = Path(kiem_tra_nhat_ky.__file__), Path(states.versions.__file__).parent
ORIGIN = "khenthuong.example/nhat-ky"


@dataclass
class Office:
    """The service and its worker; the database's administrator sits there too."""

    engine: Engine
    address: str
    key: Path

    def work(self) -> None:
        """What the worker does: seal, and sign the head."""
        with writing(self.engine) as connection:
            seal(connection, datetime.now(UTC))
        sign_grown(self.engine, self.key, datetime.now(UTC))

    def text(self, path: str) -> str:
        """Something that anybody may ask."""
        answer = requests.get(f"{self.address}/api/v1{path}", timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.text


@dataclass
class Letter:
    """What the inspector has kept."""

    note: Path
    key: str

    @property
    def head(self) -> Checkpoint:
        text = self.note.read_text(encoding="utf-8")
        return Checkpoint.read(open_note(text, [Verifier.read(self.key)])[0])


@pytest.fixture
def office(server: str, settled: Engine, tmp_path: Path) -> Office:
    signer = Signer.generate(ORIGIN)
    create_key_file(tmp_path / "log.key", signer)
    with writing(settled) as connection:
        create_key(connection, signer, datetime.now(UTC))
    return Office(settled, server, tmp_path / "log.key")


@pytest.fixture
def case(office: Office) -> str:
    """Last month a household was commended."""
    nomination_id = walk(over_the_wire(office.address))
    office.work()
    return nomination_id


@pytest.fixture
def letter(office: Office, case: str, tmp_path: Path) -> Letter:
    """Last month's letter; since then the log has grown."""
    letter = Letter(tmp_path / "letter", office.text("/audit/key").strip())
    letter.note.write_text(office.text("/audit/checkpoint"), encoding="utf-8")
    commune = Walker(over_the_wire(office.address), "commune")
    drafted = commune.post("/nominations", {**DRAFT, "nominee_name": "Hộ ông Lê Văn Thủy"}, 201)
    submitted = commune.act(drafted["id"], "submit")
    path = f"/api/v1/nominations/{drafted['id']}/actions/endorse"
    held = {"If-Match": f'"{submitted["version"]}"'}
    assert commune.send("POST", path, commune.headers | held, {}).status == 403
    office.work()
    return letter


DRAFT = {
    "category": "household",
    "nominee_unit_code": "19249",
    "origin_unit_code": "19249",
    "requested_award": "giay_khen",
    "achievements": "Thoát nghèo bền vững.",
    "period_from": "2021-01-01",
    "period_to": "2025-12-31",
}


def run_alone(*words: object) -> subprocess.CompletedProcess[str]:
    """The checking program, with nothing but Python."""
    command = [sys.executable, "-I", "-S", str(PROGRAM), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_an_inspector_arrives_with_last_months_checkpoint(
    office: Office, case: str, letter: Letter, tmp_path: Path
) -> None:
    send = over_the_wire(office.address)
    inspector = Walker(send, "inspector")

    # The key is the one of the letter, and today's log is last month's and more.
    assert office.text("/audit/key").splitlines() == [letter.key]
    head = Checkpoint.read(open_note(office.text("/audit/checkpoint"), [Verifier.read(letter.key)])[0])
    assert head.size > letter.head.size
    proof = inspector.get(f"/audit/proofs/consistency?from={letter.head.size}&to={head.size}").body
    check_consistency(
        letter.head.size, head.size, letter.head.root, head.root, list(map(bytes_of, proof["hashes"]))
    )

    # Each step of the case is in it.
    history = inspector.get(f"/nominations/{case}/history").body["items"]
    assert [entry["action"] for entry in history][-1] == "issue"
    for entry in history:
        found = inspector.get(f"/audit/proofs/inclusion?entry={entry['id']}&size={head.size}").body
        hashes = list(map(bytes_of, found["hashes"]))
        check_inclusion(found["index"], head.size, bytes_of(found["leaf"]), hashes, head.root)

    # Who tried what was not theirs to do?
    refused = inspector.get("/audit/entries?outcome=refused&actor=commune").body["items"]
    assert [each["action"] for each in refused] == ["permission_refused"]

    # A mandate, a folder to take away, and what a program says of it that asks nobody.
    inspection = mandate_of(send)
    folder = taken_away(office, inspector, inspection, tmp_path / "usb")
    checked = run_alone(folder, "--key", letter.key, "--checkpoint", letter.note)
    assert checked.returncode == 0, checked.stderr
    assert f"Từ dấu {letter.note} ({letter.head.size} bản ghi) nhật ký chỉ dài thêm" in checked.stderr

    # A finding, and what the unit says to it.
    words = {"unit_code": "19249", "nomination_id": case, "text": "Thiếu biên bản họp bình xét."}
    finding = inspector.post(f"/inspections/{inspection}/findings", words, 201)
    commune = Walker(send, "commune")
    (addressed,) = commune.get("/findings").body["items"]
    assert addressed["id"] == finding["id"]
    commune.post(f"/findings/{finding['id']}/answers", {"text": "Biên bản ở kho lưu trữ, xin nộp."}, 201)
    (answered,) = inspector.get(f"/inspections/{inspection}/findings").body["items"]
    assert [each["text"] for each in answered["answers"]] == ["Biên bản ở kho lưu trữ, xin nộp."]

    # And the inspector's own steps stand in the log.
    read = inspector.get("/audit/entries?actor=inspector&limit=200").body["items"]
    assert {each["action"] for each in read} >= {"read", "read_log", "export", "record_finding"}


def mandate_of(send: Callable[..., object]) -> str:
    """An administrator registers the mandate of the inspector's team."""
    day = today(datetime.now(UTC))
    mandate = {
        "number": "27/QĐ-TTr",
        "issued_on": day.isoformat(),
        "authority": "Thanh tra tỉnh",
        "purpose": "Việc xét khen thưởng",
        "valid_from": day.isoformat(),
        "valid_to": (day + timedelta(days=30)).isoformat(),
        "unit_codes": ["44"],
        "members": ["inspector"],
        "leader": "inspector",
    }
    made: str = Walker(send, "admin").post("/inspections", mandate, 201)["id"]  # type: ignore[arg-type]
    return made


def taken_away(office: Office, inspector: Walker, inspection: str, where: Path) -> Path:
    answer = requests.get(
        f"{office.address}/api/v1/inspections/{inspection}/folder",
        params={"number": "27041", "count": 1},
        headers=inspector.headers,
        timeout=60,
    )
    assert answer.status_code == 200, answer.text
    with ZipFile(io.BytesIO(answer.content)) as bundle:
        bundle.extractall(where)
    (folder,) = where.iterdir()
    return folder


def exported(office: Office, path: Path) -> Path:
    inspector = Walker(over_the_wire(office.address), "inspector")
    answer = requests.get(
        f"{office.address}/api/v1/audit/export?format=jsonl", headers=inspector.headers, timeout=60
    )
    path.write_bytes(answer.content)
    return path


def test_the_database_administrator_cheats(
    office: Office, case: str, letter: Letter, settled_url: str, tmp_path: Path
) -> None:
    cheat = Cheat(office.engine)
    verify = partial(typed, "audit", "verify", variables={"KHENTHUONG_DATABASE_URL": settled_url})
    assert verify("--checkpoint", str(letter.note)).exit_code == 0
    send = over_the_wire(office.address)
    endorsed = next(
        entry["id"]
        for entry in Walker(send, "commune").get(f"/nominations/{case}/history").body["items"]
        if entry["action"] == "endorse"
    )

    # A careless hand: the entry says now that somebody else has endorsed.
    cheat.edit(endorsed, actor="dual")
    found = verify()
    assert (found.exit_code, found.stdout.strip()) == (1, endorsed)

    # A careful one: whose account it was fits too; all hashes, and with the stolen key all checkpoints, are made anew.
    with reading(office.engine) as connection:
        dual = connection.scalar(select(Person.id).where(Person.username == "dual"))
    cheat.edit(endorsed, actor_id=dual)
    cheat.hash_anew()
    stolen = Signer.read(office.key.read_text().strip())
    cheat.sign_anew(lambda size: [stolen])
    assert verify().exit_code == 0, "the log agrees with itself"
    assert json.loads(office.text("/audit/checkpoints"))["items"], "and the service serves it"
    head = Checkpoint.read(open_note(office.text("/audit/checkpoint"), [stolen.verifier])[0])

    # But there is last month's letter. No proof leads from it to what is shown today,
    proof = json.loads(office.text(f"/audit/proofs/consistency?from={letter.head.size}&to={head.size}"))
    hashes = list(map(bytes_of, proof["hashes"]))
    with pytest.raises(BadProof):
        check_consistency(letter.head.size, head.size, letter.head.root, head.root, hashes)

    # the same size has two heads, both signed,
    theirs = office.text(f"/audit/checkpoints/{letter.head.size}")
    assert open_note(theirs, [stolen.verifier])[0] != open_note(letter.note.read_text(), [stolen.verifier])[0]

    # what is taken away does not lead to it, whoever checks,
    checked = run_alone(
        exported(office, tmp_path / "log.jsonl"),
        *("--key", letter.key, "--checkpoint", letter.note, "--tables", TABLES),
    )
    assert checked.returncode == 1
    assert f"không dẫn tới dấu {letter.note}" in checked.stderr

    # and the office's own verification says so, told of the letter.
    found = verify("--checkpoint", str(letter.note))
    assert found.exit_code == 1
    assert "has another root" in found.stderr
