"""Cosignatures brought by witnesses who fetch checkpoints by themselves."""

from flask import request

from endpoints.api.calls import Answer, Subject, Work
from endpoints.entry import Entry
from endpoints.requests import ground
from endpoints.settings import SettingsError
from endpoints.witnesses import known_witnesses
from states.codes import Code
from states.facts import Unmet
from workflow.audit.cosignatures import add, stored_already
from workflow.audit.keys import BadNote, Verifier
from workflow.database import reading, writing
from workflow.errors import Refused, Unavailable, UnmetRequirements

subject = Subject("cosignatures", "Chữ ký của nhân chứng")

TEXT = "text/plain"
LARGEST_NOTE = 64 * 1024
"""Bytes of a checkpoint with its signatures; more is refused unread."""


@subject.call(
    "POST",
    "/audit/cosignatures",
    work=Work.ALONE,
    reads=TEXT,
    answer=None,
    status=204,
    entry=Entry.EVERYBODY,
    refuses=(503,),
)
def add_cosignature() -> Answer:
    """Bring a checkpoint that a known witness has cosigned (C2SP tlog-cosignature).

    Nobody signs in for this: it is the signature that counts. Sent again, it is stored once.
    """
    note, known = _note(), _known()
    try:
        with reading(ground().engine) as connection:
            if stored_already(connection, note, known):
                return "", 204
        with writing(ground().engine) as connection:
            add(connection, note, known, ground().clock())
    except BadNote as error:
        raise _refused() from error
    return "", 204


def _known() -> list[Verifier]:
    try:
        return [each.verifier for each in known_witnesses(ground().settings.log.witnesses)]
    except SettingsError as error:  # the worker sounds the alarm; whoever comes may come again
        raise Unavailable(str(error)) from error


def _refused() -> UnmetRequirements:
    return UnmetRequirements([Unmet(Code.INVALID, "cosignature")])


def _note() -> str:
    if request.mimetype != TEXT:
        raise Refused(Code.UNSUPPORTED_MEDIA_TYPE)
    if (request.content_length or 0) > LARGEST_NOTE or len(content := request.get_data()) > LARGEST_NOTE:
        raise Refused(Code.TOO_LARGE, limit=f"{LARGEST_NOTE // 1024} KiB")
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise _refused() from error
