"""What only a browser can tell of every page, on a desk and on a phone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from notifications.plan import plan
from states.facts import Given, Mend
from states.terms import Action, State
from tests.browser.conftest import Open, Service, Visitor
from tests.clock import NOW
from tests.factories import REASON
from workflow.audit.seal import seal
from workflow.database import writing

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESK, PHONE, HEIGHT = 1366, 390, 768
WIDTHS = (DESK, 683, PHONE, 360, 320)
"""683: the desk at 200 %."""
SMALLEST_TARGET, ACTION = 24, 44
MAGNIFIED = (320, 256)
"""1280 by 1024 at 400 %."""
IN_THE_WAY = """() => {
    const name = document.querySelector(".kt-masthead__name"), person = document.querySelector(".kt-person span");
    const met = person && name.getBoundingClientRect().right > person.getBoundingClientRect().left;
    const bars = [...document.querySelectorAll("main *")]
        .filter(element => /sticky|fixed/.test(getComputedStyle(element).position) && !element.closest("thead"))
        .filter(element => element.offsetHeight > innerHeight / 4);
    const width = (sum, cell) => sum + (cell.checkVisibility() ? cell.colSpan : 0);
    const cells = row => [...row.cells].reduce(width, 0);
    const torn = [...document.querySelectorAll("table")].filter(table => table.checkVisibility())
        .filter(table => new Set([...table.rows].map(cells)).size > 1);
    return [...(met ? [name] : []), ...bars, ...torn].map(element => element.outerHTML.slice(0, 120));
}"""
"""Names that run into each other, bars that cover a quarter of what is seen, columns that some rows of a table lack."""
SPACED = "* {line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important}"
"""What WCAG 1.4.12 lets a reader set."""
SPACE = """css => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [sheet];
}"""
CUT = """() => [...document.querySelectorAll(".kt-tag, .kt-button, .kt-steps li, h1, h2")]
    .filter(element => element.scrollWidth > element.clientWidth + 1 && element.clientWidth)
    .map(element => element.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def shown(service: Service) -> dict[str, str]:
    """Nominations to be looked at, by what is to be seen of them."""
    long_name = (
        "Tập thể cán bộ, công chức Ủy ban nhân dân thị trấn Kiến Giang và nhân dân tổ dân phố Thượng Giang"
    )
    found = {
        "submitted": service.nomination(State.SUBMITTED, nominee_name=long_name),
        "endorsed": service.nomination(State.ENDORSED),
        "awarded": service.nomination(State.AWARDED),
        "declined": service.nomination(State.DECLINED),
        "returned": service.nomination(State.SUBMITTED),
    }
    mend = Given(reason=REASON, items=(Mend("Biên bản chưa có chữ ký"), Mend("Ghi rõ năm", "achievements")))
    service.take("district", found["returned"], Action.RETURN_TO_ORIGIN, mend)
    with writing(service.engine) as connection:
        seal(connection, NOW)
        while plan(connection, NOW, 1_000, email=False):
            pass
    return found


def pages(somebody: Visitor, shown: dict[str, str]) -> Iterator[str]:
    """Every page in every state worth seeing; yields its name when it is there."""
    page = somebody.page
    somebody.go("/login")
    yield "sign-in"
    somebody.go("/docs/errors#stale")
    yield "codes of refusal"
    somebody.go("/login")
    page.get_by_label("Tên đăng nhập").fill("nobody")
    page.get_by_label("Mật khẩu").fill("sai")
    page.get_by_role("button", name="Đăng nhập").click()
    yield "sign-in refused"
    yield from _of_the_district(somebody, shown)
    somebody.enter("department")
    somebody.go(f"/nominations/{shown['endorsed']}")
    somebody.decide("Kết luận không đủ điều kiện")
    yield "refused decision"
    for username, name in (
        ("commune", "returned"),
        ("secretary", "awarded"),
        ("inspector", "declined"),
        ("dual", "submitted"),
    ):
        somebody.enter(username)
        somebody.go(f"/nominations/{shown[name]}")
        yield f"{name} for {username}"
        somebody.enter("admin")
    yield "empty register"
    somebody.go("/notices")
    yield "no notices"


def _of_the_district(somebody: Visitor, shown: dict[str, str]) -> Iterator[str]:
    page = somebody.page
    somebody.enter("district")
    yield "worklist"
    somebody.go("/nominations")
    yield "register"
    somebody.go("/nominations?more=1&state=x")
    yield "register refused"
    somebody.go("/nominations?q=zzz&overdue=1")
    yield "nothing found"
    somebody.go(f"/nominations/{shown['submitted']}?from=inbox")
    yield "nomination"
    page.get_by_role("radio", name="Trả lại đơn vị lập").check()
    yield "choice opened"
    somebody.service.end_sign_ins("district")
    page.get_by_role("button", name="Trả lại đơn vị lập").click()
    yield "signed out while writing"
    somebody.fill_in("district")
    yield "what was written is there again"
    somebody.go("/notices")
    yield "notices"
    somebody.go("/nominations/0")
    yield "not found"
    page.locator(".kt-person summary").click()
    yield "menu opened"
    somebody.go("/inbox")


def test_axe_finds_nothing_and_nothing_runs_off_the_side(visitor: Open, shown: dict[str, str]) -> None:
    somebody = visitor()
    found: list[str] = []
    titles: list[str] = []
    for name in pages(somebody, shown):
        somebody.page.evaluate(AXE)
        found += [f"{name}: {fault}" for fault in faults_at_each_width(somebody.page)]
        titles.append(somebody.page.title())
    assert found == []
    assert all(title.endswith(" – Khen thưởng") for title in titles)


def faults_at_each_width(page: Page, axe_at: tuple[int, ...] = (DESK, PHONE)) -> Iterator[str]:
    """What is wrong with a page on a desk, on a phone, and on what is narrower: no script of ours heeds the width."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            yield f"runs off at {width}"
        if width in axe_at:
            yield from (f"{fault} at {width}" for fault in axe(page))
    yield from faults_where_magnified(page)
    page.set_viewport_size({"width": DESK, "height": HEIGHT})


def faults_where_magnified(page: Page) -> Iterator[str]:
    """What is wrong at 400 %, and then with the text spaced as wide as a reader may set it."""
    page.set_viewport_size({"width": MAGNIFIED[0], "height": MAGNIFIED[1]})
    yield from (f"in the way at 400 %: {fault}" for fault in page.evaluate(IN_THE_WAY))
    page.evaluate(SPACE, SPACED)
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        yield "runs off when spaced"
    yield from (f"cut when spaced: {fault}" for fault in page.evaluate(CUT))
    page.evaluate("document.adoptedStyleSheets = []")


def axe(page: Page) -> list[str]:
    """What axe-core, which is there already, finds at fault."""
    result: dict[str, Any] = page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations'], preload: false})", RULES
    )
    return [f"{fault['id']} at {fault['nodes'][0]['html'][:120]}" for fault in result["violations"]]


def test_targets_are_large_enough_to_tap(visitor: Open, shown: dict[str, str]) -> None:
    somebody = visitor(width=390, height=844)
    somebody.enter("district")
    somebody.go(f"/nominations/{shown['submitted']}")
    somebody.page.get_by_role("radio", name="Trả lại đơn vị lập").check()
    heights = (
        "selector => [...document.querySelectorAll(selector)]"
        ".map(element => element.getBoundingClientRect().height).filter(height => height)"
    )
    assert min(somebody.page.evaluate(heights, ".kt-button, .kt-nav a, .kt-person summary")) >= ACTION
    somebody.go("/nominations")
    assert min(somebody.page.evaluate(heights, ".kt-table__name a, .kt-filters a")) >= SMALLEST_TARGET - 2


def test_the_swap_of_the_typeface_moves_next_to_nothing(visitor: Open, shown: dict[str, str]) -> None:
    somebody = visitor()
    somebody.enter("district")
    somebody.page.add_init_script(
        "window.moved = 0; new PerformanceObserver(list => list.getEntries().forEach(e => window.moved += e.value))"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    somebody.go(f"/nominations/{shown['submitted']}")
    somebody.page.evaluate("document.fonts.ready")
    assert somebody.page.evaluate("window.moved") < 0.02
    assert somebody.page.evaluate("document.fonts.check('17px \"Source Sans 3\"', 'Hộ nghèo')")


def test_a_decision_can_be_made_with_keys_alone(service: Service, visitor: Open) -> None:
    nomination_id = service.nomination(State.SUBMITTED)
    somebody = visitor()
    page = somebody.page
    somebody.enter("district")
    somebody.go(f"/nominations/{nomination_id}")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Đến nội dung chính")).to_be_focused()
    page.keyboard.press("Enter")
    onwards = page.get_by_role("radio", name="Đồng ý, chuyển Sở Nội vụ")
    for _ in range(20):
        page.keyboard.press("Tab")
        if onwards.evaluate("element => element === document.activeElement"):
            break
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Space")
    expect(onwards).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("sang Sở Nội vụ tỉnh Quảng Bình.")
