"""The page of a nomination: what it shows to whom."""

import contextlib
import re
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import Engine

from states.facts import NOTHING_GIVEN, Given, Mend
from states.terms import Action, Award, Role, State
from tests.cast import CAST, actor
from tests.clock import NOW
from tests.endpoints.pages.browser import Browser, Page
from tests.factories import REASON, nomination_in
from tests.statements import counting
from workflow.database import writing
from workflow.erasure.nominees import erase_nominees
from workflow.errors import UnmetRequirements
from workflow.facts import load
from workflow.nominations.commands import edit
from workflow.nominations.queries import draft_of
from workflow.nominations.questions import answer, ask
from workflow.people.commands import assign, end_person
from workflow.step import take_step

Browse = Callable[..., Browser]


def made(engine: Engine, state: State, **kwargs: object) -> str:
    with writing(engine) as connection:
        return nomination_in(connection, state, **kwargs)  # type: ignore[arg-type]


def take(engine: Engine, username: str, nomination_id: str, action: Action, given: Given = Given()) -> None:  # noqa: B008
    with writing(engine) as connection:
        take_step(connection, actor(connection, username), nomination_id, action, None, given, NOW)


def choices(page: Page) -> list[str]:
    return re.findall(r'name="action" value="(\w+)"', page.html)


def stages(page: Page) -> list[str]:
    return re.findall(r'<li data-standing="(\w+)"', page.html)


def test_a_page_says_whose_it_is_where_it_stands_and_what_was_done(
    browse_embedded: Browse, embedded: Engine
) -> None:
    nomination_id = made(embedded, State.SUBMITTED, nominee_name="Hộ bà An", nominee={"birth_year": 1971})
    page = browse_embedded("district").get(f"/nominations/{nomination_id}")
    assert page.heading == "Hộ bà An"
    assert page.title == "Hộ bà An – Khen thưởng"
    for words in (
        "Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh · Hộ gia đình · mã 1",
        "Chờ cấp huyện xét",
        "UBND thị trấn Kiến Giang trình, chờ bạn xét.",
        "còn 10 ngày làm việc 01/12/2026",
        "Năm sinh 1971",
        "từ 01/01/2021 đến 31/12/2025",
        "Trình đề nghị 09:00, 16/11/2026 Nguyễn Thị Hoài, Người lập đề nghị, UBND thị trấn Kiến Giang",
        "từ Đang soạn sang Chờ cấp huyện xét",
        "Ghi tên Phạm Quốc Đạt, Lãnh đạo cấp huyện, UBND huyện Lệ Thủy",
    ):
        assert words in page.text
    assert page.text.index("Trình đề nghị 09:00") < page.text.index("Lập đề nghị 09:00")


@pytest.mark.parametrize(
    ("state", "origin", "expected"),
    [
        (State.DRAFTED, "19249", ["now", "next", "next", "next", "next"]),
        (State.SUBMITTED, "19249", ["done", "now", "next", "next", "next"]),
        (State.ENDORSED, "44-MTTQ", ["done", "now", "next", "next"]),
        (State.ON_AGENDA, "19249", ["done", "done", "done", "now", "next"]),
        (State.DECIDED, "19249", ["done", "done", "done", "done", "now"]),
        (State.AWARDED, "19249", ["done", "done", "done", "done", "done"]),
        (State.DECLINED, "19249", ["done", "done", "ended", "next", "next"]),
        (State.WITHDRAWN, "19249", ["done", "ended", "next", "next", "next"]),
    ],
)
def test_steps_are_those_of_its_own_route(
    browse_embedded: Browse, embedded: Engine, state: State, origin: str, expected: list[str]
) -> None:
    nomination_id = made(embedded, state, origin=origin)
    drafter = {"19249": "commune", "44-MTTQ": "agency"}[origin]
    assert stages(browse_embedded(drafter).get(f"/nominations/{nomination_id}")) == expected


@pytest.mark.parametrize("state", list(State))
def test_everybody_who_may_see_it_sees_a_whole_page(
    browse_embedded: Browse, embedded: Engine, state: State
) -> None:
    nomination_id = made(embedded, state)
    for username in (
        "commune",
        "district",
        "department",
        "secretary",
        "chair",
        "member1",
        "inspector",
        "dual",
    ):
        page = browse_embedded(username).get(f"/nominations/{nomination_id}")
        assert page.status in {200, 404}
        assert page.heading
        assert "{" not in page.text
        assert "None" not in page.text


@pytest.mark.parametrize("state", list(State))
def test_nothing_is_offered_that_is_then_forbidden(
    browse_embedded: Browse, embedded: Engine, state: State
) -> None:
    nomination_id = made(embedded, state)
    for username in (each.username for each in CAST):
        page = browse_embedded(username).get(f"/nominations/{nomination_id}")
        if page.status == 404:
            continue
        with writing(embedded) as connection:
            person = actor(connection, username)
            for action in map(Action, choices(page)):
                with contextlib.suppress(UnmetRequirements):
                    take_step(
                        connection, person, nomination_id, action, None, NOTHING_GIVEN, NOW, dry_run=True
                    )
            if "Đặt câu hỏi</summary>" in page.html:
                ask(connection, person, nomination_id, "Đã có biên bản chưa", NOW)


def test_whoever_may_not_know_of_it_is_told_within_the_same_frame(browse: Browse, settled: Engine) -> None:
    nomination_id = made(settled, State.SUBMITTED)
    for username, path in (
        ("commune2", nomination_id),
        ("admin", nomination_id),
        ("commune", "0" * 32),
        ("commune", "%00"),
    ):
        page = browse(username).get(f"/nominations/{path}")
        assert page.status == 404
        assert page.heading == "Không tìm thấy"
        assert "Kiểm tra lại mã, hoặc tìm theo tên." in page.text
        assert "Thông báo" in page.text


@pytest.mark.parametrize(
    ("username", "state", "expected"),
    [
        ("commune", State.DRAFTED, ["submit", "withdraw"]),
        ("commune", State.RETURNED, ["submit", "withdraw"]),
        ("commune", State.SUBMITTED, ["recall", "withdraw"]),
        ("district", State.SUBMITTED, ["endorse", "receive", "return_to_origin"]),
        ("district", State.ENDORSED, ["recall"]),
        (
            "department",
            State.ENDORSED,
            ["check", "receive", "return_to_origin", "return_to_district", "hold", "reject"],
        ),
        ("department", State.SUBMITTED, ["hold"]),
        ("secretary", State.FORWARDED, ["record_award", "hold", "record_refusal"]),
        ("secretary", State.AWARDED, ["revoke"]),
        ("chair", State.AWARDED, []),
        ("member1", State.CHECKED, []),
        ("inspector", State.SUBMITTED, []),
        ("dual", State.SUBMITTED, ["recall", "withdraw"]),
    ],
)
def test_the_panel_offers_what_a_role_may_do_onwards_back_and_to_the_end(
    browse_embedded: Browse, embedded: Engine, username: str, state: State, expected: list[str]
) -> None:
    nomination_id = made(embedded, state)
    page = browse_embedded(username).get(f"/nominations/{nomination_id}")
    assert choices(page) == expected
    assert "disabled" not in page.html
    assert " checked" not in page.html


def test_an_inspector_reads_and_changes_nothing(browse_embedded: Browse, embedded: Engine) -> None:
    nomination_id = made(embedded, State.SUBMITTED)
    page = browse_embedded("inspector").get(f"/nominations/{nomination_id}")
    assert "Vai trò của bạn xem hồ sơ và không thay đổi gì." in page.text
    assert "Đặt câu hỏi" not in page.text
    assert page.html.count('<form method="post"') == 1  # signing out


def test_the_separation_of_duties_stands_instead_of_the_choice_with_who_may_act(
    browse_embedded: Browse, embedded: Engine
) -> None:
    nomination_id = made(embedded, State.SUBMITTED)
    dual = browse_embedded("dual")
    text = dual.get(f"/nominations/{nomination_id}").text
    assert "Bạn giữ vai trò ở chính đơn vị lập hồ sơ này nên không xét ở cấp huyện được." in text
    assert "Người khác của UBND huyện Lệ Thủy cần làm: Phạm Quốc Đạt." in text
    with writing(embedded) as connection:
        assign(connection, "commune3", Role.DISTRICT_APPROVER, "457", NOW.date(), None, NOW)
        assign(connection, "commune", Role.DISTRICT_APPROVER, "457", NOW.date(), None, NOW)
    text = dual.get(f"/nominations/{nomination_id}").text
    assert "cần làm: Phạm Quốc Đạt, Hoàng Thị Kim Liên." in text, (
        "by given name, and nobody else of the origin"
    )


def test_where_nobody_else_may_act_it_is_said_whom_to_turn_to(
    browse_embedded: Browse, embedded: Engine
) -> None:
    nomination_id = made(embedded, State.SUBMITTED)
    with writing(embedded) as connection:
        end_person(connection, "district", NOW)
    text = browse_embedded("dual").get(f"/nominations/{nomination_id}").text
    assert "Ở UBND huyện Lệ Thủy chưa có ai khác làm được việc này." in text
    assert "Nhờ quản trị hệ thống giao vai trò Lãnh đạo cấp huyện cho người khác." in text


def test_while_it_is_held_the_panel_says_so_at_every_step(browse_embedded: Browse, embedded: Engine) -> None:
    nomination_id = made(embedded, State.ENDORSED)
    take(embedded, "department", nomination_id, Action.HOLD, Given(reason="Có đơn đang xác minh"))
    browser = browse_embedded("department")
    page = browser.get(f"/nominations/{nomination_id}")
    assert choices(page)[0] == "release"
    assert "Tạm dừng xem xét" in page.text
    assert "đang tạm dừng" in page.text
    assert "Đề nghị đang tạm dừng xem xét nên chưa chuyển bước được." in page.text
    refused = browser.send(f"/nominations/{nomination_id}", action="check", version=4)
    assert refused.status == 409
    assert refused.errors().endswith("khi đề nghị được xem xét tiếp."), "where it lies is not the matter"


def test_what_is_to_be_mended_comes_first_and_then_what_was(browse: Browse, settled: Engine) -> None:
    nomination_id = made(settled, State.SUBMITTED)
    items = (Mend("Ghi rõ năm thoát nghèo", "achievements"), Mend("Biên bản thiếu chữ ký"))
    take(settled, "district", nomination_id, Action.RETURN_TO_ORIGIN, Given(reason=REASON, items=items))
    text = browse("commune").get(f"/nominations/{nomination_id}").text
    assert "Cần sửa 2 điều rồi trình lại." in text
    assert f"{REASON} Thành tích: Ghi rõ năm thoát nghèo Biên bản thiếu chữ ký" in text
    with writing(settled) as connection:
        commune = actor(connection, "commune")
        facts = load(connection, commune, [nomination_id], lock=True)[nomination_id].facts
        changed = {"period_to": date(2026, 6, 30), "nominee": {"post": "Trưởng thôn"}}
        edit(connection, commune, facts, draft_of(connection, nomination_id), changed, NOW)
    take(settled, "commune", nomination_id, Action.SUBMIT)
    text = browse("district").get(f"/nominations/{nomination_id}").text
    assert "Thay đổi từ lần trả lại" in text
    assert "trước: 31/12/2025 nay: 30/06/2026" in text
    assert "Chức vụ trước: (trống) nay: Trưởng thôn" in text
    assert "16/11/2026, lần 2" in text


def test_texts_are_shown_as_they_were_meant(browse_embedded: Browse, embedded: Engine) -> None:
    markup = '<img src=x onerror="alert(1)"> & {{ 7*7 }}'
    nomination_id = made(embedded, State.SUBMITTED, nominee_name=markup, achievements=markup)
    take(
        embedded,
        "district",
        nomination_id,
        Action.RETURN_TO_ORIGIN,
        Given(reason=markup, items=(Mend(markup),)),
    )
    with writing(embedded) as connection:
        ask(connection, actor(connection, "district"), nomination_id, markup, NOW)
    page = browse_embedded("commune").get(f"/nominations/{nomination_id}")
    assert page.heading == markup
    assert page.text.count(markup) >= 6
    assert "<img" not in page.html


def test_a_long_history_costs_as_many_statements_as_a_short_one(browse: Browse, settled: Engine) -> None:
    nomination_id = made(settled, State.SUBMITTED)
    spent = []
    for _ in range(2):
        browser = browse("district")
        with counting(settled) as seen:
            assert browser.get(f"/nominations/{nomination_id}").status == 200
        spent.append(len(seen))
        for _ in range(4):
            take(settled, "district", nomination_id, Action.RETURN_TO_ORIGIN, Given(reason=REASON))
            take(settled, "commune", nomination_id, Action.SUBMIT)
    assert spent[0] == spent[1] <= 10


@pytest.mark.parametrize(("username", "state"), [("commune", State.DRAFTED), ("district", State.SUBMITTED)])
def test_a_page_costs_ten_statements_and_one_more_to_name_the_next(
    browse_embedded: Browse, embedded: Engine, username: str, state: State
) -> None:
    nomination_id, _ = sorted(made(embedded, state) for _ in range(2))
    browser = browse_embedded(username)
    with counting(embedded) as seen:
        browser.get(f"/nominations/{nomination_id}")
    with counting(embedded) as seen_from_worklist:
        assert "Hồ sơ sau" in browser.get(f"/nominations/{nomination_id}", **{"from": "inbox"}).text
    assert len(seen) <= 10
    assert len(seen_from_worklist) == len(seen) + 1


def test_what_is_held_says_why_first_and_is_not_held_again(browse_embedded: Browse, embedded: Engine) -> None:
    nomination_id = made(embedded, State.ENDORSED)
    take(embedded, "department", nomination_id, Action.HOLD, Given(reason="Có đơn đang xác minh"))
    page = browse_embedded("department").get(f"/nominations/{nomination_id}")
    assert (
        "Đang tạm dừng xem xét Nguyễn Hữu Khánh, Chuyên viên thẩm định, Sở Nội vụ tỉnh Quảng Bình, 16/11/2026"
        " Có đơn đang xác minh Thành tích" in page.text
    )
    _, _, why = page.text.partition("Có đơn đang xác minh")
    assert not why.strip().startswith("Hạn"), "while it is held no deadline runs"
    assert "release" in choices(page)
    assert "hold" not in choices(page)
    take(embedded, "department", nomination_id, Action.RELEASE)
    assert "Đang tạm dừng" not in browse_embedded("department").get(f"/nominations/{nomination_id}").text


def test_who_confirms_a_revocation_reads_first_why_it_is_asked_for(
    browse_embedded: Browse, embedded: Engine
) -> None:
    nomination_id = made(embedded, State.AWARDED)
    asked = Given(reason="Khai không đúng", decision_number="1398/QĐ-UBND", decided_on=NOW.date())
    take(embedded, "secretary", nomination_id, Action.REVOKE, asked)
    page = browse_embedded("chair").get(f"/nominations/{nomination_id}")
    assert choices(page) == ["confirm_revoke"]
    first, _, _ = page.text.partition("Thành tích")
    for words in ("Đang chờ Chủ tịch Hội đồng xác nhận hủy", "Khai không đúng", "1398/QĐ-UBND"):
        assert words in first
    chair = browse_embedded("chair")
    version = re.search(r'name="version" value="(\d+)"', chair.get(f"/nominations/{nomination_id}").html)
    assert version
    sure = chair.send(f"/nominations/{nomination_id}", action="confirm_revoke", version=version[1])
    assert sure.heading == "Xác nhận hủy quyết định"
    assert (
        "Người yêu cầu hủy Cao Thị Hải Yến Lý do Khai không đúng Số quyết định hủy 1398/QĐ-UBND" in sure.text
    )


def test_what_has_come_to_its_end_lies_with_nobody(browse_embedded: Browse, embedded: Engine) -> None:
    lying, ended = made(embedded, State.ENDORSED), made(embedded, State.DECLINED)
    take(embedded, "department", lying, Action.RECEIVE)
    district = browse_embedded("district")
    assert "Hồ sơ đang ở Sở Nội vụ tỉnh Quảng Bình." in district.get(f"/nominations/{lying}").text
    assert "Hồ sơ đã kết thúc." in district.get(f"/nominations/{ended}").text


def test_a_long_history_is_closed_after_five(browse_embedded: Browse, embedded: Engine) -> None:
    nomination_id = made(embedded, State.AWARDED)
    page = browse_embedded("commune").get(f"/nominations/{nomination_id}")
    assert "Xem đủ 7 bước" in page.text
    assert re.findall(r'<li id="b-(\d)"', page.html) == ["7", "6", "5", "4", "3", "2", "1"]
    assert re.search(r"Quyết định số \d+/QĐ-UBND ngày 16/11/2026\.", page.text)


def test_what_was_asked_for_and_what_the_council_agreed_to_both_stand_there(
    browse_embedded: Browse, embedded: Engine
) -> None:
    nomination_id = made(embedded, State.DECIDED, decided_award=Award.GIAY_KHEN)
    text = browse_embedded("commune").get(f"/nominations/{nomination_id}").text
    assert "Hình thức đề nghị Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh" in text
    assert "Hình thức Hội đồng đồng ý Giấy khen" in text
    assert "Hội đồng đã đồng ý Giấy khen, chờ quyết định." in text


def test_what_was_erased_is_said_to_be_erased(browse_embedded: Browse, embedded: Engine) -> None:
    nomination_id = made(embedded, State.SUBMITTED, nominee_name="Hộ bà An")
    with writing(embedded) as connection:
        ask(connection, actor(connection, "district"), nomination_id, "Giấy ra viện của bà An?", NOW)
    take(embedded, "commune", nomination_id, Action.WITHDRAW, Given(reason="Bà An xin rút"))
    with writing(embedded) as connection:
        erase_nominees(connection, [nomination_id], "Đơn số 14", NOW)
    page = browse_embedded("commune").get(f"/nominations/{nomination_id}")
    assert "Bà An" not in page.html
    assert "bà An" not in page.html
    assert page.heading == "(đã xóa)"
    assert "Xóa dữ liệu cá nhân 09:00, 16/11/2026 Quản trị hệ thống" in page.text
    assert page.text.count("(nội dung đã được xóa)") >= 2, "the reason, and the question"


@pytest.mark.parametrize(
    ("username", "state", "said"),
    [
        ("commune", State.SUBMITTED, "Đã gửi, UBND huyện Lệ Thủy đang xem."),
        ("district", State.SUBMITTED, "UBND thị trấn Kiến Giang trình, chờ bạn xét."),
        ("department", State.SUBMITTED, "Đã trình, chờ cấp huyện xét."),
        (
            "commune",
            State.ENDORSED,
            "UBND huyện Lệ Thủy đã đồng ý, Sở Nội vụ tỉnh Quảng Bình đang thẩm định.",
        ),
        ("department", State.ENDORSED, "UBND huyện Lệ Thủy chuyển đến, chờ bạn thẩm định."),
        ("district", State.ENDORSED, "Cấp huyện đã đồng ý, chờ Sở thẩm định."),
        ("inspector", State.ENDORSED, "Cấp huyện đã đồng ý, chờ Sở thẩm định."),
        ("commune", State.CHECKED, "Đã thẩm định xong, chờ đưa vào phiên họp Hội đồng."),
        ("secretary", State.CHECKED, "Đủ điều kiện, chờ bạn đưa vào phiên họp."),
        ("commune", State.DRAFTED, "Bạn đang soạn, chưa gửi đi."),
        ("commune", State.ON_AGENDA, "Có trong phiên họp ngày 16/11/2026."),
        ("secretary", State.ON_AGENDA, "Có trong phiên họp ngày 16/11/2026, chờ biểu quyết."),
    ],
    ids=lambda value: value if isinstance(value, str) and value.isascii() else None,
)
def test_where_it_stands_is_said_to_each_in_their_own_words(
    browse_embedded: Browse, embedded: Engine, username: str, state: State, said: str
) -> None:
    nomination_id = made(embedded, state)
    assert said in browse_embedded(username).get(f"/nominations/{nomination_id}").text


def test_who_drafts_and_who_is_asked_read_who_has_not_answered_yet(
    browse_embedded: Browse, embedded: Engine
) -> None:
    nomination_id = made(embedded, State.ENDORSED)
    with writing(embedded) as connection:
        question = ask(connection, actor(connection, "department"), nomination_id, "Số hộ?", NOW)
    page = browse_embedded("department").get(f"/nominations/{nomination_id}")
    assert "Chưa trả lời: UBND thị trấn Kiến Giang" in page.text
    assert "Chưa trả lời câu hỏi: UBND thị trấn Kiến Giang. Xem trao đổi" in page.text, "in the panel"
    with writing(embedded) as connection:
        answer(connection, actor(connection, "commune"), nomination_id, question, "209", NOW)
    page = browse_embedded("department").get(f"/nominations/{nomination_id}")
    assert "Chưa trả lời" not in page.text
    assert "Hỏi ý kiến" in page.text


def test_the_way_onwards_says_what_must_hold_and_what_does_not(
    browse_embedded: Browse, embedded: Engine
) -> None:
    twin = {"nominee_name": "Hộ bà Lan", "origin": "19249"}
    first, second = made(embedded, State.DRAFTED, **twin), made(embedded, State.DRAFTED, **twin)
    commune = browse_embedded("commune")
    assert "Điều kiện để đi tiếp Không trùng thành tích – đạt" in commune.get(f"/nominations/{second}").text
    take(embedded, "commune", first, Action.SUBMIT)
    text = commune.get(f"/nominations/{second}").text
    assert "Không trùng thành tích – Đề nghị 1 đã nêu cùng thành tích này." in text
    assert "Điều kiện" not in browse_embedded("district").get(f"/nominations/{first}").text


def test_a_deadline_says_which_days_it_does_not_count(browse_embedded: Browse, embedded: Engine) -> None:
    nomination_id = made(embedded, State.SUBMITTED)
    text = browse_embedded("district").get(f"/nominations/{nomination_id}").text
    assert "không tính ngày nghỉ" in text
    assert "21, 22/11, 28, 29/11: Thứ Bảy, Chủ nhật 24/11: Ngày Văn hóa Việt Nam" in text


def test_only_who_reads_the_log_is_led_into_it(browse_embedded: Browse, embedded: Engine) -> None:
    nomination_id = made(embedded, State.SUBMITTED)
    for username, links in (("inspector", 2), ("district", 0)):
        page = browse_embedded(username).get(f"/nominations/{nomination_id}")
        assert page.html.count('href="/audit/entries/') == links


def test_a_page_says_on_paper_whose_it_is_and_who_printed_it(
    browse_embedded: Browse, embedded: Engine
) -> None:
    nomination_id = made(embedded, State.SUBMITTED)
    text = browse_embedded("district").get(f"/nominations/{nomination_id}").text
    assert "UBND huyện Lệ Thủy Cộng hòa xã hội chủ nghĩa Việt Nam" in text
    assert (
        "theo hồ sơ lúc 09:00 ngày 16/11/2026, bởi Phạm Quốc Đạt, UBND huyện Lệ Thủy. Mã hồ sơ 1, bản 2."
        in text
    )


def test_what_comes_back_from_above_says_why_first(browse_embedded: Browse, embedded: Engine) -> None:
    nomination_id = made(embedded, State.ENDORSED)
    take(embedded, "department", nomination_id, Action.RETURN_TO_DISTRICT, Given(reason="Xét lại tiêu chí"))
    first, _, _ = (
        browse_embedded("district").get(f"/nominations/{nomination_id}").text.partition("Nội dung đề nghị")
    )
    assert "Được trả lại để xét lại Nguyễn Hữu Khánh" in first
    assert "Xét lại tiêu chí" in first
    take(embedded, "district", nomination_id, Action.ENDORSE)
    assert "Được trả lại" not in browse_embedded("department").get(f"/nominations/{nomination_id}").text
