"""Proof files: what is written is read again, every damage is found; addresses hold what papers need."""

import base64
from collections.abc import Sequence

import pytest

from workflow.audit.keys import BadNote, Signer, base64_of
from workflow.audit.links import verify_url
from workflow.audit.note import Checkpoint, sign
from workflow.audit.proof_file import ProofFile
from workflow.audit.tree import BadProof, Node, completed, leaf_hash, prove_inclusion, root

ORIGIN = "nhat-ky.example/khen-thuong"
CONTENTS = [b'{"id":"%d"}' % number for number in range(11)]
LOG = Signer.generate(ORIGIN)


def stored(nodes: Sequence[Node]) -> list[bytes]:
    tree = dict(completed(0, [leaf_hash(each) for each in CONTENTS], lambda _: []))
    return [tree[node] for node in nodes]


def proof_of(index: int) -> ProofFile:
    size = len(CONTENTS)
    note = sign(Checkpoint(ORIGIN, size, root(size, stored)).text(), LOG)
    return ProofFile(CONTENTS[index], index, tuple(prove_inclusion(index, size, stored)), note)


def test_what_is_written_is_read_again_and_proves_the_entry() -> None:
    for index in range(len(CONTENTS)):
        proof = proof_of(index)
        assert ProofFile.read(proof.text()) == proof
        head, signed = proof.check([LOG.verifier])
        assert (head.size, [each.by for each in signed]) == (len(CONTENTS), [LOG.verifier])


def test_the_file_is_laid_out_as_the_specification_has_it() -> None:
    proof = proof_of(3)
    lines = proof.text().split("\n")
    assert lines[:3] == ["c2sp.org/tlog-proof@v1", f"extra {base64_of(CONTENTS[3])}", "index 3"]
    assert lines[3 : lines.index("")] == [base64_of(each) for each in proof.hashes]
    assert proof.text().endswith("\n\n" + proof.note)


def test_a_line_that_is_changed_or_left_out_is_found() -> None:
    lines = proof_of(6).text().split("\n")
    for at, line in enumerate(lines[:-1]):
        for damaged in ([], ["X" + line[1:] if line else "X"], [line, line]):
            text = "\n".join([*lines[:at], *damaged, *lines[at + 1 :]])
            if at == len(lines) - 2 and damaged == [line, line]:
                continue  # the same signature once more says nothing else
            with pytest.raises((BadNote, BadProof)):
                ProofFile.read(text).check([LOG.verifier])


def test_another_entry_another_place_and_another_key_prove_nothing() -> None:
    proof = proof_of(6)
    for other in (
        ProofFile(CONTENTS[5], 6, proof.hashes, proof.note),
        ProofFile(CONTENTS[6], 7, proof.hashes, proof.note),
        ProofFile(CONTENTS[6], 6, proof.hashes[:-1], proof.note),
    ):
        with pytest.raises(BadProof):
            other.check([LOG.verifier])
    with pytest.raises(BadNote):
        proof.check([Signer.generate(ORIGIN).verifier])


def test_an_address_holds_the_leaf_and_the_head_of_the_day_and_sends_nothing() -> None:
    head = (11, root(11, stored))
    address = verify_url(CONTENTS[3], "0" * 32, head, "https://khen-thuong.example")
    page, _, after = address.partition("#")
    said = dict(each.split("=") for each in after.split("&"))
    assert page == "https://khen-thuong.example/verify"
    assert said["entry"] == "0" * 32
    assert base64.urlsafe_b64decode(said["leaf"] + "=") == leaf_hash(CONTENTS[3])
    assert (int(said["size"]), base64.urlsafe_b64decode(said["root"] + "=")) == head
    assert verify_url(CONTENTS[3], "0" * 32) == f"/verify#entry={'0' * 32}&leaf={said['leaf']}"
