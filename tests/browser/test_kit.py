"""The page with every component: no mark is cut, the typeface has every letter, keys alone suffice, nothing moves."""

import unicodedata
from base64 import b64encode
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Open

LEAST_LINE = 1.3
"""Heights of a line, in heights of its letters, under which Vietnamese marks touch what stands above."""
LEAST_LINE_WHERE_CUT = 1.4
"""The same in boxes that cut what stands out: their typeface's tallest letters need 1.35."""
LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyfjwz"
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
VOWELS = "aăâeêioôơuưy"
EVERY_LETTER = "".join(
    unicodedata.normalize("NFC", each + tone)
    for each in LETTERS + LETTERS.upper()
    for tone in (TONES if each.lower() in VOWELS else TONES[:1])
)
DESK, PHONE = (1366, 768), (360, 640)

at_both_sizes = pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])


def kit(visitor: Open, size: tuple[int, int] = DESK) -> Page:
    somebody = visitor(width=size[0], height=size[1])
    somebody.go("/kit")
    somebody.page.evaluate("document.fonts.ready")
    return somebody.page


@at_both_sizes
def test_no_mark_is_cut_whatever_the_box(visitor: Open, size: tuple[int, int]) -> None:
    page = kit(visitor, size)
    cut = page.evaluate("""() => [...document.body.querySelectorAll("*:not(.kt-hidden, svg, svg *, thead, textarea)")]
        .filter(element => getComputedStyle(element).overflowY !== "visible")
        .filter(element => getComputedStyle(element).clipPath === "none")  // for who listens, and for nobody's eyes
        .filter(element => element.scrollHeight > element.clientHeight)
        .map(element => element.outerHTML.slice(0, 120))""")
    assert cut == []
    within: list[float] = (
        page.evaluate("""() => [...document.querySelectorAll("input, select, button, .kt-tag")]
        .filter(element => !["checkbox", "radio"].includes(element.type))  // boxes without words
        .map(element => getComputedStyle(element))
        .map(style => parseFloat(style.lineHeight) / parseFloat(style.fontSize)).filter(ratio => ratio)""")
    )
    assert min(within) >= LEAST_LINE_WHERE_CUT
    ratios: list[float] = page.evaluate("""() => [...document.body.querySelectorAll("*")]
        .filter(element => [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
        .map(element => getComputedStyle(element))
        .map(style => parseFloat(style.lineHeight) / parseFloat(style.fontSize))""")
    assert len(ratios) > 50
    assert round(min(ratios), 3) >= LEAST_LINE


def test_the_typeface_has_every_vietnamese_letter(visitor: Open) -> None:
    page = kit(visitor)
    page.evaluate(
        """letters => {
        const line = document.createElement("p");
        line.id = "letters";
        line.textContent = letters;
        document.querySelector("main").append(line);
        return document.fonts.ready;
    }""",
        EVERY_LETTER,
    )
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": "#letters"})["nodeId"]
    fonts: list[dict[str, Any]] = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    assert all(font["familyName"].startswith("Source Sans 3") and font["isCustomFont"] for font in fonts)
    assert sum(font["glyphCount"] for font in fonts) == len(EVERY_LETTER)


@at_both_sizes
def test_every_control_is_reached_by_tab_and_its_focus_is_seen(visitor: Open, size: tuple[int, int]) -> None:
    page = kit(visitor, size)
    # Of the radios of one name Tab stops at one.
    count = page.evaluate("""() => {
        const found = [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
            .filter(element => element.type !== "hidden" && element.checkVisibility({visibilityProperty: true}));
        const stop = element => element.type !== "radio" ? element
            : found.find(each => each.type === "radio" && each.form === element.form && each.name === element.name);
        window.stopOf = stop;
        window.left = new Set(found.map(stop));
        return left.size;
    }""")
    assert count > 50
    for _ in range(count + 2):  # it begins at the error summary, and comes round by way of the page itself
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement === document.body"):
            continue
        what, ringed, bare = page.evaluate("""() => {
            const element = document.activeElement;
            const style = getComputedStyle(element), box = element.getBoundingClientRect();
            const top = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 12));
            left.delete(stopOf(element));
            const ringed = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
            return [element.outerHTML.slice(0, 120), ringed,
                    top === null || element.contains(top) || top.contains(element) || top.closest("label") !== null];
        }""")
        assert ringed, f"no focus is seen on {what}"
        assert bare, f"something covers {what}"
    assert page.evaluate("() => [...left].map(element => element.outerHTML.slice(0, 120))") == []


def test_marks_are_drawn_in_the_colour_of_their_words_on_screens_and_on_paper(visitor: Open) -> None:
    page = kit(visitor)
    page.wait_for_load_state("networkidle")
    for media in ("screen", "print"):
        page.emulate_media(media=media)
        empty = page.evaluate("""() => [...document.querySelectorAll("main .kt-mark")]
            .filter(mark => mark.checkVisibility() && !mark.getBBox().width)
            .map(mark => mark.firstChild.getAttribute("href"))""")
        assert empty == [], media
    page.emulate_media(media="screen")
    tag = page.locator(".kt-tag").first
    tag.evaluate("tag => { tag.style.color = 'rgb(255, 0, 0)'; tag.style.background = 'white'; }")
    colours = page.evaluate(
        """async (picture) => {
        const image = new Image();
        image.src = picture;
        await image.decode();
        const canvas = Object.assign(document.createElement("canvas"), {width: image.width, height: image.height});
        const drawing = canvas.getContext("2d");
        drawing.drawImage(image, 0, 0);
        const data = [...drawing.getImageData(0, 0, image.width, image.height).data];
        return [0, 1, 2].map(part => Math.min(...data.filter((_, at) => at % 4 === part)));
    }""",
        "data:image/png;base64," + b64encode(tag.locator(".kt-mark").screenshot()).decode(),
    )
    assert colours[0] > 200
    assert max(colours[1:]) < 100


def test_nothing_moves_by_itself(visitor: Open) -> None:
    page = kit(visitor)
    moving = page.evaluate("""() => [...document.querySelectorAll("*")].map(element => getComputedStyle(element))
        .filter(style => style.transitionDuration !== "0s" || style.animationName !== "none").length""")
    assert moving == 0


def test_what_a_colour_says_stands_without_it(visitor: Open) -> None:
    page = kit(visitor)
    page.emulate_media(forced_colors="active")
    borders: list[float] = (
        page.evaluate("""() => [...document.querySelectorAll(".kt-tag, .kt-banner, .kt-button")]
        .map(element => parseFloat(getComputedStyle(element).borderTopWidth))""")
    )
    assert len(borders) > 10
    assert min(borders) >= 1
    without_words = page.evaluate("""() => [...document.querySelectorAll(".kt-tag, .kt-due")]
        .filter(element => !element.textContent.trim()).length""")
    assert without_words == 0
