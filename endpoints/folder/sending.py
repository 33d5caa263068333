"""The folder of an inspection as an answer: its taking is an entry, written before a byte goes out."""

from collections.abc import Callable, Iterator, Mapping
from tempfile import TemporaryFile
from typing import IO, Any

from flask import Response

from endpoints.folder.build import build, head_for, taken, wanted_of
from endpoints.readings import require_shown
from endpoints.requests import ground, refused_unless_logged, writing_visit
from workflow.inspection import queries
from workflow.inspection.scope import record_taking, require_in_force

ZIP = "application/zip"
_CHUNK = 64 * 1024


def send_folder(inspection_id: str, asked_for: Callable[[], Mapping[str, Any]]) -> Response:
    """All that a mandate covers as one zip, for its team, in its days.

    Args:
        inspection_id: the inspection.
        asked_for: gives ``number`` and ``count`` of the sample and perhaps ``older``, or refuses what was asked; it is
            judged after who asks.

    Raises:
        NotFound, NotYours, NotPossible, UnmetRequirements: as the commands of :mod:`workflow.inspection`.
        Unavailable: the taking cannot be written down.
    """
    require_shown()
    with writing_visit() as visit:
        inspection = queries.inspection_view(visit.connection, visit.actor, inspection_id)
        require_in_force(inspection, visit.actor, visit.today)
        asked = asked_for()
        older = [asked["older"]] if "older" in asked else []
        wanted = wanted_of(inspection, asked["number"], asked["count"], older)
        under = head_for(visit.connection, wanted)
        with refused_unless_logged():
            record_taking(visit.connection, inspection, visit.actor, visit.now, taken(wanted, under))
    file = TemporaryFile()  # noqa: SIM115 - the answer closes it when it has gone out
    build(ground().engine, wanted, under, visit.now, file)
    name = f"thanh-tra-{visit.today.isoformat()}.zip"
    return Response(
        _gone_out(file),
        content_type=ZIP,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Length": str(file.tell()),
        },
    )


def _gone_out(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while chunk := file.read(_CHUNK):
            yield chunk
