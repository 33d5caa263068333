"""What pages say and how it looks is complete, and the templates keep the rules of the house."""

import gzip
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from endpoints import bundles
from endpoints.api import fields
from endpoints.marks import NAMES, marks, marks_in
from endpoints.pages import forms
from endpoints.pages.assets import asset
from endpoints.pages.due import due_on, soon_until
from endpoints.pages.forms import read_day
from endpoints.pages.nomination.panel import ORDER
from endpoints.telling import looks
from endpoints.telling.changes import difference
from states.table import STEPS, TAKEN_BY_REQUEST
from states.terms import State
from states.words.consequences import CONSEQUENCES
from states.words.label import PLACEHOLDERS, Label
from tests.clock import NOW
from tests.endpoints.pages.weights import FIRST, NEXT
from workflow.calendar import today

ENDPOINTS = Path(forms.__file__).parent.parent
TEMPLATES = sorted(path for path in (ENDPOINTS / "templates").rglob("*") if path.is_file())
PAGES = [
    path
    for path in TEMPLATES
    if path.suffix == ".html" and path.name != "api_docs.html" and path.parent.name != "folder"
]
STYLES = bundles.style()
MARKUP = "\n".join(path.read_text(encoding="utf-8") for path in PAGES)
TODAY = today(NOW)
STYLE_LIMIT, SCRIPT_LIMIT, PROOF_LIMIT = 9_500, 5_000, 8_000
"""Bytes, by gzip: with the typefaces and a page less than 60 kB go over the line on a first visit."""


def test_every_state_has_a_look_of_its_own_or_shares_the_one_of_being_under_way() -> None:
    assert set(looks.OF_STATE) == set(State)


def test_every_mark_is_drawn() -> None:
    drawn = set(
        re.findall(r'id="m-(\w+)"', (ENDPOINTS / "templates" / "marks.svg").read_text(encoding="utf-8"))
    )
    used = {look.mark for look in (*looks.OF_STATE.values(), looks.HELD, looks.WORDS, looks.NOTHING)}
    used |= set(re.findall(r'mark\("(\w+)"\)', MARKUP)) | {"alert", "clock", "pause"}
    assert used == drawn == set(NAMES)


def test_a_mark_that_there_is_not_fails_the_page() -> None:
    assert marks_in("/marks.svg")("dot") == "/marks.svg#m-dot"
    with pytest.raises(KeyError):
        marks_in("/marks.svg")("gone")


def test_every_step_taken_by_request_has_its_place_and_its_consequence() -> None:
    assert set(ORDER) == set(CONSEQUENCES) == set(TAKEN_BY_REQUEST)
    assert len(ORDER) == len(set(ORDER))


def test_consequences_ask_for_known_placeholders_in_both_languages() -> None:
    for consequence in CONSEQUENCES.values():
        for label in filter(None, (consequence.plain, consequence.timed)):
            assert Label(label.vi, label.vi).placeholders == Label(label.en, label.en).placeholders
            assert label.placeholders <= set(PLACEHOLDERS)
            assert label.vi.endswith(".")


def test_every_need_of_a_step_has_its_field() -> None:
    owed = {need.field for step in STEPS if step.action in TAKEN_BY_REQUEST for need in step.given}
    assert owed <= {*forms.LONGEST, "decided_on"}


def test_texts_may_be_as_long_as_in_the_api() -> None:
    assert (forms.NAME, forms.REASON, forms.NUMBER) == (fields.NAME, fields.REASON, fields.NUMBER)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("08/7/2022", date(2022, 7, 8)),
        ("8.7.22", date(2022, 7, 8)),
        (" 8-7-2022 ", date(2022, 7, 8)),
        ("08 / 07 / 2022", date(2022, 7, 8)),
        ("2022-07-08", date(2022, 7, 8)),
        ("29/02/2023", None),
        ("7/2022", None),
        ("hôm nay", None),
        ("٨/٧/٢٠٢٢", date(2022, 7, 8)),
        ("", None),
    ],
)
def test_a_date_is_read_as_people_type_it(typed: str, read: date | None) -> None:
    assert read_day(typed) == read


@pytest.mark.parametrize(
    ("day", "words", "tone"),
    [
        (date(2026, 11, 25), "còn 6 ngày làm việc", "running"),
        (date(2026, 11, 18), "còn 2 ngày làm việc", "warn"),
        (date(2026, 11, 16), "hạn hôm nay", "warn"),
        (date(2026, 11, 13), "quá hạn 1 ngày làm việc", "bad"),
        (None, "không có hạn", "quiet"),
    ],
)
def test_a_deadline_is_said_in_working_days(day: date | None, words: str, tone: str) -> None:
    due = due_on(day, TODAY)
    assert (due.words, due.tone, due.day) == (words, tone, day)


def test_on_a_day_off_after_the_deadline_no_working_day_is_counted() -> None:
    assert due_on(date(2026, 11, 13), date(2026, 11, 14)).words == "đã quá hạn"


def test_what_is_near_is_what_reads_as_two_days_or_fewer() -> None:
    for ahead in range(15):
        on = TODAY + timedelta(days=ahead)
        for later in range(8):
            day = on + timedelta(days=later)
            assert (day <= soon_until(on)) == (due_on(day, on).tone == "warn")


def test_long_texts_differ_by_sentences() -> None:
    before = "Câu một giữ nguyên. " * 9 + "Giảm 214 hộ."
    after = "Câu một giữ nguyên. " * 9 + "Giảm 209 hộ."
    parts = difference(before, after)
    assert [(part.kind, part.text) for part in parts] == [
        ("same", "…"),
        ("old", "Giảm 214 hộ."),
        ("new", "Giảm 209 hộ."),
    ]


def test_the_dots_of_a_number_end_no_sentence() -> None:
    before = "Vay 50.000.000 đồng nuôi bò sinh sản, trả đúng hạn. " * 4 + "Góp 1.240 ngày công làm đường."
    parts = difference(before, before.replace("1.240", "1.300"))
    assert [each.text for each in parts if each.kind != "same"] == [
        "Góp 1.240 ngày công làm đường.",
        "Góp 1.300 ngày công làm đường.",
    ]


def test_a_sentence_added_at_the_end_leaves_the_one_before_it_as_it_was() -> None:
    before = "Câu một giữ nguyên. " * 9 + "Giảm 214 hộ."
    parts = difference(before, f"{before} Năm 2025 giảm 6 hộ.")
    assert [(part.kind, part.text) for part in parts] == [("same", "…"), ("new", "Năm 2025 giảm 6 hộ.")]


def test_templates_hold_no_style_and_no_script_of_their_own() -> None:
    # The page that checks proofs is whole by itself; its policy names both by their hashes.
    markup = MARKUP.replace("<style>{{ style }}</style>", "").replace("<script>{{ script }}</script>", "")
    markup = markup.replace("<script src=\"{{ asset('kt.js') }}\" defer></script>", "")
    assert re.findall(r"style=|<style|<script|\son\w+=", markup) == []


def test_every_page_with_work_on_it_has_help_in_place() -> None:
    without = {
        path.relative_to(ENDPOINTS / "templates").as_posix()
        for path in PAGES
        if "{% block main %}" in (text := path.read_text(encoding="utf-8")) and "{% block help %}" not in text
    }
    assert without <= {
        "base.html",
        "council/screen.html",  # the room reads it, nobody works on it
        "drafting/gone.html",
        "errors.html",
        "login.html",
        "problem.html",
        "public/several.html",
        "public/unknown.html",  # it says itself what to do
    }


def test_every_class_of_the_templates_is_styled_and_no_style_is_left_over() -> None:
    named = set(re.findall(r"kt-[\w-]+(?:__[\w-]+)?", " ".join(re.findall(r'class="([^"]*)"', MARKUP))))
    named |= set(re.findall(r"{% block width %}(kt-[\w-]+)", MARKUP)) | {"kt-marks"}
    styled = set(re.findall(r"\.(kt-[\w-]+)", STYLES))
    assert named - styled == set()
    assert styled - named == set()


def test_stylesheet_and_script_are_small() -> None:
    assert len(gzip.compress(STYLES.encode())) < STYLE_LIMIT
    assert len(gzip.compress(bundles.script().encode())) < SCRIPT_LIMIT


def test_what_every_page_is_made_of_leaves_room_for_a_page_on_the_first_visit() -> None:
    fonts = sum(font.stat().st_size for font in (ENDPOINTS / "static" / "fonts").glob("*.woff2"))
    icon = (ENDPOINTS / "static" / "icon.svg").stat().st_size
    assert STYLE_LIMIT + SCRIPT_LIMIT + len(gzip.compress(marks().encode())) + fonts + icon < FIRST - NEXT


def test_the_script_of_proofs_is_small_too() -> None:
    assert len(gzip.compress(bundles.proof_script().encode())) < PROOF_LIMIT
    assert "/*" not in bundles.proof_script()


def test_every_component_stands_in_the_kit() -> None:
    kit = (ENDPOINTS / "templates" / "kit.html").read_text(encoding="utf-8")
    components = (ENDPOINTS / "templates" / "components.html").read_text(encoding="utf-8")
    macros = set(re.findall(r"{% macro (\w+)", components))
    assert {name for name in macros if f"kt.{name}(" not in kit} == set()


def test_the_typeface_comes_from_here_with_its_licence() -> None:
    fonts = re.findall(r'url\("([^"]+)"\)', STYLES)
    assert len(fonts) == 2
    assert sum((ENDPOINTS / font.removeprefix("/")).stat().st_size for font in fonts) < 40_000
    licence = (ENDPOINTS / "static" / "fonts" / "LICENSE").read_text(encoding="utf-8")
    assert "SIL Open Font License" in licence


def test_an_asset_is_addressed_by_its_version() -> None:
    assert re.fullmatch(r"/assets/kt\.css\?v=[0-9a-f]{12}", asset("kt.css"))
    assert re.fullmatch(r"/static/icon\.svg\?v=[0-9a-f]{12}", asset("icon.svg"))
