"""The fields of a part as they are shown: with what stands in them, what is wrong, and what can be chosen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from endpoints.pages.drafting.asked import Asked, Kind
from endpoints.pages.drafting.sitting import Sitting, told, told_in_row
from endpoints.pages.drafting.typed import PRIOR
from endpoints.problems import message_for
from endpoints.requests import Visit
from notifications.texts import office_name
from states.codes import Code
from states.facts import Unmet
from states.terms import Award, Category, CommendationType, UnitType
from states.words.terms import AWARDS, CATEGORIES, COMMENDATION_TYPES, SIGNATORIES
from workflow.nominations.way import Way, ways_for
from workflow.units.queries import UnitView, unit_on, units_on

MOST_UNITS = 400


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose, and what it means."""

    value: str
    label: str
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Units under the one above them; ``label`` is None for one's own."""

    label: str | None
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A field with its answer."""

    asked: Asked
    id: str
    value: str
    error: str | None = None
    options: tuple[Option, ...] = ()
    groups: tuple[Group, ...] = ()

    @property
    def described(self) -> str:
        """The ids of what is said about it."""
        hint = f"{self.id}-hint" if self.asked.hint else ""
        return " ".join(filter(None, (hint, f"{self.id}-error" if self.error else "")))


_CATEGORIES = tuple(
    Option(
        each.value,
        CATEGORIES[each].name.vi,
        CATEGORIES[each].hint.vi[:1].upper() + CATEGORIES[each].hint.vi[1:],
    )
    for each in Category
)
_TYPES = tuple(Option(each.value, COMMENDATION_TYPES[each].vi) for each in CommendationType)
_SHORT_AWARDS = tuple(Option(each.value, AWARDS[each].short.vi) for each in Award)


def fields_of(
    asked: Iterable[Asked],
    typed: Mapping[str, Any],
    faults: Iterable[Unmet],
    *,
    awards: tuple[Option, ...],
    units: tuple[Group, ...],
) -> list[Field]:
    """The fields of a part."""
    wrong = {fault.field: told(fault) for fault in faults}
    options = {"category": _CATEGORIES, "commendation_type": _TYPES, "requested_award": awards}
    found = []
    for each in asked:
        value = str(typed.get(each.name, ""))
        if each.name == "commendation_type" and not value:
            value = CommendationType.PHONG_TRAO.value
        if each.name == "nominee_unit_code" and not value:
            value = _only(units)
        groups = units if each.name == "nominee_unit_code" else ()
        found.append(Field(each, each.name, value, wrong.get(each.name), options.get(each.name, ()), groups))
    return found


def row_of_prior(
    asked: Sequence[Asked], row: Mapping[str, str], place: int, faults: Iterable[Unmet]
) -> tuple[Field, ...]:
    """The fields of one award that the nominee has already."""
    wrong = {fault.field: told_in_row(fault) for fault in faults}
    ids = {each.name: f"{PRIOR}.{place}.{each.name}" for each in asked}
    return tuple(
        Field(
            each,
            ids[each.name],
            row.get(each.name, ""),
            wrong.get(ids[each.name]),
            groups=(Group(None, _SHORT_AWARDS),) if each.kind is Kind.CHOICE else (),
        )
        for each in asked
    )


def award_options(
    visit: Visit, origin: UnitView, on: date
) -> tuple[tuple[Option, ...], tuple[tuple[str, str], ...]]:
    """The forms for which a unit has a way, each with that way; the others with the reason why not."""
    ways = ways_for(visit.connection, origin, on)
    options = tuple(
        Option(award.value, AWARDS[award].full.vi, _way_in_words(way, award))
        for award, way in ways.items()
        if way
    )
    why = message_for(Code.NO_ROUTE, "requested_award")
    return options, tuple((AWARDS[award].full.vi, why) for award, way in ways.items() if not way)


def unit_choices(visit: Visit, sitting: Sitting, on: date) -> tuple[Group, ...]:
    """One's own unit and the communes below it; for an agency of the province every district and commune."""
    own, chosen = sitting.origin, str(sitting.typed.get("nominee_unit_code", ""))
    groups = [Group(None, (_option(own),))]
    if own.type is UnitType.DISTRICT:
        below = units_on(visit.connection, on, UnitType.COMMUNE, own.code, limit=MOST_UNITS).items
        groups.append(Group(own.name, tuple(map(_option, below))))
    elif own.type is UnitType.AGENCY:
        groups += _of_province(visit, on)
    if chosen and chosen not in {option.value for group in groups for option in group.options}:
        unit = unit_on(visit.connection, chosen, on)
        groups.append(Group("Đơn vị khác", (_option(unit) if unit else Option(chosen, f"Mã {chosen}"),)))
    return tuple(group for group in groups if group.options)


def _of_province(visit: Visit, on: date) -> list[Group]:
    districts = units_on(visit.connection, on, UnitType.DISTRICT, limit=MOST_UNITS).items
    communes = units_on(visit.connection, on, UnitType.COMMUNE, limit=MOST_UNITS).items
    groups = [
        Group(
            district.name,
            (_option(district), *(_option(unit) for unit in communes if unit.parent_id == district.id)),
        )
        for district in districts
    ]
    above = {district.id for district in districts}
    others = tuple(_option(unit) for unit in communes if unit.parent_id not in above)
    return [*groups, Group("Xã, phường thuộc tỉnh", others)]


def _option(unit: UnitView) -> Option:
    return Option(unit.code, unit.name)


def _only(units: tuple[Group, ...]) -> str:
    """The one unit that there is to choose; nothing where there are several."""
    options = [option for group in units for option in group.options]
    return options[0].value if len(options) == 1 else ""


def _way_in_words(way: Way, award: Award) -> str:
    """Trình UBND huyện Lệ Thủy, rồi Sở Nội vụ …; ai ký."""
    offices = [office_name(unit) for unit in (way.district, way.department, way.council) if unit is not None]
    signs = SIGNATORIES[way.route.signatory(award)].vi
    return f"Qua {', '.join(offices)}; {signs} ký."
