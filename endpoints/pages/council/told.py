"""Sessions, items, counts and papers in words (lời kể về phiên họp)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from endpoints.problems import message_for
from endpoints.telling.looks import Look, Tag, Tone
from endpoints.telling.values import number
from states.codes import Code
from states.terms import Award, UnitType
from states.words.terms import AWARDS
from workflow.council.models import BallotMode, ItemState, SessionState
from workflow.council.offers import ItemOffers, SessionOffers
from workflow.council.queries import AgendaItemView, SessionView
from workflow.council.tally import BaseKind, ItemOutcome, ItemResult, Threshold
from workflow.decisions.models import DocumentKind

BALLOTS: Mapping[BallotMode, str] = {
    BallotMode.OPEN: "biểu quyết công khai",
    BallotMode.SECRET: "bỏ phiếu kín",
}
KINDS: Mapping[DocumentKind, str] = {
    DocumentKind.DECISION: "Quyết định",
    DocumentKind.SUBMISSION: "Tờ trình",
}
SESSIONS: Mapping[SessionState, Tag] = {
    SessionState.PLANNED: Tag("Sắp họp", Look(Tone.QUIET, "clock")),
    SessionState.OPEN: Tag("Đang họp", Look(Tone.RUNNING, "dot")),
    SessionState.CLOSED: Tag("Đã họp", Look(Tone.GOOD, "check")),
}
_ITEMS: Mapping[ItemState, Tag] = {
    ItemState.PENDING: Tag("Chưa mở biểu quyết", Look(Tone.QUIET, "ring")),
    ItemState.OPEN: Tag("Đang biểu quyết", Look(Tone.RUNNING, "dot")),
}
AGREED = Tag("Đồng ý", Look(Tone.GOOD, "check"))
DECLINED = Tag("Không khen thưởng", Look(Tone.BAD, "cross"))
_WHY_NOT: Mapping[Code, str] = {
    Code.ALREADY_VOTED: "Bạn đã bỏ phiếu mục này.",
    Code.RECUSED: "Bạn không tham gia biểu quyết mục này.",
    Code.NOT_A_MEMBER: "Bạn chưa là ủy viên khi mục này được mở.",
}
FEW = 3
"""Fewer votes than these are not counted aloud: who has just voted could be told by it."""


@dataclass(frozen=True, slots=True)
class Meter:
    """A bar with a line at what is needed, and the same in words."""

    count: int
    of: int
    needed: int
    words: str

    @property
    def reached(self) -> bool:
        """Whether it is enough."""
        return self.count >= self.needed


@dataclass(frozen=True, slots=True)
class Counted:
    """The count of a closed item."""

    tag: Tag
    award: str
    """The form it is about: the one recommended, else the one asked for."""
    lower: bool
    votes: str
    missing: int
    """How many had a vote and gave none."""
    meter: Meter
    rule: str


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """An item as a row of the agenda."""

    number: int
    id: str
    nomination_id: str
    code: str
    nominee: str
    award: str
    requested: str
    """The form asked for, in full."""
    tag: Tag
    cast: str
    complete: bool
    """Everybody who has a vote on it has given it."""
    recused: tuple[str, ...]
    """Full names of those who stand aside."""
    offers: ItemOffers
    why: str | None
    """Why somebody who sits on the council does not vote on it now."""
    counted: Counted | None


@dataclass(frozen=True, slots=True)
class AgendaGroup:
    """The items for one form."""

    award: str
    rows: tuple[AgendaRow, ...]


def authority_words(name: str, kind: UnitType) -> str:
    """Who signs, as papers name it: UBND tỉnh Quảng Bình; an agency is one itself."""
    if kind in (UnitType.AGENCY, UnitType.COUNCIL):
        return name
    return f"UBND {name[:1].lower()}{name[1:]}"


def quorum_meter(view: SessionView) -> Meter:
    """Who is present, of all members."""
    here, members = len(view.present), len(view.seats)
    return Meter(here, members, view.needed, f"Có mặt {here} trên {members}, cần ít nhất {view.needed}.")


def agenda_groups(view: SessionView, offers: SessionOffers) -> tuple[AgendaGroup, ...]:
    """The agenda by form, the highest first; each item keeps its number."""
    rows: dict[Award, list[AgendaRow]] = {}
    for index, item in enumerate(view.items, start=1):
        rows.setdefault(item.requested_award, []).append(
            agenda_row(view, item, index, offers.items[item.item_id])
        )
    return tuple(
        AgendaGroup(AWARDS[award].full.vi, tuple(rows[award])) for award in reversed(Award) if award in rows
    )


def agenda_row(view: SessionView, item: AgendaItemView, index: int, offers: ItemOffers) -> AgendaRow:
    """One item, the ``index``-th on the agenda."""
    names = {seat.username: seat.full_name for seat in view.seats}
    counted = counted_words(item.requested_award, item.result) if item.result else None
    return AgendaRow(
        number=index,
        id=item.item_id,
        nomination_id=item.nomination_id,
        code=item.code,
        nominee=item.nominee_name,
        award=AWARDS[item.requested_award].short.vi,
        requested=AWARDS[item.requested_award].full.vi,
        tag=counted.tag if counted else _ITEMS[item.state],
        cast=_cast(item, len(view.seats)) if item.state is ItemState.OPEN else "",
        complete=item.cast >= _entitled(item, len(view.seats)),
        recused=tuple(names.get(username, username) for username in item.recused),
        offers=offers,
        why=why_not(offers.against_vote),
        counted=counted,
    )


def counted_words(requested: Award, result: ItemResult) -> Counted:
    """A count in words."""
    passed = result.outcome is ItemOutcome.DECIDED
    form = result.award or requested
    share = result.share
    votes = (
        f"{number(result.approve)} đồng ý, {number(result.reject)} không đồng ý, "
        f"{number(result.abstain)} không có ý kiến"
    )
    words = f"{number(share.approve)} trên {number(share.base)} đồng ý, cần ít nhất {number(result.needed)}."
    return Counted(
        tag=AGREED if passed else DECLINED,
        award=AWARDS[form].short.vi,
        lower=form is not requested,
        votes=votes,
        missing=result.entitled - result.cast,
        meter=Meter(share.approve, max(share.base, 1), result.needed, words),
        rule=f"{AWARDS[form].short.vi} cần {_threshold(result.threshold)}.",
    )


def ballots_left(count: int) -> str:
    """How much a member still has to vote on."""
    return f"Còn {count} mục." if count else "Bạn đã bỏ phiếu xong mọi mục đang mở."


def why_not(against: Code | None) -> str | None:
    """Why somebody who sits on the council has no vote on an item, said to them."""
    return None if against is None else _WHY_NOT.get(against) or message_for(against)


def codes_in_words(codes: Iterable[Code]) -> str:
    """Several reasons in one text."""
    return " ".join(message_for(code) for code in codes)


def _cast(item: AgendaItemView, members: int) -> str:
    if item.cast < FEW:
        return f"dưới {FEW} phiếu"
    return f"{item.cast} trên {_entitled(item, members)} phiếu"


def _entitled(item: AgendaItemView, members: int) -> int:
    """How many have a vote on an item."""
    return (len(item.entitled) or members) - len(item.recused)


def _threshold(threshold: Threshold) -> str:
    share = Fraction(threshold.numerator, threshold.denominator)
    of = "tổng số ủy viên" if threshold.base is BaseKind.ALL else "số ủy viên tham gia"
    if threshold.strict and share == Fraction(1, 2):
        return f"quá nửa {of}"
    percent = share * 100
    words = f"{percent.numerator}%" if percent.denominator == 1 else f"{share.numerator}/{share.denominator}"
    return f"{'trên' if threshold.strict else 'từ'} {words} {of}"
