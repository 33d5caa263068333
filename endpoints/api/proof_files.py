"""Proofs to take away: that an entry is in the log, as a file that any program for such logs can check."""

from flask import Response
from marshmallow import Schema

from endpoints.api.calls import Answer, Subject, Work
from endpoints.api.fields import ID, Text
from endpoints.api.oversight import log_reading
from endpoints.api.reading import Input
from endpoints.api.schemas.base import Strict
from endpoints.requests import Visit
from states.codes import Code
from states.terms import Deed, Role
from workflow.audit.checkpoints import newest
from workflow.audit.cosignatures import note_with_cosignatures
from workflow.audit.proof_file import SUFFIX, ProofFile
from workflow.audit.proofs import inclusion_of
from workflow.audit.queries import IN_HISTORY, EntryView, one_entry
from workflow.errors import NotFound, NotPossible
from workflow.nominations.queries import one

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
    entry = _readable(visit, query.whole()["entry"])
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


def _readable(visit: Visit, entry_id: str) -> EntryView:
    """The entry, where the actor may read it: within a mandate, or in the history of a nomination that they see.

    Raises:
        NotFound: there is none, or they may not know of it.
    """
    if any(each.role is Role.INSPECTOR for each in visit.actor.assignments):
        within = log_reading(visit, Deed.READ_LOG, {"entry": entry_id})
        if found := one_entry(visit.connection, entry_id, within=within):
            return found
    found = one_entry(visit.connection, entry_id, within=IN_HISTORY)
    if found is None or found.nomination_id is None:
        raise NotFound
    one(visit.connection, visit.actor, found.nomination_id)
    return found
