"""Values of policy in words: what each is about, and what it says (chính sách)."""

from collections.abc import Mapping

from states.terms import Award, Deadline
from states.words.label import Label
from states.words.process import DEADLINES
from states.words.terms import AWARDS

POLICY_GROUPS: Mapping[str, Label] = {
    "deadline": Label("Thời hạn", "Periods"),
    "vote": Label("Biểu quyết của Hội đồng", "Votes of the council"),
    "route": Label("Tuyến trình", "Routes"),
}
"""Under what values stand together, in the order in which they are read."""

POLICIES: Mapping[str, tuple[str, Label]] = {
    **{f"deadline.{each.value}": ("deadline", DEADLINES[each]) for each in Deadline},
    "council.quorum": ("vote", Label("Số người phải có mặt", "Quorum")),
    **{f"vote.{each.value}": ("vote", AWARDS[each].short) for each in Award},
    "giay_khen_ends_at": ("route", Label("Giấy khen kết thúc ở", "Certificates of merit end at")),
}
"""For each key its group, and what the value is called."""

WORKING_DAYS = Label("{count} ngày làm việc", "{count} working days")
OF_ALL = Label("tổng số thành viên", "of all members")
OF_THOSE_PRESENT = Label("số người có mặt", "of those present")
MORE_THAN = Label("quá", "more than")
FROM = Label("từ", "from")
BALLOTS: Mapping[str, Label] = {
    "open": Label("biểu quyết công khai", "open ballot"),
    "secret": Label("bỏ phiếu kín", "secret ballot"),
}
RECUSED_COUNT = Label("người không tham gia vẫn tính vào tổng số", "the recused count")
RECUSED_DO_NOT = Label("người không tham gia không tính vào tổng số", "the recused do not count")
