"""Shapes of the log as inspectors read it."""

from enum import StrEnum
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from endpoints.api.fields import ID, NAME, Bound, Instant, Member, Text, Whole, code_of_unit
from endpoints.api.schemas.base import ListQuery, Strict, page_of
from endpoints.api.schemas.nominations import HistoryEntry
from states.codes import Code
from states.facts import Unmet
from states.terms import Action, Deed, Outcome


class ExportFormat(StrEnum):
    """In what form the log is taken away."""

    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"


MOST_ENTRIES = 2**63 - 1
"""The largest size that a checkpoint can name."""

Doing = StrEnum("Doing", {each.name: each.value for each in (*Action, *Deed)})  # type: ignore[misc]
"""Every action and every other deed that the log records."""


class EntryFilters(Strict):
    """Which entries."""

    nomination = Text(ID)
    actor = Text(NAME, metadata={"description": "A user name."})
    unit = code_of_unit(metadata={"description": "The unit for which somebody acted."})
    action = Member(Doing)
    outcome = Member(Outcome)
    since = Bound(data_key="from", metadata={"description": "A day or a moment."})
    until = Bound(
        end=True, data_key="to", metadata={"description": "A day, counted to its end, or a moment before."}
    )

    @validates_schema
    def in_order(self, asked: dict[str, Any], **_: Any) -> None:
        """Raises ValidationError where no moment lies between the two: a last day counts to its end."""
        if "since" in asked and "until" in asked and asked["until"] <= asked["since"]:
            raise ValidationError({"to": [Unmet(Code.DATES_REVERSED)]})


class EntryQuery(ListQuery, EntryFilters):
    """Which entries, a page at a time."""


class ExportQuery(EntryFilters):
    """Which entries, and in what form."""

    format = Member(ExportFormat, required=True)
    older = Whole(
        1,
        MOST_ENTRIES,
        written=True,
        metadata={
            "description": "The size of a checkpoint that you hold: the file can then be compared with it, "
            "whichever entries you choose."
        },
    )


class EntryShown(HistoryEntry):
    """An entry as inspectors read it."""

    nomination_id = fields.String(required=True, allow_none=True)
    subject = fields.String(required=True, allow_none=True)
    outcome = Member(Outcome, required=True)
    code = fields.String(required=True, allow_none=True, metadata={"enum": [*Code, None]})
    leaf_index = fields.Integer(
        required=True, allow_none=True, metadata={"description": "Its place in the sealed log."}
    )
    address = fields.String(required=True, allow_none=True)


class EntryWithBytes(EntryShown):
    """An entry with its canonical bytes, which are the leaf of the log."""

    canonical = fields.String(required=True, metadata={"description": "Base64."})
    sealed_at = Instant(required=True, allow_none=True)


EntryList = page_of(EntryShown)
