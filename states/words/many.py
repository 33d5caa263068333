"""Steps taken on many at once, in words: the button with its number, and what became of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from states.terms import Action
from states.words.label import Label


@dataclass(frozen=True, slots=True)
class ManyWords:
    """A step on many: in short where it is chosen, on its button, and how those are called with which it went well, and those with which not."""

    short: Label
    button: Label
    done: Label
    not_done: Label


_SENT_ON = (
    Label("{count} hồ sơ đã chuyển", "{count} sent on"),
    Label("{count} không chuyển được", "{count} not"),
)
_SENT_BACK = (
    Label("{count} hồ sơ đã trả lại để sửa", "{count} sent back to be mended"),
    Label("{count} không trả lại được", "{count} not"),
)

MANY: Mapping[Action, ManyWords] = {
    Action.SUBMIT: ManyWords(
        Label("Trình", "Submit"),
        Label("Trình {count} hồ sơ", "Submit {count}"),
        Label("{count} hồ sơ đã trình", "{count} submitted"),
        Label("{count} không trình được", "{count} not"),
    ),
    Action.ENDORSE: ManyWords(
        Label("Đồng ý", "Agree"), Label("Đồng ý {count} hồ sơ", "Agree to {count}"), *_SENT_ON
    ),
    Action.CHECK: ManyWords(
        Label("Xác nhận đủ điều kiện", "Confirm"),
        Label("Xác nhận {count} hồ sơ", "Confirm {count}"),
        Label("{count} hồ sơ đã xác nhận đủ điều kiện", "{count} confirmed as eligible"),
        Label("{count} không xác nhận được", "{count} not"),
    ),
    Action.RECEIVE: ManyWords(
        Label("Tiếp nhận", "Receive"),
        Label("Tiếp nhận {count} hồ sơ", "Receive {count}"),
        Label("{count} hồ sơ đã tiếp nhận", "{count} received"),
        Label("{count} không tiếp nhận được", "{count} not"),
    ),
    Action.RETURN_TO_ORIGIN: ManyWords(
        Label("Trả lại để sửa", "Send back to be mended"),
        Label("Trả lại {count} hồ sơ để sửa", "Send {count} back to be mended"),
        *_SENT_BACK,
    ),
    Action.RETURN_TO_DISTRICT: ManyWords(
        Label("Trả lại cấp huyện", "Send back to the district"),
        Label("Trả lại {count} hồ sơ cho cấp huyện", "Send {count} back to the district"),
        *_SENT_BACK,
    ),
}
