"""Looking a decision up (tra cứu quyết định): by the code under its QR, or by number and day. Three verdicts only."""

import re
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from urllib.parse import quote

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from endpoints.entry import Entry, open_to
from endpoints.pages.forms import Line, read_day
from endpoints.pages.places import LOOK_UP
from endpoints.pages.public.limits import count_look_up, count_name
from endpoints.pages.public.named import authority
from endpoints.pages.public.visit import A_WHILE, PublicVisit, public_visit
from endpoints.requests import ground
from states.terms import Category
from states.words.terms import AWARDS
from workflow.audit.links import verify_url
from workflow.decisions.public import (
    Carried,
    PublicDecision,
    by_code,
    code_in,
    codes_by_number,
    sealed_entry,
)
from workflow.decisions.register import CODE_LENGTH, LARGEST_NUMBER, LONGEST_SERIES
from workflow.errors import NotFound
from workflow.text import has_control_characters
from workflow.units.queries import department_of

pages = Blueprint("looking_up", __name__)

LONGEST_TYPED = 300
_NUMBER = re.compile(r"\s*0*(\d{1,6})\s*/\s*(\S[^/]*?)\s*")
_NO_SUCH_LETTERS = (
    f"Mã gồm {CODE_LENGTH} chữ và số, in dưới hình QR của quyết định. Mã không có chữ O, I, L, U và số 0, 1."
)
_NO_NUMBER = "Chưa đọc được số, ký hiệu. Ghi cả số và ký hiệu như trên giấy, ví dụ 1542/QĐ-UBND."
_NO_DAY = "Chưa đọc được ngày. Ghi ngày ký như trên giấy, ví dụ 20/6/2025."
_COUNTED = (
    ("tập thể", frozenset(each for each in Category if not each.is_personal)),
    ("hộ gia đình", frozenset({Category.HOUSEHOLD})),
    ("cá nhân", frozenset({Category.OFFICIAL})),
)


class Verdict(StrEnum):
    """What is said of a paper."""

    TRUE = "good"
    REVOKED = "bad"
    UNKNOWN = "quiet"


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a name is in a decision."""

    asked: str
    found: tuple[Carried, ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask about a paper that may not be true: the department's name, and how to reach somebody."""

    department: str | None
    contact: str | None


@pages.get(LOOK_UP)
@open_to(Entry.EVERYBODY)
def ask() -> ResponseReturnValue:
    """The form, or what it is sent with: then on to the decision."""
    typed = {name: request.args.get(name, "").strip()[:LONGEST_TYPED] for name in ("code", "number", "on")}
    if typed["code"]:
        code = code_in(typed["code"])
        return _to(code) if code else _form(typed, Line(_NO_SUCH_LETTERS, "code"))
    if typed["number"] or typed["on"]:
        return _by_number(typed)
    response = make_response(render_template("public/look_up.html", typed=typed, faults=()))
    response.headers["Cache-Control"] = A_WHILE
    return response


@pages.get(f"{LOOK_UP}/<code>")
@pages.get(f"{LOOK_UP.upper()}/<code>")
@open_to(Entry.EVERYBODY)
def show(code: str) -> ResponseReturnValue:
    """The verdict. A QR holds its address in capitals, which makes it coarser and readable from poor print."""
    count_look_up()
    written = code_in(code[:LONGEST_TYPED])
    with public_visit() as visit:
        try:
            if written is None:
                raise NotFound
            return _decision(visit, by_code(visit.connection, written))
        except NotFound:
            return _unknown(visit, code=written or code[:40])


def _decision(visit: PublicVisit, decision: PublicDecision) -> Response:
    asked = request.args.get("name", "").strip()[:LONGEST_TYPED]
    if asked:
        count_name(decision.code)
    entry = sealed_entry(visit.connection, decision)
    body = render_template(
        "public/decision.html",
        decision=decision,
        verdict=Verdict.REVOKED if decision.is_revoked else Verdict.TRUE,
        authority=authority(decision.authority, decision.authority_type),
        award=AWARDS[decision.award].full.vi,
        carried=_counted(decision),
        revoking=tuple(dict.fromkeys(each.revoking for each in decision.revoked if each.revoking)),
        answer=Answer(asked, decision.named(asked)) if asked else None,
        is_nameless="name" in request.args and not asked,
        verify=verify_url(entry[1], entry[0]) if entry else None,
        now=visit.now,
    )
    response = make_response(body)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _unknown(visit: PublicVisit, **asked: str) -> tuple[str, int]:
    department = department_of(visit.connection, visit.today)
    contact = Contact(department.name if department else None, ground().settings.contact)
    body = render_template("public/unknown.html", asked=asked, contact=contact, now=visit.now)
    return body, HTTPStatus.NOT_FOUND


def _by_number(typed: dict[str, str]) -> ResponseReturnValue:
    number, day = _NUMBER.fullmatch(typed["number"]), read_day(typed["on"])
    faults = []
    if number is None or not _is_possible(int(number[1]), number[2]):
        faults.append(Line(_NO_NUMBER, "number"))
    if day is None:
        faults.append(Line(_NO_DAY, "on"))
    if number is None or day is None or faults:
        return _form(typed, *faults)
    count_look_up()
    with public_visit() as visit:
        found = codes_by_number(visit.connection, int(number[1]), number[2], day)
        if not found:
            return _unknown(visit, number=typed["number"], on=typed["on"])
    if len(found) == 1:
        return _to(found[0][0])
    named = [(code, authority(name, type_)) for code, name, type_ in found]
    return render_template("public/several.html", found=named, typed=typed)


def _is_possible(number: int, symbol: str) -> bool:
    """Whether a register could hold it."""
    fits = 1 <= number <= LARGEST_NUMBER and len(symbol) <= LONGEST_SERIES
    return fits and not has_control_characters(symbol)


def _form(typed: dict[str, str], *faults: Line) -> tuple[str, int]:
    return render_template("public/look_up.html", typed=typed, faults=faults), HTTPStatus.UNPROCESSABLE_ENTITY


def _to(code: str) -> ResponseReturnValue:
    return redirect(f"{LOOK_UP}/{quote(code)}", HTTPStatus.SEE_OTHER)


def _counted(decision: PublicDecision) -> str:
    """12 tập thể, 8 hộ gia đình, 17 cá nhân."""
    counts = [(sum(each.category in kinds for each in decision.carried), words) for words, kinds in _COUNTED]
    return ", ".join(f"{count} {words}" for count, words in counts if count)
