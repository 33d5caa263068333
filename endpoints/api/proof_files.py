"""Proofs to take away: that an entry is in the log, as a file that any program for such logs can check."""

from flask import Response
from marshmallow import Schema

from endpoints.api.calls import Answer, Subject, Work
from endpoints.api.fields import ID, Text
from endpoints.api.reading import Input
from endpoints.api.schemas.base import Strict
from endpoints.log_reading import entry_to_prove
from endpoints.requests import Visit
from states.codes import Code
from workflow.audit.checkpoints import newest
from workflow.audit.cosignatures import note_with_cosignatures
from workflow.audit.proof_file import SUFFIX, ProofFile
from workflow.audit.proofs import inclusion_of
from workflow.errors import NotPossible

subject = Subject("proof_files", "Tệp bằng chứng")

MEDIA_TYPE = "text/plain"


class ProofFileQuery(Strict):
    """Of which entry."""

    entry = Text(ID, required=True, metadata={"description": "The entry's id."})


PROOF_FILE_QUERY: Schema = ProofFileQuery()


@subject.call(
    "GET",
    "/audit/proofs/file",
    work=Work.WRITING,
    query=PROOF_FILE_QUERY,
    answer=None,
    media_types=(MEDIA_TYPE,),
    refuses=(404, 409),
)
def get_proof_file(visit: Visit, query: Input) -> Answer:
    """The proof of an entry as a file (C2SP tlog-proof), for who may read the entry."""
    entry = entry_to_prove(visit, query.whole()["entry"])
    head = newest(visit.connection)
    if head is None or entry.leaf_index is None or entry.leaf_index >= head.size:
        raise NotPossible(Code.NOT_SEALED)
    found = inclusion_of(visit.connection, entry.id, head.size)
    note = note_with_cosignatures(visit.connection, head.size) or head.note
    proof = ProofFile(entry.canonical, found.index, tuple(found.hashes), note)
    return Response(
        proof.text(),
        content_type=f"{MEDIA_TYPE}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="ban-ghi-{found.index}{SUFFIX}"'},
    )
