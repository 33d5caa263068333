"""The people of the demonstration, the same in tests and docs, and the real units among which they work.

Units are those of Quảng Bình in 2022, open-ended, as if the reform of 2025 had not come: every tier works. The people
are invented; the names are such as one meets there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from states.terms import Role
from workflow.people.commands import assign, create_person
from workflow.people.passwords import hash_anew
from workflow.units.lists import packaged_list
from workflow.units.load import load_units

SINCE = date(2020, 1, 1)
"""The first day of the demonstration's units and of its people's roles."""
UNIT_LIST = "quang_binh_2022"
PROVINCE, COUNCIL, DEPARTMENT, FRONT = "44", "44-HD", "44-SNV", "44-MTTQ"
LE_THUY, BO_TRACH = "457", "455"
KIEN_GIANG, AN_THUY, CU_NAM = "19249", "19264", "19141"


@dataclass(frozen=True, slots=True)
class Character:
    """One of the cast: somebody to sign in as."""

    username: str
    full_name: str
    post: str
    """Chức vụ, đơn vị: as it would stand under a signature."""
    roles: tuple[tuple[Role, str], ...]
    """Each role with the code of the unit at which it is held."""

    @property
    def email(self) -> str:
        """Where notices go: nowhere real (RFC 2606)."""
        return f"{self.username}@example.vn"


def _one(username: str, full_name: str, post: str, role: Role, unit_code: str) -> Character:
    return Character(username, full_name, post, ((role, unit_code),))


_MEMBERS = (
    ("Lê Thị Minh Tâm", "Chủ tịch Hội Liên hiệp Phụ nữ tỉnh"),
    ("Trương Quang Hưng", "Giám đốc Sở Lao động - Thương binh và Xã hội"),
    ("Mai Thị Tuyết", "Phó Chủ tịch Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh"),
    ("Hồ Xa", "Trưởng ban Ban Dân tộc tỉnh"),
    ("Bùi Đức Long", "Chủ tịch Liên đoàn Lao động tỉnh"),
    ("Phan Thị Ánh", "Phó Giám đốc Sở Tài chính"),
    ("Ngô Sỹ Đông", "Giám đốc Sở Nông nghiệp và Phát triển nông thôn"),
    ("Cao Văn Thìn", "Chủ tịch Hội Nông dân tỉnh"),
)

CAST: tuple[Character, ...] = (
    _one(
        "commune",
        "Nguyễn Thị Hoài",
        "Công chức Văn hóa - xã hội, thị trấn Kiến Giang",
        Role.DRAFTER,
        KIEN_GIANG,
    ),
    _one("commune2", "Trần Văn Lộc", "Công chức Văn hóa - xã hội, xã An Thủy", Role.DRAFTER, AN_THUY),
    _one("commune3", "Hoàng Thị Kim Liên", "Công chức Văn phòng - thống kê, xã Cự Nẫm", Role.DRAFTER, CU_NAM),
    _one(
        "agency",
        "Đỗ Thị Bích Ngọc",
        "Ban Phong trào, Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh",
        Role.DRAFTER,
        FRONT,
    ),
    _one(
        "district_office", "Võ Thị Thanh Hà", "Chuyên viên Phòng Nội vụ huyện Lệ Thủy", Role.DRAFTER, LE_THUY
    ),
    _one("district", "Phạm Quốc Đạt", "Phó Chủ tịch UBND huyện Lệ Thủy", Role.DISTRICT_APPROVER, LE_THUY),
    _one("district2", "Lê Ngọc Anh", "Phó Chủ tịch UBND huyện Bố Trạch", Role.DISTRICT_APPROVER, BO_TRACH),
    Character(
        "dual",
        "Dương Văn Ân",
        "Công chức thị trấn Kiến Giang, biệt phái Phòng Nội vụ huyện Lệ Thủy",
        ((Role.DRAFTER, KIEN_GIANG), (Role.DISTRICT_APPROVER, LE_THUY)),
    ),
    _one(
        "department",
        "Nguyễn Hữu Khánh",
        "Chuyên viên chính Ban Thi đua - Khen thưởng, Sở Nội vụ",
        Role.DEPARTMENT_APPRAISER,
        DEPARTMENT,
    ),
    _one(
        "department2",
        "Trần Thị Mai Phương",
        "Chuyên viên Ban Thi đua - Khen thưởng, Sở Nội vụ",
        Role.DEPARTMENT_APPRAISER,
        DEPARTMENT,
    ),
    _one(
        "secretary",
        "Cao Thị Hải Yến",
        "Trưởng Ban Thi đua - Khen thưởng, Sở Nội vụ",
        Role.COUNCIL_SECRETARY,
        COUNCIL,
    ),
    _one("chair", "Đinh Công Minh", "Chủ tịch UBND tỉnh, Chủ tịch Hội đồng", Role.COUNCIL_CHAIR, COUNCIL),
    *(
        _one(f"member{number}", full_name, post, Role.COUNCIL_MEMBER, COUNCIL)
        for number, (full_name, post) in enumerate(_MEMBERS, start=1)
    ),
    _one("inspector", "Lưu Bá Trí", "Thanh tra viên chính, Thanh tra tỉnh", Role.INSPECTOR, PROVINCE),
    _one("admin", "Đặng Hoàng Ân", "Quản trị hệ thống, Sở Nội vụ", Role.ADMIN, DEPARTMENT),
)
"""Everybody, in the order in which a nomination meets them."""

BY_USERNAME: Mapping[str, Character] = {character.username: character for character in CAST}


def settle(
    connection: Connection,
    now: datetime,
    password: str,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Load the units of 2022 and make the cast, all with one password, hashed once for all of them.

    Raises:
        UnmetRequirements: ``username_taken``: they are there already.
    """
    loaded = load_units(connection, packaged_list(UNIT_LIST), SINCE, None, now, progress=progress)
    assert not loaded.faults, loaded.faults
    password_hash = hash_anew(password)
    for character in CAST:
        create_person(
            connection, character.username, character.full_name, now, character.email, password_hash
        )
        for role, unit_code in character.roles:
            assign(connection, character.username, role, unit_code, SINCE, None, now)
