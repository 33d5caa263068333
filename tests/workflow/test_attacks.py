"""What somebody with full rights on the database may try, and by what the verification knows it.

Each attack is done as a superuser would, past triggers and keys, and the log verified as ``audit verify`` does. Where
the log by itself cannot show it, the test says so, and shows what does.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine

from states.terms import State
from tests.clock import NOW
from tests.factories import nomination_in
from tests.postgresql import wait_for_others
from tests.workflow.attacked import Cheat, forged
from tests.workflow.exported import ORIGIN, SignedLog, signed_log
from workflow.audit.checkpoints import Head
from workflow.audit.keys import Kind, Signer
from workflow.audit.note import Checkpoint, cosign, sign
from workflow.audit.seal import seal
from workflow.audit.tiles import publish
from workflow.audit.verify import BadEntry
from workflow.audit.verify_heads import NOTHING_KNOWN, Brought, Outside
from workflow.database import reading, writing
from workflow.verification import verify_log


@dataclass(frozen=True)
class Attacked(Cheat):
    """A signed log, three checkpoints long, to be attacked and verified."""

    log: SignedLog

    def sign_all_anew(self) -> None:
        """With the stolen keys, each where it signed."""
        second = self.log.heads[1].size
        self.sign_anew(lambda size: [self.log.first] if size <= second else [self.log.second, self.log.first])

    def found(self, outside: Outside = NOTHING_KNOWN) -> BadEntry | None:
        """What the verification finds."""
        with reading(self.engine) as connection:
            return verify_log(connection, outside=outside)

    def found_by(self, *heads: Head) -> BadEntry | None:
        """What it finds for somebody who has kept these checkpoints on paper."""
        return self.found(Outside([Brought(f"paper {head.size}", head.note) for head in heads]))


@pytest.fixture
def attacked(settled: Engine) -> Attacked:
    log = Attacked(settled, signed_log(settled))
    assert log.found_by(*log.log.heads) is None, "nothing is wrong before the attack"
    return log


def slipped_below(attacked: Attacked) -> None:
    """While nobody waits for a place."""
    wait_for_others(attacked.engine)
    with writing(attacked.engine) as connection:
        seal(connection, NOW)
    attacked.slip_in(-5)


ON_ITSELF: list[tuple[str, Callable[[Attacked], None], Callable[[Attacked], str], str]] = [
    (
        "a row edited, its trigger dropped",
        lambda a: a.change("nominations", "requested_award = 'hcld_1'", id=a.nomination(a.step("create"))),
        lambda a: a.step("create"),
        "requested_award differs from the nomination's row",
    ),
    (
        "a state changed with constraints off, and no entry",
        lambda a: a.change("nominations", "state = 'awarded'", id=a.nomination(a.step("check"))),
        lambda a: a.step("check"),
        "state differs from the nomination's row",
    ),
    (
        "an entry's columns changed, but not its bytes",
        lambda a: a.change("audit_entries", "actor = 'nobody'", id=a.step("submit")),
        lambda a: a.step("submit"),
        "column actor differs from its bytes",
    ),
    (
        "an entry edited, bytes and columns alike",
        lambda a: a.edit(a.step("submit"), actor="nobody"),
        lambda a: a.step("submit"),
        "its bytes are not those that were hashed",
    ),
    (
        "the value behind a commitment exchanged",
        lambda a: a.change("audit_openings", "value = '1'", entry_id=a.step("submit"), path="address"),
        lambda a: a.step("submit"),
        "address does not open its commitment",
    ),
    (
        "a text changed, and the value that proves it taken away",
        lambda a: a.do(
            "UPDATE nominations SET achievements = 'x' WHERE id = :id",
            "DELETE FROM audit_openings WHERE entry_id = :entry AND path = 'changes.achievements.after'",
            id=a.nomination(a.step("create")),
            entry=a.step("create"),
        ),
        lambda a: a.step("create"),
        "achievements cannot be opened, and no entry says that it was erased",
    ),
    (
        "an entry removed with its openings",
        lambda a: a.remove(a.entry(7)),
        lambda a: "leaf 7",
        "the entry of this place is gone",
    ),
    (
        "an entry slipped in among the past",
        lambda a: a.slip_in(),
        lambda a: "slipped-in",
        "it has no place among the sealed, and will get none",
    ),
    (
        "an entry slipped in below all that are counted",
        slipped_below,
        lambda a: "slipped-in",
        "it has no place among the sealed, and will get none",
    ),
    (
        "two entries that have nothing to do with one another swapped",
        lambda a: a.swap(3, 9),
        lambda a: a.entry(9),  # it is now where the earlier one was
        "its bytes are not those that were hashed",
    ),
    (
        "a hash of a leaf changed",
        lambda a: a.change("audit_nodes", "hash = :hash", {"hash": b"h" * 32}, level=0, number=5),
        lambda a: a.entry(5),
        "its bytes are not those that were hashed",
    ),
    (
        "a hash of a proof changed",
        lambda a: a.change("audit_nodes", "hash = :hash", {"hash": b"h" * 32}, level=1, number=2),
        lambda a: a.entry(5),
        "a hash above it differs",
    ),
    (
        "a key put in the place of the log's",
        lambda a: a.change("audit_keys", "verifier = :key", {"key": another_key()}, number=2),
        lambda a: a.step("rotate_key"),
        "key 2 of the log is not the one that it names",
    ),
    (
        "a key added of which no entry speaks",
        lambda a: a.do("INSERT INTO audit_keys SELECT 3, :key, since FROM audit_keys LIMIT 1", key=another_key()),
        lambda a: "key 3",
        "no entry names this key of the log",
    ),
    (
        "the root of a checkpoint changed beside its note",
        lambda a: a.change("audit_checkpoints", "root = :root", {"root": b"r" * 32}, size=a.log.heads[1].size),
        lambda a: f"checkpoint {a.log.heads[1].size}",
        "its columns differ from its note",
    ),
    (
        "a checkpoint signed by another",
        lambda a: a.change("audit_checkpoints", "note = :note", by_a_stranger(a), size=a.log.heads[0].size),
        lambda a: f"checkpoint {a.log.heads[0].size}",
        "its note proves nothing: nobody whom one trusts has signed it",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("attack", "where", "words"), [each[1:] for each in ON_ITSELF], ids=[each[0] for each in ON_ITSELF]
)
def test_the_log_by_itself_shows(
    attacked: Attacked, attack: Callable[[Attacked], None], where: Callable[[Attacked], str], words: str
) -> None:
    attack(attacked)
    assert attacked.found() == BadEntry(where(attacked), words)


def another_key() -> str:
    return str(Signer.generate(ORIGIN).verifier)


def by_a_stranger(attacked: Attacked) -> dict[str, str]:
    said = attacked.log.heads[0].note.partition("\n\n")[0]
    return {"note": sign(f"{said}\n", Signer.generate(ORIGIN))}


def test_hashes_made_to_fit_an_edited_entry_do_not_fit_the_checkpoints(attacked: Attacked) -> None:
    first, second = attacked.log.heads[:2]
    changed = attacked.entry(first.size + 1)
    attacked.edit(changed, unit_code="000")
    attacked.hash_anew()
    bad = attacked.found()
    assert bad is not None
    assert bad.entry == f"leaf {first.size}"
    assert f"at {second.size} entries checkpoint {second.size} has another root" in bad.problem
    assert f"checkpoint {first.size} still holds" in bad.problem
    assert between(bad) == (first.size, second.size - 1)
    assert first.size <= attacked.leaf(changed) < second.size


def between(bad: BadEntry) -> tuple[int, int]:
    found = re.search(r"one of the leaves (\d+) to (\d+)", bad.problem)
    assert found is not None
    return int(found[1]), int(found[2])


def test_the_end_cut_off_is_missed_by_the_checkpoints_that_are_kept(attacked: Attacked) -> None:
    first, second, third = attacked.log.heads
    attacked.cut(first.size)
    cut_off = "the end of the log was cut off"
    kept = f"checkpoint {second.size} is over {second.size} entries, and there are {first.size}"
    assert attacked.found() == BadEntry(f"leaf {first.size}", f"{cut_off}: {kept}")
    attacked.do("DELETE FROM audit_checkpoints WHERE size > :size", size=first.size)
    assert attacked.found() is None, "with the checkpoints gone as well, the log alone does not know"
    on_paper = f"paper {second.size} is over {second.size} entries, and there are {first.size}"
    assert attacked.found_by(second) == BadEntry(f"leaf {first.size}", f"{cut_off}: {on_paper}")
    trusting = Outside([Brought("paper", third.note)], [attacked.log.second.verifier])
    bad = attacked.found(trusting)
    assert bad is not None
    assert bad.problem.startswith(f"{cut_off}: paper"), (
        "signed by a key of which the log knows nothing any more"
    )


def test_the_whole_log_rewritten_and_signed_anew_differs_from_a_checkpoint_on_paper(
    attacked: Attacked,
) -> None:
    first, second, third = attacked.log.heads
    attacked.edit(attacked.entry(first.size), unit_code="000")
    attacked.hash_anew()
    attacked.sign_all_anew()
    assert attacked.found() is None, "it agrees with itself, for the keys were stolen"
    assert attacked.found_by(first) is None, "before the change nothing has changed"
    for papers, holds in (
        ([second], 0),
        ([first, second], first.size),
        ([third], 0),
        ([first, third], first.size),
    ):
        bad = attacked.found_by(*papers)
        size = papers[-1].size
        assert bad is not None
        assert f"at {size} entries paper {size} has another root" in bad.problem
        assert between(bad) == (holds, size - 1)


def test_hashes_in_a_folder_elsewhere_name_the_entry_that_was_rewritten(
    attacked: Attacked, tmp_path: Path
) -> None:
    third = attacked.log.heads[2]
    with reading(attacked.log.engine) as connection:
        publish(connection, tmp_path, None, third.note, "")
    changed = attacked.log.heads[0].size + 2
    attacked.edit(attacked.entry(changed), unit_code="000")
    attacked.hash_anew()
    attacked.sign_all_anew()
    bad = attacked.found(Outside([Brought("the folder", third.note)], published=tmp_path))
    assert bad is not None
    assert bad.entry == attacked.entry(changed)
    assert f"at {third.size} entries the folder has another root" in bad.problem
    assert bad.problem.endswith(f"by the hashes in {tmp_path} it is this entry")


def test_a_checkpoint_before_and_one_after_name_the_entry_that_was_changed(attacked: Attacked) -> None:
    first, second, _ = attacked.log.heads
    changed = first.size + 2
    papers = [paper(attacked, size) for size in range(first.size, second.size)]
    attacked.edit(attacked.entry(changed), unit_code="000")
    attacked.hash_anew()
    attacked.sign_all_anew()
    bad = attacked.found(Outside(papers))
    assert bad is not None
    assert bad.entry == attacked.entry(changed)
    assert bad.problem.endswith("it is this entry")


def paper(attacked: Attacked, size: int) -> Brought:
    with reading(attacked.log.engine) as connection:
        return Brought(f"paper {size}", forged(connection, size, attacked.log.first))


def test_two_logs_shown_to_two_people_differ_at_one_size(attacked: Attacked) -> None:
    theirs = attacked.log.heads[1]
    ours = Checkpoint(ORIGIN, theirs.size, b"r" * 32)
    bad = attacked.found(Outside([Brought("the other's", sign(ours.text(), attacked.log.first))]))
    assert bad is not None
    assert "two logs were shown" in bad.problem
    assert attacked.found_by(theirs) is None


def test_a_log_made_anew_with_other_keys_is_not_the_one_whose_key_is_trusted(attacked: Attacked) -> None:
    stranger = Signer.generate(ORIGIN)
    elsewhere = sign(Checkpoint(ORIGIN, 5, b"r" * 32).text(), stranger)
    bad = attacked.found(Outside([Brought("paper", elsewhere)]))
    assert bad is not None
    assert bad.entry == "checkpoint"
    assert "paper proves nothing: nobody whom one trusts has signed it" in bad.problem
    bad = attacked.found(Outside(trusted=[stranger.verifier]))
    assert bad == BadEntry("key", "the log names none of the keys that you trust")
    assert attacked.found(Outside(trusted=[attacked.log.first.verifier])) is None


def test_the_key_of_a_witness_is_no_key_of_the_log(attacked: Attacked) -> None:
    witness = Signer.generate("w.example", Kind.COSIGNATURE)
    head = attacked.log.heads[0]
    assert attacked.found(Outside(trusted=[witness.verifier])) is None
    seen = Brought("the witness's", cosign(head.note, witness, NOW))
    assert attacked.found(Outside([seen], [witness.verifier])) is None
    stranger = Signer.generate(ORIGIN).verifier
    bad = attacked.found(Outside([seen], [witness.verifier, stranger]))
    assert bad == BadEntry("key", "the log names none of the keys that you trust")


def test_a_cosignature_that_was_made_up_does_not_hold(attacked: Attacked) -> None:
    witness = Signer.generate("w.example", Kind.COSIGNATURE)
    head = attacked.log.heads[0]
    cosign_ = "INSERT INTO audit_cosignatures VALUES (:size, :witness, :line, :at, :at)"
    line = cosign(head.note, witness, NOW).splitlines(keepends=True)[-1]
    at = NOW.strftime("%Y-%m-%dT%H:%M:%S.000000Z")
    attacked.do(cosign_, size=head.size, witness=str(witness.verifier), line=line, at=at)
    assert attacked.found() is None
    another = cosign(attacked.log.heads[1].note, witness, NOW).splitlines(keepends=True)[-1]
    attacked.do("UPDATE audit_cosignatures SET line = :line", line=another)
    assert attacked.found() == BadEntry(
        f"checkpoint {head.size}", f"the cosignature of {witness.verifier} does not hold"
    )


def test_what_the_program_itself_writes_falsely_no_log_finds(attacked: Attacked) -> None:
    """Separation of duties, review and signed releases are for that."""
    with writing(attacked.log.engine) as connection:
        nomination_in(connection, State.SUBMITTED, nominee_name="Hộ không có thật")
    assert attacked.found_by(*attacked.log.heads) is None
