"""A log made for the tests of proofs: its tree, its key, a witness, and the files that it would give."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from workflow.audit.entries import canonical_json
from workflow.audit.keys import Kind, Signer, base64_of
from workflow.audit.note import Checkpoint, cosign, sign
from workflow.audit.proof_file import ProofFile
from workflow.audit.tree import Node, completed, leaf_hash, prove_inclusion, root

ORIGIN = "nhat-ky.example/khen-thuong"
WITNESSED_AT = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
ENTRY = {
    "action": "endorse",
    "actor": "district",
    "at": "2026-11-24T14:15:38.711791Z",
    "changes": [{"after": "2026-12-01", "before": "2026-12-08", "field": "due_on"}],
    "id": "01a20de9" * 4,
    "outcome": "done",
    "reason_commitment": "cd" * 32,
    "role": "district_approver",
    "state_from": "submitted",
    "state_to": "endorsed",
    "table_version": 1,
    "unit_code": "457",
    "version": 3,
}


@dataclass(slots=True)
class SavedLog:
    """1,042 entries, of which one can be read."""

    size: int = 1042
    index: int = 17
    log: Signer = field(default_factory=lambda: Signer.generate(ORIGIN))
    witness: Signer = field(default_factory=lambda: Signer.generate("thanh-tra.example/w1", Kind.COSIGNATURE))
    nodes: dict[Node, bytes] = field(init=False)

    def __post_init__(self) -> None:
        contents = [b"%d" % number for number in range(self.size)]
        contents[self.index] = self.content
        self.nodes = dict(completed(0, [leaf_hash(each) for each in contents], lambda _: []))

    @property
    def content(self) -> bytes:
        """The bytes of the entry."""
        return canonical_json(ENTRY).encode()

    @property
    def keys(self) -> str:
        """The keys of the log and of its witness, as a reader holds them."""
        return f"{self.log.verifier}\n{self.witness.verifier}"

    def head(self, size: int) -> str:
        """Size and root, as they stand on paper."""
        return f"{size} {base64_of(root(size, self.stored))}"

    def stored(self, nodes: Sequence[Node]) -> list[bytes]:
        """Hashes for provers."""
        return [self.nodes[node] for node in nodes]

    def proof(self, content: bytes | None = None, signer: Signer | None = None) -> str:
        """The proof file of the entry; with other bytes in it, or by another key."""
        text = Checkpoint(ORIGIN, self.size, root(self.size, self.stored)).text()
        note = cosign(sign(text, signer or self.log), self.witness, WITNESSED_AT)
        hashes = tuple(prove_inclusion(self.index, self.size, self.stored))
        return ProofFile(content or self.content, self.index, hashes, note).text()
