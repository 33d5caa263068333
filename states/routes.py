"""Which tiers a nomination passes, which council votes on it and who signs.

A route follows from the kind of unit that nominates, the award and the day. It is code, because a reform is a
law and comes with a release. A nomination keeps the route it began on until an audited ``reroute``.

Whether a commune *has* a district is a fact of the unit tree (since 1/7/2025 it has none: Luật Tổ chức chính
quyền địa phương 72/2025/QH15); the dates here say from when and until when the law knows a way.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from states.terms import Award


class Origin(StrEnum):
    """The kinds of unit that nominate, as routes tell them apart."""

    COMMUNE_OF_DISTRICT = "commune_of_district"
    COMMUNE_OF_PROVINCE = "commune_of_province"
    DISTRICT = "district"
    AGENCY = "agency"


class Level(StrEnum):
    """A level of government, for a council and for who signs."""

    COMMUNE = "commune"
    DISTRICT = "district"
    PROVINCE = "province"


class Signatory(StrEnum):
    """Who signs the decision (người có thẩm quyền): Luật Thi đua, khen thưởng 2022, Điều 77 to 80."""

    COMMUNE_CHAIRMAN = "commune_chairman"
    DISTRICT_CHAIRMAN = "district_chairman"
    DEPARTMENT_DIRECTOR = "department_director"
    PROVINCE_CHAIRMAN = "province_chairman"
    PRIME_MINISTER = "prime_minister"
    PRESIDENT = "president"


@dataclass(frozen=True, slots=True)
class Route:
    """A way through the tiers (tuyến xử lý)."""

    code: str
    origins: frozenset[Origin]
    ends_at: Level
    """The level whose council votes and, for a Giấy khen, whose head signs."""
    has_district: bool
    has_department: bool
    valid_from: date = date(2020, 1, 1)
    valid_to: date | None = None

    def signatory(self, award: Award) -> Signatory:
        """Who signs ``award`` on this route."""
        if award is Award.GIAY_KHEN:
            return _SIGNS_GIAY_KHEN[self.ends_at]
        return _SIGNS[award]

    def signed_in_province(self, award: Award) -> bool:
        """Whether ``award`` is issued by an office of the province; if not, it is forwarded."""
        return self.signatory(award) not in (Signatory.PRIME_MINISTER, Signatory.PRESIDENT)


_SIGNS_GIAY_KHEN = {
    Level.COMMUNE: Signatory.COMMUNE_CHAIRMAN,
    Level.DISTRICT: Signatory.DISTRICT_CHAIRMAN,
    Level.PROVINCE: Signatory.DEPARTMENT_DIRECTOR,
}
_SIGNS = {
    Award.BANG_KHEN_TINH: Signatory.PROVINCE_CHAIRMAN,
    Award.BANG_KHEN_TTG: Signatory.PRIME_MINISTER,
    Award.HCLD_3: Signatory.PRESIDENT,
    Award.HCLD_2: Signatory.PRESIDENT,
    Award.HCLD_1: Signatory.PRESIDENT,
}

REFORM = date(2025, 7, 1)
"""The day on which districts ceased and Quảng Bình became part of Quảng Trị (Nghị quyết 202/2025/QH15)."""
_LAST_DAY_OF_DISTRICTS = date(2025, 6, 30)

FOUR_TIERS = Route(
    "four_tiers",
    frozenset({Origin.COMMUNE_OF_DISTRICT}),
    Level.PROVINCE,
    has_district=True,
    has_department=True,
)
THREE_TIERS = Route(
    "three_tiers",
    frozenset({Origin.COMMUNE_OF_PROVINCE}),
    Level.PROVINCE,
    has_district=False,
    has_department=True,
    valid_from=REFORM,
)
DIRECT = Route(
    "direct",
    frozenset({Origin.DISTRICT, Origin.AGENCY}),
    Level.PROVINCE,
    has_district=False,
    has_department=True,
)
COMMUNE_OWN = Route(
    "commune_own",
    frozenset({Origin.COMMUNE_OF_DISTRICT, Origin.COMMUNE_OF_PROVINCE}),
    Level.COMMUNE,
    has_district=False,
    has_department=False,
)
DISTRICT_SIGNS = Route(
    "district_signs",
    frozenset({Origin.COMMUNE_OF_DISTRICT}),
    Level.DISTRICT,
    has_district=True,
    has_department=False,
    valid_to=_LAST_DAY_OF_DISTRICTS,
)
DISTRICT_OWN = Route(
    "district_own",
    frozenset({Origin.DISTRICT}),
    Level.DISTRICT,
    has_district=False,
    has_department=False,
    valid_to=_LAST_DAY_OF_DISTRICTS,
)

ROUTES = (FOUR_TIERS, THREE_TIERS, DIRECT, COMMUNE_OWN, DISTRICT_SIGNS, DISTRICT_OWN)
ROUTE_BY_CODE = {route.code: route for route in ROUTES}


def route_for(
    origin: Origin, award: Award, on: date, giay_khen_ends_at: Level = Level.PROVINCE
) -> Route | None:
    """The route of a nomination begun on a day, or None where the law knows none.

    Only a Giấy khen can end below the province; ``giay_khen_ends_at`` is policy (``giay_khen_ends_at``), and
    where the unit has no such short way the long one is taken.
    """
    wanted = giay_khen_ends_at if award is Award.GIAY_KHEN else Level.PROVINCE
    open_ways = [
        route
        for route in ROUTES
        if origin in route.origins
        and route.valid_from <= on
        and (route.valid_to is None or on <= route.valid_to)
    ]
    for level in (wanted, Level.PROVINCE):
        for route in open_ways:
            if route.ends_at is level:
                return route
    return None
