"""Telling of an award in public: written, seen as the public will see it, published, and withdrawn."""

from collections.abc import Callable
from html import unescape

import pytest
from sqlalchemy import Engine, select

from endpoints.pages.public import telling
from states.terms import Category, State
from tests.endpoints.pages.browser import Browser, Page
from tests.endpoints.pages.stories import NOMINEE, STORY, awarded, told
from tests.factories import nomination_in
from workflow.database import writing
from workflow.exemplars.models import Exemplar

Browse = Callable[..., Browser]


def key_in(page: Page) -> str:
    """The key of a form that is done once."""
    return page.html.split('name="sent" value="')[1].split('"')[0]


def test_a_story_is_written_seen_as_the_public_will_and_published(browse: Browse, settled: Engine) -> None:
    case = awarded(settled, Category.VILLAGE, nominee_name="Bản Cát", achievements="Ba năm trồng rừng.")
    browser = browse("secretary")
    page = browser.get("/exemplars/new", nomination=case)
    assert 'value="Bản Cát"' in page.html
    assert "Ba năm trồng rừng." in page.text
    assert "Ngày đồng ý" not in page.text, "nobody asks a collective"
    page = browser.send(
        "/exemplars/new", nomination=case, headline=STORY.headline, story=STORY.text, step="check"
    )
    assert page.heading == "Xem lại trước khi công bố"
    seen = page.html[page.html.index('<article class="kt-card kt-story">') : page.html.index("</article>")]
    assert browse().get("/exemplars").text.count("Bản <i>Cát</i>") == 0, "nothing is told yet"
    page = browser.send(
        "/exemplars/new", nomination=case, headline=STORY.headline, story=STORY.text, step="publish"
    )
    assert page.goes_to == "/exemplars/published"
    page = browser.follow(page)
    assert "Đã công bố “Bản <i>Cát</i> vươn lên”" in page.text
    address = page.html.split('href="/exemplars/')[-1].split('"')[0]
    with settled.connect() as connection:
        address = connection.execute(select(Exemplar.id)).scalar_one()
    shown = browse().get(f"/exemplars/{address}").html
    assert seen.replace("h2>", "h1>") in shown, "what was checked is what is read"


def test_a_person_owes_consent_and_what_a_story_gives_away_is_said(
    browse_embedded: Browse, embedded: Engine
) -> None:
    case = awarded(embedded, Category.HOUSEHOLD, nominee=dict(NOMINEE))
    browser = browse_embedded("department")
    browser.get("/exemplars/new", nomination=case)
    fields = {"nomination": case, "headline": "Một gia đình", "story": "Ở bản Troi, từng là hộ nghèo."}
    page = browser.send("/exemplars/new", **fields, consent_on="", step="check")
    assert (page.status, page.title.startswith("Lỗi: ")) == (422, True)
    assert "Chưa ghi ngày cá nhân, gia đình đồng ý" in page.errors()
    nothing = browser.send(
        "/exemplars/new", **{**fields, "headline": " ", "story": ""}, step="check"
    ).errors()
    assert "Chưa ghi tên bài. Người đọc chọn bài theo tên" in nothing
    assert "Chưa viết bài. Người đọc cần biết" in nothing
    page = browser.send("/exemplars/new", **fields, consent_on="mai", step="check")
    assert "Ở bản Troi, từng là hộ nghèo." in page.text, "what was written is kept"
    assert 'value="mai"' in page.html
    assert "Chưa ghi ngày cá nhân" not in page.errors()
    page = browser.send("/exemplars/new", **fields, consent_on="2/11/2026", step="check")
    assert "Bài có nói đến: địa chỉ, hoàn cảnh nghèo, cận nghèo." in page.text
    assert "044187009876" not in page.html
    page = browser.send(
        "/exemplars/new", **{**fields, "story": "Số 044187009876"}, consent_on="2/11/2026", step="check"
    )
    assert "không bao giờ được công bố" in page.errors()


def test_who_goes_back_to_writing_finds_what_was_written(browse_embedded: Browse, embedded: Engine) -> None:
    case = awarded(embedded, Category.VILLAGE)
    browser = browse_embedded("department")
    browser.get("/exemplars/new", nomination=case)
    page = browser.send(
        "/exemplars/new", nomination=case, headline="Tên khác", story="Chuyện khác", step="write"
    )
    assert page.heading == "Viết bài gương điển hình"
    assert 'value="Tên khác"' in page.html


@pytest.mark.parametrize(
    ("username", "status"),
    [
        ("commune", 403),
        ("district", 403),
        ("chair", 403),
        ("inspector", 403),
        ("admin", 404),
        ("commune2", 404),
    ],
)
def test_nobody_else_tells(browse_embedded: Browse, embedded: Engine, username: str, status: int) -> None:
    case, exemplar_id = awarded(embedded, Category.VILLAGE), told(embedded)
    browser = browse_embedded(username)
    assert browser.get("/exemplars/new", nomination=case).status == status
    browser.get("/notices")
    for step in ("check", "publish", "write"):
        sent = browser.send("/exemplars/new", nomination=case, headline="X Y", story="Z", step=step)
        assert sent.status == status
    assert browser.send(f"/exemplars/{exemplar_id}/withdraw", reason="Thôi").status == 404
    assert "Chưa công bố gương điển hình nào" in browser.get("/exemplars/published").text
    assert browse_embedded().get(f"/exemplars/{exemplar_id}").status == 200


def test_a_story_is_withdrawn_with_a_reason(browse: Browse, settled: Engine) -> None:
    exemplar_id = told(settled)
    browser = browse("department")
    assert "Rút bài" in browser.get("/exemplars/published").text
    page = browser.send(f"/exemplars/{exemplar_id}/withdraw", reason=" ")
    assert page.status == 422
    assert "Chưa ghi lý do rút bài. Lý do ở lại trong nhật ký" in page.errors()
    page = browser.follow(browser.send(f"/exemplars/{exemplar_id}/withdraw", reason="Gia đình đổi ý"))
    assert "Đã rút bài" in page.text
    assert "Đã rút 16/11/2026" in page.text
    assert browse().get(f"/exemplars/{exemplar_id}").status == 404
    again = browser.send(f"/exemplars/{exemplar_id}/withdraw", reason="Nữa")
    assert "Đã rút từ trước: bài “" in browser.follow(again).text


def test_what_is_tapped_twice_is_told_and_withdrawn_once(browse_embedded: Browse, embedded: Engine) -> None:
    case, browser = awarded(embedded, Category.VILLAGE), browse_embedded("secretary")
    browser.get("/exemplars/new", nomination=case)
    check = browser.send("/exemplars/new", nomination=case, headline="Tên", story="Chuyện", step="check")
    form = {
        "nomination": case,
        "headline": "Tên",
        "story": "Chuyện",
        "step": "publish",
        "sent": key_in(check),
    }
    for _ in range(2):
        page = browser.follow(browser.send("/exemplars/new", **form))
        assert "Đã công bố “Tên”" in page.text
    with embedded.connect() as connection:
        exemplar_id = connection.execute(select(Exemplar.id)).scalar_one()
    for _ in range(2):
        sent = browser.send(f"/exemplars/{exemplar_id}/withdraw", reason="Gia đình đổi ý")
        assert "Trang công khai không còn bài này" in browser.follow(sent).text


def test_who_comes_second_keeps_what_was_written(browse_embedded: Browse, embedded: Engine) -> None:
    case, browser = awarded(embedded, Category.VILLAGE), browse_embedded("secretary")
    browser.get("/exemplars/new", nomination=case)
    form = {"nomination": case, "headline": "Tên bài", "story": "Chuyện <b>dài</b> lắm", "step": "publish"}
    browser.send("/exemplars/new", **form)
    page = browser.send("/exemplars/new", **form)
    assert (page.status, page.heading) == (409, "Đã công bố rồi")
    assert "Bài viết bạn đã viết: chép lại trước khi rời trang" in page.text
    assert "Chuyện &lt;b&gt;dài&lt;/b&gt; lắm</textarea>" in page.html


def test_what_is_told_already_is_not_told_twice(browse_embedded: Browse, embedded: Engine) -> None:
    exemplar_id = told(embedded)
    with embedded.connect() as connection:
        case = connection.execute(
            select(Exemplar.nomination_id).where(Exemplar.id == exemplar_id)
        ).scalar_one()
    page = browse_embedded("department").get("/exemplars/new", nomination=case)
    assert (page.status, "đang được công bố" in page.text) == (409, True)


def test_who_was_signed_out_while_writing_finds_the_text_again(
    browse_embedded: Browse, embedded: Engine
) -> None:
    case = awarded(embedded, Category.VILLAGE)
    browser = browse_embedded("secretary")
    browser.get("/exemplars/new", nomination=case)
    other = browse_embedded("secretary")
    other.get("/notices")
    with browser.client.session_transaction() as session:
        session["_user_id"] = "ended"
    page = browser.send(
        "/exemplars/new", nomination=case, headline="Tên dài", story="Chuyện dài", step="check"
    )
    assert page.status == 401
    assert "Nội dung bạn đang viết được giữ lại" in page.text
    sealed = page.html.split('name="writing" value="')[1].split('"')[0]
    page = browser.send("/login", username="secretary", password="vì người nghèo", writing=sealed)
    assert page.heading == "Viết bài gương điển hình"
    assert 'value="Tên dài"' in page.html
    assert "Chuyện dài" in page.text
    assert "còn nguyên: xem lại rồi gửi" in page.errors()
    assert "aria-invalid" not in page.html, "nothing is wrong with what was written"


def test_a_reason_that_is_refused_on_a_later_page_of_the_list_is_asked_for_there(
    browse_embedded: Browse, embedded: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "ROWS", 1)
    for _ in range(2):
        told(embedded)
    browser = browse_embedded("department")
    first = browser.get("/exemplars/published")
    page = browser.get(unescape(first.html.split('rel="next" href="')[1].split('"')[0]))
    path = unescape(page.html.split('method="post" action="/exemplars/')[1].split('"')[0])
    page = browser.send(f"/exemplars/{path}", reason="")
    refused = path.partition("/")[0]
    assert f'href="#reason-{refused}"' in page.html
    assert f'id="reason-{refused}"' in page.html


def test_the_page_of_an_award_leads_whoever_may_tell_to_its_story(
    browse_embedded: Browse, embedded: Engine
) -> None:
    case = awarded(embedded, Category.VILLAGE)
    with writing(embedded) as connection:
        submitted = nomination_in(connection, State.ENDORSED)
    for username, offered in (
        ("department", True),
        ("secretary", True),
        ("commune", False),
        ("chair", False),
    ):
        page = browse_embedded(username).get(f"/nominations/{case}")
        assert (f'href="/exemplars/new?nomination={case}"' in page.html) is offered, username
        assert ("Điển hình đã công bố" in page.text) is offered, "in the menu"
    assert "gương điển hình" not in browse_embedded("department").get(f"/nominations/{submitted}").text
    exemplar_id = told(embedded)
    with embedded.connect() as connection:
        case = connection.execute(
            select(Exemplar.nomination_id).where(Exemplar.id == exemplar_id)
        ).scalar_one()
    for username, offered in (("department", True), ("commune", False)):
        page = browse_embedded(username).get(f"/nominations/{case}")
        assert f'href="/exemplars/{exemplar_id}"' in page.html
        assert ("Rút bài" in page.text) is offered
        assert "Công bố gương điển hình" not in page.text
