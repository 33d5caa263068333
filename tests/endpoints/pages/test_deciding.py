"""Taking a step from the page: done, or refused with what was written kept."""

import re
from collections.abc import Callable
from datetime import date
from html import escape, unescape
from urllib.parse import urlencode

import pytest
from sqlalchemy import Engine, select

from endpoints.app import create_app
from states.terms import Action, Award, Deed, State
from tests.cast import actor
from tests.clock import NOW
from tests.endpoints.conftest import settings_for
from tests.endpoints.pages.browser import Browser
from tests.endpoints.pages.test_nomination import made, take
from tests.factories import REASON, nomination_in
from workflow.audit.models import Entry
from workflow.database import make_engine, reading, writing
from workflow.facts import load
from workflow.nominations.commands import edit
from workflow.nominations.models import Nomination
from workflow.nominations.queries import draft_of

Browse = Callable[..., Browser]


def state_of(engine: Engine, nomination_id: str) -> State:
    with reading(engine) as connection:
        return connection.execute(select(Nomination.state).where(Nomination.id == nomination_id)).scalar_one()


def test_a_drafter_submits_and_is_told_what_comes_next(browse: Browse, settled: Engine) -> None:
    nomination_id = made(settled, State.DRAFTED)
    browser = browse("commune")
    path = f"/nominations/{nomination_id}"
    page = browser.get(path)
    assert "UBND huyện Lệ Thủy có 10 ngày làm việc để xem xét." in page.text
    assert "Tiếp tục" in page.text, "who only hands something on gives no opinion"
    assert "Gửi ý kiến" not in page.text
    sent = browser.send(path, action="submit", version=1)
    assert sent.goes_to == path
    page = browser.follow(sent)
    assert "Đã trình UBND huyện Lệ Thủy lúc 09:00. Hạn xem xét: Thứ Ba 01/12/2026." in page.text
    assert state_of(settled, nomination_id) is State.SUBMITTED
    assert "Đã trình" not in browser.get(path).text


def test_a_decision_opens_the_next_of_the_worklist(browse_embedded: Browse, embedded: Engine) -> None:
    first, second = sorted(made(embedded, State.SUBMITTED) for _ in range(2))
    browser = browse_embedded("district")
    page = browser.get(f"/nominations/{first}", **{"from": "inbox"})
    assert f'rel="next" href="/nominations/{second}?from=inbox"' in page.html
    sent = browser.send(f"/nominations/{first}", action="endorse", version=2, **{"from": "inbox"})
    assert sent.goes_to == f"/nominations/{second}?from=inbox"
    page = browser.follow(sent)
    assert "sang Sở Nội vụ tỉnh Quảng Bình. Còn 1 hồ sơ." in page.text
    sent = browser.send(f"/nominations/{second}", action="endorse", version=2, **{"from": "inbox"})
    assert sent.goes_to == "/inbox"
    assert "Không còn hồ sơ nào chờ bạn" in browser.follow(sent).text


def test_a_decision_that_is_tapped_twice_leads_twice_to_the_next_and_says_it_once(
    browse: Browse, settled: Engine
) -> None:
    first, second = sorted(made(settled, State.SUBMITTED) for _ in range(2))
    browser = browse("district")
    path, fields = f"/nominations/{first}", {"action": "endorse", "version": 2, "from": "inbox"}
    browser.get(path, **{"from": "inbox"})
    sent, again = browser.send(path, **fields), browser.send(path, **fields)
    assert again.goes_to == sent.goes_to == f"/nominations/{second}?from=inbox"
    assert browser.follow(again).text.count("Còn 1 hồ sơ.") == 1
    assert "Còn 1 hồ sơ." in browser.follow(browser.send(path, **fields)).text
    other = browser.send(path, **fields, endorse__reason="Thêm một ý")
    assert other.status == 412
    with reading(settled) as connection:
        taken = connection.scalars(select(Entry.action).where(Entry.nomination_id == first)).all()
    assert taken.count(Action.ENDORSE) == 1


def test_a_decision_opens_the_next_of_the_list_as_it_was_narrowed_and_ordered(
    browse_embedded: Browse, embedded: Engine
) -> None:
    certificates = {
        name: made(embedded, State.SUBMITTED, nominee_name=name) for name in ("Bản Ba", "Bản Cát")
    }
    made(embedded, State.SUBMITTED, nominee_name="Bản An", award=Award.GIAY_KHEN)
    listed = "inbox?award=bang_khen_tinh&sort=-name"
    browser = browse_embedded("district")
    first, second = certificates["Bản Cát"], certificates["Bản Ba"]
    onwards = f"/nominations/{second}?{urlencode({'from': listed})}"
    rows = re.findall(r'href="(/nominations/[0-9a-f]+[^"]*)"', browser.get(f"/{listed}").html)
    assert [unescape(row) for row in rows] == [onwards.replace(second, first), onwards]
    page = browser.get(f"/nominations/{first}", **{"from": listed})
    assert f'rel="next" href="{onwards}"' in page.html
    assert f'href="/{escape(listed)}"' in page.html, "the way back is to the same list"
    sent = browser.send(f"/nominations/{first}", action="endorse", version=2, **{"from": listed})
    assert sent.goes_to == onwards
    assert "Còn 1 hồ sơ trong danh sách đã lọc." in browser.follow(sent).text
    sent = browser.send(f"/nominations/{second}", action="endorse", version=2, **{"from": listed})
    assert sent.goes_to == f"/{listed}"


@pytest.mark.parametrize(
    "listed", ["//evil.example", "inbox?sort=evil", "inbox?unit=none", "inbox?award=%00"], ids=str
)
def test_a_list_that_is_none_leads_nowhere_else(
    browse_embedded: Browse, embedded: Engine, listed: str
) -> None:
    nomination_id = made(embedded, State.SUBMITTED)
    browser = browse_embedded("district")
    browser.get(f"/nominations/{nomination_id}", **{"from": listed})
    sent = browser.send(f"/nominations/{nomination_id}", action="endorse", version=2, **{"from": listed})
    assert sent.goes_to == ("/inbox" if listed.startswith("inbox") else f"/nominations/{nomination_id}")


def test_a_return_carries_its_reason_and_what_to_mend_line_by_line(
    browse_embedded: Browse, embedded: Engine
) -> None:
    nomination_id = made(embedded, State.SUBMITTED)
    browser = browse_embedded("district")
    browser.get(f"/nominations/{nomination_id}")
    items = "Biên bản thiếu chữ ký\r\n\r\n  Quyết toán 2024 chưa có  "
    sent = browser.send(
        f"/nominations/{nomination_id}",
        action="return_to_origin",
        version=2,
        return_to_origin__reason="Đề nghị bổ sung\r\nrồi trình lại.",
        return_to_origin__items=items,
    )
    assert "Đã trả lại UBND thị trấn Kiến Giang với 2 điều cần sửa." in browser.follow(sent).text
    text = browse_embedded("commune").get(f"/nominations/{nomination_id}").text
    assert "Đề nghị bổ sung rồi trình lại. Biên bản thiếu chữ ký Quyết toán 2024 chưa có" in text


def test_a_return_without_a_list_says_no_number(browse_embedded: Browse, embedded: Engine) -> None:
    nomination_id = made(embedded, State.SUBMITTED)
    browser = browse_embedded("district")
    browser.get(f"/nominations/{nomination_id}")
    reason = {"return_to_origin__reason": REASON}
    sent = browser.send(f"/nominations/{nomination_id}", action="return_to_origin", version=2, **reason)
    assert "Đã trả lại UBND thị trấn Kiến Giang." in browser.follow(sent).text


def test_422_all_that_is_owed_is_said_at_once_beside_its_field(
    browse_embedded: Browse, embedded: Engine
) -> None:
    nomination_id = made(embedded, State.ENDORSED)
    browser = browse_embedded("department")
    browser.get(f"/nominations/{nomination_id}")
    page = browser.send(f"/nominations/{nomination_id}", action="reject", version=3)
    assert page.status == 422
    assert page.title.startswith("Lỗi: ")
    assert "Có 2 chỗ cần sửa Chưa ghi lý do." in page.errors()
    assert "Chưa ghi căn cứ pháp luật" in page.errors()
    for field in ("reject-reason", "reject-legal_ground"):
        assert f'href="#{field}"' in page.html
        assert f'id="{field}-error"' in page.html
    assert page.html.count('aria-invalid="true"') == 2
    assert 'value="reject" aria-describedby="about-reject" checked' in page.html
    assert state_of(embedded, nomination_id) is State.ENDORSED


def test_422_nothing_chosen(browse_embedded: Browse, embedded: Engine) -> None:
    nomination_id = made(embedded, State.SUBMITTED)
    browser = browse_embedded("district")
    browser.get(f"/nominations/{nomination_id}")
    for action in ({}, {"action": "fly"}, {"action": "decide"}):
        page = browser.send(f"/nominations/{nomination_id}", version=2, **action)
        assert page.status == 422
        assert "Chưa chọn việc nào. Chọn một việc rồi gửi." in page.errors()


def test_412_somebody_was_faster_and_what_was_written_is_kept(browse: Browse, settled: Engine) -> None:
    nomination_id = made(settled, State.ENDORSED)
    browser = browse("department")
    browser.get(f"/nominations/{nomination_id}")
    take(settled, "department2", nomination_id, Action.RECEIVE)
    sent = {"return_to_origin__reason": "Thiếu <b>biên bản</b>"}
    page = browser.send(f"/nominations/{nomination_id}", action="return_to_origin", version=3, **sent)
    assert page.status == 412
    assert "Trần Thị Mai Phương (Sở Nội vụ" in page.errors()
    assert "đã thay đổi hồ sơ này lúc 09:00 ngày" in page.errors()
    assert "Nội dung bạn đã ghi được giữ lại bên dưới." in page.errors()
    assert "Thiếu &lt;b&gt;biên bản&lt;/b&gt;</textarea>" in page.html
    assert 'name="version" value="4"' in page.html
    _, _, card = page.text.partition("Thay đổi từ khi bạn mở hồ sơ")
    assert card.startswith(" Tiếp nhận 09:00, 16/11/2026 Trần Thị Mai Phương, Chuyên viên thẩm định")
    assert page.html.index('id="since"') < page.html.index('id="achievements"')
    assert 'href="#since"' in page.html
    again = browser.send(f"/nominations/{nomination_id}", action="return_to_origin", version=4, **sent)
    assert again.status == 303


@pytest.mark.parametrize("version", ["", "0", "-1", "x", "2 ", "9" * 20, "02"])
def test_412_a_version_that_was_never_read(browse_embedded: Browse, embedded: Engine, version: str) -> None:
    nomination_id = made(embedded, State.SUBMITTED)
    browser = browse_embedded("district")
    browser.get(f"/nominations/{nomination_id}")
    assert browser.send(f"/nominations/{nomination_id}", action="endorse", version=version).status == 412
    assert state_of(embedded, nomination_id) is State.SUBMITTED


def test_412_what_was_edited_meanwhile_is_shown_old_beside_new(browse: Browse, settled: Engine) -> None:
    nomination_id = made(settled, State.SUBMITTED)
    browser = browse("district")
    browser.get(f"/nominations/{nomination_id}")
    take(settled, "commune", nomination_id, Action.RECALL)
    with writing(settled) as connection:
        commune = actor(connection, "commune")
        facts = load(connection, commune, [nomination_id], lock=True)[nomination_id].facts
        before = draft_of(connection, nomination_id)
        edit(connection, commune, facts, before, {"period_to": date(2026, 6, 30)}, NOW)
    take(settled, "commune", nomination_id, Action.SUBMIT)
    page = browser.send(f"/nominations/{nomination_id}", action="endorse", version=2)
    assert page.status == 412
    assert "được giữ lại" not in page.text, "nothing was written"
    _, _, card = page.text.partition("Thay đổi từ khi bạn mở hồ sơ")
    card, _, _ = card.partition("Nội dung đề nghị")
    acts = [card.index(act) for act in ("Trình đề nghị", "Sửa nội dung", "Lấy lại đề nghị")]
    assert acts == sorted(acts), "the newest first"
    assert "trước: 31/12/2025 nay: 30/06/2026" in card
    assert page.html.count('id="b-5"') == page.html.count('id="moi-5"') == 1


def test_412_is_told_while_one_is_still_writing(browse_embedded: Browse, embedded: Engine) -> None:
    nomination_id = made(embedded, State.ENDORSED)
    browser = browse_embedded("department")
    browser.get(f"/nominations/{nomination_id}")
    take(embedded, "department2", nomination_id, Action.RECEIVE)
    page = browser.send(f"/nominations/{nomination_id}", version=3, mend="category")
    assert page.status == 200
    assert "Trần Thị Mai Phương (Sở Nội vụ" in page.errors()
    assert "Thay đổi từ khi bạn mở hồ sơ" in page.text
    assert 'id="mend-category"' in page.html


def test_412_a_step_that_is_gone_leaves_its_text_to_be_copied(
    browse_embedded: Browse, embedded: Engine
) -> None:
    nomination_id = made(embedded, State.SUBMITTED)
    browser = browse_embedded("district")
    browser.get(f"/nominations/{nomination_id}")
    take(embedded, "district", nomination_id, Action.ENDORSE)
    fields = {"mend-category": "chọn lại", "return_to_origin-reason": "Thiếu biên bản"}
    page = browser.send(f"/nominations/{nomination_id}", action="return_to_origin", version=2, **fields)
    assert page.status == 412
    _, _, card = page.text.partition("Nội dung bạn đã viết")
    assert "Cần sửa: Đối tượng chọn lại Lý do Thiếu biên bản" in card


def test_409_not_possible_from_here_says_where_it_is(browse_embedded: Browse, embedded: Engine) -> None:
    nomination_id = made(embedded, State.ENDORSED)
    browser = browse_embedded("district")
    browser.get(f"/nominations/{nomination_id}")
    page = browser.send(f"/nominations/{nomination_id}", action="return_to_district", version=3)
    assert page.status == 403
    page = browser.send(f"/nominations/{nomination_id}", action="endorse", version=3)
    assert page.status == 409
    assert "Đề nghị đang ở “Chờ Sở thẩm định”" in page.errors()
    assert "Hồ sơ ở Sở Nội vụ tỉnh Quảng Bình từ 09:00 ngày 16/11/2026." in page.errors()
    assert 'href="#history"' in page.html


def test_403_is_shown_on_the_page_and_stands_in_the_log(browse: Browse, settled: Engine) -> None:
    nomination_id = made(settled, State.SUBMITTED)
    for username, said in (("commune", "Vai trò của bạn không được làm việc này."), ("dual", "cần làm.")):
        browser = browse(username)
        browser.get(f"/nominations/{nomination_id}")
        page = browser.send(f"/nominations/{nomination_id}", action="endorse", version=2)
        assert page.status == 403
        assert said in page.errors()
    assert "cần làm: Phạm Quốc Đạt." in page.text
    with reading(settled) as connection:
        refused = connection.execute(
            select(Entry.actor, Entry.code, Entry.nomination_id, Entry.canonical)
            .where(Entry.action == Deed.PERMISSION_REFUSED)
            .order_by(Entry.seq)
        ).all()
    assert [row[:3] for row in refused] == [
        ("commune", "not_your_role", nomination_id),
        ("dual", "separation_of_duties", nomination_id),
    ]
    assert b'"attempted":"endorse"' in refused[0].canonical
    assert state_of(settled, nomination_id) is State.SUBMITTED


def test_404_of_a_nomination_that_is_not_theirs(browse_embedded: Browse, embedded: Engine) -> None:
    nomination_id = made(embedded, State.SUBMITTED)
    browser = browse_embedded("district2")
    browser.get("/inbox")
    assert browser.send(f"/nominations/{nomination_id}", action="endorse", version=1).status == 404


def test_400_without_the_token_of_the_form(browse_embedded: Browse, embedded: Engine) -> None:
    nomination_id = made(embedded, State.SUBMITTED)
    browser = browse_embedded("district")
    browser.get(f"/nominations/{nomination_id}")
    browser.token = ""
    assert browser.send(f"/nominations/{nomination_id}", action="endorse", version=2).status == 400
    browser.token = ""
    assert browser.send(f"/nominations/{nomination_id}/questions", text="Hỏi").status == 400
    assert state_of(embedded, nomination_id) is State.SUBMITTED


def test_a_decision_from_above_is_recorded_with_a_date_as_people_type_it(
    browse: Browse, settled: Engine
) -> None:
    nomination_id = made(settled, State.FORWARDED)
    browser = browse("secretary")
    browser.get(f"/nominations/{nomination_id}")
    with reading(settled) as connection:
        version = connection.scalar(select(Nomination.version).where(Nomination.id == nomination_id))
    fields = {
        "action": "record_award",
        "version": version,
        "record_award__decision_number": "812/QĐ-TTg",
        "record_award__authority": "Thủ tướng Chính phủ",
    }
    for day, said in (("32.13.26", "không đọc được"), ("17/11/2026", "chưa tới"), ("1/1/1900", "quá xa")):
        page = browser.send(f"/nominations/{nomination_id}", record_award__decided_on=day, **fields)
        assert page.status == 422
        assert said in page.errors()
        assert f'value="{day}"' in page.html
    asked = browser.send(f"/nominations/{nomination_id}", record_award__decided_on=" 8.7.26 ", **fields)
    assert asked.heading == "Ghi quyết định của Trung ương"
    assert "Ngày quyết định 08/7/2026" in asked.text
    assert state_of(settled, nomination_id) is State.FORWARDED, "it was only shown"
    sent = browser.send(
        f"/nominations/{nomination_id}", record_award__decided_on=" 8.7.26 ", sure=1, **fields
    )
    page = browser.follow(sent)
    assert "Đã ghi Quyết định số 812/QĐ-TTg." in page.text
    assert "Quyết định số 812/QĐ-TTg ngày 08/7/2026." in page.text


def test_what_is_too_long_or_cannot_be_printed_is_refused_with_the_rest(
    browse_embedded: Browse, embedded: Engine
) -> None:
    nomination_id = made(embedded, State.ENDORSED)
    browser = browse_embedded("department")
    browser.get(f"/nominations/{nomination_id}")
    page = browser.send(
        f"/nominations/{nomination_id}",
        action="reject",
        version=3,
        reject__reason="a" * 4001,
        reject__legal_ground="Điều 5\x07",
    )
    assert page.status == 422
    assert "Lý do dài hơn 4.000 ký tự" in page.errors()
    assert "Căn cứ pháp luật có ký tự không in được" in page.errors()


@pytest.mark.parametrize(
    ("username", "state", "action", "fields", "said"),
    [
        (
            "department",
            State.ENDORSED,
            "reject",
            {"reason": "Khai\nkhông đúng", "legal_ground": "Điều 5"},
            "Lý do Khai không đúng Căn cứ pháp luật Điều 5 Ghi tên Nguyễn Hữu Khánh",
        ),
        ("commune", State.DRAFTED, "withdraw", {"reason": "Xin rút"}, "Lý do Xin rút Ghi tên"),
        ("secretary", State.FORWARDED, "record_refusal", {"reason": "Không đạt"}, "Lý do Không đạt Ghi tên"),
        (
            "secretary",
            State.AWARDED,
            "revoke",
            {"reason": "Sai", "decision_number": "12/QĐ", "decided_on": "16.11.26"},
            "Số quyết định hủy 12/QĐ Ngày quyết định hủy 16/11/2026 Ghi tên",
        ),
    ],
    ids=["reject", "withdraw", "refusal from above", "revoke"],
)
def test_what_ends_a_nomination_is_shown_before_it_is_done(
    browse_embedded: Browse,
    embedded: Engine,
    username: str,
    state: State,
    action: str,
    fields: dict[str, str],
    said: str,
) -> None:
    nomination_id = made(embedded, state)
    browser = browse_embedded(username)
    browser.get(path := f"/nominations/{nomination_id}")
    with reading(embedded) as connection:
        version = connection.scalar(select(Nomination.version).where(Nomination.id == nomination_id))
    typed = {f"{action}-{name}": text for name, text in fields.items()} | {"version": version}
    page = browser.send(path, action=action, **typed)
    assert page.status == 200
    assert said in page.text
    assert state_of(embedded, nomination_id) is state
    again = browser.send(path, action=action, again=1, **typed)
    assert again.heading != page.heading
    assert f'value="{action}" aria-describedby="about-{action}"' in again.html
    assert all(text in again.html for text in fields.values())
    assert browser.send(path, action=action, sure=1, **typed).status == 303


def test_what_stands_against_it_is_said_before_it_is_asked(browse_embedded: Browse, embedded: Engine) -> None:
    nomination_id = made(embedded, State.ENDORSED)
    browser = browse_embedded("department")
    browser.get(f"/nominations/{nomination_id}")
    for version, status in ((3, 422), (2, 412)):
        page = browser.send(f"/nominations/{nomination_id}", action="reject", version=version)
        assert page.status == status
    assert browse_embedded("district").send(f"/nominations/{nomination_id}", action="reject").status == 400


def test_a_question_keeps_the_list_one_came_from(browse_embedded: Browse, embedded: Engine) -> None:
    nomination_id = made(embedded, State.SUBMITTED)
    browser = browse_embedded("district")
    listed = {"from": "inbox?award=bang_khen_tinh"}
    page = browser.get(f"/nominations/{nomination_id}", **listed)
    path = f"/nominations/{nomination_id}/questions?{urlencode(listed)}"
    assert f'action="{path}"' in page.html
    assert 'name="from" value="inbox?award=bang_khen_tinh"' in browser.send(path, text="").html
    asked = browser.send(path, text="Đã đủ chữ ký chưa?")
    assert asked.goes_to == f"/nominations/{nomination_id}?{urlencode(listed)}#talk"


def test_questions_are_asked_and_answered_on_the_page(browse: Browse, settled: Engine) -> None:
    nomination_id = made(settled, State.SUBMITTED)
    path = f"/nominations/{nomination_id}"
    district, commune = browse("district"), browse("commune")
    district.get(path)
    empty = district.send(f"{path}/questions", text="  ")
    assert '<details class="kt-more" open><summary>Đặt câu hỏi' in empty.html, (
        "what the summary leads to is in sight"
    )
    assert 'name="text" rows="3" aria-describedby="question-error" aria-invalid="true">' in empty.html
    assert empty.status == 422
    assert "Chưa ghi câu hỏi." in empty.errors()
    sent = district.send(f"{path}/questions", text="Biên bản đâu?")
    assert sent.goes_to == f"{path}#talk"
    assert "Phạm Quốc Đạt, Lãnh đạo cấp huyện, UBND huyện Lệ Thủy, hỏi lúc 09:00" in district.get(path).text
    page = commune.get(path)
    (answers,) = {
        part.split('"')[0] for part in page.html.split('action="')[1:] if "/answers" in part.split('"')[0]
    }
    too_long = commune.send(answers, text="a" * 4001)
    assert too_long.status == 422
    assert "a" * 4001 in too_long.html
    assert commune.send(answers, text="Đã gửi kèm.").status == 303
    assert "Biên bản đâu?" in district.get(path).text
    assert "trả lời lúc 09:00" in district.get(path).text
    inspector = browse("inspector")
    inspector.get(path)
    assert inspector.send(f"{path}/questions", text="Hỏi").status == 403
    assert commune.send(f"{path}/questions/{'0' * 32}/answers", text="Đáp").status == 404


def test_429_503_and_500_stand_in_the_same_frame(embedded: Engine) -> None:
    with writing(embedded) as connection:
        nomination_id = nomination_in(connection, State.SUBMITTED)
    hasty = make_engine(embedded.url, patience_seconds=0.05)
    app = create_app(settings_for(hasty), engine=hasty, clock=lambda: NOW)
    browser = Browser(app, embedded, "district")
    browser.get(f"/nominations/{nomination_id}")
    with writing(embedded):
        page = browser.send(f"/nominations/{nomination_id}", action="endorse", version=2)
    assert page.status == 503
    assert page.heading == "Tạm thời không phục vụ được"
    assert int(page.headers["Retry-After"]) > 0
    with writing(embedded) as connection:
        connection.exec_driver_sql("ALTER TABLE audit_openings RENAME TO lost")
    page = browser.get(f"/nominations/{nomination_id}")
    assert page.status == 500
    assert page.heading == "Máy chủ gặp sự cố"
    assert page.headers["X-Request-Id"] in page.text
    assert "lost" not in page.html
    assert "kt-masthead" in page.html
