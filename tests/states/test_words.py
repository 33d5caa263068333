"""Words for everything, in both languages, as people speak: nothing is missing and nothing is careless."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import EnumMeta, StrEnum
from typing import Any

import pytest

from states import codes, routes, table, terms
from states.codes import Code
from states.routes import COMMUNE_OWN, DIRECT, FOUR_TIERS, ROUTES
from states.table import STEPS, Through
from states.terms import Action, Deed, State
from states.words import actions, entries, label, names, process, refusals, remarks, rules, separation
from states.words import terms as named
from states.words.label import PLACEHOLDERS, Label
from states.words.process import Reader, label_for, state_words, tag_for
from states.words.refusals import CODES, sentence_for, title_for

DICTIONARIES: dict[type[StrEnum], Mapping[Any, object]] = {
    terms.State: process.STATES,
    terms.Bar: separation.BARS,
    terms.Tier: process.TIERS,
    terms.Deadline: process.DEADLINES,
    terms.Action: actions.ACTIONS,
    terms.Deed: actions.DEEDS,
    terms.Outcome: actions.OUTCOMES,
    terms.Role: named.ROLES,
    terms.Award: named.AWARDS,
    terms.Category: named.CATEGORIES,
    terms.CommendationType: named.COMMENDATION_TYPES,
    terms.Choice: named.CHOICES,
    terms.UnitType: named.UNIT_TYPES,
    routes.Signatory: named.SIGNATORIES,
    routes.Level: named.LEVELS,
    routes.Origin: named.ORIGINS,
    table.Through: rules.THROUGH,
    codes.Code: refusals.CODES,
}
"""Each closed set with its words."""

SILENT = {table.Mark}
"""Closed sets that nobody ever reads."""


def labels_in(value: object) -> Iterator[Label]:
    """Every label in a dictionary or a value of words."""
    if isinstance(value, Label):
        yield value
    elif isinstance(value, Mapping):
        yield from labels_in(tuple(value.values()))
    elif isinstance(value, tuple):
        for each in value:
            yield from labels_in(each)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from labels_in(getattr(value, field.name))


LABELS = [
    each
    for words in (
        *DICTIONARIES.values(),
        rules.WHO,
        rules.WHEN,
        rules.REQUIREMENTS,
        rules.ROUTES,
        names.FIELDS,
        entries.ENTRY_NAMES,
        remarks.REMARKS,
        remarks.REASONS,
        actions.SUBMIT_AGAIN,
        separation.DUTIES,
        *(state_words(state, route) for state in State for route in ROUTES),
    )
    for each in labels_in(words)
]
TEXTS = sorted({text for each in LABELS for text in (each.vi, each.en)})
VIETNAMESE = sorted({each.vi for each in LABELS})


def test_every_closed_set_has_its_words() -> None:
    sets = {
        value
        for module in (terms, codes, routes, table)
        for value in vars(module).values()
        if isinstance(value, EnumMeta) and value not in {StrEnum, *SILENT}
    }
    assert sets == set(DICTIONARIES)


@pytest.mark.parametrize("closed", list(DICTIONARIES), ids=lambda closed: closed.__name__)
def test_every_member_has_its_words(closed: type[StrEnum]) -> None:
    assert set(DICTIONARIES[closed]) == set(closed)


def test_every_tier_has_what_one_is_kept_from_there() -> None:
    assert set(separation.DUTIES) == set(terms.Tier)


def test_every_cell_of_the_table_has_its_words() -> None:
    assert {row.who for row in STEPS} == set(rules.WHO)
    assert {row.when for row in STEPS} == set(rules.WHEN)
    assert {rule for row in STEPS for rule in (*row.holds, *row.given)} == set(rules.REQUIREMENTS)
    assert set(ROUTES) == set(rules.ROUTES)
    assert set(Through) == set(rules.THROUGH)


def test_every_field_that_a_rule_names_has_a_name() -> None:
    named_by_rules = {guard.field for row in STEPS for guard in row.holds if guard.field}
    named_by_rules |= {need.field for row in STEPS for need in row.given}
    assert named_by_rules <= set(names.FIELDS)


def test_words_are_there_trimmed_and_in_nfc() -> None:
    assert offenders(TEXTS, lambda text: not text or text != text.strip() or "  " in text) == []
    assert offenders(TEXTS, lambda text: not unicodedata.is_normalized("NFC", text)) == []


def offenders(texts: list[str], faulty: Callable[[str], object]) -> list[str]:
    """Those of the texts that are at fault."""
    return [text for text in texts if faulty(text)]


def test_both_languages_ask_for_the_same_placeholders_and_only_known_ones() -> None:
    for each in LABELS:
        assert Label(each.vi, each.vi).placeholders == Label(each.en, each.en).placeholders, each
        assert each.placeholders <= set(PLACEHOLDERS), each


def test_every_placeholder_is_used() -> None:
    used = {name for each in LABELS for name in each.placeholders}
    assert set(PLACEHOLDERS) - used == set()


# --- rules of voice (docs: the words are said as people say them)


ABBREVIATIONS = {"HCLĐ", "MTTQ", "JSON", "UTF", "HTTP", "API", "QĐ", "IV"}


def test_nobody_is_shouted_at() -> None:
    assert offenders(VIETNAMESE, lambda text: "!" in text) == []
    words = {
        word for text in VIETNAMESE for word in re.findall(r"\w+", text) if word.isupper() and len(word) > 1
    }
    assert words <= ABBREVIATIONS


def test_it_is_said_what_the_person_does_not_what_the_system_does() -> None:
    assert offenders(VIETNAMESE, lambda text: re.search(r"\b(?:Submit|OK)\b|^Xử lý|thành công", text)) == []


def test_to_send_back_is_never_said_by_the_one_word_that_also_means_to_hand_over() -> None:
    assert offenders(VIETNAMESE, lambda text: re.search(r"\btrả\b(?! (?:lại|lời))", text.lower())) == []


def test_no_label_names_a_unit_by_hand() -> None:
    assert offenders(VIETNAMESE, lambda text: re.search(r"Sở Nội vụ|UBND|Quảng|Lệ Thủy", text)) == []
    assert offenders(VIETNAMESE, lambda text: re.search(r"(?<!cấp )huyện(?! lập)", text.lower())) == []


@pytest.mark.parametrize("action", list(Action))
def test_a_button_is_short_and_a_notice_is_a_sentence(action: Action) -> None:
    words = actions.ACTIONS[action]
    assert len(words.button.vi.split()) <= 7
    assert not words.button.vi.endswith(".")
    assert words.done.vi.endswith(".")
    assert not words.name.placeholders


@pytest.mark.parametrize("code", list(Code))
def test_a_refusal_says_what_happened_and_what_to_do(code: Code) -> None:
    words = CODES[code]
    assert not words.title.placeholders
    assert not words.sentence.placeholders
    for text in (words.sentence.vi, words.sentence.en):
        assert text.endswith(".")
        assert len(re.findall(r"[.;](?:\s|$)", text)) >= 2, text
    assert not re.search(r"lỗi hệ thống", words.sentence.vi.lower())
    assert words.precise is None or words.precise.placeholders


# --- what a state is called


def test_without_a_district_endorsed_means_with_the_department() -> None:
    through = label_for(State.ENDORSED, FOUR_TIERS, Reader.DRAFTER)
    straight = label_for(State.ENDORSED, DIRECT, Reader.DRAFTER)
    assert through.vi == "{sender} đã đồng ý, {holder} đang thẩm định."
    assert straight.vi == "Đã gửi, {holder} đang thẩm định."
    assert tag_for(State.ENDORSED, DIRECT).vi == "Chờ Sở thẩm định"


def test_where_the_units_own_council_votes_nothing_was_appraised() -> None:
    assert tag_for(State.CHECKED, FOUR_TIERS).vi == "Đủ điều kiện, chờ họp"
    assert tag_for(State.CHECKED, COMMUNE_OWN).vi == "Chờ Hội đồng họp"
    assert "thẩm định" not in label_for(State.CHECKED, COMMUNE_OWN, Reader.DRAFTER).vi


def test_the_public_reads_no_more_than_the_outcome() -> None:
    for state in State:
        public = label_for(state, FOUR_TIERS, Reader.PUBLIC)
        assert public.placeholders <= {"number", "revoking_number", "on"}
        assert not public.placeholders or state in {State.AWARDED, State.REVOKED}


def test_tags_and_full_forms_need_nothing_to_be_filled() -> None:
    for route in ROUTES:
        for state in State:
            words = state_words(state, route)
            assert not words.tag.placeholders | words.full.placeholders


def test_what_is_named_stands_between_quotes_that_open_and_close() -> None:
    assert [text for text in TEXTS if '"' in text or text.count("“") != text.count("”")] == []


def test_tags_of_one_route_tell_its_states_apart() -> None:
    for route in ROUTES:
        assert len({tag_for(state, route).vi for state in State}) == len(State)


# --- filling


def test_a_label_is_filled_in_both_languages() -> None:
    filled = label_for(State.AWARDED, FOUR_TIERS, Reader.DRAFTER).filled(
        number="1542/QĐ-UBND", on="20/06/2025"
    )
    assert filled == Label(
        "Quyết định số 1542/QĐ-UBND ngày 20/06/2025.", "Decision 1542/QĐ-UBND of 20/06/2025."
    )


def test_a_label_left_half_filled_is_an_error() -> None:
    with pytest.raises(KeyError, match="on"):
        label_for(State.AWARDED, FOUR_TIERS, Reader.DRAFTER).filled(number="1542")


def test_what_people_write_is_never_read_as_a_placeholder() -> None:
    filled = label_for(State.DECLINED, FOUR_TIERS, Reader.DRAFTER).filled(
        authority="Hội đồng", reason="{number} %s {"
    )
    assert filled.vi == "Hội đồng không đồng ý. Lý do: {number} %s {."


def test_a_refusal_is_as_precise_as_its_details_allow() -> None:
    assert sentence_for(Code.TWIN_AWARD, {"twin": "TD-7"}).vi.startswith("Đề nghị TD-7 đã nêu")
    assert sentence_for(Code.TWIN_AWARD, {}) == CODES[Code.TWIN_AWARD].sentence
    assert sentence_for(Code.QUORUM, {"present": 5, "total": 9}) == CODES[Code.QUORUM].sentence
    quorum = sentence_for(Code.QUORUM, {"present": 5, "total": 9, "needed": 6, "other": "x"})
    assert quorum.vi == "Có mặt 5 trên 9, cần ít nhất 6. Chưa mở biểu quyết được."
    assert title_for(Code.QUORUM).vi == "Không đủ người họp"


def test_a_field_is_called_by_the_last_part_of_its_path() -> None:
    assert names.field_label("prior_awards.0.signed_on").vi == "ngày ký"
    assert names.field_label("nominee_name").vi == "tên tập thể, cá nhân được đề nghị"
    assert names.field_label("so_thich").vi == "so_thich"


def test_deeds_and_steps_have_one_way_to_be_named() -> None:
    assert actions.name_of(Action.ENDORSE).vi == "Đồng ý, chuyển lên"
    assert actions.name_of(Deed.CAST_BALLOT).vi == "Bỏ phiếu"


def test_placeholders_are_explained() -> None:
    assert all(meaning.strip() for meaning in label.PLACEHOLDERS.values())
