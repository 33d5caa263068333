"""What an entry of the log says beside its columns, by its names for people: for pages that show entries as they are.

A name that is a field of the API as well is called as there (:mod:`states.words.names`), unless it stands here; what an
entry calls otherwise than a request does is told apart by ``changes.`` or ``given.`` before it.
"""

from collections.abc import Mapping

from states.words.label import Label

ENTRY_NAMES: Mapping[str, Label] = {
    # a nomination's row
    "changes.number": Label("mã hồ sơ", "code"),
    "changes.route": Label("tuyến xử lý", "route"),
    "district_unit_code": Label("đơn vị cấp huyện xét", "district"),
    "department_unit_code": Label("cơ quan thẩm định", "department"),
    "council_unit_code": Label("Hội đồng xét", "council"),
    "held_on": Label("tạm dừng từ ngày", "on hold since"),
    # a vote
    "item": Label("mục trong chương trình", "item of the agenda"),
    "member": Label("ủy viên", "member"),
    "vote": Label("lá phiếu", "vote"),
    "approve": Label("số phiếu đồng ý", "votes for"),
    "reject": Label("số phiếu không đồng ý", "votes against"),
    "abstain": Label("số phiếu không có ý kiến", "abstentions"),
    "cast": Label("số phiếu đã bỏ", "votes cast"),
    "entitled": Label("số người được biểu quyết", "entitled to vote"),
    "share_approve": Label("số phiếu đồng ý khi tính tỷ lệ", "votes for, of the share"),
    "share_base": Label("tổng số khi tính tỷ lệ", "base of the share"),
    "votes_fallen": Label("số phiếu không còn tính", "votes that no longer count"),
    "given.members": Label("số thành viên, hoặc thành viên", "members"),
    "given.present": Label("số người có mặt", "number of those present"),
    "given.items": Label("các điều cần sửa, hoặc số mục", "things to mend, or number of items"),
    "given.nominations": Label("số đề nghị", "number of nominations"),
    "session": Label("phiên họp", "session"),
    # accounts, units, mandates
    "assignment": Label("lần giao vai trò số", "assignment"),
    "by": Label("làm bằng", "by way of"),
    "days": Label("số ngày có hiệu lực", "days of validity"),
    "token": Label("mã truy cập số", "token"),
    "ended": Label("số nơi đăng nhập đã kết thúc", "sign-ins ended"),
    "made": Label("số đơn vị mới", "units made"),
    "inspection": Label("cuộc thanh tra, kiểm tra", "inspection"),
    "units": Label("các đơn vị trong phạm vi", "units in scope"),
    # the log, read and signed
    "method": Label("cách gọi", "method"),
    "given.route": Label("nơi đã mở", "route"),
    "query": Label("điều kiện tìm", "query"),
    "given.number": Label("số", "number"),
    "key": Label("khóa công khai", "public key"),
    "origin": Label("tên nhật ký", "name of the log"),
    # erased
    "values": Label("số giá trị đã xóa", "values erased"),
    "texts": Label("số đoạn văn đã xóa", "texts erased"),
    "answers": Label("số câu trả lời đã xóa", "answers erased"),
    "tokens": Label("số mã truy cập đã xóa", "tokens erased"),
    "sign_ins": Label("số lần đăng nhập đã xóa", "sign-ins erased"),
    "messages": Label("số thông báo đã xóa", "messages erased"),
}
