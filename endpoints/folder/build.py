"""Writing the zip: entries with proofs, checkpoints and keys, a sample of cases, pages, and the program that checks.

Its names are those that :mod:`workflow.inspection.kiem_tra_nhat_ky` reads. The log is written as it is read, with a
transaction for each part, so that neither memory nor a transaction grows with it.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sqlalchemy import Connection, Engine

import states.versions
from endpoints.exported import line_of, read_proved
from endpoints.folder.pages import Drawn, Overview, case_pages, index_page
from endpoints.verify_page import verify_page
from states.codes import Code
from states.facts import Actor
from states.terms import Action, Outcome
from workflow.audit.checkpoints import kept, list_checkpoints
from workflow.audit.entries import Plain
from workflow.audit.export import Covering, covering
from workflow.audit.hashes import stored
from workflow.audit.keys import base64_of
from workflow.audit.note import Checkpoint, text_of
from workflow.audit.proof_file import SUFFIX, ProofFile
from workflow.audit.queries import EVERYTHING, EntryView, history_of
from workflow.audit.tree import prove_inclusion
from workflow.calendar import VIETNAM, today
from workflow.database import reading
from workflow.errors import NotPossible
from workflow.inspection.queries import InspectionView, every_finding
from workflow.inspection.sample import Seed, draw, require_number
from workflow.inspection.scope import reader_of
from workflow.nominations.mandate import readable_entries

LOG, HEAD, HEADS, KEYS = "nhat-ky.jsonl", "checkpoint", "checkpoints/", "khoa"
TABLES, PROOFS, SAMPLE = "bang-buoc/", "bang-chung/", "mau.json"
PROGRAM, GUIDE, VERIFY, INDEX = "kiem_tra_nhat_ky.py", "HUONG-DAN.txt", "kiem-chung.html", "index.html"
DAYS_OF_HEADS = 31
"""For so many days the last checkpoint of each is taken along; before that, the last of each month."""
_PACKED = 3
"""How hard the zip is packed: harder takes longer than it saves."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be taken away."""

    inspection: InspectionView
    number: str
    """Agreed by both sides, for the sample (:class:`workflow.inspection.sample.Seed`)."""
    count: int
    """How many cases are to be drawn."""
    older: tuple[int, ...] = ()
    """Sizes of checkpoints that the team holds already; by the newest of them the sample is drawn."""


@dataclass(slots=True)
class Built:
    """What was written."""

    size: int
    """Entries under the checkpoint."""
    entries: int = 0
    """Those of the mandate that it proves."""
    newer: int = 0
    """Those of the mandate that no checkpoint covers yet."""
    submitted: int = 0
    """Cases among which the sample was drawn."""
    drawn_by: int = 0
    """The size of the checkpoint by whose root it was."""
    drawn: tuple[str, ...] = ()


def wanted_of(inspection: InspectionView, number: str, count: int, older: Iterable[int]) -> Wanted:
    """What is to be taken away. Raises UnmetRequirements (``invalid`` on ``number``)."""
    require_number(number)
    return Wanted(inspection, number, count, tuple(older))


def taken(wanted: Wanted, under: Covering) -> dict[str, Plain]:
    """What the log says of it: in clear, so that anybody can count the draws."""
    return {"format": "folder", "number": wanted.number, "count": wanted.count, "size": under.size}


def head_for(connection: Connection, wanted: Wanted) -> Covering:
    """The checkpoint under which the zip will be proved.

    Raises:
        NotPossible: ``not_sealed``: the log has none.
    """
    taken = [*wanted.older, *_sizes(connection)]
    under = covering(connection, taken)
    if not under.size:
        raise NotPossible(Code.NOT_SEALED)
    return under


def build(
    engine: Engine,
    wanted: Wanted,
    under: Covering,
    now: datetime,
    file: IO[bytes],
    progress: Callable[[int], None] = lambda done: None,
) -> Built:
    """Write the zip for a mandate into a file.

    Args:
        engine: of the database.
        wanted: what for, and how much.
        under: from :func:`head_for`.
        now: the moment.
        file: open for writing; need not be one that can be gone back in.
        progress: told how many entries are written.
    """
    built = Built(under.size)
    with reading(engine) as connection:
        scope = reader_of(connection, wanted.inspection)
        within = readable_entries(connection, scope)
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=_PACKED) as bundle:
        folder = _Folder(bundle, now)
        cases: set[str] = set()
        lines = read_proved(engine, EVERYTHING, within, under)
        folder.stream(LOG, _told(lines, under.size, built, cases, progress))
        with reading(engine) as connection:
            head = _drawn_by(connection, wanted, under)
        built.submitted, built.drawn_by = len(cases), head.size
        built.drawn = tuple(draw(Seed(head.root, wanted.number), cases, wanted.count))
        folder.write(SAMPLE, _sample(head, wanted, built))
        with reading(engine) as connection:
            _write_heads(folder, connection, under)
            _write_pages(folder, connection, scope, wanted, under, built, now)
        _write_program(folder)
    return built


class _Folder:
    """The one folder within the zip, so that unpacking it scatters nothing."""

    def __init__(self, bundle: ZipFile, now: datetime) -> None:
        day = now.astimezone(VIETNAM)
        self._bundle, self._top = bundle, f"thanh-tra-{day:%Y-%m-%d}/"
        self._at = day.timetuple()[:6]

    def write(self, name: str, content: str | bytes) -> None:
        """One file."""
        self.stream(name, [content.encode() if isinstance(content, str) else content])

    def stream(self, name: str, parts: Iterable[bytes]) -> None:
        """One file, in parts."""
        about = ZipInfo(self._top + name, self._at)
        about.compress_type, about.external_attr = ZIP_DEFLATED, 0o644 << 16
        with self._bundle.open(about, "w", force_zip64=True) as file:
            for part in parts:
                file.write(part)


def _told(
    lines: Iterable[dict[str, Any]],
    size: int,
    built: Built,
    cases: set[str],
    progress: Callable[[int], None],
) -> Iterator[bytes]:
    """The lines as they are written; the cases that were ever submitted are gathered on the way."""
    for line in lines:
        place = line["leaf_index"]
        if place is None or place >= size:
            built.newer += 1
        else:
            built.entries += 1
            if line["outcome"] is Outcome.DONE and line["action"] == Action.SUBMIT.value:
                cases.add(line["nomination_id"])
        if built.entries % 1_000 == 0:
            progress(built.entries)
        yield line_of(line)


def _drawn_by(connection: Connection, wanted: Wanted, under: Covering) -> Checkpoint:
    """The newest checkpoint that the team held before the number was agreed; that of the zip where it holds none."""
    for size in sorted(set(wanted.older) & {*under.splits}, reverse=True):
        held = kept(connection, size)
        if held is not None:
            return Checkpoint.read(text_of(held.note))
    return Checkpoint.read(text_of(under.note))


def _sample(head: Checkpoint, wanted: Wanted, built: Built) -> str:
    seed = {"size": head.size, "root": base64_of(head.root), "number": wanted.number}
    drawn = {"count": wanted.count, "population": built.submitted, "cases": built.drawn}
    return json.dumps(seed | drawn, ensure_ascii=False, indent=1) + "\n"


def _sizes(connection: Connection) -> list[int]:
    """The checkpoints to take along: the last of each day lately, the last of each month before."""
    found: dict[str, int] = {}
    newest: datetime | None = None
    cursor: str | None = None
    while True:
        page = list_checkpoints(connection, cursor, 1_000)
        for each in page.items:
            newest = newest or each.signed_at
            lately = newest - each.signed_at <= timedelta(days=DAYS_OF_HEADS)
            found.setdefault(f"{today(each.signed_at):{'%Y-%m-%d' if lately else '%Y-%m'}}", each.size)
        cursor = page.next_cursor
        if cursor is None:
            return sorted(found.values())


def _write_heads(folder: _Folder, connection: Connection, under: Covering) -> None:
    folder.write(HEAD, under.note)
    folder.write(KEYS, "".join(f"{key}\n" for key in under.keys))
    for size in under.splits:
        head = kept(connection, size)
        if head is not None:
            folder.write(f"{HEADS}{size}", head.note)


def _write_pages(
    folder: _Folder,
    connection: Connection,
    scope: Actor,
    wanted: Wanted,
    under: Covering,
    built: Built,
    now: datetime,
) -> None:
    drawn = []
    for nomination_id in built.drawn:
        entries = history_of(connection, nomination_id)
        proofs = {each.id: f"{PROOFS}{each.id}{SUFFIX}" for each in entries if _is_under(each, under)}
        for entry in entries:
            if entry.id in proofs:
                folder.write(proofs[entry.id], _proof(connection, entry, under))
        drawn.append(Drawn(nomination_id, entries, proofs))
    pages = 0
    for page in case_pages(connection, scope, now):
        folder.write(page.name, page.html)
        pages += 1
    overview = Overview(**asdict(built), number=wanted.number, note=under.note, pages=pages)
    findings = list(every_finding(connection, wanted.inspection.id))
    folder.write(INDEX, index_page(connection, scope, wanted.inspection, overview, drawn, findings, now))


def _is_under(entry: EntryView, under: Covering) -> bool:
    return entry.leaf_index is not None and entry.leaf_index < under.size


def _proof(connection: Connection, entry: EntryView, under: Covering) -> str:
    assert entry.leaf_index is not None
    hashes = prove_inclusion(entry.leaf_index, under.size, stored(connection))
    return ProofFile(entry.canonical, entry.leaf_index, tuple(hashes), under.note).text()


def _write_program(folder: _Folder) -> None:
    folder.write(PROGRAM, files("workflow.inspection").joinpath(PROGRAM).read_bytes())
    guide = files("endpoints.folder").joinpath(GUIDE).read_text(encoding="utf-8")
    folder.write(GUIDE, guide.replace("\n", "\r\n").encode("utf-8-sig"))  # as Notepad of any Windows reads it
    folder.write(VERIFY, verify_page().html)
    for table in sorted(Path(states.versions.__file__).parent.glob("*.json")):
        folder.write(TABLES + table.name, table.read_bytes())
