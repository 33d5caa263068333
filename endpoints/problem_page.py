"""A refusal as a page: what happened, why, what to do, and the ways on (trang báo lỗi).

It stands in the frame of whoever is signed in, where that can still be had, and says nothing that the refusal does not.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import cast
from urllib.parse import urlencode

from flask import Flask, current_app, g, render_template, request, session
from werkzeug.exceptions import HTTPException

from endpoints.kept import texts_sent
from endpoints.problems import Problem
from endpoints.requests import PERSON_IN_SESSION, SECRET_IN_SESSION, now
from endpoints.telling.values import name_of_field
from states.codes import Code

_FRAME = "frame of refusals"
_PUBLIC = {"/q": "Tra cứu quyết định", "/exemplars": "Gương điển hình"}
"""What anybody reads: whoever is refused there is led back there, and needs no sign-in."""
_WORTH_A_CLOCK = 60
"""Seconds: a shorter wait is "some seconds"."""
_OF_THE_CASE = frozenset({403, 409, 412, 422})
"""Refusals after which the nomination itself, as it stands now, says more."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a page says otherwise than an answer to a program."""

    title: str
    detail: str


NO_SUCH_PAGE = Said(
    "Không tìm thấy trang này",
    "Địa chỉ gõ sai, đã cũ, hoặc trang không thuộc phạm vi của bạn. Kiểm tra lại địa chỉ, hoặc đi từ trang đầu.",
)
_OF_PAGES: Mapping[Code, Said] = {
    Code.METHOD_NOT_ALLOWED: Said(
        "Không gửi được tới trang này",
        "Địa chỉ này chỉ để xem, nên chưa ghi nhận gì. Về trang trước, tải lại rồi gửi lại.",
    ),
    Code.UNSUPPORTED_MEDIA_TYPE: Said(
        "Kiểu nội dung không nhận",
        "Trang này chỉ nhận biểu mẫu gửi từ trang trước, nên chưa ghi nhận gì. Về trang trước rồi gửi lại.",
    ),
    Code.BAD_CURSOR: Said(
        "Trang danh sách này không còn",
        "Địa chỉ trang tiếp theo bị cắt hoặc đã cũ. Mở lại danh sách từ đầu rồi đi tiếp.",
    ),
}


def stand_in_frame(app: Flask, make: Callable[[], None]) -> None:
    """Let pages of refusals stand in the frame that ``make`` puts around them, where it can."""
    app.extensions[_FRAME] = make


def problem_page(problem: Problem) -> str:
    """The page of a problem."""
    if problem.status != HTTPStatus.SERVICE_UNAVAILABLE:
        cast("Callable[[], None]", current_app.extensions.get(_FRAME, lambda: None))()
    said = _said(problem)
    return render_template(
        "problem.html",
        problem=problem,
        said=said,
        reference=g.get("request_id"),
        again_at=_again_at(problem.headers.get("Retry-After")),
        case=_case(problem.status),
        kept=_kept(),
        signed_in=SECRET_IN_SESSION in session,
        public=_public(request.path),
        beginning=_beginning() if problem.code is Code.BAD_CURSOR else None,
        reload=request.full_path.rstrip("?") if request.method == "GET" else None,
    )


def _public(path: str) -> tuple[str, str] | None:
    """The public page to which an address belongs, and what it is called; None where it belongs to none."""
    asked = path.lower()
    found = (each for each in _PUBLIC.items() if asked == each[0] or asked.startswith(f"{each[0]}/"))
    return next(found, None)


def _said(problem: Problem) -> Said:
    if problem.code is Code.NOT_FOUND and request.url_rule is None:
        return NO_SUCH_PAGE
    return _OF_PAGES.get(problem.code) or Said(problem.title, problem.detail)


def _beginning() -> str:
    """The address of the first page of the list of which another one was asked for."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "cursor"]
    return f"{request.path}?{urlencode(kept)}" if kept else request.path


def _again_at(wait: str | None) -> datetime | None:
    """From when on one may try again; None where that is in some seconds."""
    seconds = int(wait) if wait and wait.isdecimal() else 0
    return now() + timedelta(seconds=seconds) if seconds >= _WORTH_A_CLOCK else None


def _case(status: int) -> str | None:
    """The address of the nomination that was asked for something, where looking at it helps."""
    nomination_id = (request.view_args or {}).get("nomination_id")
    here = request.method == "GET" and request.path == f"/nominations/{nomination_id}"
    return f"/nominations/{nomination_id}" if nomination_id and status in _OF_THE_CASE and not here else None


def _kept() -> list[tuple[str, str]]:
    """What somebody wrote into a form that is refused as a whole, so that they can copy it.

    Of a form that another site has sent, no cookie of ours comes along, and so nothing is shown; unless the cookie was
    deleted meanwhile, and the browser itself says that the form is ours.
    """
    is_ours = PERSON_IN_SESSION in session or request.headers.get("Sec-Fetch-Site") == "same-origin"
    try:
        sent = texts_sent() if is_ours else []
    except HTTPException:  # too large to be read
        return []
    return [(name_of_field(name.rpartition("-")[2]), text) for name, text in sent]
