"""Units by what people call them: a code, or words of a name, accents left out if one likes."""

import re
from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Connection, select

from states.terms import UnitType
from workflow.text import fold, nfc
from workflow.units.models import Unit
from workflow.units.queries import UnitView, unit_on, units_on

_LONGEST = 300
"""Characters of a name that are looked for."""
_MOST_ALIKE = 40
_CODE = re.compile(r"\(([^()]+)\)\s*\Z")


def codes_called(connection: Connection, words: str) -> tuple[str, ...]:
    """The codes of all units that were ever called so: one, where it is a code itself."""
    code = connection.scalar(select(Unit.code).where(Unit.code == words.strip().upper()).limit(1))
    if code is not None:
        return (code,)
    asked = fold(words).split()
    rows = connection.execute(select(Unit.code, Unit.search_key).order_by(Unit.code)) if asked else ()
    found = (code for code, name in rows if all(_begins_with(name.split(), word) for word in asked))
    return tuple(dict.fromkeys(found))


def units_called(units: Sequence[UnitView], typed: str) -> Sequence[UnitView]:
    """Those of ``units`` that are meant: by code, else by the whole name, else by words of it in their order.

    Marks that are typed count; none typed may mean any. Councils are meant only where nothing else is called so.
    """
    in_brackets = _CODE.search(typed)
    code = (in_brackets[1] if in_brackets else typed).strip().upper()
    words = " ".join(fold(typed).split())
    by_code = [unit for unit in units if unit.code.upper() == code]
    exact = [unit for unit in units if words and fold(unit.name) == words]
    found = [unit for unit in units if words and f" {words} " in f" {fold(unit.name)} "]
    said = " ".join(nfc(typed).casefold().split())
    marked = [unit for unit in found if said in unit.name.casefold()]
    likely = (said != words and marked) or found
    return by_code or exact or [unit for unit in likely if unit.type is not UnitType.COUNCIL] or likely


def units_called_on(
    connection: Connection, typed: str, on: date, kinds: Collection[UnitType]
) -> Sequence[UnitView]:
    """The units of these kinds that are meant on a day; whatever kind it is of, where a code is typed."""
    by_code = unit_on(connection, typed.upper(), on)
    if by_code is not None:
        return (by_code,)
    alike = units_on(connection, on, q=typed[:_LONGEST], limit=_MOST_ALIKE).items
    found = [unit for unit in alike if unit.type in kinds]
    return units_called(found, typed) or found


def _begins_with(parts: list[str], word: str) -> bool:
    return any(part.startswith(word) for part in parts)
