"""What a witness signs: a log it follows, that has only grown, and nothing else."""

import re
from dataclasses import replace

import pytest

from tests.workflow.small_log import ORIGIN, SmallLog
from workflow.audit.keys import BadNote, Kind, Signer
from workflow.audit.note import Checkpoint, sign
from workflow.audit.witness import (
    MOST_HASHES,
    Malformed,
    NotByTheLog,
    NotProved,
    NotWitnessed,
    OtherSize,
    Submission,
    TwoLogs,
    UnknownLog,
    admit,
    read_state,
    require_one_log,
    state_line,
)

SIZES = 12


@pytest.fixture(scope="module")
def log() -> SmallLog:
    return SmallLog(300)


@pytest.fixture(scope="module")
def rewritten(log: SmallLog) -> SmallLog:
    """The same log, rewritten from its fourth entry on and signed anew with the same key."""
    return SmallLog(300, log.signer, rewritten_from=3)


def refusal(seen: Checkpoint | None, sent: Submission, log: SmallLog) -> type[NotWitnessed] | None:
    """The kind of a refusal; None where it was admitted, as what it is."""
    try:
        head = admit(seen, sent, [log.signer.verifier])
    except NotWitnessed as refused:
        if isinstance(refused, OtherSize) and refused.size != (seen.size if seen else 0):
            raise
        return type(refused)
    assert head == log.head(head.size)
    return None


def test_a_log_that_has_only_grown_is_signed_at_every_size_from_every_size(log: SmallLog) -> None:
    for older in range(SIZES):
        seen = log.head(older) if older else None
        for newer in range(older, SIZES):
            assert refusal(seen, log.submission(older, newer), log) is None


def test_a_rewritten_log_is_refused_at_every_size(log: SmallLog, rewritten: SmallLog) -> None:
    for older in range(4, SIZES):
        seen = log.head(older)
        assert refusal(seen, rewritten.submission(older, older), log) is TwoLogs
        for newer in range(older + 1, SIZES):
            for proof in (rewritten.proof(older, newer), log.proof(older, newer), ()):
                sent = Submission(older, proof, rewritten.note(newer))
                assert refusal(seen, sent, log) is NotProved


def test_two_logs_of_one_size_are_found_wherever_the_proof_begins(log: SmallLog, rewritten: SmallLog) -> None:
    for old in range(8):
        assert refusal(log.head(7), Submission(old, (), rewritten.note(7)), log) is TwoLogs


def test_a_smaller_log_is_refused(log: SmallLog) -> None:
    for size in range(9):
        for old in range(size + 1):
            assert refusal(log.head(9), log.submission(old, size), log) is OtherSize


def test_a_proof_from_another_size_than_the_one_signed_last_is_refused_with_that_size(log: SmallLog) -> None:
    assert refusal(log.head(5), log.submission(0, 9), log) is OtherSize
    assert refusal(log.head(5), log.submission(7, 9), log) is OtherSize
    assert refusal(None, log.submission(5, 9), log) is OtherSize
    assert refusal(log.head(9), log.submission(0, 9), log) is OtherSize


def test_every_hash_of_a_proof_counts(log: SmallLog) -> None:
    for older, newer in ((3, 7), (5, 300), (256, 300), (8, 12)):
        whole = log.submission(older, newer)
        damaged = [
            (*whole.proof[:at], bytes([whole.proof[at][0] ^ 1]) + whole.proof[at][1:], *whole.proof[at + 1 :])
            for at in range(len(whole.proof))
        ]
        missing = [whole.proof[:at] + whole.proof[at + 1 :] for at in range(len(whole.proof))]
        for proof in (*damaged, *missing, (*whole.proof, b"h" * 32), ()):
            assert refusal(log.head(older), replace(whole, proof=proof), log) is NotProved
    assert refusal(None, Submission(0, (b"h" * 32,), log.note(4)), log) is NotProved


def test_a_log_without_entries_has_one_root(log: SmallLog) -> None:
    assert refusal(None, log.submission(0, 0), log) is None
    assert refusal(log.head(0), log.submission(0, 5), log) is None
    another = sign(Checkpoint(ORIGIN, 0, b"r" * 32).text(), log.signer)
    assert refusal(None, Submission(0, (), another), log) is NotProved


def test_who_signs_must_be_the_log_that_is_followed(log: SmallLog) -> None:
    text = log.head(5).text()
    namesake, other = Signer.generate(ORIGIN), Signer.generate("other.example")
    assert refusal(None, Submission(0, (), sign(text, namesake)), log) is NotByTheLog
    assert refusal(None, Submission(0, (), sign(text, namesake, log.signer, other)), log) is None
    foreign = Checkpoint("other.example", 5, b"r" * 32).text()
    assert refusal(None, Submission(0, (), sign(foreign, log.signer)), log) is UnknownLog
    forged = log.note(5).replace("\n5\n", "\n6\n")
    assert refusal(None, Submission(0, (), forged), log) is NotByTheLog


def test_while_keys_change_a_checkpoint_signed_by_both_is_taken_with_either(log: SmallLog) -> None:
    new = Signer.generate(ORIGIN)
    handed_over = Submission(5, log.proof(5, 9), log.note(9, new))
    for trusted in ([log.signer.verifier], [new.verifier], [log.signer.verifier, new.verifier]):
        assert admit(log.head(5), handed_over, trusted) == log.head(9)


def test_keys_of_two_logs_or_of_a_witness_are_no_log(log: SmallLog) -> None:
    verifier = log.signer.verifier
    require_one_log([verifier, Signer.generate(ORIGIN).verifier])
    for keys in (
        [],
        [verifier, Signer.generate("other.example").verifier],
        [Signer.generate(ORIGIN, Kind.COSIGNATURE).verifier],
    ):
        with pytest.raises(BadNote):
            require_one_log(keys)


def test_a_request_reads_back_as_it_is_written(log: SmallLog) -> None:
    for older, newer in ((0, 0), (0, 7), (7, 7), (5, 300)):
        sent = log.submission(older, newer)
        assert Submission.read(sent.text()) == sent
    assert log.submission(0, 7).text().startswith(f"old 0\n\n{ORIGIN}\n7\n")
    assert re.match(r"old 5\n([A-Za-z0-9+/]{43}=\n){6,}\n", log.submission(5, 300).text())


@pytest.mark.parametrize(
    ("part", "other"),
    [
        ("old 5", "old 05"),
        ("old 5", "old -5"),
        ("old 5", "old  5"),
        ("old 5", "old ٥"),
        ("old 5", "old " + "9" * 30),
        ("old 5", "new 5"),
        ("old 5", ""),
        ("old 5\n", "old 5\nAAAA\n"),
        ("old 5\n", "old 5\n!\n"),
        ("old 5\n", "old 5\r\n"),
        ("old 5\n", "old 5\n" + f"{'A' * 43}=\n" * MOST_HASHES),
        ("\n\n", "\n"),
    ],
)
def test_what_is_no_request_is_refused(log: SmallLog, part: str, other: str) -> None:
    text = log.submission(5, 300).text()
    assert part in text
    with pytest.raises(Malformed):
        Submission.read(text.replace(part, other))


@pytest.mark.parametrize(
    "note",
    ["", "x", "a\n\n— b c\n", f"{ORIGIN}\n5\n\n", f"{ORIGIN}\nfive\nAAAA\n\n— {ORIGIN} AAAAAAAAAAAA\n"],
)
def test_what_is_no_checkpoint_is_refused(log: SmallLog, note: str) -> None:
    assert refusal(None, Submission(0, (), note), log) is Malformed


def test_a_proof_that_begins_behind_the_checkpoint_is_no_request(log: SmallLog) -> None:
    assert refusal(log.head(9), Submission(9, (), log.note(5)), log) is Malformed


def test_a_state_is_one_line(log: SmallLog) -> None:
    line = state_line(log.head(300))
    assert re.fullmatch(rf"{ORIGIN} 300 [A-Za-z0-9+/]{{43}}=\n", line)
    assert read_state(line) == log.head(300)
    for broken in ("", "\n", line[:-1], line + line, line.replace(" 300 ", " 0300 "), line.replace("=", "")):
        with pytest.raises(BadNote):
            read_state(broken)
