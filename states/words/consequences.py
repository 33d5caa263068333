"""What a step leads to, in one line: it stands under the step where somebody chooses it."""

from collections.abc import Mapping
from dataclasses import dataclass

from states.terms import Action
from states.words.label import Label


@dataclass(frozen=True, slots=True)
class Consequence:
    """A step's consequence, and how it reads where a period of ``{count}`` working days begins with it."""

    plain: Label
    timed: Label | None = None


CONSEQUENCES: Mapping[Action, Consequence] = {
    Action.SUBMIT: Consequence(
        Label("Hồ sơ chuyển đến {next}.", "It goes to {next}."),
        Label(
            "{next} có {count} ngày làm việc để xem xét.", "{next} has {count} working days to consider it."
        ),
    ),
    Action.RECEIVE: Consequence(
        Label("Ghi ngày tiếp nhận hồ sơ.", "The day of receipt is recorded."),
        Label(
            "Từ hôm nay có {count} ngày làm việc.",
            "{count} working days run from today.",
        ),
    ),
    Action.RECALL: Consequence(
        Label(
            "Hồ sơ trở về {next}, sau đó có thể gửi lại.",
            "It comes back to {next} and can be sent on again.",
        )
    ),
    Action.ENDORSE: Consequence(
        Label("Hồ sơ chuyển đến {next}.", "It goes to {next}."),
        Label(
            "{next} có {count} ngày làm việc để thẩm định.", "{next} has {count} working days to appraise it."
        ),
    ),
    Action.CHECK: Consequence(
        Label("Hồ sơ chờ đưa vào phiên họp Hội đồng.", "It waits to be placed on the council's agenda.")
    ),
    Action.RETURN_TO_ORIGIN: Consequence(
        Label("Hồ sơ về {next} để sửa.", "It goes back to {next} to be mended."),
        Label("{next} có {count} ngày làm việc để sửa.", "{next} has {count} working days to mend it."),
    ),
    Action.RETURN_TO_DISTRICT: Consequence(
        Label("Hồ sơ về {next} để xét lại.", "It goes back to {next} to be reviewed again."),
        Label("{next} có {count} ngày làm việc để xét lại.", "{next} has {count} working days for it."),
    ),
    Action.REJECT: Consequence(
        Label(
            "Kết thúc, không khen thưởng. {next} nhận thông báo và lý do.",
            "It ends without an award. {next} is told, with the reason.",
        )
    ),
    Action.WITHDRAW: Consequence(
        Label(
            "Kết thúc hồ sơ. Nội dung vẫn được lưu, không trình lại được.",
            "It ends here. The content is kept; it cannot be submitted again.",
        )
    ),
    Action.HOLD: Consequence(
        Label(
            "Dừng mọi bước và thời hạn cho đến khi tiếp tục xem xét.",
            "No step and no period runs until it is released.",
        )
    ),
    Action.RELEASE: Consequence(
        Label(
            "Thời hạn chạy tiếp, lùi đúng số ngày đã dừng.",
            "The period runs on, later by the days it stood still.",
        )
    ),
    Action.REFER_BACK: Consequence(
        Label("Hồ sơ chờ Hội đồng họp lại.", "It waits for another session of the council.")
    ),
    Action.RECORD_AWARD: Consequence(
        Label("Hồ sơ kết thúc với kết quả đã khen thưởng.", "It becomes an award."),
    ),
    Action.RECORD_REFUSAL: Consequence(
        Label("Kết thúc, không khen thưởng.", "It ends without an award."),
    ),
    Action.REVOKE: Consequence(
        Label(
            "Quyết định còn hiệu lực cho đến khi Chủ tịch Hội đồng xác nhận.",
            "The decision stands until the chair of the council confirms.",
        )
    ),
    Action.CANCEL_REVOKE: Consequence(
        Label("Yêu cầu hủy kết thúc, quyết định vẫn có hiệu lực.", "The request ends; the decision stands.")
    ),
    Action.CONFIRM_REVOKE: Consequence(
        Label(
            "Quyết định hết hiệu lực. Bước này không lấy lại được.",
            "The decision ends. This cannot be taken back.",
        )
    ),
}
"""For every step that is taken by request."""
