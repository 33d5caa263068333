"""Steps and other deeds in words: what the person does, not what the system does."""

from collections.abc import Mapping
from dataclasses import dataclass

from states.terms import Action, Deed, Outcome
from states.words.label import Label


@dataclass(frozen=True, slots=True)
class ActionWords:
    """A step by its name (the API, the history), on its button, and in the notice once it is done."""

    name: Label
    button: Label
    done: Label


ACTIONS: Mapping[Action, ActionWords] = {
    Action.CREATE: ActionWords(
        Label("Lập đề nghị", "Draft a nomination"),
        Label("Lập đề nghị", "Draft a nomination"),
        Label(
            "Đã lưu bản soạn. Gửi đi khi đủ {count} mục.",
            "Draft saved. Send it once its {count} parts are there.",
        ),
    ),
    Action.SUBMIT: ActionWords(
        Label("Trình đề nghị", "Submit"),
        Label("Trình {next}", "Submit to {next}"),
        Label("Đã trình {next} lúc {at}. Hạn xem xét: {due}.", "Submitted to {next} at {at}. Due: {due}."),
    ),
    Action.RECEIVE: ActionWords(
        Label("Tiếp nhận", "Receive"),
        Label("Tiếp nhận", "Receive"),
        Label(
            "Đã tiếp nhận đề nghị của {origin}. Hạn xem xét: {due}.", "Received from {origin}. Due: {due}."
        ),
    ),
    Action.RECALL: ActionWords(
        Label("Lấy lại đề nghị", "Take back"),
        Label("Lấy lại đề nghị", "Take back"),
        Label("Đã lấy lại đề nghị, {sender} chưa tiếp nhận.", "Taken back before {sender} had received it."),
    ),
    Action.ENDORSE: ActionWords(
        Label("Đồng ý, chuyển lên", "Agree and send on"),
        Label("Đồng ý, chuyển {next}", "Agree, send to {next}"),
        Label("Đã chuyển {nominee} sang {next}.", "{nominee} has gone to {next}."),
    ),
    Action.CHECK: ActionWords(
        Label("Xác nhận đủ điều kiện", "Confirm as eligible"),
        Label("Xác nhận đủ điều kiện", "Confirm as eligible"),
        Label("Đã xác nhận {nominee} đủ điều kiện.", "{nominee} is confirmed as eligible."),
    ),
    Action.RETURN_TO_ORIGIN: ActionWords(
        Label("Trả lại đơn vị lập", "Send back to the originating unit"),
        Label("Trả lại đơn vị lập", "Send back to the originating unit"),
        Label(
            "Đã trả lại {next} với {count} điều cần sửa.", "Sent back to {next} with {count} things to mend."
        ),
    ),
    Action.RETURN_TO_DISTRICT: ActionWords(
        Label("Trả lại cấp huyện", "Send back to the district"),
        Label("Trả lại cấp huyện", "Send back to the district"),
        Label("Đã trả lại {next}.", "Sent back to {next}."),
    ),
    Action.REJECT: ActionWords(
        Label("Kết luận không đủ điều kiện", "Conclude as not eligible"),
        Label("Kết luận không đủ điều kiện", "Conclude as not eligible"),
        Label(
            "Đã kết luận. {origin} nhận thông báo và lý do.", "Concluded. {origin} is told, with the reason."
        ),
    ),
    Action.WITHDRAW: ActionWords(
        Label("Rút đề nghị", "Withdraw"),
        Label("Rút đề nghị", "Withdraw"),
        Label("Đã rút đề nghị. Hồ sơ vẫn được lưu.", "Withdrawn. The dossier is kept."),
    ),
    Action.HOLD: ActionWords(
        Label("Tạm dừng xem xét", "Put on hold"),
        Label("Tạm dừng xem xét", "Put on hold"),
        Label("Đã tạm dừng xem xét {nominee}.", "{nominee} is on hold."),
    ),
    Action.RELEASE: ActionWords(
        Label("Tiếp tục xem xét", "Release from hold"),
        Label("Tiếp tục xem xét", "Release from hold"),
        Label("Đã tiếp tục xem xét {nominee}.", "{nominee} is released from hold."),
    ),
    Action.PLACE_ON_AGENDA: ActionWords(
        Label("Đưa vào phiên họp", "Place on the agenda"),
        Label("Đưa vào phiên họp", "Place on the agenda"),
        Label("Đã đưa {count} hồ sơ vào phiên họp ngày {on}.", "{count} placed on the agenda of {on}."),
    ),
    Action.TAKE_OFF_AGENDA: ActionWords(
        Label("Đưa ra khỏi phiên họp", "Take off the agenda"),
        Label("Đưa ra khỏi phiên họp", "Take off the agenda"),
        Label("Đã đưa {nominee} ra khỏi phiên họp.", "{nominee} is off the agenda."),
    ),
    Action.DECIDE: ActionWords(
        Label("Hội đồng đồng ý", "Council agrees"),
        Label("Kết thúc biểu quyết", "Close the vote"),
        Label(
            "Đã chốt: {approve} đồng ý, {reject} không đồng ý.", "Counted: {approve} for, {reject} against."
        ),
    ),
    Action.DECLINE: ActionWords(
        Label("Hội đồng không đồng ý", "Council does not agree"),
        Label("Kết thúc biểu quyết", "Close the vote"),
        Label(
            "Đã chốt: {approve} đồng ý, {reject} không đồng ý.", "Counted: {approve} for, {reject} against."
        ),
    ),
    Action.REFER_BACK: ActionWords(
        Label("Chuyển lại Hội đồng", "Refer back to the council"),
        Label("Chuyển lại Hội đồng", "Refer back to the council"),
        Label("Đã chuyển {nominee} lại Hội đồng.", "{nominee} is back with the council."),
    ),
    Action.ISSUE: ActionWords(
        Label("Ban hành quyết định", "Issue the decision"),
        Label("Ban hành quyết định", "Issue the decision"),
        Label(
            "Đã ban hành Quyết định số {number} cho {count} trường hợp.",
            "Decision {number} issued for {count}.",
        ),
    ),
    Action.FORWARD: ActionWords(
        Label("Trình Trung ương", "Forward above the province"),
        Label("Trình Trung ương", "Forward above the province"),
        Label("Đã lập Tờ trình số {number} với {count} trường hợp.", "Submission {number} made for {count}."),
    ),
    Action.RECORD_AWARD: ActionWords(
        Label("Ghi quyết định của Trung ương", "Record the decision from above"),
        Label("Ghi quyết định của Trung ương", "Record the decision from above"),
        Label("Đã ghi Quyết định số {number}.", "Decision {number} recorded."),
    ),
    Action.RECORD_REFUSAL: ActionWords(
        Label("Ghi kết quả không khen", "Record that there is no award"),
        Label("Ghi kết quả không khen", "Record that there is no award"),
        Label("Đã ghi kết quả và lý do.", "Outcome and reason recorded."),
    ),
    Action.REVOKE: ActionWords(
        Label("Hủy quyết định khen thưởng", "Revoke the award"),
        Label("Hủy quyết định khen thưởng", "Revoke the award"),
        Label("Đã gửi Chủ tịch Hội đồng xác nhận.", "Sent to the chair of the council to be confirmed."),
    ),
    Action.CANCEL_REVOKE: ActionWords(
        Label("Bỏ yêu cầu hủy", "Drop the request to revoke"),
        Label("Bỏ yêu cầu hủy", "Drop the request to revoke"),
        Label("Đã bỏ yêu cầu hủy. Quyết định vẫn có hiệu lực.", "Request dropped. The decision stands."),
    ),
    Action.CONFIRM_REVOKE: ActionWords(
        Label("Xác nhận hủy quyết định", "Confirm the revocation"),
        Label("Xác nhận hủy quyết định", "Confirm the revocation"),
        Label("Đã hủy Quyết định số {number}.", "Decision {number} is revoked."),
    ),
    Action.SKIP_TIER: ActionWords(
        Label("Chuyển thẳng, bỏ qua cấp huyện", "Skip the district"),
        Label("Chuyển thẳng {next}", "Send straight to {next}"),
        Label("Đã chuyển {count} hồ sơ theo {document}.", "{count} sent straight on under {document}."),
    ),
    Action.REROUTE: ActionWords(
        Label("Chuyển tuyến xử lý", "Change the route"),
        Label("Chuyển tuyến xử lý", "Change the route"),
        Label("Đã chuyển {count} hồ sơ theo {document}.", "{count} moved to another route under {document}."),
    ),
}

SUBMIT_AGAIN = ActionWords(
    Label("Trình lại", "Submit again"),
    Label("Trình lại", "Submit again"),
    Label(
        "Đã trình lại. {next} sẽ thấy {count} điều bạn đã sửa.",
        "Submitted again. {next} will see {count} things mended.",
    ),
)
"""``submit`` from ``returned``."""

DEEDS: Mapping[Deed, Label] = {
    Deed.EDIT: Label("Sửa nội dung", "Edit"),
    Deed.ASK: Label("Đặt câu hỏi", "Ask a question"),
    Deed.ANSWER: Label("Trả lời câu hỏi", "Answer a question"),
    Deed.SIGN_IN: Label("Đăng nhập", "Sign in"),
    Deed.SIGN_IN_FAILED: Label("Đăng nhập không được", "Failed sign-in"),
    Deed.SIGN_OUT: Label("Đăng xuất", "Sign out"),
    Deed.PERMISSION_REFUSED: Label("Bị từ chối quyền", "Permission refused"),
    Deed.CREATE_PERSON: Label("Thêm người dùng", "Add a person"),
    Deed.END_PERSON: Label("Đóng tài khoản", "Close an account"),
    Deed.CHANGE_PASSWORD: Label("Đổi mật khẩu", "Change a password"),
    Deed.CHANGE_EMAIL: Label("Đổi địa chỉ thư điện tử", "Change an e-mail address"),
    Deed.UNLOCK: Label("Mở khóa đăng nhập", "Lift the lock on a name"),
    Deed.ASSIGN: Label("Giao vai trò", "Assign a role"),
    Deed.END_ASSIGNMENT: Label("Kết thúc vai trò", "End a role"),
    Deed.CREATE_TOKEN: Label("Tạo mã truy cập", "Create a token"),
    Deed.REVOKE_TOKEN: Label("Thu hồi mã truy cập", "Revoke a token"),
    Deed.IMPORT_UNITS: Label("Nhập danh mục đơn vị", "Import units"),
    Deed.EXPORT: Label("Xuất dữ liệu", "Export"),
    Deed.READ_LOG: Label("Xem nhật ký", "Read the log"),
    Deed.READ: Label("Thanh tra xem dữ liệu", "Read as an inspector"),
    Deed.CREATE_KEY: Label("Tạo khóa ký nhật ký", "Make the key of the log"),
    Deed.ROTATE_KEY: Label("Thay khóa ký nhật ký", "Change the key of the log"),
    Deed.ERASE: Label("Xóa dữ liệu cá nhân", "Erase personal data"),
    Deed.CREATE_INSPECTION: Label("Lập đoàn thanh tra, kiểm tra", "Set up an inspection"),
    Deed.END_INSPECTION: Label("Kết thúc thanh tra, kiểm tra", "End an inspection"),
    Deed.RECORD_FINDING: Label("Ghi nội dung phát hiện", "Record a finding"),
    Deed.ANSWER_FINDING: Label("Giải trình nội dung phát hiện", "Answer a finding"),
    Deed.CREATE_SESSION: Label("Lập phiên họp", "Prepare a session"),
    Deed.RECORD_ATTENDANCE: Label("Ghi người có mặt", "Record who is present"),
    Deed.OPEN_SESSION: Label("Khai mạc phiên họp", "Open a session"),
    Deed.OPEN_ITEM: Label("Mở biểu quyết", "Open a vote"),
    Deed.CLOSE_ITEM: Label("Chốt biểu quyết", "Close a vote"),
    Deed.CLOSE_SESSION: Label("Kết thúc phiên họp", "Close a session"),
    Deed.CAST_BALLOT: Label("Bỏ phiếu", "Cast a ballot"),
    Deed.WRITTEN_OPINION: Label("Ghi ý kiến bằng văn bản", "Record a written opinion"),
    Deed.RECUSE: Label("Không tham gia biểu quyết", "Recuse from a vote"),
    Deed.ISSUE_DECISION: Label("Ghi quyết định vào sổ", "Enter a decision in the register"),
    Deed.FORWARD_SUBMISSION: Label("Ghi tờ trình vào sổ", "Enter a submission in the register"),
    Deed.PUBLISH_EXEMPLAR: Label("Công bố gương điển hình", "Publish an exemplar"),
    Deed.WITHDRAW_EXEMPLAR: Label("Rút gương điển hình", "Withdraw an exemplar"),
}

OUTCOMES: Mapping[Outcome, Label] = {
    Outcome.DONE: Label("Đã thực hiện", "Done"),
    Outcome.REFUSED: Label("Bị từ chối", "Refused"),
}


def name_of(deed: Action | Deed) -> Label:
    """What a deed of the log is called, step or not."""
    return ACTIONS[deed].name if isinstance(deed, Action) else DEEDS[deed]
