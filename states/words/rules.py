"""The cells of the table in words: who may, on which way, what must hold, by what kind of request."""

from collections.abc import Mapping

from states import guards, who
from states.guards import Guard, Need
from states.routes import (
    COMMUNE_OWN,
    DIRECT,
    DISTRICT_OWN,
    DISTRICT_SIGNS,
    FOUR_TIERS,
    THREE_TIERS,
    Route,
)
from states.table import Through, When
from states.who import Who
from states.words.label import Label

WHO: Mapping[Who, Label] = {
    who.drafter_of_origin: Label("Người lập của đơn vị lập đề nghị", "Drafter of the originating unit"),
    who.district_approver: Label("Lãnh đạo cấp huyện của tuyến", "Approver of the route's district"),
    who.department_appraiser: Label("Chuyên viên thẩm định của Sở", "Appraiser of the department"),
    who.council_secretary: Label("Thư ký Hội đồng của tuyến", "Secretary of the route's council"),
    who.holder: Label("Nơi đang giữ", "The holder"),
    who.holder_or_appraiser: Label(
        "Nơi đang giữ, hoặc chuyên viên thẩm định", "The holder, or the appraiser"
    ),
    who.appraiser_or_secretary: Label(
        "Chuyên viên thẩm định, hoặc thư ký Hội đồng", "The appraiser, or the secretary of the council"
    ),
    who.reform_admin: Label("Quản trị, theo văn bản sắp xếp", "Administrator, by the reform command"),
    who.second_person_in_chair: Label(
        "Chủ tịch Hội đồng, không phải người yêu cầu", "Chair of the council, not the one who asked"
    ),
}

WHEN: Mapping[When, Label] = {
    guards.always: Label("mọi tuyến", "every route"),
    guards.route_has_district: Label("tuyến có cấp huyện", "the route has a district"),
    guards.route_has_no_district: Label("tuyến không có cấp huyện", "the route has no district"),
    guards.route_goes_to_department: Label(
        "tuyến trình thẳng Sở", "the route goes straight to the department"
    ),
    guards.route_stays_at_origin: Label(
        "Hội đồng của chính đơn vị lập xét", "the origin's own council votes"
    ),
    guards.route_has_department: Label("tuyến qua Sở", "the route passes the department"),
    guards.route_has_every_tier: Label("tuyến đủ các cấp", "the route has every tier"),
    guards.route_ends_at_district: Label("Hội đồng cấp huyện xét", "the district's council votes"),
}

REQUIREMENTS: Mapping[Guard | Need, Label] = {
    guards.dossier_complete: Label("hồ sơ đủ thành phần", "the dossier is complete"),
    guards.criteria_answered: Label("các tiêu chí đã trả lời", "the criteria are answered"),
    guards.rulebook_holds: Label(
        "đạt tiêu chuẩn, hoặc có lý do ngoại lệ", "the rulebook holds, or the exception is reasoned"
    ),
    guards.opinions_have_come: Label(
        "đủ ý kiến hiệp y, hoặc ghi vì sao không chờ", "opinions asked for have come, or why not"
    ),
    guards.posting_is_over: Label("hết thời gian công khai", "the public posting is over"),
    guards.no_twin_award: Label("không trùng thành tích", "no twin award"),
    guards.not_yet_received: Label("nơi nhận chưa tiếp nhận", "not received yet"),
    guards.award_signed_in_province: Label(
        "hình thức do địa phương ký", "the award is signed in the province"
    ),
    guards.award_signed_above: Label("hình thức do Trung ương ký", "the award is signed above the province"),
    guards.is_held: Label("đang tạm dừng", "it is on hold"),
    guards.no_revoke_pending: Label("không có yêu cầu hủy đang chờ", "no request to revoke is pending"),
    guards.revoke_is_pending: Label("có yêu cầu hủy đang chờ", "a request to revoke is pending"),
    guards.reason: Label("lý do", "reason"),
    guards.legal_ground: Label("căn cứ pháp luật", "legal ground"),
    guards.decision_number: Label("số văn bản", "number of the document"),
    guards.decided_on: Label("ngày văn bản, không ở tương lai", "day of the document, not in the future"),
    guards.authority: Label("cơ quan quyết định", "authority"),
    guards.authority_if_signed_above: Label(
        "cơ quan quyết định, nếu Trung ương ký", "authority, if signed above the province"
    ),
    guards.quorum: Label("đủ người họp", "quorum"),
    guards.threshold: Label("đủ tỷ lệ phiếu đồng ý", "the votes reach the threshold"),
    guards.no_threshold: Label("không đủ tỷ lệ phiếu đồng ý", "the votes do not reach the threshold"),
}
"""What must hold or be given, said as it should be; the codes say what is wrong when it is not."""

ROUTES: Mapping[Route, Label] = {
    FOUR_TIERS: Label("Đủ bốn cấp", "The whole way, four tiers"),
    THREE_TIERS: Label("Ba cấp, không có cấp huyện", "Three tiers, without a district"),
    DIRECT: Label("Trình thẳng Sở", "Straight to the department"),
    COMMUNE_OWN: Label("Giấy khen cấp xã", "Certificate of merit of a commune"),
    DISTRICT_SIGNS: Label(
        "Giấy khen cấp huyện, xã trình", "Certificate of merit of a district, for a commune"
    ),
    DISTRICT_OWN: Label("Giấy khen cấp huyện, huyện lập", "Certificate of merit of a district, of its own"),
}

THROUGH: Mapping[Through, Label] = {
    Through.REQUEST: Label("từng hồ sơ, hoặc nhiều hồ sơ một lần", "by request, for one or many"),
    Through.CREATION: Label("khi lập đề nghị", "by creating a nomination"),
    Through.COUNCIL: Label("trong phiên họp Hội đồng", "in a session of the council"),
    Through.DOCUMENT: Label("khi lập quyết định hoặc tờ trình", "by a decision or submission"),
    Through.REFORM: Label("bằng lệnh sắp xếp đơn vị", "by the reform command"),
}
