"""The cells of the table in words: who may, on which way, by what kind of request. For the printed process."""

from collections.abc import Mapping

from states.table import Through
from states.words.label import Label

WHO: Mapping[str, Label] = {
    "drafter_of_origin": Label("Người lập của đơn vị lập đề nghị", "Drafter of the originating unit"),
    "district_approver": Label("Lãnh đạo cấp huyện của tuyến", "Approver of the route's district"),
    "department_appraiser": Label("Chuyên viên thẩm định của Sở", "Appraiser of the department"),
    "council_secretary": Label("Thư ký Hội đồng của tuyến", "Secretary of the route's council"),
    "holder": Label("Nơi đang giữ", "The holder"),
    "holder_or_appraiser": Label("Nơi đang giữ, hoặc chuyên viên thẩm định", "The holder, or the appraiser"),
    "appraiser_or_secretary": Label(
        "Chuyên viên thẩm định hoặc thư ký Hội đồng", "Appraiser, or secretary of the council"
    ),
    "reform_admin": Label("Quản trị, theo văn bản sắp xếp", "Administrator, by the reform command"),
    "second_person_in_chair": Label(
        "Chủ tịch Hội đồng, không phải người yêu cầu", "Chair of the council, not the one who asked"
    ),
}
"""By the name of :class:`states.who.Who`."""

WHEN: Mapping[str, Label] = {
    "always": Label("mọi tuyến", "every route"),
    "route_has_district": Label("tuyến có cấp huyện", "the route has a district"),
    "route_has_no_district": Label("tuyến không có cấp huyện", "the route has no district"),
    "route_goes_to_department": Label("tuyến trình thẳng Sở", "the route goes straight to the department"),
    "route_stays_at_origin": Label("Hội đồng của chính đơn vị lập xét", "the origin's own council votes"),
    "route_has_department": Label("tuyến qua Sở", "the route passes the department"),
    "route_has_every_tier": Label("tuyến đủ các cấp", "the route has every tier"),
    "route_ends_at_district": Label("Hội đồng cấp huyện xét", "the district's council votes"),
}
"""By the name of the function in a row's ``when``."""

ROUTES: Mapping[str, Label] = {
    "four_tiers": Label("Đủ bốn cấp", "The whole way, four tiers"),
    "three_tiers": Label("Ba cấp, không có cấp huyện", "Three tiers, without a district"),
    "direct": Label("Trình thẳng Sở", "Straight to the department"),
    "commune_own": Label("Giấy khen cấp xã", "Certificate of merit of a commune"),
    "district_signs": Label(
        "Giấy khen cấp huyện, xã trình", "Certificate of merit of a district, for a commune"
    ),
    "district_own": Label("Giấy khen cấp huyện, huyện lập", "Certificate of merit of a district, of its own"),
}
"""By the code of :class:`states.routes.Route`."""

THROUGH: Mapping[Through, Label] = {
    Through.REQUEST: Label("từng hồ sơ hoặc nhiều hồ sơ một lần", "by request, for one or many"),
    Through.CREATION: Label("khi lập đề nghị", "by creating a nomination"),
    Through.COUNCIL: Label("trong phiên họp Hội đồng", "in a session of the council"),
    Through.DOCUMENT: Label("khi lập quyết định hoặc tờ trình", "by a decision or submission"),
    Through.REFORM: Label("bằng lệnh sắp xếp đơn vị", "by the reform command"),
}
