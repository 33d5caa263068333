"""Signed notes: what Go's own note package wrote is read, each damaged character is found, and keys stay private."""

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.clock import NOW
from workflow.audit.keys import BadNote, Kind, Signer, Verifier, bytes_of
from workflow.audit.note import MOST_SIGNATURES, Checkpoint, Signed, cosign, open_note, sign

# --- from the tests of golang.org/x/mod/sumdb/note
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_PRIVATE_KEY = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_TEXT = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
)
GO_NOTE = (
    f"{GO_TEXT}\n— PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)

ORIGIN = "nhat-ky.example/khen-thuong"
ROOT = bytes(range(32))
TEXT = Checkpoint(ORIGIN, 1042, ROOT).text()


@pytest.fixture(scope="module")
def log() -> Signer:
    return Signer.generate(ORIGIN)


@pytest.fixture(scope="module")
def witness() -> Signer:
    return Signer.generate("thanh-tra.example/w1", Kind.COSIGNATURE)


def test_a_note_by_another_program_is_opened() -> None:
    verifier = Verifier.read(GO_KEY)
    assert open_note(GO_NOTE, [verifier]) == (GO_TEXT, [Signed(verifier, None)])
    assert str(verifier) == GO_KEY


def test_the_same_key_writes_the_same_note() -> None:
    signer = Signer.read(GO_PRIVATE_KEY)
    assert str(signer.verifier) == GO_KEY
    assert sign(GO_TEXT, signer) == GO_NOTE
    assert signer.written() == GO_PRIVATE_KEY


def test_each_character_that_is_changed_or_left_out_is_found() -> None:
    trusted = [Verifier.read(GO_KEY)]
    for at, character in enumerate(GO_NOTE):
        for other in ("", "X" if character != "X" else "Y"):
            with pytest.raises(BadNote):
                open_note(GO_NOTE[:at] + other + GO_NOTE[at + 1 :], trusted)


def test_signatures_of_others_are_passed_over_and_one_of_a_known_key_must_hold(log: Signer) -> None:
    other = Signer.generate("someone.example")
    namesake = Signer.generate(ORIGIN)
    note = sign(TEXT, other, namesake, log)
    assert open_note(note, [log.verifier]) == (TEXT, [Signed(log.verifier, None)])
    with pytest.raises(BadNote, match="nobody"):
        open_note(sign(TEXT, other, namesake), [log.verifier])
    forged = sign("another text\n", other).rpartition("\n\n")[2]
    with pytest.raises(BadNote, match="does not hold"):
        open_note(sign(TEXT, log) + forged, [log.verifier, other.verifier])


def test_a_key_that_signs_twice_counts_once(log: Signer) -> None:
    _, signed = open_note(sign(TEXT, log, log), [log.verifier])
    assert signed == [Signed(log.verifier, None)]


def test_a_witness_says_when_and_signs_that_with_the_text(log: Signer, witness: Signer) -> None:
    note = cosign(sign(TEXT, log), witness, NOW)
    text, signed = open_note(note, [log.verifier, witness.verifier])
    assert (text, signed) == (TEXT, [Signed(log.verifier, None), Signed(witness.verifier, NOW)])
    # byte for byte as tlog-cosignature has it
    line = note.splitlines()[-1]
    content = bytes_of(line.rpartition(" ")[2])
    key_id, moment, signature = content[:4], content[4:12], content[12:]
    seconds = int(NOW.timestamp())
    assert (key_id, moment) == (witness.verifier.key_id, seconds.to_bytes(8, "big"))
    message = f"cosignature/v1\ntime {seconds}\n{TEXT}".encode()
    Ed25519PublicKey.from_public_bytes(witness.verifier.public).verify(signature, message)


def test_a_cosignature_of_another_moment_does_not_hold(log: Signer, witness: Signer) -> None:
    note = cosign(sign(TEXT, log), witness, NOW)
    later = cosign(sign(TEXT, log), witness, datetime(2030, 1, 1, tzinfo=UTC))
    moment = bytes_of(later.splitlines()[-1].rpartition(" ")[2])[:12]
    line = note.splitlines()[-1]
    content = bytes_of(line.rpartition(" ")[2])
    swapped = Verifier(witness.name, Kind.COSIGNATURE, witness.verifier.public)
    with pytest.raises(BadNote, match="does not hold"):
        swapped.signed_at(TEXT, moment[4:] + content[12:])
    with pytest.raises(BadNote, match="no time"):
        swapped.signed_at(TEXT, b"\xff" * 8 + content[12:])


def test_one_key_for_both_kinds_is_two_keys(log: Signer) -> None:
    as_witness = Verifier(log.name, Kind.COSIGNATURE, log.verifier.public)
    assert as_witness.key_id != log.verifier.key_id
    with pytest.raises(BadNote, match="nobody"):
        open_note(sign(TEXT, log), [as_witness])


def test_a_private_key_is_shown_nowhere_but_where_it_is_asked_for(log: Signer) -> None:
    private = log.written().split("+", 4)[4]
    assert private not in repr(log) + str(log) + repr(log.verifier)
    assert Signer.read(log.written()) == log


def test_a_checkpoint_is_its_three_lines_and_reads_back() -> None:
    checkpoint = Checkpoint(ORIGIN, 1042, ROOT)
    assert checkpoint.text() == f"{ORIGIN}\n1042\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
    assert Checkpoint.read(checkpoint.text()) == checkpoint
    assert Checkpoint.read(checkpoint.text() + "một dòng thêm\n") == checkpoint
    assert Checkpoint.read(Checkpoint(ORIGIN, 0, ROOT).text()).size == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        TEXT.removesuffix("\n"),
        TEXT.replace("1042", "01042"),
        TEXT.replace("1042", "-1"),
        TEXT.replace("1042", "١٠٤٢"),
        TEXT.replace("1042", "9" * 5000),
        TEXT.replace("AAEC", "AAE"),
        TEXT.replace("Hh8=", "Hh8"),
        TEXT.replace("Hh8=", "Hh9="),
        TEXT + "\n",
        TEXT.replace(ORIGIN, ""),
        f"{ORIGIN}\n1042\nAAEC\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(BadNote):
        Checkpoint.read(text)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "PeterNeumann",
        GO_KEY.replace("c74f20a3", "c74f20a4"),
        GO_KEY.replace("c74f20a3", "C74F20A3"),
        GO_KEY.replace("PeterNeumann", "Peter Neumann"),
        GO_KEY.replace("PeterNeumann", ""),
        GO_KEY.replace("+ARpc", "+Apc"),
        GO_KEY.replace("+ARpc", "+AhRpc"),
        GO_KEY[:-4],
    ],
)
def test_what_is_no_key_is_refused(written: str) -> None:
    with pytest.raises(BadNote):
        Verifier.read(written)
    with pytest.raises(BadNote):
        Signer.read("PRIVATE+KEY+" + written)
    with pytest.raises(BadNote, match="no private key"):
        Signer.read(written)


@pytest.mark.parametrize("name", ["", "thanh tra", "a+b", "a\u00a0b", "a\nb"])
def test_a_name_without_spaces_or_plus_is_a_keys_name(name: str) -> None:
    with pytest.raises(BadNote, match="name"):
        Signer.generate(name)


@pytest.mark.parametrize("text", ["no line end", "a\tb\n", "a\x00b\n", "\udc80\n"])
def test_what_cannot_be_a_text_is_not_signed(log: Signer, text: str) -> None:
    with pytest.raises(BadNote):
        sign(text, log)


def test_a_text_may_hold_blank_lines(log: Signer) -> None:
    for text in ("a\n\nb\n", "a\n\n", "\n", "\n\n"):
        assert open_note(sign(text, log), [log.verifier])[0] == text


def test_a_note_of_endless_length_is_refused_before_it_is_checked(log: Signer) -> None:
    line = sign(TEXT, log).rpartition("\n\n")[2]
    with pytest.raises(BadNote, match="too many"):
        open_note(TEXT + "\n" + line * (MOST_SIGNATURES + 1), [log.verifier])
    with pytest.raises(BadNote, match="length"):
        open_note(sign("a" * 1_000_000 + "\n", log), [log.verifier])
