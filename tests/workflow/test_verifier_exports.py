"""What an inspector is told of an exported log: whole, by whom it was tampered with first, and what stays unproved."""

import base64
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

import states.versions
from tests.workflow.exported import (
    ORIGIN,
    Line,
    SignedLog,
    content_of,
    rewritten,
    signed_anew,
    signed_log,
    write,
)
from tests.workflow.tampering import tampering
from workflow.audit.hashes import stored
from workflow.audit.keys import Kind, Signer
from workflow.audit.note import Checkpoint, cosign, sign
from workflow.audit.proof_file import ProofFile
from workflow.audit.queries import Filters
from workflow.audit.tree import prove_inclusion
from workflow.database import make_engine, reading
from workflow.inspection.kiem_tra_nhat_ky import run

TABLES = Path(states.versions.__file__).parent


@dataclass(frozen=True)
class Told:
    """The answer: exit code, the word on standard output, and the sentences."""

    code: int
    where: str
    said: str


Ask = Callable[..., Told]


@pytest.fixture(scope="module")
def log(settled_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SignedLog]:
    """One for all tests here, which only change files made of it."""
    path = tmp_path_factory.mktemp("signed") / "log.sqlite3"
    shutil.copyfile(settled_sqlite_template, path)
    engine = make_engine(f"sqlite:///{path}")
    yield signed_log(engine)
    engine.dispose()


@pytest.fixture(scope="module")
def whole(log: SignedLog) -> list[Line]:
    return log.lines()


@pytest.fixture
def covered(whole: list[Line]) -> list[Line]:
    return [line for line in whole if "leaf_hash" in line]


@pytest.fixture
def ask(log: SignedLog, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Asks about lines, with these older checkpoints at hand; the first key is trusted unless others are named."""

    def about(
        target: list[Line] | Path,
        *older: str,
        keys: list[str] | None = None,
        tables: Path | None = TABLES,
    ) -> Told:
        path = target if isinstance(target, Path) else write(tmp_path / "nhat-ky.jsonl", target)
        notes = []
        for number, note in enumerate(older):
            notes.append(tmp_path / f"dau-{number}")
            notes[-1].write_text(note, encoding="utf-8")
        code = run(path, notes, [str(log.first.verifier)] if keys is None else keys, tables)
        out, err = capsys.readouterr()
        return Told(code, out.strip(), err)

    return about


def test_a_whole_log_is_proved_from_any_checkpoint_kept_before(
    log: SignedLog, whole: list[Line], ask: Ask
) -> None:
    told = ask(whole, *(head.note for head in log.heads))
    assert (told.code, told.where) == (0, "")
    assert told.said.count("nhật ký chỉ dài thêm") == 3
    assert "tệp có đủ mọi bản ghi" in told.said
    assert "3 bản ghi chưa có dấu nào bao trùm" in told.said
    assert "CHƯA SO VỚI KHÓA" not in told.said


def test_who_trusts_the_old_key_comes_to_trust_the_new_one(
    log: SignedLog, whole: list[Line], ask: Ask
) -> None:
    new = log.second.verifier.key_id.hex()
    assert f"Khóa mới {new} là do khóa bạn tin giới thiệu" in ask(whole).said
    told = ask(whole, log.heads[0].note, keys=[str(log.second.verifier)])
    assert told.code == 0
    assert "giới thiệu" not in told.said
    log_object = whole[-4]["log"]
    assert ask([*whole[:-4], whole[-4] | {"log": log_object | {"handovers": []}}]).where == "checkpoint"


def test_without_a_key_of_ones_own_it_is_said_loudly(whole: list[Line], ask: Ask) -> None:
    told = ask(whole, keys=[])
    assert told.code == 0
    assert "CHƯA SO VỚI KHÓA NÀO BẠN BIẾT TỪ TRƯỚC" in told.said


def test_a_file_of_some_entries_is_proved_as_well(log: SignedLog, ask: Ask) -> None:
    some = log.lines(Filters(actor="department"), [log.heads[0].size, log.heads[1].size])
    told = ask(some, *(head.note for head in log.heads))
    assert told.code == 0
    assert "bản ghi khác của nhật ký không có trong tệp" in told.said
    assert "không có từ phiên bản đầu" in told.said


def test_an_older_root_within_a_gap_cannot_be_compared(log: SignedLog, ask: Ask) -> None:
    some = [line for line in log.lines(Filters(actor="department")) if "leaf_hash" in line][-1:]
    told = ask(
        log.lines(Filters(nomination_id=some[0]["nomination_id"], actor="department")), log.heads[0].note
    )
    assert (told.code, told.where) == (3, "")
    assert f"older={log.heads[0].size}" in told.said


def test_witnesses_whose_keys_are_given_are_named(log: SignedLog, covered: list[Line], ask: Ask) -> None:
    witness = Signer.generate("thanh-tra.example/w1", Kind.COSIGNATURE)
    note = cosign(log.heads[2].note, witness, log.heads[2].signed_at)
    lines = [*covered[:-1], covered[-1] | {"log": covered[-1]["log"] | {"checkpoint": note}}]
    told = ask(lines, keys=[str(witness.verifier), str(log.first.verifier)])
    assert told.code == 0
    assert "Nhân chứng thanh-tra.example/w1" in told.said


# --- somebody edits the file


def test_an_edited_byte_is_named(covered: list[Line], ask: Ask) -> None:
    line = covered[20]
    changed = rewritten(line, actor_id=99) | {"leaf_hash": line["leaf_hash"]}
    told = ask([*covered[:20], changed, *covered[21:]])
    assert (told.code, told.where) == (1, line["id"])


def test_bytes_edited_with_their_hash_lead_to_another_root(
    log: SignedLog, covered: list[Line], ask: Ask
) -> None:
    place = log.heads[0].size + 2
    lines = [*covered[:place], rewritten(covered[place], actor_id=99), *covered[place + 1 :]]
    assert ask(lines).where == "0"
    told = ask(lines, log.heads[0].note, log.heads[1].note)
    assert (told.code, told.where) == (1, str(log.heads[0].size))
    assert f"từ số {log.heads[0].size} tới số {log.heads[1].size - 1}" in told.said


@pytest.mark.parametrize("at", [0, 7])
def test_a_dropped_line_is_missed(covered: list[Line], ask: Ask, at: int) -> None:
    told = ask(covered[:at] + covered[at + 1 :])
    assert (told.code, told.where) == (1, str(at))


def test_a_file_that_was_cut_off_is_told(covered: list[Line], ask: Ask) -> None:
    told = ask(covered[:-1])
    assert (told.code, told.where) == (1, str(len(covered) - 1))


def test_two_lines_that_changed_places_are_found(covered: list[Line], ask: Ask) -> None:
    swapped = [*covered[:5], covered[6], covered[5], *covered[7:]]
    assert ask(swapped).where == "5"
    renumbered = [*covered[:5], covered[6] | {"leaf_index": 5}, covered[5] | {"leaf_index": 6}, *covered[7:]]
    assert ask(renumbered).code == 1


def test_an_inserted_line_is_found(covered: list[Line], ask: Ask) -> None:
    told = ask([*covered[:5], covered[4], *covered[5:]])
    assert (told.code, told.where) == (1, covered[4]["id"])


SHOWN = {
    "id": "0" * 32, "at": "2026-11-16T09:00:01+07:00", "version": 9, "actor": "nobody", "role": "admin",
    "unit_code": "1", "on_behalf_of": "nobody", "action": "submit", "from_state": "awarded", "to_state": "awarded",
    "nomination_id": "0", "subject": "person:nobody", "outcome": "refused", "code": "stale", "reason": "khác",
    "address": "192.0.2.9", "changes": [], "given": {"vote": "approve"}, "erased": ["reason"],
}  # fmt: skip


@pytest.mark.parametrize("name", SHOWN)
def test_what_a_reader_sees_is_held_to_the_bytes(covered: list[Line], ask: Ask, name: str) -> None:
    place = next(n for n, line in enumerate(covered) if line["action"] == "endorse")
    changed = covered[place] | {name: SHOWN[name]}
    told = ask([*covered[:place], changed, *covered[place + 1 :]])
    assert (told.code, told.where) == (1, changed["id"])


def test_one_is_not_true(covered: list[Line], ask: Ask) -> None:
    place = next(n for n, line in enumerate(covered) if line["version"] == 1)
    changed = covered[place] | {"version": True}
    assert ask([*covered[:place], changed, *covered[place + 1 :]]).where == changed["id"]


def test_a_field_that_stands_twice_is_found(covered: list[Line], ask: Ask, tmp_path: Path) -> None:
    path = write(tmp_path / "twice.jsonl", covered)
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[3] = '{"actor": "nobody", ' + lines[3][1:]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert ask(path).where == covered[3]["id"]


def test_openings_are_held_to_their_commitments(covered: list[Line], ask: Ask) -> None:
    place = next(n for n, line in enumerate(covered) if "reason" in line["openings"])
    line = covered[place]
    opening = line["openings"]["reason"]
    other = {"salt": "00" * 16, "value": opening["value"]}
    for openings in (
        line["openings"] | {"reason": other},
        line["openings"] | {"reason": opening | {"value": '"khác"'}},
        line["openings"] | {"given.secret": opening},
        {name: value for name, value in line["openings"].items() if name != "reason"},
    ):
        told = ask([*covered[:place], line | {"openings": openings}, *covered[place + 1 :]])
        assert (told.code, told.where) == (1, line["id"])


def test_what_was_erased_leaves_every_proof_whole(covered: list[Line], ask: Ask) -> None:
    place = next(n for n, line in enumerate(covered) if "reason" in line["openings"])
    line = covered[place]
    openings = {name: value for name, value in line["openings"].items() if name != "reason"}
    erased = line | {"openings": openings, "reason": None, "erased": ["reason"]}
    told = ask([*covered[:place], erased, *covered[place + 1 :]])
    assert told.code == 0
    assert "1 giá trị được nói là đã xóa" in told.said


def test_how_somebody_voted_is_in_no_file(whole: list[Line], ask: Ask) -> None:
    ballots = [line for line in whole if line["action"] == "cast_ballot"]
    assert ballots
    assert not any("given.vote" in line["openings"] or "vote" in line["given"] for line in ballots)
    assert f"{len(ballots)} lá phiếu" in ask(whole).said


# --- somebody has the database, and even the key


def test_a_log_rewritten_and_signed_anew_leads_to_no_checkpoint_kept_before(
    log: SignedLog, covered: list[Line], ask: Ask
) -> None:
    anew = signed_anew([*covered[:9], rewritten(covered[9], actor_id=99), *covered[10:]], log.first)
    assert ask(anew).code == 0  # who holds nothing from before cannot know
    told = ask(anew, log.heads[0].note)
    assert (told.code, told.where) == (1, "0")
    assert ask(anew, log.heads[2].note).code == 1


def test_a_log_whose_tail_was_cut_is_found_by_who_holds_a_later_checkpoint(
    log: SignedLog, covered: list[Line], ask: Ask
) -> None:
    size = log.heads[1].size - 3
    told = ask(signed_anew(covered[:size], log.first), log.heads[0].note, log.heads[1].note)
    assert (told.code, told.where) == (1, str(size))
    assert "đuôi nhật ký bị cắt" in told.said


def test_a_log_signed_by_somebody_else_is_refused(log: SignedLog, covered: list[Line], ask: Ask) -> None:
    told = ask(signed_anew(covered, Signer.generate(ORIGIN)))
    assert (told.code, told.where) == (1, "checkpoint")
    forged = covered[-1]["log"]["checkpoint"].replace(ORIGIN, "khac.example/nhat-ky")
    assert ask([*covered[:-1], covered[-1] | {"log": covered[-1]["log"] | {"checkpoint": forged}}]).code == 1


def test_a_checkpoint_of_ours_that_nobody_known_signed_is_no_proof(
    log: SignedLog, whole: list[Line], ask: Ask
) -> None:
    head = log.heads[0]
    unknown = sign(Checkpoint(ORIGIN, head.size, head.root).text(), Signer.generate(ORIGIN))
    told = ask(whole, unknown)
    assert (told.code, told.where) == (3, "")


def chain(covered: list[Line]) -> list[int]:
    """Places of the first nomination's steps."""
    nomination = next(line["nomination_id"] for line in covered if line["action"] == "create")
    return [
        n
        for n, line in enumerate(covered)
        if line["nomination_id"] == nomination and line["version"] is not None
    ]


def test_a_state_that_does_not_follow_is_found(log: SignedLog, covered: list[Line], ask: Ask) -> None:
    places = chain(covered)
    line = covered[places[1]]
    torn = rewritten(line, state_from="returned") | {"from_state": "returned"}
    told = ask(signed_anew([*covered[: places[1]], torn, *covered[places[1] + 1 :]], log.first))
    assert (told.code, told.where) == (1, line["id"])
    assert "hồ sơ đang ở drafted" in told.said


def test_a_step_that_no_table_allows_is_found(log: SignedLog, covered: list[Line], ask: Ask) -> None:
    place = chain(covered)[1]
    line = covered[place]
    leap = rewritten(line, state_to="awarded") | {"to_state": "awarded"}
    told = ask(signed_anew([*covered[:place], leap, *covered[place + 1 :]], log.first))
    assert (told.code, told.where) == (1, line["id"])
    assert "không bước submit nào" in told.said


def test_a_version_that_is_left_out_is_found(log: SignedLog, covered: list[Line], ask: Ask) -> None:
    places = chain(covered)
    told = ask(signed_anew([line for n, line in enumerate(covered) if n != places[1]], log.first))
    assert (told.code, told.where) == (1, covered[places[2]]["id"])


def test_an_entry_under_no_checkpoint_cannot_pass_for_one_that_is(whole: list[Line], ask: Ask) -> None:
    told = ask([*whole[:-1], whole[-1] | {"leaf_index": 0}])
    assert (told.code, told.where) == (1, whole[-1]["id"])


def test_no_false_entry_hides_behind_the_hash_of_the_true_one(covered: list[Line], ask: Ask) -> None:
    line, after = covered[7], covered[8]
    false = {name: value for name, value in rewritten(line, actor_id=99).items() if name != "leaf_hash"}
    skipping = after | {"skipped": [[0, line["leaf_hash"]]]}
    for index in (7, None):
        told = ask([*covered[:7], false | {"leaf_index": index}, skipping, *covered[9:]])
        assert (told.code, told.where) == (1, line["id"])
    told = ask([false | {"leaf_index": None}, *covered])
    assert (told.code, told.where) == (1, covered[0]["id"])
    told = ask([*covered, line])
    assert (told.code, told.where) == (1, line["id"])


# --- what is missing, and what cannot be read


def test_without_the_table_of_steps_not_all_is_proved(whole: list[Line], ask: Ask, tmp_path: Path) -> None:
    told = ask(whole, tables=tmp_path)
    assert told.code == 3
    assert "bảng các bước phiên bản 1" in told.said


def test_a_file_under_no_checkpoint_proves_nothing(whole: list[Line], ask: Ask) -> None:
    bare = [line for line in whole if "leaf_hash" not in line]
    told = ask(bare)
    assert told.code == 3
    assert "không có dấu niêm phong" in told.said


@pytest.mark.parametrize("content", ["", "xin chào\n", "[1]\n", '{"id": 1}\n', "\x00\xff"])
def test_what_is_no_export_is_not_read(ask: Ask, tmp_path: Path, content: str) -> None:
    path = tmp_path / "la.jsonl"
    path.write_text(content, encoding="latin-1")
    assert ask(path).code == (3 if content == "" else 2)
    assert ask(path, keys=["không phải khóa"]).code == 2
    assert ask(tmp_path / "không có").code == 2


def test_what_cannot_be_read_is_said_in_plain_words(covered: list[Line], ask: Ask, tmp_path: Path) -> None:
    told = ask(tmp_path / "khong-co.jsonl")
    assert (told.code, told.where) == (2, "")
    assert told.said.startswith(f"Không đọc được: không có tệp hay thư mục {tmp_path / 'khong-co.jsonl'}")
    told = ask(covered, keys=["nhat-ky.example+24f3"])
    assert (
        told.said
        == "Không đọc được: nhat-ky.example+24f3 không phải một khóa, cũng không phải tệp đọc được.\n"
    )
    scan = tmp_path / "quet.pdf"
    scan.write_bytes(b"%PDF-1.7 \xe2\xe3\xcf\xd3")
    assert "quet.pdf không phải tệp văn bản UTF-8" in ask(covered, keys=[str(scan)]).said
    broken = tmp_path / "goi.zip"
    with zipfile.ZipFile(broken, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("nhat-ky.jsonl", "x" * 10_000)
    broken.write_bytes(broken.read_bytes().replace(b"nhat-ky.jsonl", b"nhat-ky.jsonl", 1)[30:])
    assert "goi.zip" in ask(broken).said


def test_a_line_that_is_none_is_told_by_its_place(covered: list[Line], ask: Ask, tmp_path: Path) -> None:
    path = write(tmp_path / "x.jsonl", covered)
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines[:4], "{}", *lines[5:]]), encoding="utf-8")
    told = ask(path)
    assert (told.code, told.where) == (1, "4")


# --- proofs, and the folder of an inspection


def proof(log: SignedLog, line: Line, note: str, size: int) -> str:
    with reading(log.engine) as connection:
        path = prove_inclusion(line["leaf_index"], size, stored(connection))
    return ProofFile(json.dumps(content_of(line), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode(),
                     line["leaf_index"], tuple(path), note).text()  # fmt: skip


def test_a_proof_file_is_checked(log: SignedLog, covered: list[Line], ask: Ask, tmp_path: Path) -> None:
    head, line = log.heads[1], covered[11]
    written = proof(log, line, head.note, head.size)
    path = tmp_path / "x.tlog-proof"
    path.write_text(written, encoding="utf-8")
    told = ask(path)
    assert (told.code, told.where) == (0, "")
    assert line["id"] in told.said
    assert ask(path, keys=[]).code == 3
    assert ask(path, keys=[str(log.second.verifier)]).where == "checkpoint"
    extra = written.split("\n")[1]
    other = "extra " + rewritten(line, actor_id=99)["canonical"]
    path.write_text(written.replace(extra, other), encoding="utf-8")
    told = ask(path)
    assert (told.code, told.where) == (1, line["id"])
    path.write_text(written.replace("index 11", "index 12"), encoding="utf-8")
    assert ask(path).code == 1


def test_the_folder_and_the_zip_of_an_inspection_are_checked_alike(
    log: SignedLog, whole: list[Line], covered: list[Line], ask: Ask, tmp_path: Path
) -> None:
    folder = tmp_path / "doan-12"
    for name in ("checkpoints", "bang-buoc", "bang-chung"):
        (folder / name).mkdir(parents=True)
    write(folder / "nhat-ky.jsonl", whole)
    head = log.heads[2]
    (folder / "checkpoint").write_text(head.note, encoding="utf-8")
    for older in log.heads[:2]:
        (folder / "checkpoints" / str(older.size)).write_text(older.note, encoding="utf-8")
    (folder / "khoa").write_text(f"{log.second.verifier}\n{log.first.verifier}\n", encoding="utf-8")
    (folder / "bang-buoc" / "1.json").write_bytes((TABLES / "1.json").read_bytes())
    proof_path = folder / "bang-chung" / "a.tlog-proof"
    proof_path.write_text(proof(log, covered[11], head.note, head.size), encoding="utf-8")
    told = ask(folder, log.heads[0].note, tables=None)
    assert (told.code, told.said.count("nhật ký chỉ dài thêm"), told.where) == (0, 2, "")
    assert "3 dấu mang theo trong gói" in told.said
    assert "1 tệp bằng chứng" in told.said
    zipped = tmp_path / "doan-12.zip"
    with zipfile.ZipFile(zipped, "w") as archive:
        for file in folder.rglob("*"):
            archive.write(file, Path("doan-12") / file.relative_to(folder))
    assert ask(zipped, tables=None).code == 0
    proof_path.write_text(
        proof(log, covered[11], head.note, head.size).replace("index 11", "index 10"), encoding="utf-8"
    )
    assert ask(folder, tables=None).code == 1
    (folder / "nhat-ky.jsonl").unlink()
    assert ask(folder, tables=None).code == 2


# --- and the database itself


def test_an_export_of_a_tampered_database_names_the_entry(settled: Engine, ask: Ask) -> None:
    log = signed_log(settled)
    key = [str(log.first.verifier)]
    assert ask(log.lines(), log.heads[0].note, keys=key).code == 0
    line = log.lines()[12]
    other = rewritten(line, actor_id=99)["canonical"]
    with tampering(settled) as connection:
        update = text("UPDATE audit_entries SET canonical = :bytes, actor_id = 99 WHERE id = :id")
        connection.execute(update, {"bytes": base64.b64decode(other), "id": line["id"]})
    told = ask(log.lines(), keys=key)
    assert (told.code, told.where) == (1, line["id"])
    with tampering(settled) as connection:
        connection.execute(text("DELETE FROM audit_nodes WHERE level = 0 AND number = 5"))
    told = ask(log.lines(), keys=key)
    assert (told.code, told.where) == (1, log.lines()[5]["id"])
