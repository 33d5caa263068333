"""Writing a nomination on pages: part by part, with all its faults, checked before it is sent."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from states.terms import Award, State
from tests.cast import actor
from tests.clock import NOW
from tests.endpoints.pages.browser import Browser
from tests.factories import nomination_in
from workflow.database import reading, writing
from workflow.drafting.queries import copies_of, copy_of
from workflow.nominations.queries import draft_of, one

Browse = Callable[..., Browser]
NAME = "Hộ gia đình bà Hồ Thị Xuyến, thôn An Lạc"
ANSWERS: dict[str, dict[str, str]] = {
    "category": {"category": "household"},
    "nominee": {
        "nominee_name": NAME,
        "nominee_unit_code": "19249",
        "nominee.birth_year": "1971",
        "nominee.household_size": "5",
    },
    "award": {"commendation_type": "phong_trao", "requested_award": "bang_khen_tinh"},
    "merit": {
        "achievements": "Đăng ký thoát nghèo năm 2022, trả hết nợ vay.",
        "period_from": "1.1.2022",
        "period_to": "31/12/2025",
    },
    "prior": {
        "prior_awards.0.award": "giay_khen",
        "prior_awards.0.decision_number": "112/QĐ-UBND",
        "prior_awards.0.signed_on": "2/1/2020",
    },
}


def begun(browser: Browser) -> str:
    """A new one; returns its address."""
    browser.get("/drafts/new")
    return browser.send("/drafts/new", unit="19249").goes_to


def answered(browser: Browser, path: str, **changes: str) -> str:
    """Every part answered; returns where it leads in the end."""
    onwards = ""
    for part, answers in ANSWERS.items():
        browser.get(f"{path}/{part}")
        given = answers | {name: value for name, value in changes.items() if name in answers}
        onwards = browser.send(f"{path}/{part}", **given).goes_to
    return onwards


def test_part_by_part_it_is_written_checked_and_sent(browse: Browse, settled: Engine) -> None:
    commune = browse("commune")
    path = begun(commune)
    tasks = commune.get(path)
    assert tasks.heading == "Đề nghị chưa có tên"
    assert tasks.text.count("Chưa làm") == 5
    assert answered(commune, path) == f"{path}/check"
    assert commune.get(path).text.count("Đã xong") == 5
    check = commune.get(f"{path}/check")
    for words in (
        NAME,
        "Thị trấn Kiến Giang",
        "Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh",
        "01/01/2022",
        "Giấy khen, Quyết định số 112/QĐ-UBND ngày 02/01/2020",
        "gửi đến UBND huyện Lệ Thủy, hạn xem xét Thứ Ba 01/12/2026",
        "Trình UBND huyện Lệ Thủy",
    ):
        assert words in check.text, words
    sent = commune.send(f"{path}/check", do="submit")
    receipt = commune.follow(sent)
    assert receipt.heading == "Biên nhận trình đề nghị"
    assert "Đã trình UBND huyện Lệ Thủy lúc 09:00. Hạn xem xét: Thứ Ba 01/12/2026." in receipt.text
    nomination = sent.goes_to.split("/")[2]
    with reading(settled) as connection:
        me = actor(connection, "commune")
        assert one(connection, me, nomination).state is State.SUBMITTED
        content = draft_of(connection, nomination)
        assert content.nominee == {"birth_year": 1971, "household_size": 5}
        assert content.prior_awards[0].award is Award.GIAY_KHEN
        assert copies_of(connection, me) == ()


def test_a_part_with_faults_is_saved_and_shown_with_them(browse_embedded: Browse, embedded: Engine) -> None:
    commune = browse_embedded("commune")
    path = begun(commune)
    commune.get(f"{path}/merit")
    back = commune.send(f"{path}/merit", achievements="", period_from="hôm nọ", period_to="31/12/2025")
    assert back.goes_to == f"{path}/merit?faults=all"
    shown = commune.follow(back)
    assert shown.title.startswith("Lỗi: ")
    assert "không đọc được. Ghi ngày/tháng/năm" in shown.errors()
    assert 'value="hôm nọ"' in shown.html
    assert "Đã lưu. Có chỗ chưa đúng" in shown.text
    assert "Chưa đủ" in commune.get(path).text


def test_what_is_only_missing_lets_one_go_on(browse_embedded: Browse) -> None:
    commune = browse_embedded("commune")
    path = begun(commune)
    commune.get(f"{path}/nominee")
    assert commune.send(f"{path}/nominee", nominee_name=NAME).goes_to == f"{path}/award"
    assert commune.send(f"{path}/nominee", nominee_name=NAME, next="tasks").goes_to == path


def test_whatever_is_missing_or_wrong_is_told_at_once_each_with_its_place(browse_embedded: Browse) -> None:
    commune = browse_embedded("commune")
    path = begun(commune)
    check = commune.get(f"{path}/check")
    assert "Còn 7 điều trước khi trình được" in check.text
    refused = commune.send(f"{path}/check", do="submit")
    assert refused.status == 422
    assert refused.title.startswith("Lỗi: ")
    assert (
        "Chưa nhập tên tập thể, cá nhân được đề nghị. Ghi đúng như trên giấy chứng nhận." in refused.errors()
    )
    assert f'href="{path}/nominee?faults=there#nominee_name"' in refused.html


def test_saved_while_typing_it_answers_with_the_time(browse_embedded: Browse, embedded: Engine) -> None:
    commune = browse_embedded("commune")
    path = begun(commune)
    commune.get(f"{path}/merit")
    form = {"csrf_token": commune.token, "achievements": "Nuôi bò"}
    answer = commune.client.post(f"{path}/merit/save", data=form)
    assert (answer.status_code, answer.get_json()) == (200, {"at": "09:00"})
    assert "Nuôi bò" in commune.get(f"{path}/merit").html


def test_rows_of_prior_awards_are_added_and_taken_away_without_script(browse_embedded: Browse) -> None:
    commune = browse_embedded("commune")
    path = begun(commune)
    rows = {f"prior_awards.{n}.decision_number": f"{n}/QĐ-UBND" for n in range(2)}
    none = "Chưa từng được khen thưởng thì để trống, bấm “Lưu và tiếp tục”."
    assert none in commune.get(f"{path}/prior").text
    more = commune.send(f"{path}/prior", **rows, add="1")
    assert "Lần 3" in commune.follow(more).text
    assert none not in commune.follow(more).text
    assert more.goes_to.endswith("#prior_awards.2.award"), (
        "the row that was asked for is shown, not the first"
    )
    fewer = commune.follow(commune.send(f"{path}/prior", **rows, remove="0"))
    assert 'value="1/QĐ-UBND"' in fewer.html
    assert "0/QĐ-UBND" not in fewer.html


def test_what_is_wrong_with_one_of_several_awards_bears_its_number_and_beside_the_field_none(
    browse_embedded: Browse,
) -> None:
    commune = browse_embedded("commune")
    path = begun(commune)
    commune.get(f"{path}/prior")
    row = {"prior_awards.0.decision_number": "1/QĐ-UBND", "prior_awards.0.signed_on": "hôm nọ"}
    shown = commune.follow(commune.send(f"{path}/prior", **row))
    assert "Lần 1: ngày ký không đọc được." in shown.errors()
    assert re.search(r'signed_on-error">(<[^>]+>)*Ngày ký không đọc được\.', shown.html)
    assert re.search(r'award-error">(<[^>]+>)*Chưa chọn hình thức đã được khen\.', shown.html)


def test_letters_left_are_told_once_there_are_few(browse_embedded: Browse) -> None:
    commune = browse_embedded("commune")
    path = begun(commune)
    commune.get(f"{path}/merit")
    for length, words in ((17_999, None), (18_500, "Còn 1.500 ký tự."), (20_010, "Dài quá 10 ký tự.")):
        commune.send(f"{path}/merit", achievements="a" * length)
        text = commune.get(f"{path}/merit").text
        assert words in text if words else "ký tự." not in text


def test_the_check_says_first_whether_it_can_be_sent_and_to_whom_as_soon_as_that_is_known(
    browse_embedded: Browse,
) -> None:
    commune = browse_embedded("commune")
    path = begun(commune)
    assert "Nơi nhận tùy hình thức" in commune.get(f"{path}/check").text
    commune.get(f"{path}/award")
    commune.send(f"{path}/award", **ANSWERS["award"])
    check = commune.get(f"{path}/check").text
    assert "Sẽ gửi đến UBND huyện Lệ Thủy." in check
    assert "Trình UBND huyện Lệ Thủy" in check
    assert "trình được." not in check
    answered(commune, path)
    assert "Kiểm tra trước khi trình Đã đủ các mục, trình được." in commune.get(f"{path}/check").text


def test_particulars_are_asked_of_people_and_households_only(browse_embedded: Browse) -> None:
    commune = browse_embedded("commune")
    path = begun(commune)
    for category, asked in (("village", False), ("household", True)):
        commune.get(f"{path}/category")
        commune.send(f"{path}/category", category=category)
        assert ("Năm sinh" in commune.get(f"{path}/nominee").text) is asked


def test_a_form_without_a_way_is_shown_with_the_reason_and_cannot_be_chosen(browse_embedded: Browse) -> None:
    district = browse_embedded("agency")
    district.get("/drafts/new")
    path = district.send("/drafts/new", unit="44-MTTQ").goes_to
    page = district.get(f"{path}/award")
    for award in Award:
        assert (f'value="{award.value}"' in page.html) or ("không có tuyến trình" in page.text)


def test_a_name_that_is_under_way_already_is_told_at_once(browse_embedded: Browse, embedded: Engine) -> None:
    with writing(embedded) as connection:
        nomination_in(connection, State.SUBMITTED, nominee_name=NAME)
    commune = browse_embedded("commune")
    path = begun(commune)
    commune.get(f"{path}/nominee")
    back = commune.send(f"{path}/nominee", **ANSWERS["nominee"])
    assert back.goes_to == f"{path}/nominee"
    assert "Tên này đã có trong hồ sơ khác" in commune.follow(back).text
    assert answered(commune, path) == f"{path}/check"
    refused = commune.send(f"{path}/check", do="submit")
    assert refused.status == 422
    assert "đã nêu cùng thành tích này" in refused.errors()


def test_a_name_that_was_saved_while_it_was_typed_is_told_too_and_once(
    browse_embedded: Browse, embedded: Engine
) -> None:
    with writing(embedded) as connection:
        nomination_in(connection, State.SUBMITTED, nominee_name=NAME)
    commune = browse_embedded("commune")
    path = begun(commune)
    commune.get(f"{path}/nominee")
    commune.send(f"{path}/nominee/save", **ANSWERS["nominee"])
    back = commune.send(f"{path}/nominee", **ANSWERS["nominee"])
    assert back.goes_to == f"{path}/nominee"
    told = re.search('name="told" value="([^"]+)"', commune.follow(back).html)
    assert told is not None
    assert commune.send(f"{path}/nominee", **ANSWERS["nominee"], told=told[1]).goes_to == f"{path}/award"


def test_kept_it_has_a_code_and_is_still_written_on_at_the_same_place(
    browse_embedded: Browse, embedded: Engine
) -> None:
    commune = browse_embedded("commune")
    path = begun(commune)
    answered(commune, path)
    commune.get(f"{path}/check")
    kept = commune.send(f"{path}/check", do="keep")
    assert kept.goes_to == path
    assert "Đã lưu thành hồ sơ mã 1, cả đơn vị thấy. Chưa gửi đi." in commune.follow(kept).text
    again = commune.follow(commune.send(f"{path}/check", do="keep"))
    assert "Đã lưu vào hồ sơ mã 1, cả đơn vị thấy. Chưa gửi đi." in again.text
    with reading(embedded) as connection:
        me = actor(connection, "commune")
        copy = copy_of(connection, me, path.rpartition("/")[2])
        assert copy.typed == {}
        assert one(connection, me, str(copy.nomination_id)).state is State.DRAFTED


def test_of_a_nomination_only_what_differs_is_kept(browse_embedded: Browse, embedded: Engine) -> None:
    with writing(embedded) as connection:
        nomination = nomination_in(connection, State.DRAFTED, nominee_name=NAME)
    commune = browse_embedded("commune")
    commune.get(f"/nominations/{nomination}")
    path = commune.send(f"/nominations/{nomination}/edit").goes_to
    same = {"nominee_name": NAME, "nominee_unit_code": "19249"}
    commune.send(f"{path}/nominee", **same)
    with reading(embedded) as connection:
        assert copy_of(connection, actor(connection, "commune"), path.rpartition("/")[2]).typed == {}
    commune.send(f"{path}/nominee", **(same | {"nominee_name": "Hộ khác"}))
    commune.send(f"{path}/check", do="keep")
    with reading(embedded) as connection:
        assert draft_of(connection, nomination).nominee_name == "Hộ khác"


def test_after_the_pattern_of_an_old_one_all_but_the_period_is_there(
    browse_embedded: Browse, embedded: Engine
) -> None:
    with writing(embedded) as connection:
        old = nomination_in(connection, State.AWARDED, nominee_name=NAME)
    commune = browse_embedded("commune")
    commune.get(f"/nominations/{old}")
    path = commune.send(f"/nominations/{old}/again").goes_to
    page = commune.get(path)
    assert page.heading == NAME
    assert "Đã chép nội dung của hồ sơ mã" in page.text
    assert (page.text.count("Chưa xem lại"), page.text.count("Chưa làm")) == (4, 1)
    commune.get(f"{path}/nominee")
    commune.send(f"{path}/nominee", **ANSWERS["nominee"])
    assert commune.get(path).text.count("Chưa xem lại") == 3


@pytest.mark.parametrize("username", ["district", "commune2", "inspector", "admin"])
def test_nobody_else_finds_it(browse_embedded: Browse, username: str) -> None:
    path = begun(browse_embedded("commune"))
    stranger = browse_embedded(username)
    stranger.get("/notices")
    for address in (path, f"{path}/merit", f"{path}/check"):
        assert stranger.get(address).status == 404
    for address in ("merit", "merit/save", "tick", "rebase", "discard", "check"):
        assert stranger.send(f"{path}/{address}").status in (404, 405)


@pytest.mark.parametrize("username", ["district", "inspector", "admin"])
def test_who_drafts_for_no_unit_has_no_such_pages(browse_embedded: Browse, username: str) -> None:
    somebody = browse_embedded(username)
    assert somebody.get("/drafts").status == 403
    assert somebody.get("/drafts/new").status == 403
    assert "/drafts" not in somebody.get("/notices").html


def test_discarded_it_is_gone(browse_embedded: Browse) -> None:
    commune = browse_embedded("commune")
    path = begun(commune)
    commune.send(f"{path}/merit", achievements="Bỏ đi")
    gone = commune.send(f"{path}/discard")
    assert gone.goes_to == "/drafts"
    assert commune.get(path).status == 404


def test_a_button_pressed_twice_or_the_way_back_says_where_it_is_now(browse_embedded: Browse) -> None:
    commune = browse_embedded("commune")
    path = begun(commune)
    commune.send(f"{path}/discard")
    for page in (commune.get(f"{path}/check"), commune.send(f"{path}/check", do="submit")):
        assert page.status == 404
        assert page.heading == "Bản soạn không còn ở đây"
        assert "không cần trình lại" in page.text
        assert 'href="/drafts"' in page.html


def test_tapped_twice_it_is_sent_once_and_both_lead_to_the_receipt(browse_embedded: Browse) -> None:
    commune = browse_embedded("commune")
    path = begun(commune)
    answered(commune, path)
    check = commune.get(f"{path}/check")
    assert 'name="sent" value="' in check.html
    first, second = (commune.send(f"{path}/check", do="submit", sent="một khóa") for _ in range(2))
    assert first.goes_to.endswith("/receipt")
    assert second.goes_to == first.goes_to
    receipt = commune.follow(second)
    assert receipt.heading == "Biên nhận trình đề nghị"
    assert receipt.text.count("Đã trình UBND huyện Lệ Thủy") == 1
    assert commune.send(f"{path}/check", do="submit", sent="khóa khác").status == 404


def test_what_was_typed_while_the_sign_in_ended_is_shown_again_and_not_saved(
    browse_embedded: Browse, embedded: Engine
) -> None:
    commune = browse_embedded("commune")
    path = begun(commune)
    commune.get(f"{path}/merit")
    form = {"achievements": "Viết khi đã hết phiên", "period_from": "", "period_to": ""}
    with commune.client.session_transaction() as session:
        session["_user_id"] = "ended"
    asked = commune.send(f"{path}/merit", **form)
    sealed = asked.html.partition('name="writing" value="')[2].partition('"')[0]
    shown = commune.send("/login", username="commune", password="vì người nghèo", writing=sealed)
    assert "Viết khi đã hết phiên" in shown.html
    assert "còn nguyên bên dưới" in shown.errors()
    with reading(embedded) as connection:
        (copy,) = copies_of(connection, actor(connection, "commune"))
        assert copy.typed == {}


def test_the_receipt_is_of_what_was_sent(browse_embedded: Browse, embedded: Engine) -> None:
    with writing(embedded) as connection:
        drafted = nomination_in(connection, State.DRAFTED, at=NOW)
        sent = nomination_in(connection, State.ENDORSED, at=NOW)
    commune = browse_embedded("commune")
    assert commune.get(f"/nominations/{drafted}/receipt").status == 404
    assert "Nguyễn Thị Hoài" in commune.get(f"/nominations/{sent}/receipt").text
    assert browse_embedded("commune2").get(f"/nominations/{sent}/receipt").status == 404
