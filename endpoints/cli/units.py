"""``khenthuong units``: importing lists of units, and reading them as they stood on a day."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import click

from endpoints.cli.database import PAGE, existing_database, whole
from endpoints.cli.frame import NotInOrder, Noun, line_of
from endpoints.cli.shown import progress, say, show_table
from endpoints.cli.typed import DAY
from states.facts import Unmet
from states.terms import UnitType
from workflow.calendar import today
from workflow.database import reading, writing
from workflow.errors import UnmetRequirements
from workflow.units.lists import COLUMNS, ListedUnit, RowFault, read_unit_list
from workflow.units.load import load_units
from workflow.units.queries import units_on


@click.group(cls=Noun)
def units() -> None:
    """Administrative units, agencies and councils, by date."""


@units.command("import", short_help="Import a list of units.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--from", "first_day", type=DAY, required=True, help="The first day on which these units stand."
)
@click.option("--to", "last_day", type=DAY, help="The last one, included; without end if left out.")
def import_units(file: Path, first_day: date, last_day: date | None) -> None:
    """Import FILE, a CSV with the columns code,name,type,parent_code: all of it, or nothing.

    Councils and agencies are made beside the units. A list that stands already changes nothing.
    """
    rows = _rows(file)
    with existing_database() as engine, progress("units") as done, writing(engine) as connection:
        loaded = load_units(connection, rows, first_day, last_day, datetime.now(UTC), progress=done)
    if loaded.faults:
        lines = [_fault(fault) for fault in loaded.faults]
        raise NotInOrder(f"Nothing was imported: {len(lines)} rows are at fault.", *lines)
    say(f"{loaded.made} units made, {loaded.unchanged} stood already.")


@units.command("list")
@click.option("--on", type=DAY, help="As they stood on this day; today if left out.")
@click.option(
    "--type",
    "kind",
    metavar="TYPE",
    type=click.Choice([kind.value for kind in UnitType]),
    help="Only this kind: province, district, commune, agency or council.",
)
@click.option("--parent", metavar="CODE", help="Only those directly below this unit.")
@click.option(
    "--q", "words", metavar="WORDS", help="Only those with all these words, with or without accents."
)
def list_units(on: date | None, kind: str | None, parent: str | None, words: str | None) -> None:
    """The units that stand on a day, by name."""
    day = on or today(datetime.now(UTC))
    with existing_database() as engine, reading(engine) as connection:
        only = UnitType(kind) if kind else None
        found = whole(lambda cursor: units_on(connection, day, only, parent, words, cursor, PAGE))
    show_table(
        ("code", "name", "type", "in", "from", "to"),
        [
            (one.code, one.name, one.type.value, one.parent_code, one.valid_from, one.valid_to)
            for one in found
        ],
        caption=f"{len(found)} units on {day.isoformat()}",
    )


def _rows(file: Path) -> list[ListedUnit]:
    try:
        return read_unit_list(file.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise NotInOrder(f"{file} is not written in UTF-8: save it as CSV UTF-8.") from error
    except csv.Error as error:
        raise NotInOrder(f"{file} is no CSV file: {error}.") from error
    except UnmetRequirements as error:
        lacking = ", ".join(str(unmet.field) for unmet in error.unmet)
        raise NotInOrder(
            f"{file} lacks the columns {lacking}: its first line must read {','.join(COLUMNS)}."
        ) from error


def _fault(fault: RowFault) -> str:
    return f"line {fault.line}, {line_of(Unmet(fault.code, fault.field, fault.params))}"
