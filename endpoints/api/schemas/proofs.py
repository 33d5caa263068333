"""Shapes of what anybody may ask of the log: checkpoints and proofs."""

from marshmallow import fields

from endpoints.api.fields import ID, Instant, Text, Whole
from endpoints.api.schemas.base import Strict, page_of

LARGEST_TREE = 2**63 - 1
"""As many leaves as a place has numbers; how many there are, the log says."""


def size(**kwargs: object) -> Whole:
    """The number of leaves of a tree, in a query."""
    return Whole(1, LARGEST_TREE, written=True, **kwargs)


class InclusionQuery(Strict):
    """Of which entry, and in which tree."""

    entry = Text(ID, required=True)
    size = size(metadata={"description": "That of the newest checkpoint if left out."})


class ConsistencyQuery(Strict):
    """Between which two trees."""

    older = size(data_key="from", required=True)
    newer = size(data_key="to", metadata={"description": "That of the newest checkpoint if left out."})


class InclusionProof(Strict):
    """That an entry is in the log (RFC 9162, section 2.1.3)."""

    index = fields.Integer(required=True)
    size = fields.Integer(required=True)
    leaf = fields.String(required=True, metadata={"description": "Its hash, in base64."})
    hashes = fields.List(fields.String(), required=True, metadata={"description": "In base64."})


class ConsistencyProof(Strict):
    """That a log has only grown (RFC 9162, section 2.1.4)."""

    older = fields.Integer(data_key="from", required=True)
    newer = fields.Integer(data_key="to", required=True)
    hashes = fields.List(fields.String(), required=True, metadata={"description": "In base64."})


class CheckpointShown(Strict):
    """A signed head of the log, as it is kept."""

    size = fields.Integer(required=True)
    root = fields.String(required=True, metadata={"description": "In base64."})
    signed_at = Instant(required=True)
    witnesses = fields.Integer(required=True, metadata={"description": "How many have cosigned it."})


CheckpointList = page_of(CheckpointShown)
