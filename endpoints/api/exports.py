"""The log as a file to take away: JSON lines, CSV or a sheet, written as it is read."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from tempfile import TemporaryFile
from typing import IO, Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from endpoints.api.schemas.oversight import EntryWithBytes, ExportFormat
from endpoints.exported import line_of

Row = dict[str, Any]

COLUMNS = (
    "leaf_index",
    "id",
    "at",
    "outcome",
    "code",
    "actor",
    "actor_name",
    "role",
    "unit_code",
    "on_behalf_of",
    "action",
    "nomination_id",
    "subject",
    "version",
    "from_state",
    "to_state",
    "reason",
    "changes",
    "given",
    "address",
    "erased",
    "sealed_at",
    "canonical",
)
MEDIA_TYPES = {
    ExportFormat.JSONL: "application/jsonl",
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_BOM = "\ufeff"
"""By it Excel knows UTF-8."""
_FORMULA = re.compile(r"[\t\r\n]|\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")
"""How a cell begins that a spreadsheet may reckon: the signs also in full width, and behind blanks."""
_CHUNK = 64 * 1024
_LONGEST_CELL = 32_767
"""Characters that Excel takes in a cell; what is longer is cut. The other forms hold all of it."""
MOST_ROWS = 1_000_000
"""Entries on one sheet: a little fewer than Excel has rows."""


def written(entries: Iterable[Row], form: ExportFormat) -> Iterator[bytes]:
    """The entries in this form, piece by piece."""
    if form is ExportFormat.JSONL:
        return map(line_of, entries)
    shape = EntryWithBytes()
    return _WRITERS[form](shape.dump(entry) for entry in entries)


def _csv(entries: Iterable[Row]) -> Iterator[bytes]:
    line = io.StringIO()
    writer = csv.writer(line)
    line.write(_BOM)
    writer.writerow(COLUMNS)
    for entry in entries:
        writer.writerow(_harmless(_cell(entry[name])) for name in COLUMNS)
        yield line.getvalue().encode()
        line.seek(0)
        line.truncate()
    yield line.getvalue().encode()


def _xlsx(entries: Iterable[Row]) -> Iterator[bytes]:
    with TemporaryFile() as file:
        fill(file, entries)
        file.seek(0)
        while chunk := file.read(_CHUNK):
            yield chunk


def fill(file: IO[bytes], entries: Iterable[Row], rows: int = MOST_ROWS) -> None:
    """Write a workbook: as many sheets as it takes, each with at most ``rows`` entries below its heads."""
    # Whatever begins with an equals sign was written by somebody: it stays text.
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(file, options) as book:
        sheet = _sheet(book)
        for number, entry in enumerate(entries):
            if number and number % rows == 0:
                sheet = _sheet(book)
            cells = [_cell(entry[name])[:_LONGEST_CELL] for name in COLUMNS]
            sheet.write_row(number % rows + 1, 0, cells)


def _sheet(book: Workbook) -> Worksheet:
    sheet = book.add_worksheet(f"Nhật ký {len(book.worksheets()) + 1}")
    sheet.write_row(0, 0, COLUMNS)
    return sheet


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


_WRITERS: dict[ExportFormat, Callable[[Iterable[Row]], Iterator[bytes]]] = {
    ExportFormat.CSV: _csv,
    ExportFormat.XLSX: _xlsx,
}
