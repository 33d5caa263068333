"""The fields of the API by their names for people, as a message about one of them says it.

They stand in the middle of a sentence, so they begin in lower case.
"""

from collections.abc import Mapping

from states.words.label import Label

FIELDS: Mapping[str, Label] = {
    # a nomination
    "category": Label("đối tượng", "category"),
    "commendation_type": Label("loại khen thưởng", "type of commendation"),
    "nominee_name": Label("tên tập thể, cá nhân được đề nghị", "name of the nominee"),
    "nominee_unit_code": Label("đơn vị của người được đề nghị", "unit of the nominee"),
    "origin_unit_code": Label("đơn vị lập đề nghị", "originating unit"),
    "requested_award": Label("hình thức đề nghị", "award asked for"),
    "decided_award": Label("hình thức Hội đồng đồng ý", "award the council agreed to"),
    "achievements": Label("thành tích", "achievements"),
    "period_from": Label("ngày bắt đầu lập thành tích", "first day of the achievement"),
    "period_to": Label("ngày cuối lập thành tích", "last day of the achievement"),
    "period": Label("thời gian lập thành tích", "period of the achievement"),
    "prior_awards": Label("khen thưởng đã có", "prior awards"),
    "signed_on": Label("ngày ký", "day of signature"),
    "nominee": Label("thông tin về người được đề nghị", "particulars of the nominee"),
    "birth_year": Label("năm sinh", "year of birth"),
    "gender": Label("giới tính", "gender"),
    "ethnic_group": Label("dân tộc", "ethnic group"),
    "post": Label("chức vụ", "post"),
    "address": Label("địa chỉ", "address"),
    "household_size": Label("số người trong hộ", "members of the household"),
    "citizen_id": Label("số định danh cá nhân", "citizen's number"),
    "id": Label("mã đề nghị", "id"),
    "code": Label("mã", "code"),
    "version": Label("phiên bản", "version"),
    "state": Label("trạng thái", "state"),
    "holder_unit_code": Label("nơi đang giữ", "holder"),
    "received_at": Label("thời điểm tiếp nhận", "time of receipt"),
    "due_on": Label("hạn", "due day"),
    # a step
    "action": Label("việc", "action"),
    "items": Label("các điều cần sửa", "items"),
    "mend": Label("các điều cần sửa", "things to mend"),
    "field": Label("mục cần sửa", "field to mend"),
    "message": Label("nội dung cần sửa", "what to mend"),
    "reason": Label("lý do", "reason"),
    "exception_reason": Label("lý do đề nghị ngoại lệ", "reason for the exception"),
    "legal_ground": Label("căn cứ pháp luật", "legal ground"),
    "document": Label("văn bản kèm theo", "document"),
    "decision_number": Label("số quyết định", "number of the decision"),
    "decided_on": Label("ngày quyết định", "day of the decision"),
    "authority": Label("cơ quan quyết định", "authority"),
    "text": Label("nội dung", "text"),
    "tally": Label("kết quả kiểm phiếu", "count of votes"),
    "ground": Label("căn cứ", "ground"),
    # lists and searches
    "limit": Label("số dòng mỗi trang", "rows a page"),
    "cursor": Label("con trỏ trang", "cursor"),
    "q": Label("từ khóa", "search words"),
    "unit": Label("đơn vị", "unit"),
    "sort": Label("thứ tự", "order"),
    "award": Label("hình thức khen thưởng", "award"),
    "mine": Label("chỉ của đơn vị tôi", "of my units only"),
    "overdue": Label("chỉ quá hạn", "overdue only"),
    "type": Label("loại đơn vị", "type of unit"),
    "parent": Label("đơn vị cấp trên", "unit above"),
    "parent_code": Label("mã đơn vị cấp trên", "code of the unit above"),
    "name": Label("tên đơn vị", "name of the unit"),
    "on": Label("ngày", "day"),
    "year": Label("năm", "year"),
    "actor": Label("người thực hiện", "who acted"),
    "nomination": Label("đề nghị", "nomination"),
    "outcome": Label("kết quả", "outcome"),
    "from": Label("mốc đầu", "from"),
    "to": Label("mốc cuối", "to"),
    "dry_run": Label("chạy thử", "dry run"),
    # signing in
    "username": Label("tên đăng nhập", "user name"),
    "password": Label("mật khẩu", "password"),
    "full_name": Label("họ tên", "full name"),
    "email": Label("địa chỉ thư điện tử", "e-mail address"),
    "role": Label("vai trò", "role"),
    "unit_code": Label("đơn vị", "unit"),
    "valid_from": Label("ngày bắt đầu", "first day"),
    "valid_to": Label("ngày cuối", "last day"),
    "current": Label("mật khẩu hiện tại", "password of now"),
    "label": Label("tên mã truy cập", "name of the token"),
    "expires_in_days": Label("số ngày có hiệu lực", "days of validity"),
    # council and decisions
    "council_code": Label("Hội đồng", "council"),
    "title": Label("tên phiên họp", "title"),
    "meets_on": Label("ngày họp", "day of the session"),
    "place": Label("địa điểm", "place"),
    "ballot": Label("cách bỏ phiếu", "mode of ballot"),
    "nomination_ids": Label("danh sách đề nghị", "nominations"),
    "item_id": Label("mục trong chương trình", "item of the agenda"),
    "present": Label("người có mặt", "those present"),
    "choice": Label("ý kiến biểu quyết", "vote"),
    "session_id": Label("phiên họp", "session"),
    "number": Label("số văn bản hoặc số thống nhất", "number"),
    "symbol": Label("ký hiệu văn bản", "symbol"),
    "issued_on": Label("ngày ban hành", "day of issue"),
    "signatory_name": Label("họ tên người ký", "name of the signatory"),
    "signatory_title": Label("chức vụ người ký", "post of the signatory"),
    "addressed_to": Label("nơi nhận tờ trình", "addressee"),
    "cosignature": Label("chữ ký của nhân chứng", "cosignature of a witness"),
    # proofs and exports
    "entry": Label("mã bản ghi", "entry"),
    "size": Label("số bản ghi của dấu niêm phong", "size of the checkpoint"),
    "older": Label("số bản ghi của dấu cũ", "size of the older checkpoint"),
    "format": Label("dạng tệp", "format"),
    "count": Label("số hồ sơ trong mẫu", "cases in the sample"),
    # exemplars
    "headline": Label("tên bài", "headline"),
    "story": Label("bài viết", "story"),
    "consent_on": Label("ngày đồng ý công bố", "day of consent"),
    # inspections
    "purpose": Label("nội dung thanh tra, kiểm tra", "what is inspected"),
    "unit_codes": Label("các đơn vị trong phạm vi", "units in scope"),
    "members": Label("thành viên đoàn", "members of the team"),
    "leader": Label("trưởng đoàn", "leader of the team"),
    "movement_only": Label("chỉ khen thưởng theo phong trào", "the movement only"),
    "last_day": Label("ngày cuối", "last day"),
    "nomination_id": Label("đề nghị", "nomination"),
}
"""By the name of the field in bodies and queries."""


def field_label(path: str) -> Label:
    """What people call the field at a path like ``prior_awards.0.signed_on``: the name of its last part.

    A name that the service does not know is given back as the client wrote it.
    """
    named = [part for part in path.split(".") if not part.isdigit()]
    last = named[-1] if named else path
    return FIELDS.get(last, Label(last, last))
