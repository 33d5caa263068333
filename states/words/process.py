"""States, tiers and periods in words.

What a state is called depends on who reads and on the way: where no district stands between, ``endorsed`` is not
"the district has agreed" but "with the department", and where the unit's own council votes, nobody has appraised.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from states.routes import Route
from states.terms import Deadline, State, Tier
from states.words.label import Label


class Reader(StrEnum):
    """For whom a state is put into words."""

    DRAFTER = "drafter"
    HOLDER = "holder"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class StateWords:
    """A state as a tag (``state_label`` of the API), in full without names, and as a sentence for each reader."""

    tag: Label
    full: Label
    drafter: Label
    holder: Label
    public: Label


_UNDER_WAY = Label("Đang được xét, chưa có kết quả.", "Under consideration; there is no outcome yet.")
_NOT_PUBLIC = Label("Không có kết quả được công bố.", "There is no published outcome.")

STATES: Mapping[State, StateWords] = {
    State.DRAFTED: StateWords(
        tag=Label("Đang soạn", "Draft"),
        full=Label("Đang soạn, chưa gửi đi", "Being drafted, not sent yet"),
        drafter=Label("Chưa gửi đi. Chỉ đơn vị của bạn thấy.", "Not sent yet. Only your unit sees it."),
        holder=Label("Bạn đang soạn, chưa gửi đi.", "You are drafting it; it is not sent yet."),
        public=_NOT_PUBLIC,
    ),
    State.RETURNED: StateWords(
        tag=Label("Trả lại để sửa", "Sent back to mend"),
        full=Label("Đã trả lại đơn vị lập để sửa", "Sent back to the originating unit to be mended"),
        drafter=Label(
            "{sender} đã trả lại, có {count} điều cần sửa.",
            "{sender} sent it back with {count} things to mend.",
        ),
        holder=Label("Cần sửa {count} điều rồi trình lại.", "Mend {count} things, then submit it again."),
        public=_UNDER_WAY,
    ),
    State.SUBMITTED: StateWords(
        tag=Label("Chờ cấp huyện xét", "Awaits the district"),
        full=Label("Đã trình, chờ cấp huyện xét", "Submitted, awaits the district's review"),
        drafter=Label("Đã gửi, {holder} đang xem.", "Sent; {holder} is looking at it."),
        holder=Label("{origin} trình, chờ bạn xét.", "Submitted by {origin}, it awaits your review."),
        public=_UNDER_WAY,
    ),
    State.ENDORSED: StateWords(
        tag=Label("Chờ Sở thẩm định", "Awaits the department"),
        full=Label(
            "Cấp huyện đã đồng ý, chờ Sở thẩm định", "Endorsed by the district, awaits the department"
        ),
        drafter=Label(
            "{sender} đã đồng ý, {holder} đang thẩm định.", "{sender} has agreed; {holder} is appraising it."
        ),
        holder=Label(
            "{sender} chuyển đến, chờ bạn thẩm định.", "Sent on by {sender}, it awaits your appraisal."
        ),
        public=_UNDER_WAY,
    ),
    State.CHECKED: StateWords(
        tag=Label("Đủ điều kiện, chờ họp", "Eligible, awaits a session"),
        full=Label(
            "Đã thẩm định đủ điều kiện, chờ Hội đồng họp", "Found eligible, awaits the council's session"
        ),
        drafter=Label(
            "Đã thẩm định xong, chờ đưa vào phiên họp Hội đồng.",
            "Appraised; it waits to be placed on the agenda of the council.",
        ),
        holder=Label(
            "Đủ điều kiện, chờ bạn đưa vào phiên họp.", "Eligible; it waits for you to place it on an agenda."
        ),
        public=_UNDER_WAY,
    ),
    State.ON_AGENDA: StateWords(
        tag=Label("Đã xếp lịch họp", "On the agenda"),
        full=Label("Đã đưa vào chương trình phiên họp Hội đồng", "On the agenda of a session of the council"),
        drafter=Label("Có trong phiên họp ngày {on}.", "On the agenda of the session of {on}."),
        holder=Label(
            "Có trong phiên họp ngày {on}, chờ biểu quyết.", "On the agenda of {on}; it awaits the vote."
        ),
        public=_UNDER_WAY,
    ),
    State.DECIDED: StateWords(
        tag=Label("Hội đồng đồng ý", "Council agrees"),
        full=Label("Hội đồng đã đồng ý, chờ quyết định", "The council agrees; the decision is awaited"),
        drafter=Label(
            "Hội đồng đã đồng ý {award}, chờ quyết định.",
            "The council agrees to {award}; the decision is awaited.",
        ),
        holder=Label(
            "Hội đồng đã đồng ý {award}, chờ bạn trình ký.",
            "The council agrees to {award}; submit it for signature.",
        ),
        public=_UNDER_WAY,
    ),
    State.FORWARDED: StateWords(
        tag=Label("Đã trình Trung ương", "Forwarded above"),
        full=Label(
            "Đã trình Trung ương, chờ quyết định", "Forwarded above the province; the decision is awaited"
        ),
        drafter=Label("Tờ trình số {number} ngày {on}.", "Submission {number} of {on}."),
        holder=Label(
            "Tờ trình số {number} ngày {on}, chờ ghi kết quả.",
            "Submission {number} of {on}; the outcome is to be recorded.",
        ),
        public=_UNDER_WAY,
    ),
    State.AWARDED: StateWords(
        tag=Label("Đã khen thưởng", "Awarded"),
        full=Label("Đã khen thưởng, có quyết định", "Awarded by a decision"),
        drafter=Label("Quyết định số {number} ngày {on}.", "Decision {number} of {on}."),
        holder=Label("Quyết định số {number} ngày {on}.", "Decision {number} of {on}."),
        public=Label(
            "Đã khen thưởng theo Quyết định số {number} ngày {on}.", "Awarded by Decision {number} of {on}."
        ),
    ),
    State.DECLINED: StateWords(
        tag=Label("Không khen thưởng", "Not awarded"),
        full=Label("Đã kết luận không khen thưởng", "Concluded: no award"),
        drafter=Label(
            "{authority} không đồng ý. Lý do: {reason}.", "{authority} did not agree. Reason: {reason}."
        ),
        holder=Label(
            "{authority} không đồng ý. Lý do: {reason}.", "{authority} did not agree. Reason: {reason}."
        ),
        public=_NOT_PUBLIC,
    ),
    State.WITHDRAWN: StateWords(
        tag=Label("Đã rút", "Withdrawn"),
        full=Label("Đơn vị lập đã rút đề nghị", "Withdrawn by the originating unit"),
        drafter=Label(
            "{origin} đã rút ngày {on}. Lý do: {reason}.", "{origin} withdrew it on {on}. Reason: {reason}."
        ),
        holder=Label(
            "{origin} đã rút ngày {on}. Lý do: {reason}.", "{origin} withdrew it on {on}. Reason: {reason}."
        ),
        public=_NOT_PUBLIC,
    ),
    State.REVOKED: StateWords(
        tag=Label("Đã hủy quyết định", "Decision revoked"),
        full=Label("Quyết định khen thưởng đã bị hủy", "The decision to award has been revoked"),
        drafter=Label(
            "Quyết định số {number} bị hủy bởi quyết định số {revoking_number}.",
            "Decision {number} was revoked by decision {revoking_number}.",
        ),
        holder=Label(
            "Quyết định số {number} bị hủy bởi quyết định số {revoking_number}.",
            "Decision {number} was revoked by decision {revoking_number}.",
        ),
        public=Label(
            "Quyết định số {number} đã bị hủy bởi quyết định số {revoking_number}.",
            "Decision {number} has been revoked by decision {revoking_number}.",
        ),
    ),
}
"""Each state as it reads on the whole way, through every tier."""

_ENDORSED_WITHOUT_DISTRICT = replace(
    STATES[State.ENDORSED],
    full=Label("Đã trình, chờ Sở thẩm định", "Submitted, awaits the department"),
    drafter=Label("Đã gửi, {holder} đang thẩm định.", "Sent; {holder} is appraising it."),
    holder=Label("{origin} trình, chờ bạn thẩm định.", "Submitted by {origin}, it awaits your appraisal."),
)
_CHECKED_WITHOUT_DEPARTMENT = StateWords(
    tag=Label("Chờ Hội đồng họp", "Awaits a session"),
    full=Label("Đã trình, chờ Hội đồng họp", "Submitted, awaits the council's session"),
    drafter=Label(
        "Đã gửi, chờ đưa vào phiên họp Hội đồng.", "Sent; it waits to be placed on the agenda of the council."
    ),
    holder=Label(
        "Đã trình, chờ bạn đưa vào phiên họp.", "Submitted; it waits for you to place it on an agenda."
    ),
    public=_UNDER_WAY,
)


def state_words(state: State, route: Route) -> StateWords:
    """A state in words, as it reads on this route."""
    if state is State.ENDORSED and not route.has_district:
        return _ENDORSED_WITHOUT_DISTRICT
    if state is State.CHECKED and not route.has_department:
        return _CHECKED_WITHOUT_DEPARTMENT
    return STATES[state]


def tag_for(state: State, route: Route) -> Label:
    """The short tag of a state on this route (``state_label``)."""
    return state_words(state, route).tag


def label_for(state: State, route: Route, reader: Reader) -> Label:
    """The sentence that says to this reader where it stands; its placeholders are the caller's to fill."""
    words = state_words(state, route)
    match reader:
        case Reader.DRAFTER:
            return words.drafter
        case Reader.HOLDER:
            return words.holder
        case Reader.PUBLIC:
            return words.public


TIERS: Mapping[Tier, Label] = {
    Tier.ORIGIN: Label("Đơn vị lập đề nghị", "Originating unit"),
    Tier.DISTRICT: Label("Cấp huyện", "District"),
    Tier.DEPARTMENT: Label("Sở thẩm định", "Department"),
    Tier.COUNCIL: Label("Hội đồng Thi đua – Khen thưởng", "Emulation and commendation council"),
}

DEADLINES: Mapping[Deadline, Label] = {
    Deadline.MEND: Label("Hạn sửa và trình lại", "Time to mend and submit again"),
    Deadline.DISTRICT_REVIEW: Label("Hạn xét của cấp huyện", "Time for the district's review"),
    Deadline.DEPARTMENT_CHECK: Label("Hạn thẩm định", "Time for the appraisal"),
    Deadline.DECISION: Label("Hạn ký quyết định", "Time for the decision to be signed"),
}
