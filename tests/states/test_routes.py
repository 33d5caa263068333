"""Routes: by the kind of unit, the award and the day, across the reform of July 2025."""

from datetime import date

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from states.routes import (
    COMMUNE_OWN,
    DIRECT,
    DISTRICT_OWN,
    DISTRICT_SIGNS,
    FOUR_TIERS,
    REFORM,
    ROUTE_BY_CODE,
    ROUTES,
    THREE_TIERS,
    Level,
    Origin,
    Route,
    Signatory,
    route_for,
)
from states.terms import Award

LAST_DAY, FIRST_DAY = date(2025, 6, 30), date(2025, 7, 1)
ABOVE_GIAY_KHEN = [award for award in Award if award is not Award.GIAY_KHEN]


def test_the_reform_is_the_first_of_july_2025() -> None:
    assert REFORM == FIRST_DAY


@pytest.mark.parametrize("award", list(Award))
@pytest.mark.parametrize(
    ("origin", "on", "route"),
    [
        (Origin.COMMUNE_OF_DISTRICT, date(2022, 7, 8), FOUR_TIERS),
        (Origin.COMMUNE_OF_DISTRICT, LAST_DAY, FOUR_TIERS),
        (Origin.COMMUNE_OF_PROVINCE, LAST_DAY, None),
        (Origin.COMMUNE_OF_PROVINCE, FIRST_DAY, THREE_TIERS),
        (Origin.DISTRICT, LAST_DAY, DIRECT),
        (Origin.AGENCY, LAST_DAY, DIRECT),
        (Origin.AGENCY, FIRST_DAY, DIRECT),
        (Origin.AGENCY, date(2019, 12, 31), None),
        (Origin.AGENCY, date(2020, 1, 1), DIRECT),
    ],
)
def test_by_default_every_award_goes_the_whole_way(
    origin: Origin, on: date, route: Route | None, award: Award
) -> None:
    assert route_for(origin, award, on) is route


@pytest.mark.parametrize(
    ("origin", "ends_at", "on", "route"),
    [
        (Origin.COMMUNE_OF_DISTRICT, Level.COMMUNE, LAST_DAY, COMMUNE_OWN),
        (Origin.COMMUNE_OF_DISTRICT, Level.DISTRICT, LAST_DAY, DISTRICT_SIGNS),
        (Origin.COMMUNE_OF_DISTRICT, Level.DISTRICT, FIRST_DAY, FOUR_TIERS),
        (Origin.COMMUNE_OF_PROVINCE, Level.COMMUNE, FIRST_DAY, COMMUNE_OWN),
        (Origin.COMMUNE_OF_PROVINCE, Level.DISTRICT, FIRST_DAY, THREE_TIERS),
        (Origin.DISTRICT, Level.DISTRICT, LAST_DAY, DISTRICT_OWN),
        (Origin.DISTRICT, Level.DISTRICT, FIRST_DAY, DIRECT),
        (Origin.DISTRICT, Level.COMMUNE, LAST_DAY, DIRECT),
        (Origin.AGENCY, Level.COMMUNE, LAST_DAY, DIRECT),
    ],
)
def test_a_giay_khen_may_end_lower_by_policy(origin: Origin, ends_at: Level, on: date, route: Route) -> None:
    assert route_for(origin, Award.GIAY_KHEN, on, ends_at) is route


@pytest.mark.parametrize("award", ABOVE_GIAY_KHEN)
@pytest.mark.parametrize("ends_at", list(Level))
def test_only_a_giay_khen_ends_lower(award: Award, ends_at: Level) -> None:
    assert route_for(Origin.COMMUNE_OF_DISTRICT, award, LAST_DAY, ends_at) is FOUR_TIERS


@pytest.mark.parametrize(
    ("route", "award", "signatory"),
    [
        (FOUR_TIERS, Award.GIAY_KHEN, Signatory.DEPARTMENT_DIRECTOR),
        (THREE_TIERS, Award.GIAY_KHEN, Signatory.DEPARTMENT_DIRECTOR),
        (COMMUNE_OWN, Award.GIAY_KHEN, Signatory.COMMUNE_CHAIRMAN),
        (DISTRICT_SIGNS, Award.GIAY_KHEN, Signatory.DISTRICT_CHAIRMAN),
        (DISTRICT_OWN, Award.GIAY_KHEN, Signatory.DISTRICT_CHAIRMAN),
        (FOUR_TIERS, Award.BANG_KHEN_TINH, Signatory.PROVINCE_CHAIRMAN),
        (FOUR_TIERS, Award.BANG_KHEN_TTG, Signatory.PRIME_MINISTER),
        (FOUR_TIERS, Award.HCLD_3, Signatory.PRESIDENT),
        (FOUR_TIERS, Award.HCLD_2, Signatory.PRESIDENT),
        (DIRECT, Award.HCLD_1, Signatory.PRESIDENT),
    ],
)
def test_who_signs_follows_from_form_and_level(route: Route, award: Award, signatory: Signatory) -> None:
    assert route.signatory(award) is signatory
    above = signatory in {Signatory.PRIME_MINISTER, Signatory.PRESIDENT}
    assert route.signed_in_province(award) is not above


def test_a_route_is_kept_by_its_code() -> None:
    assert len(ROUTE_BY_CODE) == len(ROUTES)
    assert all(ROUTE_BY_CODE[route.code] is route for route in ROUTES)


@drawn(
    st.sampled_from(Origin),
    st.sampled_from(Award),
    st.dates(date(2015, 1, 1), date(2035, 1, 1)),
    st.sampled_from(Level),
)
def test_a_route_is_for_its_unit_and_in_force_on_the_day(
    origin: Origin, award: Award, on: date, ends_at: Level
) -> None:
    route = route_for(origin, award, on, ends_at)
    if route is not None:
        assert origin in route.origins
        assert route.valid_from <= on
        assert route.valid_to is None or on <= route.valid_to
        assert route.ends_at is Level.PROVINCE or award is Award.GIAY_KHEN


def test_no_two_routes_of_one_level_are_open_to_one_unit_on_one_day() -> None:
    for origin in Origin:
        for level in Level:
            for on in (LAST_DAY, FIRST_DAY):
                ways = [
                    route
                    for route in ROUTES
                    if origin in route.origins
                    and route.ends_at is level
                    and route.valid_from <= on <= (route.valid_to or date.max)
                ]
                assert len(ways) <= 1
