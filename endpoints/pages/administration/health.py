"""How the service is: whether its log is sealed and signed, whether its post goes out, its database (tình trạng)."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.pages.frame import reading_page
from endpoints.pages.places import HEALTH
from endpoints.requests import Visit, ground, writing_visit
from endpoints.telling.looks import Look, Tag, Tone
from endpoints.telling.values import moment, number
from migrations.run import HEAD, current
from notifications.commands import send_again
from notifications.models import MessageState
from notifications.queries import failures, outbox
from workflow.audit.checkpoints import SIGNED_WITHIN, unsigned_since
from workflow.audit.standing import Standing, standing
from workflow.errors import NotFound
from workflow.people.log import administrator

pages = Blueprint("admin_health", __name__)

MOST_FAILURES = 100
GOOD, TROUBLE, NONE = Look(Tone.GOOD, "check"), Look(Tone.BAD, "alert"), Look(Tone.QUIET, "dash")
_LONGEST_ID = 18


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is looked at: how it is, and what to do where it is not well."""

    name: str
    tag: Tag
    words: str


@pages.get(HEALTH)
@open_to(Entry.SIGNED_IN)
def show() -> ResponseReturnValue:
    """The page."""
    revision = current(ground().engine)
    with reading_page() as visit:
        administrator(visit.actor)
        log = standing(visit.connection, visit.now)
        return render_template(
            "administration/health.html",
            checks=[_database(revision), _sealing(log), _signing(visit, log), _post(visit)],
            failures=failures(visit.connection, MOST_FAILURES),
            given_up=MessageState.DEAD,
            path=HEALTH,
        )


@pages.post(f"{HEALTH}/letters")
@open_to(Entry.SIGNED_IN)
def send() -> ResponseReturnValue:
    """Let a letter that was given up be tried anew, or all of them."""
    given = request.form.get("letter", "")
    one = given.isascii() and given.isdecimal() and len(given) <= _LONGEST_ID
    if not one and given != "all":
        raise NotFound
    with writing_visit() as visit:
        sent = send_again(visit.connection, [int(given)] if one else None, visit.now, visit.actor)
    if sent:
        flash(
            f"{number(sent)} thư được gửi lại trong ít phút tới. Xem lại trang này để biết kết quả.", "done"
        )
    else:
        flash("Thư đó không còn chờ gửi lại, không cần làm gì thêm.", "done")
    return redirect(HEALTH, HTTPStatus.SEE_OTHER)


def _database(revision: str | None) -> Check:
    if revision == HEAD:
        return Check("Cơ sở dữ liệu", Tag("Đúng phiên bản", GOOD), f"Lược đồ số {revision}.")
    words = f"Lược đồ số {revision or 'không rõ'}, chương trình cần số {HEAD}. Chạy khenthuong db upgrade."
    return Check("Cơ sở dữ liệu", Tag("Khác phiên bản", TROUBLE), words)


def _sealing(log: Standing) -> Check:
    name, sealed = "Niêm phong nhật ký", f"{number(log.sealed)} bản ghi đã có chỗ."
    if log.waiting_since is None:
        return Check(name, Tag("Đang chạy", GOOD), sealed)
    words = (
        f"{sealed} Có bản ghi chờ từ {moment(log.waiting_since)}: chương trình nền không chạy hoặc bị vướng, thông báo "
        "cũng không đi. Xem tiến trình khenthuong worker và nhật ký máy chủ."
    )
    return Check(name, Tag("Đang tắc", TROUBLE), words)


def _signing(visit: Visit, log: Standing) -> Check:
    name = "Dấu niêm phong"
    if not log.borne_out:
        words = (
            "Nhật ký không còn dẫn đến dấu đã ký. Không ký, không xóa gì; chạy audit verify, báo thanh tra."
        )
        return Check(name, Tag("Không khớp", TROUBLE), words)
    if log.head is None:
        words = "Nhật ký chưa có khóa ký. Tạo bằng khenthuong audit keygen, giao nửa công khai cho thanh tra."
        return Check(name, Tag("Chưa có", NONE), words)
    signed = f"Dấu mới nhất ký lúc {moment(log.head.signed_at)}, phủ {number(log.head.size)} bản ghi"
    cosigned = (
        f", {number(log.witnesses)} nhân chứng cùng ký." if log.witnesses else ", chưa có nhân chứng cùng ký."
    )
    if unsigned_since(visit.connection, visit.now - SIGNED_WITHIN) is None:
        return Check(name, Tag("Đã ký", GOOD), signed + cosigned)
    words = f"{signed}{cosigned} Những bản ghi sau đó chưa được ký: xem tệp khóa của nhật ký."
    return Check(name, Tag("Chưa ký", TROUBLE), words)


def _post(visit: Visit) -> Check:
    post = outbox(visit.connection)
    last = f"Thư gần nhất gửi lúc {moment(post.last_sent)}." if post.last_sent else "Chưa gửi thư nào."
    waiting = f" {number(post.waiting)} thư đang chờ." if post.waiting else ""
    if post.given_up:
        words = f"{number(post.given_up)} thư không gửi được, xem bên dưới.{waiting} {last}"
        return Check("Thư điện tử", Tag("Có thư không đi", TROUBLE), words)
    return Check(
        "Thư điện tử", Tag("Không tồn đọng" if not post.waiting else "Đang gửi", GOOD), f"{last}{waiting}"
    )
