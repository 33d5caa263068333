"""The root of a tree as RFC 6962 writes it down: slow, and beyond doubt."""

from collections.abc import Sequence
from hashlib import sha256

from workflow.audit.tree import node_hash


def by_definition(leaves: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, as it is written there."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node_hash(by_definition(leaves[:k]), by_definition(leaves[k:]))
