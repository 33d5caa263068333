"""Files made to mislead the program that inspectors carry, or the inspector who reads what it says."""

import json
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.workflow.exported import (
    ORIGIN,
    Line,
    SignedLog,
    rewritten,
    signed_anew,
    signed_log,
    write,
)
from tests.workflow.test_verifier_exports import TABLES, proof
from workflow.audit.keys import Signer, base64_of
from workflow.audit.note import Checkpoint, sign
from workflow.database import make_engine
from workflow.inspection import kiem_tra_nhat_ky as program
from workflow.inspection.sample import Seed, draw


@dataclass(frozen=True)
class Desk:
    """An inspector's desk: a log, a place for files, and what the program says."""

    log: SignedLog
    place: Path
    capsys: pytest.CaptureFixture[str]

    def ask(self, target: Path, *older: str) -> tuple[int, str, str]:
        notes = []
        for number, note in enumerate(older):
            notes.append(self.place / f"dau-{number}")
            notes[-1].write_text(note, encoding="utf-8")
        code = program.run(target, notes, [str(self.log.first.verifier)], TABLES)
        out, err = self.capsys.readouterr()
        return code, out.strip(), err

    def export(self, lines: list[Line]) -> Path:
        return write(self.place / "nhat-ky.jsonl", lines)

    def folder(self, lines: list[Line], sample: dict[str, Any] | None = None) -> Path:
        folder = self.place / "goi"
        folder.mkdir(exist_ok=True)
        write(folder / "nhat-ky.jsonl", lines)
        if sample is not None:
            (folder / "mau.json").write_text(json.dumps(sample), encoding="utf-8")
        return folder


@pytest.fixture(scope="module")
def log(settled_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SignedLog]:
    path = tmp_path_factory.mktemp("signed") / "log.sqlite3"
    shutil.copyfile(settled_sqlite_template, path)
    engine = make_engine(f"sqlite:///{path}")
    yield signed_log(engine)
    engine.dispose()


@pytest.fixture(scope="module")
def whole(log: SignedLog) -> list[Line]:
    return log.lines()


@pytest.fixture
def desk(log: SignedLog, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(log, tmp_path, capsys)


# --- what is shown


def test_a_document_in_clear_is_shown_as_it_is_in_the_bytes(desk: Desk, whole: list[Line]) -> None:
    covered = [line for line in whole if "leaf_hash" in line]
    place = next(number for number, line in enumerate(covered) if line["action"] == "assign")
    shown = [{"field": "nominee", "before": None, "after": {"birth_year": 1}}]
    changes = [{"field": "nominee", "after": {"birth_year": 1}}]
    honest = rewritten(covered[place], changes=changes) | {"changes": shown}
    lines = [*covered[:place], honest, *covered[place + 1 :]]
    assert desk.ask(desk.export(signed_anew(lines, desk.log.first)))[0] == 0
    for lie in (True, 1.0):
        lying = honest | {"changes": [shown[0] | {"after": {"birth_year": lie}}]}
        lines[place] = lying
        told = desk.ask(desk.export(signed_anew(lines, desk.log.first)))
        assert told[:2] == (1, honest["id"])


def test_no_file_steers_the_screen_on_which_the_answer_stands(desk: Desk, whole: list[Line]) -> None:
    hiding = whole[0] | {"\x1b[2J\x1b[HKhông thấy gì sai.\x9b8m\u202e": 1}
    code, _, said = desk.ask(desk.export([hiding, *whole[1:]]))
    assert code == 0
    assert "Không nằm trong các byte" in said
    assert not {"\x1b", "\x9b", "\u202e"} & set(said)


def test_entries_that_no_checkpoint_covers_do_not_pass_for_proved_beside_one(
    desk: Desk, whole: list[Line]
) -> None:
    bare = ("leaf_hash", "skipped", "log")
    false = [
        {name: value for name, value in line.items() if name not in bare} | {"leaf_index": None}
        for line in whole
    ]
    covered = [line for line in whole if "leaf_hash" in line]
    head = covered[-1]["log"]
    leaves = [[0, line["leaf_hash"]] for line in covered]
    told = desk.ask(desk.export([*false[:-1], false[-1] | {"log": head | {"skipped": leaves}}]))
    assert told[0] == 3
    assert "chưa bản ghi nào được chứng minh" in told[2]


def test_a_line_without_an_end_is_not_read_into_memory(
    desk: Desk, whole: list[Line], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program, "MOST_LINE", 100_000)
    path = desk.export(whole[:3])
    with path.open("ab") as file:
        file.write(b" " * 1_000_000)
    assert desk.ask(path)[:2] == (1, "3")


# --- proof files


def test_a_checkpoint_brought_beside_a_proof_is_compared_or_said_not_to_be(
    desk: Desk, whole: list[Line]
) -> None:
    first, second, _ = desk.log.heads
    path = desk.place / "x.tlog-proof"
    path.write_text(proof(desk.log, whole[11], second.note, second.size), encoding="utf-8")
    code, _, said = desk.ask(path, second.note)
    assert (code, "Dấu ấy chính là" in said) == (0, True)
    code, _, said = desk.ask(path, first.note)
    assert (code, "Chưa so được với" in said) == (3, True)
    other = sign(Checkpoint(ORIGIN, second.size, b"r" * 32).text(), desk.log.first)
    code, where, said = desk.ask(path, other)
    assert (code, where, "đã có hai nhật ký" in said) == (1, "checkpoint", True)
    elsewhere = Signer.generate("khac.example/so")
    strange = sign(Checkpoint("khac.example/so", second.size, second.root).text(), elsewhere)
    assert desk.ask(path, strange)[:2] == (1, "checkpoint")


# --- bundles


def test_a_proof_in_a_bundle_is_under_the_checkpoint_of_the_bundle(desk: Desk, whole: list[Line]) -> None:
    folder = desk.folder(whole)
    (folder / "bang-chung").mkdir()
    older = desk.log.heads[1]
    written = proof(desk.log, whole[11], older.note, older.size)
    (folder / "bang-chung" / "a.tlog-proof").write_text(written, encoding="utf-8")
    assert desk.ask(folder)[:2] == (1, "checkpoint")


def test_pages_to_read_are_said_to_be_unproved(desk: Desk, whole: list[Line]) -> None:
    code, _, said = desk.ask(desk.folder(whole))
    assert code == 0
    assert "Các trang .html trong gói" in said
    assert "không có mẫu hồ sơ nào được kiểm" in said


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_zip_in_which_two_files_could_be_meant_is_not_read(desk: Desk, whole: list[Line]) -> None:
    honest = write(desk.place / "nhat-ky.jsonl", whole).read_bytes()
    for names in (("a/nhat-ky.jsonl", "b/nhat-ky.jsonl"), ("a/nhat-ky.jsonl", "a/nhat-ky.jsonl")):
        path = desk.place / "hai.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for name in names:
                archive.writestr(name, honest)
        assert desk.ask(path)[0] == 2


def test_a_file_that_swells_is_not_unpacked_into_memory(
    desk: Desk, whole: list[Line], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program, "MOST_TEXT", 1_000_000)
    path = desk.place / "bom.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(write(desk.place / "nhat-ky.jsonl", whole), "nhat-ky.jsonl")
        archive.writestr("khoa", b"#" * 50_000_000)
    assert desk.ask(path)[0] == 2


# --- the sample


def sample_of(desk: Desk, whole: list[Line], size: int, root: bytes, number: str) -> dict[str, Any]:
    cases = {line["nomination_id"] for line in whole if line["action"] == "submit" and "leaf_hash" in line}
    drawn = draw(Seed(root, number), cases, 2)
    seed = {"size": size, "root": base64_of(root), "number": number}
    return seed | {"count": 2, "population": len(cases), "cases": drawn}


def test_a_sample_is_fair_by_a_checkpoint_that_one_held(desk: Desk, whole: list[Line]) -> None:
    first, _, third = desk.log.heads
    by_the_last = desk.folder(whole, sample_of(desk, whole, third.size, third.root, "27041"))
    code, _, said = desk.ask(by_the_last)
    assert (code, "số thống nhất “27041”" in said, "Mẫu chỉ công bằng khi" in said) == (0, True, True)
    by_an_old_one = desk.folder(whole, sample_of(desk, whole, first.size, first.root, "27041"))
    code, _, said = desk.ask(by_an_old_one, first.note)
    assert (code, "Mẫu chỉ công bằng khi" in said) == (0, False)


def test_whoever_could_choose_among_old_checkpoints_could_choose_the_sample(
    desk: Desk, whole: list[Line]
) -> None:
    first = desk.log.heads[0]
    folder = desk.folder(whole, sample_of(desk, whole, first.size, first.root, "27041"))
    assert desk.ask(folder)[:2] == (1, "mau.json"), "it is not even in the bundle"
    (folder / "checkpoint").write_text(first.note, encoding="utf-8")
    code, _, said = desk.ask(folder)
    assert (code, "Mẫu chỉ công bằng khi" in said) == (3, True)


@pytest.mark.parametrize("number", ["27041 ", "27041\n", "27041\u200b", "27 041", "27  041", "so 1", ""])
def test_a_number_is_the_one_that_eyes_see(desk: Desk, whole: list[Line], number: str) -> None:
    third = desk.log.heads[2]
    folder = desk.folder(whole, sample_of(desk, whole, third.size, third.root, number))
    honest = number == "27 041"
    assert desk.ask(folder)[:2] == ((0, "") if honest else (1, "mau.json"))


@pytest.mark.parametrize(
    "change", [{"count": "x"}, {"count": -1}, {"count": True}, {"cases": None}, {"number": 7}]
)
def test_a_sample_that_is_none_is_told(desk: Desk, whole: list[Line], change: dict[str, Any]) -> None:
    third = desk.log.heads[2]
    sample = sample_of(desk, whole, third.size, third.root, "27041") | change
    assert desk.ask(desk.folder(whole, sample))[:2] == (1, "mau.json")
