"""Awards, categories, roles and the other closed sets in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from states.routes import Level, Origin, Signatory
from states.terms import Award, Category, Choice, CommendationType, Role, UnitType
from states.words.label import Label


@dataclass(frozen=True, slots=True)
class AwardWords:
    """A form of award in full (documents, headings) and in short (tables, phones)."""

    full: Label
    short: Label


@dataclass(frozen=True, slots=True)
class CategoryWords:
    """A category and the hint that stands where it is chosen."""

    name: Label
    hint: Label


@dataclass(frozen=True, slots=True)
class RoleWords:
    """A role, and what those who have it call their first page."""

    name: Label
    first_page: Label


AWARDS: Mapping[Award, AwardWords] = {
    Award.GIAY_KHEN: AwardWords(
        Label("Giấy khen", "Certificate of merit"),
        Label("Giấy khen", "Certificate of merit"),
    ),
    Award.BANG_KHEN_TINH: AwardWords(
        Label(
            "Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh",
            "Certificate of commendation of the chairman of the provincial People's Committee",
        ),
        Label("Bằng khen tỉnh", "Provincial commendation"),
    ),
    Award.BANG_KHEN_TTG: AwardWords(
        Label("Bằng khen của Thủ tướng Chính phủ", "Certificate of commendation of the Prime Minister"),
        Label("Bằng khen Thủ tướng", "Prime Minister's commendation"),
    ),
    Award.HCLD_3: AwardWords(
        Label("Huân chương Lao động hạng Ba", "Labour Order, third class"),
        Label("HCLĐ hạng Ba", "Labour Order, third class"),
    ),
    Award.HCLD_2: AwardWords(
        Label("Huân chương Lao động hạng Nhì", "Labour Order, second class"),
        Label("HCLĐ hạng Nhì", "Labour Order, second class"),
    ),
    Award.HCLD_1: AwardWords(
        Label("Huân chương Lao động hạng Nhất", "Labour Order, first class"),
        Label("HCLĐ hạng Nhất", "Labour Order, first class"),
    ),
}

CATEGORIES: Mapping[Category, CategoryWords] = {
    Category.PROVINCE_AGENCY: CategoryWords(
        Label("Sở, ban, ngành, đoàn thể tỉnh", "Department, agency or mass organisation of the province"),
        Label("Mục IV.1a Kế hoạch 123", "Plan 123, IV.1a"),
    ),
    Category.DISTRICT: CategoryWords(
        Label("Cấp huyện", "District"),
        Label("Minh Hóa có tiêu chí riêng", "Minh Hóa has criteria of its own"),
    ),
    Category.COMMUNE: CategoryWords(
        Label("Cấp xã", "Commune"),
        Label(
            "tiêu chí tùy loại xã: bãi ngang ven biển, dân tộc thiểu số và miền núi, hay xã khác",
            "the criteria go by its kind: coastal, ethnic-minority and mountain, or another",
        ),
    ),
    Category.VILLAGE: CategoryWords(
        Label("Thôn, bản, tổ dân phố", "Village, hamlet or neighbourhood"),
        Label("gồm cả khu dân cư", "residential areas too"),
    ),
    Category.HOUSEHOLD: CategoryWords(
        Label("Hộ gia đình", "Household"),
        Label("thoát nghèo, hoặc giúp hộ khác thoát nghèo", "left poverty, or helped others to leave it"),
    ),
    Category.OFFICIAL: CategoryWords(
        Label("Cán bộ, người lao động", "Official or worker"),
        Label(
            "làm công tác giảm nghèo, hoặc tích cực ủng hộ",
            "works on poverty reduction, or supports it actively",
        ),
    ),
    Category.ENTERPRISE: CategoryWords(
        Label("Doanh nghiệp, hợp tác xã", "Enterprise or cooperative"),
        Label("gồm cả ngân hàng, tổ chức tín dụng", "banks and credit institutions too"),
    ),
}

COMMENDATION_TYPES: Mapping[CommendationType, Label] = {
    CommendationType.PHONG_TRAO: Label("Khen thưởng phong trào thi đua", "For an emulation movement"),
    CommendationType.CONG_TRANG: Label("Khen thưởng công trạng", "For merit and achievement"),
    CommendationType.DOT_XUAT: Label("Khen thưởng đột xuất", "For sudden merit"),
}

ROLES: Mapping[Role, RoleWords] = {
    Role.DRAFTER: RoleWords(
        Label("Người lập đề nghị", "Drafter"), Label("Hồ sơ của đơn vị", "Dossiers of the unit")
    ),
    Role.DISTRICT_APPROVER: RoleWords(
        Label("Lãnh đạo cấp huyện", "District approver"), Label("Chờ tôi xét", "Awaiting my review")
    ),
    Role.DEPARTMENT_APPRAISER: RoleWords(
        Label("Chuyên viên thẩm định", "Department appraiser"), Label("Chờ thẩm định", "Awaiting appraisal")
    ),
    Role.COUNCIL_SECRETARY: RoleWords(
        Label("Thư ký Hội đồng", "Secretary of the council"), Label("Phiên họp", "Sessions")
    ),
    Role.COUNCIL_MEMBER: RoleWords(
        Label("Ủy viên Hội đồng", "Member of the council"), Label("Phiên họp sắp tới", "Coming sessions")
    ),
    Role.COUNCIL_CHAIR: RoleWords(
        Label("Chủ tịch Hội đồng", "Chair of the council"), Label("Phiên họp sắp tới", "Coming sessions")
    ),
    Role.INSPECTOR: RoleWords(Label("Thanh tra, kiểm tra", "Inspector"), Label("Nhật ký", "Log")),
    Role.ADMIN: RoleWords(
        Label("Quản trị hệ thống", "Administrator"), Label("Đơn vị và người dùng", "Units and people")
    ),
}

CHOICES: Mapping[Choice, Label] = {
    Choice.APPROVE: Label("Đồng ý", "Approve"),
    Choice.REJECT: Label("Không đồng ý", "Reject"),
    Choice.ABSTAIN: Label("Không có ý kiến", "Abstain"),
}

UNIT_TYPES: Mapping[UnitType, Label] = {
    UnitType.PROVINCE: Label("Cấp tỉnh", "Province"),
    UnitType.DISTRICT: Label("Cấp huyện", "District"),
    UnitType.COMMUNE: Label("Cấp xã", "Commune"),
    UnitType.AGENCY: Label("Cơ quan, đoàn thể", "Agency"),
    UnitType.COUNCIL: Label("Hội đồng Thi đua – Khen thưởng", "Emulation and commendation council"),
}

SIGNATORIES: Mapping[Signatory, Label] = {
    Signatory.COMMUNE_CHAIRMAN: Label(
        "Chủ tịch Ủy ban nhân dân cấp xã", "Chairman of the commune's People's Committee"
    ),
    Signatory.DISTRICT_CHAIRMAN: Label(
        "Chủ tịch Ủy ban nhân dân cấp huyện", "Chairman of the district's People's Committee"
    ),
    Signatory.DEPARTMENT_DIRECTOR: Label("Giám đốc Sở", "Director of the department"),
    Signatory.PROVINCE_CHAIRMAN: Label(
        "Chủ tịch Ủy ban nhân dân tỉnh", "Chairman of the provincial People's Committee"
    ),
    Signatory.PRIME_MINISTER: Label("Thủ tướng Chính phủ", "Prime Minister"),
    Signatory.PRESIDENT: Label("Chủ tịch nước", "President"),
}

LEVELS: Mapping[Level, Label] = {
    Level.COMMUNE: Label("Cấp xã", "Commune"),
    Level.DISTRICT: Label("Cấp huyện", "District"),
    Level.PROVINCE: Label("Cấp tỉnh", "Province"),
}

ORIGINS: Mapping[Origin, Label] = {
    Origin.COMMUNE_OF_DISTRICT: Label("Xã thuộc cấp huyện", "Commune of a district"),
    Origin.COMMUNE_OF_PROVINCE: Label("Xã thuộc tỉnh", "Commune directly under the province"),
    Origin.DISTRICT: Label("Cấp huyện", "District"),
    Origin.AGENCY: Label("Cơ quan, đoàn thể", "Agency"),
}
