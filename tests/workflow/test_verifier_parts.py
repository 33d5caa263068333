"""The program that inspectors carry: its parts against RFC 8032 and against ours, and that it needs nothing else."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.clock import NOW
from workflow.audit.keys import Kind, Signer
from workflow.audit.note import Checkpoint, as_kept, cosign, sign
from workflow.audit.tree import Node, completed, leaf_hash, prove_inclusion, root
from workflow.inspection import kiem_tra_nhat_ky as program
from workflow.inspection.kiem_tra_nhat_ky import (
    BASE,
    Bad,
    Fold,
    L,
    P,
    Tables,
    Unreadable,
    added,
    decoded,
    ed25519_holds,
    encoded,
    included_root,
    log_signers,
    read_canonical,
    read_key,
    read_note,
    signers,
    times,
)

FILE = Path(program.__file__)
ORIGIN = "nhat-ky.example/khen-thuong"

# RFC 8032, section 7.1: public key, message, signature
RFC_8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


def test_it_needs_nothing_but_the_standard_library_of_python_3_8() -> None:
    tree = ast.parse(FILE.read_text(encoding="utf-8"), feature_version=(3, 8))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            assert {name.name for name in node.names} <= sys.stdlib_module_names
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            assert node.module in sys.stdlib_module_names


def test_it_runs_alone_in_an_empty_folder(tmp_path: Path) -> None:
    alone = tmp_path / FILE.name
    alone.write_bytes(FILE.read_bytes())
    (tmp_path / "hong.jsonl").write_text("đây không phải nhật ký\n", encoding="utf-8")
    for words, said in (
        (["hong.jsonl"], "Không đọc được: dòng đầu tiên"),
        ([], "không có nhat-ky.jsonl"),  # the folder in which it lies
        (["--khoa", "x"], "Không hiểu dòng lệnh"),
    ):
        told = subprocess.run(
            [sys.executable, "-I", "-S", alone.name, *words],
            cwd=tmp_path, env={"PATH": os.environ["PATH"], "LC_ALL": "C"}, capture_output=True, check=False,
        )  # fmt: skip
        assert (told.returncode, told.stdout) == (2, b"")
        assert said in told.stderr.decode()


@pytest.mark.parametrize("vector", RFC_8032)
def test_the_signatures_of_rfc_8032_hold_and_no_other_of_their_bits(vector: tuple[str, str, str]) -> None:
    public, message, signature = map(bytes.fromhex, vector)
    assert ed25519_holds(public, message, signature)
    assert not ed25519_holds(public, message + b"x", signature)
    for bit in range(0, 512, 37):
        damaged = bytearray(signature)
        damaged[bit // 8] ^= 1 << bit % 8
        assert not ed25519_holds(public, message, bytes(damaged))


def test_signatures_of_another_program_hold() -> None:
    for number in range(8):
        key = Ed25519PrivateKey.from_private_bytes(bytes([number] * 32))
        message = bytes(range(number * 20))
        assert ed25519_holds(key.public_key().public_bytes_raw(), message, key.sign(message))


def test_a_signature_has_one_form_only() -> None:
    public, message, signature = map(bytes.fromhex, RFC_8032[1])
    s = int.from_bytes(signature[32:], "little")
    assert not ed25519_holds(public, message, signature[:32] + (s + L).to_bytes(32, "little"))
    assert not ed25519_holds(public, message, signature + b"\0")
    assert not ed25519_holds(public, message, signature[:-1])
    assert not ed25519_holds(public + b"\0", message, signature)


@pytest.mark.parametrize("number", [P, P + 1, 2**255 - 1, 1 | 1 << 255, 2])
def test_a_point_has_one_form_only(number: int) -> None:
    with pytest.raises(ValueError, match=r"điểm|nhỏ hơn"):
        decoded(number.to_bytes(32, "little"))


def test_points_add_up_as_they_should() -> None:
    assert encoded(times(L, BASE)) == (1).to_bytes(32, "little")
    assert encoded(added(times(5, BASE), times(7, BASE))) == encoded(times(12, BASE))
    assert (
        decoded(encoded(times(12, BASE)))[:2] == decoded(encoded(added(times(6, BASE), times(6, BASE))))[:2]
    )


def hashes(size: int) -> dict[Node, bytes]:
    return dict(completed(0, [leaf_hash(str(n).encode()) for n in range(size)], lambda _: []))


def test_its_tree_is_ours_at_every_size_and_place() -> None:
    nodes = hashes(70)

    def read(asked: object) -> list[bytes]:
        return [nodes[node] for node in asked]  # type: ignore[attr-defined]

    fold = Fold()
    for size in range(1, 71):
        fold.add(nodes[Node(0, size - 1)])
        expected = root(size, read)
        assert (fold.size, fold.root()) == (size, expected)
        for place in range(size):
            path = prove_inclusion(place, size, read)
            assert included_root(place, size, nodes[Node(0, place)], path) == expected
            if path:
                with pytest.raises(ValueError, match="quá ngắn"):
                    included_root(place, size, nodes[Node(0, place)], path[:-1])
            with pytest.raises(ValueError, match="quá dài"):
                included_root(place, size, nodes[Node(0, place)], [*path, bytes(32)])


def test_a_subtree_stands_where_one_can() -> None:
    nodes, fold = hashes(16), Fold()
    for level, number in ((0, 0), (0, 1), (1, 1), (2, 1), (3, 1)):
        fold.add(nodes[Node(level, number)], level)
    assert (fold.size, fold.root()) == (16, nodes[Node(4, 0)])
    fold.add(bytes(32))
    for level, value in ((1, bytes(32)), (-1, bytes(32)), (63, bytes(32)), (0, bytes(31))):
        with pytest.raises(ValueError, match="không thể đứng"):
            fold.add(value, level)


def test_keys_and_notes_are_read_as_ours() -> None:
    log, witness = Signer.generate(ORIGIN), Signer.generate("thanh-tra.example/w1", Kind.COSIGNATURE)
    text = Checkpoint(ORIGIN, 1042, bytes(range(32))).text()
    note = read_note("dấu", cosign(sign(text, log), witness, NOW))
    assert (note.origin, note.size, note.root) == (ORIGIN, 1042, bytes(range(32)))
    log_key, witness_key = read_key(str(log.verifier)), read_key(str(witness.verifier))
    assert signers(note, [witness_key, log_key]) == [log_key, witness_key]
    assert log_signers(note, [witness_key, log_key]) == [log_key]
    assert signers(note, [read_key(str(Signer.generate(ORIGIN).verifier))]) == []


def test_a_checkpoint_is_read_out_of_the_letter_in_which_it_came() -> None:
    note = sign(Checkpoint(ORIGIN, 1042, bytes(32)).text(), Signer.generate(ORIGIN))
    rule = "-" * 80
    letter = f"Kính gửi bà\n\nĐây là dấu niêm phong.\n\n{rule}\n{note}{rule}\n\nKiểm: /verify\n"
    for kept in (
        note,
        f"\ufeff{note}",
        note.replace("\n", "\r\n"),
        f"\n{note}\n",
        letter,
        letter.replace("\n", "\r\n"),
    ):
        assert program.as_kept(kept) == as_kept(kept) == note


def test_a_note_with_a_damaged_signature_of_a_known_key_is_worthless() -> None:
    log = Signer.generate(ORIGIN)
    text = sign(Checkpoint(ORIGIN, 1042, bytes(32)).text(), log).replace("\n1042\n", "\n1043\n")
    with pytest.raises(Bad, match="không đúng"):
        signers(read_note("dấu", text), [read_key(str(log.verifier))])


def test_what_is_no_note_and_no_key_is_said_to_be_none() -> None:
    log = Signer.generate(ORIGIN)
    whole = sign(Checkpoint(ORIGIN, 1042, bytes(32)).text(), log)
    for text in (
        "",
        "a\nb\n",
        whole[:-1],
        whole.replace("1042", "01042"),
        whole.replace("—", "-"),
        whole + "x\n",
    ):
        with pytest.raises(Unreadable):
            read_note("dấu", text)
    for written in ("", "a+b", str(log.verifier).replace("+", "+0", 1), str(log.verifier)[:-4]):
        with pytest.raises(Unreadable):
            read_key(written)


@pytest.mark.parametrize(
    "canonical",
    [b"", b"\xff", b"[]", b"null", b'{"id": "1"}', b'{"id":"1","at":"2"}', b'{"id":"1","id":"1"}', b'{"id":1.5}',
     b'{"id":NaN}', b'{"id":true}', b'{"id":null}', '{"id":"e\u0302"}'.encode(), b'{"about":"x"}', b'{"id":"1"} ',
     b'{"given":{"a":[true]}}', b'{"id":"\\u0061"}', b"[" * 100_000],
)  # fmt: skip
def test_bytes_in_another_form_are_no_entry(canonical: bytes) -> None:
    with pytest.raises((ValueError, RecursionError)):
        read_canonical(canonical)


def test_words_that_look_like_constants_are_words() -> None:
    assert read_canonical(b'{"subject":"true"}') == {"subject": "true"}


def test_a_step_is_looked_up_in_the_table_of_its_time() -> None:
    old = '{"rows": [{"action": "go", "sources": ["a"], "to": "b"}, {"action": "new", "sources": [], "to": "a"}]}'
    tables = Tables({1: old, 2: old.replace('"b"', "null")})
    assert tables.allow(1, "go", "a", "b")
    assert not tables.allow(2, "go", "a", "b")
    assert tables.allow(2, "go", "a", "a")
    assert tables.allow(1, "new", None, "a")
    assert not tables.allow(1, "new", "a", "a")
    assert not tables.allow(1, "go", None, "b")
    assert tables.allow(1, "edit", "a", "a")
    assert not tables.allow(1, "edit", "a", "b")
    assert not tables.missing
    assert tables.allow(3, "go", "a", "b")
    assert tables.missing == {3}
