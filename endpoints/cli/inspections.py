"""``khenthuong inspection``: mandates to inspect, registered by whoever runs the service."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO

import click

from endpoints.cli.database import PAGE, existing_database, whole
from endpoints.cli.frame import NotInOrder, Noun, program
from endpoints.cli.shown import progress, say, show_table
from endpoints.cli.typed import DAY
from endpoints.folder.build import build, head_for, taken, wanted_of
from workflow.audit.keys import BadNote
from workflow.audit.note import Checkpoint, as_kept, text_of
from workflow.calendar import today
from workflow.database import reading, writing
from workflow.errors import NotFound
from workflow.inspection import commands
from workflow.inspection.commands import Mandate
from workflow.inspection.queries import InspectionView, inspection_view, list_inspections
from workflow.inspection.sample import MOST_CASES
from workflow.inspection.scope import record_taking


@click.group(cls=Noun)
def inspection() -> None:
    """Inspections: teams whose mandate gives them the role of inspector."""


@inspection.command("create", short_help="Register a mandate.")
@click.option("--number", required=True, help="Number and symbol, as on the paper: 27/QĐ-TTr.")
@click.option("--issued-on", type=DAY, required=True, help="The day of the paper.")
@click.option("--authority", required=True, help="Who gave it.")
@click.option("--purpose", required=True, help="What is inspected.")
@click.option("--from", "first_day", type=DAY, required=True, help="The first day of the mandate.")
@click.option("--to", "last_day", type=DAY, required=True, help="The last one, included.")
@click.option(
    "--unit", "units", metavar="CODE", multiple=True, required=True, help="In scope, with all below it."
)
@click.option("--member", "members", metavar="USERNAME", multiple=True, required=True, help="Of the team.")
@click.option("--leader", metavar="USERNAME", required=True, help="The member who leads the team.")
@click.option("--movement-only", is_flag=True, help="The movement alone, and no other commendations.")
def create(
    number: str,
    issued_on: date,
    authority: str,
    purpose: str,
    first_day: date,
    last_day: date,
    units: tuple[str, ...],
    members: tuple[str, ...],
    leader: str,
    movement_only: bool,
) -> None:
    """Register a mandate and print the id of the inspection.

    Its members become inspectors at each unit, from the first day to the last. --unit and --member may stand several
    times.
    """
    mandate = Mandate(
        number, issued_on, authority, purpose, first_day, last_day, units, members, leader, movement_only
    )
    with existing_database() as engine, writing(engine) as connection:
        made = commands.create_inspection(connection, mandate, datetime.now(UTC))
    click.echo(made)
    say(f"{len(members)} inspectors at {len(units)} units, {first_day} to {last_day}.")


@inspection.command("list")
def show_all() -> None:
    """All inspections, the newest first."""
    with existing_database() as engine, reading(engine) as connection:
        found = whole(lambda cursor: list_inspections(connection, None, cursor=cursor, limit=PAGE))
    show_table(
        ("id", "number", "of", "authority", "from", "to", "units", "team"),
        [
            (
                one.id,
                one.number,
                one.issued_on,
                one.authority,
                one.valid_from,
                one.valid_to,
                "\n".join(f"{unit.code} {unit.name}" for unit in one.units),
                "\n".join(_team(one)),
            )
            for one in found
        ],
    )


@inspection.command("show")
@click.argument("inspection_id", metavar="ID")
def show(inspection_id: str) -> None:
    """One inspection: its mandate, its units, its team. What it finds is for the team and the units."""
    with existing_database() as engine, reading(engine) as connection:
        try:
            one = inspection_view(connection, None, inspection_id)
        except NotFound as error:
            raise _unknown(inspection_id) from error
    show_table(
        ("", ""),
        [
            ("number", one.number),
            ("of", one.issued_on),
            ("authority", one.authority),
            ("purpose", one.purpose),
            ("from", one.valid_from),
            ("to", one.valid_to),
            ("ended early", one.ended_at),
            ("covers", "the movement only" if one.movement_only else "all commendations"),
            ("units", "\n".join(f"{unit.code} {unit.name}" for unit in one.units)),
            ("team", "\n".join(_team(one))),
        ],
    )


@inspection.command("end", short_help="End a mandate before its last day.")
@click.argument("inspection_id", metavar="ID")
@click.option("--last-day", type=DAY, help="Its last day, included; today if left out.")
def end(inspection_id: str, last_day: date | None) -> None:
    """End a mandate, with the roles it has given, before its last day.

    Yesterday as the last day ends them at once. A mandate that has not begun never begins.
    """
    now = datetime.now(UTC)
    day = last_day or today(now)
    with existing_database() as engine, writing(engine) as connection:
        try:
            commands.end_inspection(connection, inspection_id, day, now)
        except NotFound as error:
            raise _unknown(inspection_id) from error
    say(f"Its last day is {day.isoformat()}.")


@inspection.command("folder", short_help="Write all that a mandate covers into one zip.")
@click.argument("inspection_id", metavar="ID")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--number", required=True, help="Agreed by both sides after the last checkpoint, for the sample."
)
@click.option(
    "--count", type=click.IntRange(1, MOST_CASES), default=20, show_default=True, help="Cases in the sample."
)
@click.option(
    "--checkpoint",
    "held",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="A checkpoint that the team held before the number was agreed: the zip can be compared with it, and the "
    "sample is drawn by the newest. May be repeated.",
)
def folder(inspection_id: str, file: Path, number: str, count: int, held: tuple[Path, ...]) -> None:
    """Write all that a mandate covers into FILE, a zip to be read and verified without network and without us.

    Entries with their proofs, checkpoints, a sample of cases drawn by a seed that neither side could choose, pages to
    read, and the program that checks all of it. Writing it is an entry of the log.
    """
    now = datetime.now(UTC)
    sizes = [_size_of(each) for each in held]
    with existing_database() as engine:
        with writing(engine) as connection:
            try:
                one = inspection_view(connection, None, inspection_id)
                wanted = wanted_of(one, number, count, sizes)
                under = head_for(connection, wanted)
            except NotFound as error:
                raise _unknown(inspection_id) from error
            record_taking(connection, one, None, now, taken(wanted, under))
        with progress("entries") as done, _whole_or_not_at_all(file) as opened:
            built = build(engine, wanted, under, now, opened, done)
    say(
        f"{file}: {built.entries} entries under a checkpoint of {built.size}, {built.newer} newer ones, "
        f"and {len(built.drawn)} cases drawn from {built.submitted}."
    )


@contextmanager
def _whole_or_not_at_all(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes its place once it is written."""
    beside = path.with_name(f"{path.name}.part")
    try:
        with beside.open("wb") as file:
            yield file
        beside.replace(path)
    except OSError as error:
        raise NotInOrder(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        beside.unlink(missing_ok=True)


def _size_of(file: Path) -> int:
    try:
        return Checkpoint.read(text_of(as_kept(file.read_text(encoding="utf-8")))).size
    except (BadNote, UnicodeDecodeError) as error:
        raise NotInOrder(f"{file} is no checkpoint: {error}.") from error


def _team(one: InspectionView) -> list[str]:
    return [
        f"{member.username} {member.full_name}{' (leads)' if member.leads else ''}" for member in one.members
    ]


def _unknown(inspection_id: str) -> NotInOrder:
    return NotInOrder(f"There is no inspection {inspection_id}. See: {program()} inspection list [not_found]")
