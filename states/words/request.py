"""Words of the codes that concern the request itself: signing in, finding, versions, attempts, failures."""

from collections.abc import Mapping

from states.codes import Code
from states.words.label import CodeWords, Label
from states.words.separation import INSTEAD, WHY

REQUEST_CODES: Mapping[Code, CodeWords] = {
    Code.MALFORMED_JSON: CodeWords(
        Label("JSON không đọc được", "Unreadable JSON"),
        Label(
            "Nội dung gửi lên không phải JSON hợp lệ nên không đọc được. Kiểm tra dấu ngoặc, dấu phẩy và bảng mã UTF-8 rồi gửi lại.",
            "The body is not valid JSON and cannot be read. Check brackets, commas and the UTF-8 encoding, then send it again.",
        ),
    ),
    Code.NOT_SIGNED_IN: CodeWords(
        Label("Chưa đăng nhập", "Not signed in"),
        Label(
            "Việc này cần biết bạn là ai, mà bạn chưa đăng nhập hoặc phiên làm việc đã hết. Đăng nhập, hoặc gửi kèm mã truy cập.",
            "This needs to know who you are, and you are not signed in or your session has ended. Sign in, or send a token.",
        ),
    ),
    Code.BAD_CREDENTIALS: CodeWords(
        Label("Sai tên đăng nhập hoặc mật khẩu", "Wrong name or password"),
        Label(
            "Tên đăng nhập hoặc mật khẩu không đúng. Nhập lại; nếu quên mật khẩu, nhờ quản trị đặt lại.",
            "The name or the password is wrong. Try again; if you forgot the password, ask an administrator to set a new one.",
        ),
    ),
    Code.TOKEN_EXPIRED: CodeWords(
        Label("Mã truy cập đã hết hạn", "Token expired"),
        Label(
            "Mã truy cập đã quá ngày hết hạn nên không dùng được nữa. Tạo mã mới.",
            "The token is past its last day and no longer works. Create a new one.",
        ),
    ),
    Code.TOKEN_REVOKED: CodeWords(
        Label("Mã truy cập đã bị thu hồi", "Token revoked"),
        Label(
            "Mã truy cập đã bị thu hồi nên không dùng được nữa. Tạo mã mới.",
            "The token has been revoked and no longer works. Create a new one.",
        ),
    ),
    Code.CSRF_FAILED: CodeWords(
        Label("Biểu mẫu không còn hiệu lực", "Form no longer valid"),
        Label(
            "Biểu mẫu mở đã lâu hoặc không phải từ trang này nên chưa ghi nhận gì. Tải lại trang rồi gửi lại.",
            "The form was opened long ago or came from elsewhere, so nothing was taken. Reload the page and send it again.",
        ),
    ),
    Code.NOT_FOUND: CodeWords(
        Label("Không tìm thấy", "Not found"),
        Label(
            "Không tìm thấy hồ sơ hoặc trang này, hoặc không thuộc phạm vi của bạn. Kiểm tra lại mã, hoặc tìm theo tên.",
            "This cannot be found, or it is not yours to see. Check the code, or search by name.",
        ),
    ),
    Code.METHOD_NOT_ALLOWED: CodeWords(
        Label("Phương thức không dùng được ở đây", "Method not allowed"),
        Label(
            "Địa chỉ này có, nhưng không nhận phương thức HTTP vừa dùng. Xem các phương thức trong tiêu đề Allow.",
            "The address exists but does not take this HTTP method. See the Allow header for those it takes.",
        ),
        Label(
            "Địa chỉ này có, nhưng không nhận phương thức HTTP vừa dùng. Dùng một trong: {allowed}.",
            "The address exists but does not take this HTTP method. Use one of: {allowed}.",
        ),
    ),
    Code.TOO_LARGE: CodeWords(
        Label("Nội dung quá lớn", "Too large"),
        Label(
            "Nội dung gửi lên lớn hơn mức cho phép nên chưa nhận. Chia nhỏ, hoặc bớt rồi gửi lại.",
            "The body is larger than allowed and was not taken. Split or shorten it, then send it again.",
        ),
        Label(
            "Nội dung gửi lên lớn hơn {limit} nên chưa nhận. Chia nhỏ, hoặc bớt rồi gửi lại.",
            "The body is larger than {limit} and was not taken. Split or shorten it, then send it again.",
        ),
    ),
    Code.UNSUPPORTED_MEDIA_TYPE: CodeWords(
        Label("Kiểu nội dung không nhận", "Content type not taken"),
        Label(
            "Địa chỉ này không nhận kiểu nội dung vừa gửi. Gửi JSON với tiêu đề Content-Type: application/json.",
            "This address does not take the kind of content sent. Send JSON with the header Content-Type: application/json.",
        ),
    ),
    Code.PRECONDITION_REQUIRED: CodeWords(
        Label("Thiếu phiên bản", "Version missing"),
        Label(
            "Chưa cho biết bạn đã đọc phiên bản nào, nên có thể ghi đè việc của người khác. Gửi kèm If-Match với ETag vừa đọc.",
            "It is not said which version you have read, so somebody else's work could be lost. Send If-Match with the ETag you read.",
        ),
    ),
    Code.STALE: CodeWords(
        Label("Đã có người sửa trước", "Somebody was faster"),
        Label(
            "Hồ sơ này đã thay đổi từ khi bạn mở. Xem bản mới rồi quyết định.",
            "This has changed since you read it. Look at the new version, then decide.",
        ),
        Label(
            "{who} ({unit}) đã thay đổi hồ sơ này lúc {at}: “{action}”. Xem bản mới rồi quyết định.",
            "{who} ({unit}) changed this at {at}: “{action}”. Look at the new version, then decide.",
        ),
    ),
    Code.TOO_MANY_ATTEMPTS: CodeWords(
        Label("Thử quá nhiều lần", "Too many attempts"),
        Label(
            "Bạn đã thử sai quá nhiều lần nên phải tạm dừng. Chờ rồi thử lại, hoặc nhờ quản trị đặt lại mật khẩu.",
            "There were too many wrong attempts, so you must pause. Wait and try again, or ask an administrator to set a new password.",
        ),
        Label(
            "Bạn đã thử sai {count} lần. Chờ {minutes} phút, hoặc nhờ quản trị đặt lại mật khẩu.",
            "There were {count} wrong attempts. Wait {minutes} minutes, or ask an administrator to set a new password.",
        ),
    ),
    Code.UNAVAILABLE: CodeWords(
        Label("Tạm thời không phục vụ được", "Unavailable for the moment"),
        Label(
            "Cơ sở dữ liệu đang bận hoặc mất kết nối, chưa có gì thay đổi. Chờ ít giây rồi gửi lại.",
            "The database is busy or cannot be reached; nothing has changed. Wait some seconds, then send it again.",
        ),
    ),
    Code.INTERNAL_ERROR: CodeWords(
        Label("Máy chủ gặp sự cố", "Failure on the server"),
        Label(
            "Máy chủ gặp sự cố, chưa có gì thay đổi. Thử lại sau ít phút; nếu vẫn vậy, báo quản trị.",
            "The server failed; nothing has changed. Try again in some minutes; if it goes on, tell an administrator.",
        ),
        Label(
            "Máy chủ gặp sự cố, chưa có gì thay đổi. Thử lại sau ít phút; nếu vẫn vậy, báo quản trị với mã {reference}.",
            "The server failed; nothing has changed. Try again in some minutes; if it goes on, tell an administrator the number {reference}.",
        ),
    ),
    Code.IDEMPOTENCY_KEY_REUSED: CodeWords(
        Label("Khóa gửi lại đã dùng cho việc khác", "Idempotency key used for something else"),
        Label(
            "Khóa Idempotency-Key này đã dùng với nội dung khác. Gửi lại đúng nội dung cũ, hoặc dùng khóa mới.",
            "This Idempotency-Key was used with another body. Send the same body again, or use a new key.",
        ),
    ),
    Code.TOO_MANY_LOOK_UPS: CodeWords(
        Label("Tra cứu quá nhiều lần", "Too many look-ups"),
        Label(
            "Từ mạng của bạn vừa có quá nhiều lượt tra cứu nên phải tạm dừng. Chờ ít phút rồi tra lại.",
            "There were too many look-ups from your network, so they must pause. Wait some minutes and look again.",
        ),
        Label(
            "Từ mạng của bạn vừa có quá nhiều lượt tra cứu nên phải tạm dừng. Chờ {minutes} phút rồi tra lại.",
            "There were too many look-ups from your network, so they must pause. Wait {minutes} minutes and look again.",
        ),
    ),
    Code.IN_PROGRESS: CodeWords(
        Label("Yêu cầu trước chưa xong", "The first one is still running"),
        Label(
            "Yêu cầu cùng khóa Idempotency-Key đang được thực hiện. Chờ ít giây rồi gửi lại để nhận kết quả.",
            "A request with the same Idempotency-Key is still running. Wait some seconds and send it again for its answer.",
        ),
    ),
    Code.NOT_POSSIBLE_IN_STATE: CodeWords(
        Label("Không làm được ở bước này", "Not possible from here"),
        Label(
            "Đề nghị không còn ở bước cho phép việc này. Xem lịch sử để biết đang ở đâu.",
            "The nomination is not where this can be done. See its history for where it stands.",
        ),
        Label(
            "Đề nghị đang ở “{state}” nên không làm được việc “{action}”. Xem lịch sử để biết vì sao.",
            "The nomination stands at “{state}”, where “{action}” is not possible. See its history for why.",
        ),
    ),
    Code.ON_HOLD: CodeWords(
        Label("Đang tạm dừng xem xét", "On hold"),
        Label(
            "Đề nghị đang tạm dừng xem xét nên chưa chuyển bước được. Lý do có trong lịch sử; việc này làm được khi đề nghị được xem xét tiếp.",
            "The nomination is on hold and cannot move on. See the reason in its history and wait until it is released.",
        ),
    ),
    Code.ALREADY_VOTED: CodeWords(
        Label("Đã bỏ phiếu rồi", "Already voted"),
        Label(
            "Bạn đã bỏ phiếu cho mục này và mỗi người chỉ bỏ một lần. Không cần làm gì thêm.",
            "You have voted on this item, and everybody votes once. There is nothing more to do.",
        ),
    ),
    Code.NOT_SEALED: CodeWords(
        Label("Chưa niêm phong", "Not sealed yet"),
        Label(
            "Bản ghi này chưa được niêm phong nên chưa có bằng chứng. Chờ một phút rồi hỏi lại.",
            "This entry is not sealed yet, so there is no proof of it. Wait a minute and ask again.",
        ),
    ),
    Code.ALREADY_PUBLISHED: CodeWords(
        Label("Đã công bố rồi", "Published already"),
        Label(
            "Gương điển hình của trường hợp này đang được công bố. Muốn sửa, rút bài đang công bố rồi công bố bài mới.",
            "This case is told in public already. To change it, withdraw what is published and publish anew.",
        ),
    ),
    Code.NOT_YOUR_ROLE: CodeWords(
        Label("Không thuộc vai trò của bạn", "Not your role"),
        Label(
            "Vai trò của bạn không được làm việc này. Chuyển cho người có vai trò đó, hoặc nhờ quản trị giao vai trò.",
            "Your role may not do this. Leave it to somebody who has the role, or ask an administrator to assign it.",
        ),
        Label(
            "Việc này dành cho vai trò “{role}”, mà bạn không giữ. Chuyển cho người có vai trò đó, hoặc nhờ quản trị giao vai trò.",
            "This is for the role “{role}”, which you do not hold. Leave it to somebody who does, or ask an administrator to assign it.",
        ),
    ),
    Code.NOT_YOUR_UNIT: CodeWords(
        Label("Không thuộc đơn vị của bạn", "Not your unit"),
        Label(
            "Bạn có vai trò này nhưng ở đơn vị khác. Người của đơn vị đang giữ hồ sơ cần làm việc này.",
            "You have this role, but at another unit. Somebody of the unit concerned must do it.",
        ),
        Label(
            "Bạn có vai trò này nhưng không phải ở {holder}. Người của {holder} cần làm việc này.",
            "You have this role, but not at {holder}. Somebody of {holder} must do it.",
        ),
    ),
    Code.SEPARATION_OF_DUTIES: CodeWords(
        Label("Một người không làm hai cấp", "Separation of duties"),
        Label(
            "Bạn đã tham gia hồ sơ này ở cấp khác, thuộc đơn vị lập, hoặc chính bạn đã yêu cầu, nên không làm bước này được. Người khác cùng cơ quan cần làm.",
            "You have acted on this at another tier, belong to the originating unit, or asked for it yourself, so you cannot take this step. Somebody else of your office must.",
        ),
        Label(f"{WHY.vi} {INSTEAD.vi}", f"{WHY.en} {INSTEAD.en}"),
    ),
    Code.RECUSED: CodeWords(
        Label("Không tham gia biểu quyết mục này", "Recused from this item"),
        Label(
            "Ủy viên này đã được ghi là không tham gia biểu quyết mục này vì có liên quan. Nếu ghi nhầm, báo thư ký Hội đồng.",
            "This member is recorded as recused from this item. If that is a mistake, tell the secretary of the council.",
        ),
    ),
    Code.NOT_PRESENT: CodeWords(
        Label("Chưa ghi có mặt", "Not recorded as present"),
        Label(
            "Bạn chưa được ghi có mặt tại phiên họp nên chưa bỏ phiếu được. Báo thư ký Hội đồng ghi có mặt.",
            "You are not recorded as present at the session, so you cannot vote. Ask the secretary to record you.",
        ),
    ),
    Code.NOT_A_MEMBER: CodeWords(
        Label("Không phải ủy viên Hội đồng", "Not a member of the council"),
        Label(
            "Chỉ ủy viên của Hội đồng này mới bỏ phiếu, mà người này không có trong danh sách. Nếu danh sách sai, báo thư ký Hội đồng.",
            "Only members of this council vote, and this person is not among them. If the list is wrong, tell the secretary.",
        ),
    ),
    Code.OWN_RIGHTS: CodeWords(
        Label("Không tự bỏ quyền quản trị", "Not of yourself"),
        Label(
            "Bạn đang quản trị bằng chính tài khoản này, nên không tự đóng nó hay tự kết thúc vai trò quản trị được. Nhờ quản trị khác, hoặc người phụ trách máy chủ.",
            "You administer with this very account, so you cannot close it or end your own role of administrator. Ask another administrator, or whoever runs the server.",
        ),
    ),
    Code.READ_ONLY: CodeWords(
        Label("Chỉ được xem", "Read only"),
        Label(
            "Vai trò thanh tra chỉ xem, không thay đổi hồ sơ. Gửi ý kiến bằng văn bản cho đơn vị đang giữ.",
            "An inspector reads and changes nothing. Write to the unit that holds it.",
        ),
    ),
}
