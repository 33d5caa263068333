"""From what is typed to what a nomination holds: forgiving in form, and everything wrong told at once."""

from datetime import date
from typing import Any

import pytest
from werkzeug.datastructures import ImmutableMultiDict

from endpoints.api import fields as api
from endpoints.api.schemas import nominations as schemas
from endpoints.pages.drafting import asked
from endpoints.pages.drafting.asked import GUIDANCE, OF_PART, PARTICULARS, PRIOR_AWARD, Kind, Part, part_with
from endpoints.pages.drafting.typed import differing, read_part, typed_of, understood
from states.codes import Code
from states.terms import Award, Category, CommendationType
from tests.factories import draft
from workflow.nominations.draft import Draft, PriorAward

TODAY = date(2026, 11, 16)
WHOLE: dict[str, Any] = {
    "category": "household",
    "nominee_name": "Hộ bà An",
    "nominee_unit_code": "19249",
    "requested_award": "bang_khen_tinh",
    "achievements": "Nuôi bò",
    "period_from": "1.1.2022",
    "period_to": "31/12/25",
}


def faults(typed: dict[str, Any], base: Draft | None = None) -> list[tuple[Code, str | None]]:
    return [(fault.code, fault.field) for fault in understood(typed, base, TODAY).faults]


def test_whole_it_is_a_draft() -> None:
    found = understood(WHOLE, None, TODAY)
    assert found.faults == ()
    assert found.draft == Draft(
        Category.HOUSEHOLD,
        "Hộ bà An",
        "19249",
        Award.BANG_KHEN_TINH,
        "Nuôi bò",
        date(2022, 1, 1),
        date(2025, 12, 31),
        CommendationType.PHONG_TRAO,
    )


def test_of_nothing_every_field_that_is_owed_is_named_in_the_order_of_the_parts() -> None:
    owed = [name for name in (each.name for part in OF_PART.values() for each in part) if name in WHOLE]
    assert faults({}) == [(Code.REQUIRED, name) for name in owed]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"period_from": "hôm nọ"}, [(Code.INVALID_DATE, "period_from")], id="no date"),
        pytest.param(
            {"period_from": "1/1/2026", "period_to": "1/1/2025"},
            [(Code.DATES_REVERSED, "period_to")],
            id="reversed",
        ),
        pytest.param(
            {"period_from": "1/12/2026"},
            [(Code.DATE_IN_FUTURE, "period_from"), (Code.DATES_REVERSED, "period_to")],
            id="future",
        ),
        pytest.param({"nominee_name": "à" * 301}, [(Code.TOO_LONG, "nominee_name")], id="too long"),
        pytest.param({"nominee_name": "a\x1bb"}, [(Code.CONTROL_CHARACTER, "nominee_name")], id="control"),
        pytest.param({"nominee_name": "\u200d"}, [(Code.EMPTY, "nominee_name")], id="nothing to read"),
        pytest.param({"category": "king"}, [(Code.INVALID_CHOICE, "category")], id="no category"),
        pytest.param(
            {"nominee.birth_year": "19x"}, [(Code.WRONG_TYPE, "nominee.birth_year")], id="no number"
        ),
        pytest.param(
            {"nominee.birth_year": "1066"}, [(Code.OUT_OF_RANGE, "nominee.birth_year")], id="too old"
        ),
        pytest.param(
            {"nominee.birth_year": "9" * 11}, [(Code.TOO_LONG, "nominee.birth_year")], id="too many digits"
        ),
    ],
)
def test_what_is_wrong_is_told_and_nothing_else(
    changes: dict[str, Any], expected: list[tuple[Code, str]]
) -> None:
    assert faults(WHOLE | changes) == expected


def test_each_row_of_prior_awards_is_judged() -> None:
    rows = [
        {"award": "giay_khen", "decision_number": "1/QĐ", "signed_on": "2.1.20"},
        {"award": "giay_khen", "signed_on": "tháng 5", "period_from": "1/1/2020", "period_to": "1/1/2019"},
    ]
    assert faults(WHOLE | {"prior_awards": rows}) == [
        (Code.REQUIRED, "prior_awards.1.decision_number"),
        (Code.INVALID_DATE, "prior_awards.1.signed_on"),
        (Code.DATES_REVERSED, "prior_awards.1.period_to"),
    ]


def test_a_nomination_as_typed_is_understood_as_itself() -> None:
    one = draft(
        nominee={"birth_year": 1971, "address": "Thôn An Lạc"},
        prior_awards=(PriorAward(Award.GIAY_KHEN, "1/QĐ", date(2020, 1, 2), None, date(2019, 12, 31)),),
    )
    assert understood(typed_of(one), None, TODAY).draft == one
    assert understood({}, one, TODAY).draft == one
    assert set(differing(typed_of(one), typed_of(one)).values()) == {None}


def test_over_a_nomination_only_what_is_typed_changes() -> None:
    base = draft(nominee={"birth_year": 1971, "address": "Thôn An Lạc"})
    found = understood(
        {"nominee.birth_year": "1972", "nominee.address": "", "nominee_name": "Hộ khác"}, base, TODAY
    )
    assert found.draft.nominee == {"birth_year": 1972}
    assert found.draft.nominee_name == "Hộ khác"
    assert found.draft.achievements == base.achievements


def test_of_another_category_only_the_particulars_stay_that_are_asked_of_it() -> None:
    particulars = {"nominee.birth_year": "1971", "nominee.household_size": "5"}
    assert understood(WHOLE | particulars, None, TODAY).draft.nominee == {
        "birth_year": 1971,
        "household_size": 5,
    }
    official = WHOLE | particulars | {"category": "official"}
    assert understood(official, None, TODAY).draft.nominee == {"birth_year": 1971}
    base = draft(nominee={"birth_year": 1971})
    assert understood({"category": "village"}, base, TODAY).draft.nominee == {}


def test_a_form_is_read_composed_with_plain_line_ends_and_without_empty_rows() -> None:
    form = ImmutableMultiDict({"nominee_name": "Lê\u0323 Thu\u0309y", "achievements": "x", "version": "1"})
    assert read_part(form, Part.NOMINEE) == {"nominee_name": "Lệ Thủy"}
    assert read_part(ImmutableMultiDict({"achievements": "a\r\nb\rc\x00\ud800"}), Part.MERIT) == {
        "achievements": "a\nb\nc"
    }
    rows = ImmutableMultiDict(
        {
            "prior_awards.0.award": " ",
            "prior_awards.2.decision_number": " 2/QĐ ",
            "prior_awards.1.decision_number": "1/QĐ",
            "prior_awards.1.evil": "x",
        }
    )
    assert read_part(rows, Part.PRIOR) == {
        "prior_awards": [{"decision_number": "1/QĐ"}, {"decision_number": "2/QĐ"}]
    }
    assert read_part(rows, Part.PRIOR, "1") == {"prior_awards": [{"decision_number": "2/QĐ"}]}


def test_what_is_asked_is_what_the_api_takes() -> None:
    edits, nominee, prior = schemas.NominationEdits(), schemas.Nominee(), schemas.PriorAward()
    written = {each.name for part in OF_PART.values() for each in part}
    assert {name.partition(".")[0] for name in written} | {"prior_awards"} == set(edits.fields)
    assert {each.name.removeprefix("nominee.") for each in PARTICULARS} == set(nominee.fields)
    assert {each.name for each in PRIOR_AWARD} == set(prior.fields)
    assert asked.ACHIEVEMENTS == api.ACHIEVEMENTS
    assert asked.MOST_PRIOR_AWARDS == schemas.MOST_PRIOR_AWARDS
    for each in PARTICULARS:
        field = nominee.fields[each.name.removeprefix("nominee.")]
        if each.kind is Kind.WHOLE:
            assert isinstance(field, api.Whole)
            assert (each.least, each.most) == (field.least, field.most)
        else:
            assert isinstance(field, api.Text)
            assert each.longest == field.longest


def test_every_field_has_its_part_and_every_category_its_guidance() -> None:
    for part, questions in OF_PART.items():
        assert {part_with(each.name) for each in questions} <= {part}
    assert part_with("prior_awards.3.signed_on") is Part.PRIOR
    assert part_with("period") is Part.MERIT
    assert part_with("nothing") is None
    assert set(GUIDANCE) == set(Category)
