"""Words of the codes that say which requirement of a step does not hold."""

from collections.abc import Mapping

from states.codes import Code
from states.words.label import CodeWords, Label

REQUIREMENT_CODES: Mapping[Code, CodeWords] = {
    Code.REASON_REQUIRED: CodeWords(
        Label("Chưa ghi lý do", "Reason missing"),
        Label(
            "Chưa ghi lý do. Nơi nhận cần biết vì sao và phải làm gì.",
            "The reason is missing. Those who receive this need to know why, and what to do.",
        ),
    ),
    Code.LEGAL_GROUND_REQUIRED: CodeWords(
        Label("Chưa ghi căn cứ", "Legal ground missing"),
        Label(
            "Chưa ghi căn cứ pháp luật của kết luận. Ghi rõ điều, khoản và văn bản.",
            "The legal ground of the conclusion is missing. Name the article, the clause and the text.",
        ),
    ),
    Code.DECISION_NUMBER_REQUIRED: CodeWords(
        Label("Chưa ghi số quyết định", "Decision number missing"),
        Label(
            "Chưa ghi số, ký hiệu của văn bản. Ghi đúng như trên văn bản, ví dụ 812/QĐ-TTg.",
            "The number and symbol of the document are missing. Write them as they stand on it, such as 812/QĐ-TTg.",
        ),
    ),
    Code.DECIDED_ON_REQUIRED: CodeWords(
        Label("Chưa ghi ngày ký", "Date of the decision missing"),
        Label(
            "Chưa ghi ngày ký văn bản. Ghi đúng ngày trên văn bản.",
            "The day on which the document was signed is missing. Write the day that stands on it.",
        ),
    ),
    Code.AUTHORITY_REQUIRED: CodeWords(
        Label("Chưa ghi cơ quan quyết định", "Authority missing"),
        Label(
            "Chưa ghi cơ quan hoặc người ký quyết định. Ghi đúng như trên văn bản.",
            "The authority that decided is missing. Write it as it stands on the document.",
        ),
    ),
    Code.TALLY_REQUIRED: CodeWords(
        Label("Chưa có kết quả kiểm phiếu", "No such count"),
        Label(
            "Chưa có kết quả kiểm phiếu cho kết luận này. Kết thúc biểu quyết trong phiên họp để có kết quả.",
            "No count of votes leads to this outcome. Close the vote in the session first.",
        ),
    ),
    Code.DOSSIER_INCOMPLETE: CodeWords(
        Label("Hồ sơ chưa đủ", "Dossier incomplete"),
        Label(
            "Hồ sơ còn thiếu thành phần bắt buộc. Xem danh mục hồ sơ và tải lên phần còn thiếu.",
            "The dossier lacks a required part. See its list and upload what is missing.",
        ),
    ),
    Code.CRITERIA_UNANSWERED: CodeWords(
        Label("Chưa trả lời hết tiêu chí", "Criteria unanswered"),
        Label(
            "Còn tiêu chí chưa trả lời. Trả lời đủ và nêu minh chứng cho từng tiêu chí.",
            "Some criteria are not answered. Answer each and give its evidence.",
        ),
    ),
    Code.RULEBOOK_NOT_MET: CodeWords(
        Label("Chưa đạt tiêu chuẩn", "Standards not met"),
        Label(
            "Có tiêu chuẩn chưa đạt. Kiểm tra số liệu, hoặc ghi lý do đề nghị ngoại lệ.",
            "A standard is not met. Check the figures, or give the reason for an exception.",
        ),
    ),
    Code.OPINIONS_MISSING: CodeWords(
        Label("Chưa đủ ý kiến hiệp y", "Opinions missing"),
        Label(
            "Có cơ quan được hỏi chưa cho ý kiến. Chờ ý kiến, hoặc ghi vì sao không chờ.",
            "An agency that was asked has not answered. Wait for it, or say why not.",
        ),
    ),
    Code.POSTING_NOT_OVER: CodeWords(
        Label("Chưa hết thời gian công khai", "Public posting not over"),
        Label(
            "Hình thức này phải công khai đủ thời gian trước khi đưa vào phiên họp. Chờ hết thời gian công khai.",
            "This award must be posted in public long enough before a session. Wait until that is over.",
        ),
    ),
    Code.TWIN_AWARD: CodeWords(
        Label("Trùng thành tích", "Same achievement"),
        Label(
            "Đã có đề nghị khác cho cùng thành tích này. Mở đề nghị đó, hoặc chọn thành tích khác.",
            "Another nomination claims the same achievement. Open that one, or choose another achievement.",
        ),
        Label(
            "Đề nghị {twin} đã nêu cùng thành tích này. Mở đề nghị đó, hoặc chọn thành tích khác.",
            "Nomination {twin} claims the same achievement. Open that one, or choose another achievement.",
        ),
    ),
    Code.ALREADY_RECEIVED: CodeWords(
        Label("Đã tiếp nhận", "Already received"),
        Label(
            "Nơi nhận đã tiếp nhận hồ sơ, nên không tiếp nhận hay lấy lại lần nữa được. Liên hệ nơi đang giữ nếu cần sửa.",
            "It has been received, so it can be neither received again nor taken back. Ask the holder if something must be mended.",
        ),
    ),
    Code.NOT_ON_HOLD: CodeWords(
        Label("Không bị tạm dừng", "Not on hold"),
        Label(
            "Đề nghị không bị tạm dừng nên không có gì để cho tiếp tục. Xem lịch sử.",
            "The nomination is not on hold, so there is nothing to release. See its history.",
        ),
    ),
    Code.SIGNED_ABOVE: CodeWords(
        Label("Do Trung ương quyết định", "Signed above the province"),
        Label(
            "Hình thức này do Trung ương quyết định nên tỉnh không ban hành được. Lập tờ trình Trung ương.",
            "This award is signed above the province and cannot be issued here. Make a submission instead.",
        ),
    ),
    Code.SIGNED_IN_PROVINCE: CodeWords(
        Label("Do địa phương quyết định", "Signed in the province"),
        Label(
            "Hình thức này do địa phương quyết định nên không trình Trung ương. Ban hành quyết định.",
            "This award is signed in the province and is not forwarded. Issue a decision instead.",
        ),
    ),
    Code.REVOKE_PENDING: CodeWords(
        Label("Đang chờ xác nhận hủy", "Revocation pending"),
        Label(
            "Đã có yêu cầu hủy đang chờ Chủ tịch Hội đồng xác nhận. Chờ xác nhận, hoặc bỏ yêu cầu đó trước.",
            "A request to revoke already waits for the chair. Wait, or drop that request first.",
        ),
    ),
    Code.NO_REVOKE_PENDING: CodeWords(
        Label("Không có yêu cầu hủy", "No revocation pending"),
        Label(
            "Không có yêu cầu hủy nào đang chờ. Thư ký Hội đồng cần gửi yêu cầu hủy trước.",
            "No request to revoke is pending. The secretary of the council must make one first.",
        ),
    ),
    Code.QUORUM: CodeWords(
        Label("Không đủ người họp", "No quorum"),
        Label(
            "Chưa đủ số người có mặt theo quy chế nên chưa biểu quyết được. Ghi thêm người có mặt, hoặc họp ngày khác.",
            "Too few are present for a vote. Record more as present, or meet on another day.",
        ),
        Label(
            "Có mặt {present} trên {total}, cần ít nhất {needed}. Chưa mở biểu quyết được.",
            "{present} of {total} are present, {needed} are needed. The vote cannot be opened yet.",
        ),
    ),
    Code.THRESHOLD: CodeWords(
        Label("Chưa đủ phiếu", "Threshold not reached"),
        Label(
            "Số phiếu đồng ý chưa đạt tỷ lệ cần có cho hình thức nào. Kết luận là không khen thưởng.",
            "The votes for it reach the threshold of no form. The outcome is no award.",
        ),
    ),
    Code.BALLOT_NOT_ALLOWED: CodeWords(
        Label("Cách bỏ phiếu không được dùng", "Mode of ballot not allowed"),
        Label(
            "Quy chế không cho dùng cách bỏ phiếu này với một hình thức trong chương trình. Chọn cách bỏ phiếu khác.",
            "The rules do not allow this mode of ballot for a form on the agenda. Choose another.",
        ),
        Label(
            "Quy chế không cho dùng cách bỏ phiếu này với {award}. Chọn một trong: {allowed}.",
            "The rules do not allow this mode of ballot for {award}. Choose one of: {allowed}.",
        ),
    ),
    Code.HIGHER_AWARD: CodeWords(
        Label("Cao hơn hình thức đề nghị", "Higher than asked for"),
        Label(
            "Hội đồng chỉ được chọn hình thức đã đề nghị hoặc thấp hơn. Chọn lại hình thức.",
            "The council may choose the form asked for or a lower one. Choose again.",
        ),
    ),
    Code.MEMBER_PRESENT: CodeWords(
        Label("Ủy viên đang có mặt", "The member is present"),
        Label(
            "Ủy viên có mặt tự bỏ phiếu, chỉ người vắng mới gửi ý kiến bằng văn bản. Sửa danh sách có mặt, hoặc để người đó tự bỏ phiếu.",
            "A member who is present votes in person; a written opinion is for the absent. Correct the attendance, or let the member vote.",
        ),
    ),
    Code.NUMBER_TAKEN: CodeWords(
        Label("Số đã dùng", "Number taken"),
        Label(
            "Số này đã dùng trong năm. Chọn số khác.", "This number was used within the year. Choose another."
        ),
        Label(
            "Số {number} đã dùng trong năm {year}. Số chưa dùng tiếp theo: {next_number}.",
            "Number {number} was used in {year}. The next one free: {next_number}.",
        ),
    ),
    Code.BEFORE_SESSION: CodeWords(
        Label("Ngày ký trước phiên họp", "Signed before the session"),
        Label(
            "Ngày ký sớm hơn ngày Hội đồng họp. Kiểm tra lại ngày ký.",
            "The day of signature lies before the session. Check the day.",
        ),
        Label(
            "Ngày ký sớm hơn phiên họp ngày {on}. Kiểm tra lại ngày ký.",
            "The day of signature lies before the session of {on}. Check the day.",
        ),
    ),
    Code.WRONG_AWARD: CodeWords(
        Label("Sai hình thức khen thưởng", "Another award"),
        Label(
            "Có đề nghị được Hội đồng đồng ý với hình thức khác. Lập văn bản riêng cho từng hình thức.",
            "The council agreed to another form for one of these. Make one document for each form.",
        ),
    ),
    Code.NOT_OF_SESSION: CodeWords(
        Label("Không thuộc phiên họp này", "Not of this session"),
        Label(
            "Có đề nghị không được quyết định trong phiên họp này. Chọn lại phiên họp, hoặc bỏ đề nghị đó ra.",
            "One of these was not decided in this session. Choose the right session, or leave it out.",
        ),
    ),
    Code.OUTSIDE_MANDATE: CodeWords(
        Label("Ngoài quyết định thanh tra, kiểm tra", "Outside the mandate"),
        Label(
            "Việc này nằm ngoài phạm vi đơn vị hoặc thời hạn của quyết định thanh tra, kiểm tra. Xem lại quyết định.",
            "This lies beyond the units or the days of the mandate to inspect. Read the mandate again.",
        ),
    ),
    Code.CONSENT_REQUIRED: CodeWords(
        Label("Chưa ghi ngày đồng ý", "Consent missing"),
        Label(
            "Chưa ghi ngày cá nhân, gia đình đồng ý bằng văn bản. Chỉ công bố khi đã có văn bản đồng ý; ghi ngày trên văn bản đó.",
            "The day on which the person or household consented in writing is missing. Publish only with their written "
            "consent, and write the day that stands on it.",
        ),
    ),
    Code.CITIZEN_ID_TOLD: CodeWords(
        Label("Có số định danh cá nhân", "A citizen's number is told"),
        Label(
            "Bài viết có số định danh cá nhân, không bao giờ được công bố. Bỏ dãy 12 chữ số ấy rồi gửi lại.",
            "The text holds a citizen's number, which is never made public. Take out the 12 digits and send it again.",
        ),
    ),
}
