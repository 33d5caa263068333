"""How the log stands, seen in a moment: newest head, what waits, and whether what is shown is what was sealed."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from states.terms import State
from tests.clock import NOW
from tests.factories import nomination_in
from tests.workflow.tampering import rewrite, tampering
from workflow.audit.checkpoints import Head, create_key, sign_head
from workflow.audit.compared import Held, Verdict, compare, read_held
from workflow.audit.keys import BadNote, Signer, base64_of
from workflow.audit.note import Checkpoint, sign
from workflow.audit.queries import entries
from workflow.audit.seal import seal
from workflow.audit.standing import first_altered, standing
from workflow.database import reading, writing

SIGNER = Signer.generate("nhat-ky.example/thu")


def grow(engine: Engine) -> Head:
    """A nomination more, sealed and signed."""
    with writing(engine) as connection:
        nomination_in(connection, State.SUBMITTED)
        seal(connection, NOW)
        head = sign_head(connection, SIGNER, NOW)
    assert head is not None
    return head


@pytest.fixture
def head(settled: Engine) -> Head:
    """A signed head."""
    with writing(settled) as connection:
        create_key(connection, SIGNER, NOW)
    return grow(settled)


def test_the_newest_head_stands_first_and_what_is_newer_is_counted(settled: Engine, head: Head) -> None:
    with writing(settled) as connection:
        found = standing(connection, NOW)
        assert (found.head, found.since, found.witnesses, found.borne_out) == (head, 0, 0, True)
        nomination_in(connection, State.DRAFTED)
        assert standing(connection, NOW).waiting_since is None
        assert standing(connection, NOW + timedelta(minutes=2)).waiting_since == NOW
        seal(connection, NOW)
        assert standing(connection, NOW).since == 1


def test_without_a_key_nothing_is_claimed(settled: Engine) -> None:
    with reading(settled) as connection:
        found = standing(connection, NOW)
        assert (found.head, found.borne_out) == (None, True)


def test_entries_that_are_what_was_sealed_are_in_order(settled: Engine, head: Head) -> None:
    with reading(settled) as connection:
        shown = entries(connection, limit=50).items
        assert first_altered(connection, shown) is None
        assert first_altered(connection, []) is None


def test_an_altered_entry_is_named_however_it_was_altered(settled: Engine, head: Head) -> None:
    with reading(settled) as connection:
        shown = entries(connection, limit=5).items
    victim = shown[2]
    with tampering(settled) as connection:
        connection.execute(text("UPDATE audit_entries SET actor = 'dual' WHERE id = :id"), {"id": victim.id})
    with reading(settled) as connection:
        altered = first_altered(connection, shown)
        assert altered is not None
        assert (altered.id, altered.problem) == (victim.id, "column actor differs from its bytes")
    with tampering(settled) as connection:
        rewrite(connection, victim.id, actor="dual")
    with reading(settled) as connection:
        altered = first_altered(connection, shown)
        assert altered is not None
        assert (altered.id, altered.leaf_index, altered.problem) == (
            victim.id,
            victim.leaf_index,
            "its hash differs",
        )


def test_a_cut_off_tree_does_not_bear_out_its_head(settled: Engine, head: Head) -> None:
    with tampering(settled) as connection:
        connection.execute(text("DELETE FROM audit_nodes WHERE number > 3"))
    with reading(settled) as connection:
        assert not standing(connection, NOW).borne_out
        held = compare(connection, read_held(head.note))
        assert held.verdict is Verdict.CUT_OFF


@pytest.mark.parametrize(
    "written",
    [
        lambda head: head.note,
        lambda head: f"Kính gửi ông\n{'-' * 30}\n{head.note}{'-' * 30}\nTrân trọng\n",
        lambda head: head.note.replace("\n", "\r\n"),
        lambda head: Checkpoint(SIGNER.name, head.size, head.root).text(),
        lambda head: f"{head.size} {base64_of(head.root)}",
        lambda head: f"  {head.size:,} {base64_of(head.root)} ".replace(",", "."),
        lambda head: f"{head.size} {base64_of(head.root)}".translate(str.maketrans("+/", "-_")).rstrip("="),
    ],
    ids=["note", "letter", "other line ends", "three lines", "printed", "with dots", "of an address"],
)
def test_what_was_kept_is_read_in_every_form_it_is_kept_in(
    settled: Engine, head: Head, written: object
) -> None:
    held = read_held(written(head))  # type: ignore[operator]
    assert (held.size, held.root) == (head.size, head.root)
    assert read_held(held.text()) == Held(held.size, held.root, held.origin, held.note)
    with reading(settled) as connection:
        assert compare(connection, held).verdict is Verdict.SAME


@pytest.mark.parametrize("written", ["", "x", "12", "5 abc", "0 " + "A" * 43, f"a\nb\nc\n\n— a {'A' * 8}\n"])
def test_what_is_no_checkpoint_is_said_to_be_none(written: str) -> None:
    with pytest.raises(BadNote):
        read_held(written)


def test_a_log_that_has_grown_bears_out_what_was_kept(settled: Engine, head: Head) -> None:
    grow(settled)
    with reading(settled) as connection:
        found = compare(connection, read_held(head.note))
        assert (found.verdict, found.signed_by) == (Verdict.GROWN, SIGNER.verifier)
        assert found.hashes > 0


def test_a_rewritten_log_is_found_out_by_what_was_kept(settled: Engine, head: Head) -> None:
    other = Held(
        head.size, bytes(32), SIGNER.name, sign(Checkpoint(SIGNER.name, head.size, bytes(32)).text(), SIGNER)
    )
    grow(settled)
    with reading(settled) as connection:
        found = compare(connection, other)
        assert (found.verdict, found.signed_by) == (Verdict.REWRITTEN, SIGNER.verifier)
        assert found.verdict.is_alarm
        beyond = compare(connection, Held(10_000, bytes(32)))
        assert (beyond.verdict, beyond.verdict.is_alarm) == (Verdict.CUT_OFF, True)


def test_what_another_has_signed_says_nothing_of_this_log(settled: Engine, head: Head) -> None:
    stranger, namesake = Signer.generate("khac.example/log"), Signer.generate(SIGNER.name)
    with reading(settled) as connection:
        for signer, verdict in ((stranger, Verdict.OTHER_LOG), (namesake, Verdict.FORGED)):
            note = sign(Checkpoint(signer.name, head.size, bytes(32)).text(), signer)
            found = compare(connection, read_held(note))
            assert (found.verdict, found.verdict.is_alarm) == (verdict, False)
        torn = head.note.replace(f"\n{head.size}\n", f"\n{head.size - 1}\n")
        assert compare(connection, read_held(torn)).verdict is Verdict.FORGED
