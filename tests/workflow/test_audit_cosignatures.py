"""Cosignatures: which are stored, and who has witnessed what."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select

from states.terms import Deed
from tests.clock import NOW
from workflow.audit.checkpoints import Head, create_key, kept, sign_head
from workflow.audit.cosignatures import (
    AHEAD,
    Cosigned,
    KnownWitness,
    add,
    newest_note,
    note_with_cosignatures,
    read_witnesses,
    submission,
    witnessed,
)
from workflow.audit.entries import NewEntry, write_entries
from workflow.audit.keys import BadNote, Kind, Signer
from workflow.audit.models import Cosignature
from workflow.audit.note import Checkpoint, cosign, open_note, sign
from workflow.audit.seal import seal
from workflow.audit.witness import admit
from workflow.database import reading, writing

LOG = Signer.generate("nhat-ky.example")
FIRST, SECOND, STRANGER = (Signer.generate(f"{name}.example", Kind.COSIGNATURE) for name in ("a", "b", "c"))
KNOWN = [FIRST.verifier, SECOND.verifier]
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def heads(engine: Engine) -> list[Head]:
    """A log whose head was signed three times."""
    with writing(engine) as connection:
        create_key(connection, LOG, NOW)
    return [grown(engine, number) for number in (2, 4, 1)]


def grown(engine: Engine, number: int) -> Head:
    with writing(engine) as connection:
        write_entries(
            connection, [NewEntry(at=NOW, action=Deed.SIGN_IN, subject=f"{n}") for n in range(number)]
        )
    with writing(engine) as connection:
        seal(connection, NOW)
        head = sign_head(connection, LOG, NOW)
    assert head is not None
    return head


def given(engine: Engine, note: str, now: datetime = LATER) -> tuple[Cosigned, ...]:
    with writing(engine) as connection:
        return add(connection, note, KNOWN, now)


def rows(engine: Engine) -> int:
    with reading(engine) as connection:
        return connection.execute(select(func.count()).select_from(Cosignature)).scalar_one()


def test_a_cosignature_of_a_known_witness_is_stored_once_and_shown(engine: Engine, heads: list[Head]) -> None:
    head = heads[1]
    note = cosign(cosign(head.note, STRANGER, NOW), FIRST, NOW)
    assert given(engine, note) == (Cosigned(FIRST.verifier, head.size, NOW),)
    again = cosign(head.note, FIRST, LATER)
    assert given(engine, again) == (Cosigned(FIRST.verifier, head.size, LATER),)
    assert rows(engine) == 1
    given(engine, cosign(head.note, SECOND, LATER), LATER + timedelta(seconds=1))
    with reading(engine) as connection:
        shown = note_with_cosignatures(connection, head.size)
        assert note_with_cosignatures(connection, head.size - 1) is None
        assert newest_note(connection) == heads[2].note
    assert shown == cosign(cosign(head.note, FIRST, NOW), SECOND, LATER)
    _, signed = open_note(shown, [LOG.verifier, *KNOWN])
    assert [(each.by, each.at) for each in signed] == [
        (LOG.verifier, None),
        (FIRST.verifier, NOW),
        (SECOND.verifier, LATER),
    ]


def test_a_cosignature_alone_is_enough_for_the_log_knows_its_checkpoint(
    engine: Engine, heads: list[Head]
) -> None:
    text = Checkpoint(LOG.name, heads[0].size, heads[0].root).text()
    line = cosign(heads[0].note, FIRST, NOW).removeprefix(heads[0].note)
    given(engine, f"{text}\n{line}")
    with reading(engine) as connection:
        assert note_with_cosignatures(connection, heads[0].size) == heads[0].note + line


@pytest.mark.parametrize(
    "case",
    [
        "stranger",
        "nobody",
        "damaged",
        "as_the_log",
        "other_root",
        "other_size",
        "extended",
        "ahead",
        "no_note",
    ],
)
def test_what_no_known_witness_has_signed_for_this_log_is_refused(
    engine: Engine, heads: list[Head], case: str
) -> None:
    head = heads[1]
    good = cosign(head.note, FIRST, NOW)
    other_root = Checkpoint(LOG.name, head.size, b"r" * 32).text()
    other_size = Checkpoint(LOG.name, head.size - 1, head.root).text()
    extended = Checkpoint(LOG.name, head.size, head.root).text() + "thêm\n"
    note = {
        "stranger": cosign(head.note, STRANGER, NOW),
        "nobody": head.note,
        "damaged": good[:-6] + ("A" if good[-6] != "A" else "B") + good[-5:],
        "as_the_log": sign(Checkpoint(LOG.name, head.size, head.root).text(), LOG),
        "other_root": cosign(sign(other_root, LOG), FIRST, NOW),
        "other_size": cosign(sign(other_size, LOG), FIRST, NOW),
        "extended": cosign(sign(extended, LOG), FIRST, NOW),
        "ahead": cosign(head.note, FIRST, LATER + AHEAD + timedelta(seconds=1)),
        "no_note": "x",
    }[case]
    with pytest.raises(BadNote):
        given(engine, note)
    assert rows(engine) == 0


def test_it_is_known_who_has_witnessed_the_newest_checkpoint_and_how_far_each_has_come(
    engine: Engine, heads: list[Head]
) -> None:
    with reading(engine) as connection:
        assert witnessed(connection).newest == witnessed(connection).last == ()
    for head, witness, at in ((heads[0], FIRST, NOW), (heads[1], SECOND, NOW), (heads[2], FIRST, LATER)):
        given(engine, cosign(head.note, witness, at))
    with reading(engine) as connection:
        found = witnessed(connection)
    newest = Cosigned(FIRST.verifier, heads[2].size, LATER)
    assert (found.size, found.newest) == (heads[2].size, (newest,))
    assert found.last == (newest, Cosigned(SECOND.verifier, heads[1].size, NOW))


def test_a_log_without_checkpoint_has_no_witness(engine: Engine) -> None:
    with reading(engine) as connection:
        assert (witnessed(connection).size, newest_note(connection), submission(connection, 0)) == (
            0,
            None,
            None,
        )


def test_what_is_sent_to_a_witness_is_what_it_signs(engine: Engine, heads: list[Head]) -> None:
    with reading(engine) as connection:
        for head in (None, *heads):
            sent = submission(connection, head.size if head else 0)
            assert sent is not None
            seen = Checkpoint(LOG.name, head.size, head.root) if head else None
            assert admit(seen, sent, [LOG.verifier]).size == heads[-1].size
        assert submission(connection, heads[-1].size + 1) is None
        assert kept(connection, heads[0].size) == heads[0]


def test_witnesses_stand_in_a_file_a_line_each() -> None:
    text = (
        f"# hai nhân chứng\n\n{FIRST.verifier}   https://a.example/w/ # Thanh tra tỉnh\n{SECOND.verifier}\n"
    )
    assert read_witnesses(text) == (
        KnownWitness(FIRST.verifier, "https://a.example/w"),
        KnownWitness(SECOND.verifier, None),
    )
    for line in (
        "x",
        str(LOG.verifier),
        f"{FIRST.verifier} ftp://a.example",
        f"{FIRST.verifier} https://",
        f"{FIRST.verifier} https://a.example:x/",
        f"{FIRST.verifier} https://a.example/?a=b",
        f"{FIRST.verifier}\n{FIRST.verifier}",
    ):
        with pytest.raises(BadNote, match="line"):
            read_witnesses(line)
