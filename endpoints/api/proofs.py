"""What anybody may ask of the log, signed in or not: its head, its keys, its hashes, and proofs."""

from typing import Any, TypeVar

from flask import Response

from endpoints.api import shown
from endpoints.api.calls import Answer, Subject, Work
from endpoints.api.reading import Input
from endpoints.api.schemas.base import ListQuery
from endpoints.api.schemas.proofs import (
    CheckpointList,
    ConsistencyProof,
    ConsistencyQuery,
    InclusionProof,
    InclusionQuery,
)
from endpoints.entry import Entry
from endpoints.requests import ground
from workflow.audit.checkpoints import Listed, keys, list_checkpoints
from workflow.audit.cosignatures import newest_note, note_with_cosignatures
from workflow.audit.keys import base64_of
from workflow.audit.proofs import consistency_of, inclusion_of
from workflow.audit.tiles import CHECKPOINT_FILE, Tile, tile_content
from workflow.database import reading
from workflow.errors import NotFound

subject = Subject("proofs", "Dấu niêm phong và bằng chứng, ai cũng hỏi được")

Found = TypeVar("Found")

TEXT, BYTES = "text/plain", "application/octet-stream"
_FOR_EVER = "public, max-age=31536000, immutable"
"""A tile never changes: a part of one has its width in its name."""


@subject.call(
    "GET",
    "/audit/checkpoint",
    work=Work.ALONE,
    answer=None,
    media_types=(TEXT,),
    entry=Entry.EVERYBODY,
    refuses=(404, 503),
)
def get_checkpoint() -> Answer:
    """The signed head of the log (C2SP signed note, tlog-checkpoint), with the signatures of its witnesses."""
    with reading(ground().engine) as connection:
        return _text(_found(newest_note(connection)))


@subject.call(
    "GET",
    "/audit/checkpoints",
    work=Work.ALONE,
    query=ListQuery,
    answer=CheckpointList,
    entry=Entry.EVERYBODY,
    refuses=(503,),
)
def get_checkpoints(query: Input) -> Answer:
    """Every head that was ever signed, the newest first."""
    asked = query.whole()
    with reading(ground().engine) as connection:
        found = list_checkpoints(connection, asked.get("cursor"), asked["limit"])
    return shown.page(found, _checkpoint)


@subject.call(
    "GET",
    "/audit/checkpoints/<int:size>",
    work=Work.ALONE,
    answer=None,
    media_types=(TEXT,),
    entry=Entry.EVERYBODY,
    refuses=(503,),
)
def get_kept_checkpoint(size: int) -> Answer:
    """The head over so many entries, if it was signed."""
    with reading(ground().engine) as connection:
        return _text(_found(note_with_cosignatures(connection, size)))


@subject.call(
    "GET",
    "/audit/key",
    work=Work.ALONE,
    answer=None,
    media_types=(TEXT,),
    entry=Entry.EVERYBODY,
    refuses=(404, 503),
)
def get_key() -> Answer:
    """The keys of the log (C2SP verifier keys), a line each, the newest first. Compare them with what you were told."""
    with reading(ground().engine) as connection:
        known = keys(connection)
    return _text(_found("".join(f"{key}\n" for key in known) or None))


@subject.call(
    "GET",
    "/audit/proofs/inclusion",
    work=Work.ALONE,
    query=InclusionQuery,
    answer=InclusionProof,
    entry=Entry.EVERYBODY,
    refuses=(404, 409, 503),
)
def get_inclusion(query: Input) -> Answer:
    """Prove that an entry is in the log."""
    asked = query.whole()
    with reading(ground().engine) as connection:
        proof = inclusion_of(connection, asked["entry"], asked.get("size"))
    hashes = list(map(base64_of, proof.hashes))
    return {"index": proof.index, "size": proof.size, "leaf": base64_of(proof.leaf), "hashes": hashes}


@subject.call(
    "GET",
    "/audit/proofs/consistency",
    work=Work.ALONE,
    query=ConsistencyQuery,
    answer=ConsistencyProof,
    entry=Entry.EVERYBODY,
    refuses=(503,),
)
def get_consistency(query: Input) -> Answer:
    """Prove that the log has only grown from one size to another."""
    asked = query.whole()
    with reading(ground().engine) as connection:
        proof = consistency_of(connection, asked["older"], asked.get("newer"))
    return {"older": proof.older, "newer": proof.newer, "hashes": list(map(base64_of, proof.hashes))}


@subject.call(
    "GET",
    "/audit/tiles/<path:path>",
    work=Work.ALONE,
    answer=None,
    media_types=(BYTES, TEXT),
    entry=Entry.EVERYBODY,
    refuses=(503,),
)
def get_tile(path: str) -> Answer:
    """The hashes of the log as static tiles (C2SP tlog-tiles): `checkpoint`, `tile/0/000`, `tile/1/000.p/5` …"""
    with reading(ground().engine) as connection:
        if path == CHECKPOINT_FILE:
            return _text(_found(newest_note(connection)))
        tile = Tile.at(path)
        content = _found(tile_content(connection, tile) if tile else None)
    response = Response(content, mimetype=BYTES)
    response.headers["Cache-Control"] = _FOR_EVER
    return response


def _found(what: Found | None) -> Found:
    if what is None:
        raise NotFound
    return what


def _text(content: str) -> Response:
    return Response(content, mimetype=TEXT)


def _checkpoint(listed: Listed) -> dict[str, Any]:
    return {
        "size": listed.size,
        "root": base64_of(listed.root),
        "signed_at": listed.signed_at,
        "witnesses": listed.witnesses,
    }
