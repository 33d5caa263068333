"""The log: for inspectors, whose every reading is an entry too, and refused where it cannot be."""

from collections.abc import Mapping
from typing import Any

from flask import Response

from endpoints.api import shown
from endpoints.api.calls import Answer, Subject, Work
from endpoints.api.exports import MEDIA_TYPES, written
from endpoints.api.reading import Input
from endpoints.api.schemas.base import ListQuery
from endpoints.api.schemas.nominations import HistoryList
from endpoints.api.schemas.oversight import (
    EntryList,
    EntryQuery,
    EntryWithBytes,
    ExportFormat,
    ExportQuery,
)
from endpoints.exported import entry_shown, read_in_parts, read_proved, with_bytes
from endpoints.log_reading import log_reading
from endpoints.requests import Visit, ground
from states.terms import Deed
from workflow.audit.export import covering
from workflow.audit.queries import Filters, entries, history_of, one_entry
from workflow.errors import NotFound
from workflow.nominations.mandate import inspector
from workflow.nominations.queries import one

subject = Subject("oversight", "Lịch sử và nhật ký")


@subject.call(
    "GET", "/nominations/<id:nomination_id>/history", work=Work.READING, query=ListQuery, answer=HistoryList
)
def get_history(visit: Visit, query: Input, nomination_id: str) -> Answer:
    """What was done to a nomination, and what was asked about it, oldest first."""
    one(visit.connection, visit.actor, nomination_id)
    asked = query.whole()
    history = [entry_shown(view) for view in history_of(visit.connection, nomination_id)]
    return shown.part(history, lambda entry: str(entry["id"]), asked["limit"], asked.get("cursor"))


@subject.call("GET", "/audit/entries", work=Work.WRITING, query=EntryQuery, answer=EntryList)
def get_entries(visit: Visit, query: Input) -> Answer:
    """Entries, newest first."""
    inspector(visit.actor)
    asked = dict(query.whole())
    limit, cursor = asked.pop("limit"), asked.pop("cursor", None)
    within = log_reading(visit, Deed.READ_LOG, asked)
    found = entries(visit.connection, _filters(asked), within=within, limit=limit, cursor=cursor)
    return shown.page(found, entry_shown)


@subject.call("GET", "/audit/entries/<id:entry_id>", work=Work.WRITING, answer=EntryWithBytes)
def get_entry(visit: Visit, entry_id: str) -> Answer:
    """One entry with its canonical bytes."""
    inspector(visit.actor)
    within = log_reading(visit, Deed.READ_LOG, {"entry": entry_id})
    found = one_entry(visit.connection, entry_id, within=within)
    if found is None:
        raise NotFound
    return with_bytes(found)


@subject.call(
    "GET",
    "/audit/export",
    work=Work.WRITING,
    query=ExportQuery,
    answer=None,
    media_types=tuple(MEDIA_TYPES.values()),
)
def export(visit: Visit, query: Input) -> Answer:
    """All entries, oldest first, as a file.

    In `jsonl` with what proves them: those under the newest checkpoint in the order of their places in the log.
    """
    inspector(visit.actor)
    asked = dict(query.whole())
    form = asked["format"]
    within = log_reading(visit, Deed.EXPORT, asked)
    name = f"nhat-ky-{visit.today.isoformat()}.{form.value}"
    engine, filters = ground().engine, _filters(asked)
    if form is ExportFormat.JSONL:
        older = [asked["older"]] if "older" in asked else []
        found = read_proved(engine, filters, within, covering(visit.connection, older))
    else:
        found = read_in_parts(engine, filters, within)
    return Response(
        written(found, form),
        content_type=MEDIA_TYPES[form],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _filters(asked: Mapping[str, Any]) -> Filters:
    return Filters(
        nomination_id=asked.get("nomination"),
        actor=asked.get("actor"),
        unit_code=asked.get("unit"),
        action=asked.get("action"),
        outcome=asked.get("outcome"),
        since=asked.get("since"),
        until=asked.get("until"),
    )
