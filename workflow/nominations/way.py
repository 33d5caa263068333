"""The way of one nomination: its route, and the units that the route meets on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from sqlalchemy import Connection

from states.facts import Facts
from states.routes import Route, route_for
from states.terms import Award
from workflow.policy.rules import giay_khen_ends_at
from workflow.units.queries import UnitView, council_of, department_of, district_of, origin_kind, units_by_id


@dataclass(frozen=True, slots=True)
class Way:
    """A route with the units it meets (tuyến xử lý)."""

    route: Route
    district: UnitView | None
    department: UnitView | None
    council: UnitView

    def codes(self) -> dict[str, str | None]:
        """As it stands in the log."""
        return {
            "route": self.route.code,
            "district_unit_code": self.district.code if self.district else None,
            "department_unit_code": self.department.code if self.department else None,
            "council_unit_code": self.council.code,
        }

    def columns(self) -> dict[str, str | int | None]:
        """As it stands in the nomination's row."""
        return {
            "route": self.route.code,
            "district_unit_id": self.district.id if self.district else None,
            "department_unit_id": self.department.id if self.department else None,
            "council_unit_id": self.council.id,
        }


def way_for(connection: Connection, origin: UnitView, award: Award, on: date) -> Way | None:
    """The way of a nomination that ``origin`` begins on a day; None where the law or the units know none."""
    return _ways(connection, origin, (award,), on)[award]


def ways_for(connection: Connection, origin: UnitView, on: date) -> dict[Award, Way | None]:
    """The same for every form of award, in as many statements as for one or two."""
    return _ways(connection, origin, Award, on)


def _ways(
    connection: Connection, origin: UnitView, awards: Iterable[Award], on: date
) -> dict[Award, Way | None]:
    kind = origin_kind(connection, origin)

    @cache
    def way(route: Route) -> Way | None:
        district = district_of(connection, origin.id) if route.has_district else None
        department = the_department() if route.has_department else None
        council = council_at("province" if route.has_department else (district or origin).id)
        met = (department is not None) == route.has_department
        return Way(route, district, department, council) if council and met else None

    @cache
    def the_department() -> UnitView | None:
        return department_of(connection, on)

    @cache
    def council_at(unit: int | Literal["province"]) -> UnitView | None:
        return council_of(connection, unit, on)

    routes = {award: route_for(kind, award, on, giay_khen_ends_at(on)) if kind else None for award in awards}
    return {award: way(route) if route else None for award, route in routes.items()}


def way_of(connection: Connection, facts: Facts) -> Way:
    """The way that a nomination is on."""
    ids = (facts.district_unit, facts.department_unit, facts.council_unit)
    units = units_by_id(connection, [unit_id for unit_id in ids if unit_id is not None])
    return Way(
        facts.route,
        units[facts.district_unit] if facts.district_unit is not None else None,
        units[facts.department_unit] if facts.department_unit is not None else None,
        units[facts.council_unit],
    )
