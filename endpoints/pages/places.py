"""Where the masthead leads, by role: the first place of each role is where its people begin (các trang).

Five places at most for a role; whoever has several roles has the places of all, each once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

from states.terms import Role
from states.words.terms import ROLES
from workflow.exemplars.access import TELLERS

WORKLIST, REGISTER, NOTICES, VERIFY = "/inbox", "/nominations", "/notices", "/verify"
PROGRESS, PROCESS = "/progress", "/process"
DRAFTS, NEW_DRAFT = "/drafts", "/drafts/new"
COUNCIL_SESSIONS, DECISIONS = "/sessions", "/decisions"
AUDIT, INSPECTIONS, FINDINGS, CHECKPOINTS = "/audit", "/inspections", "/findings", "/checkpoints"
UNITS, PEOPLE, POLICY, HEALTH = "/admin/units", "/admin/people", "/admin/policy", "/admin/health"
LOOK_UP, EXEMPLARS, PUBLISHED, NEW_STORY = "/q", "/exemplars", "/exemplars/published", "/exemplars/new"


@dataclass(frozen=True, slots=True)
class Place:
    """A page that the masthead leads to, and what it is called there. At the worklist stands how many wait."""

    path: str
    words: str


_OF_ROLE: Mapping[Role, tuple[Place, ...]] = {
    Role.DRAFTER: (
        Place(DRAFTS, ROLES[Role.DRAFTER].first_page.vi),
        Place(NEW_DRAFT, "Lập đề nghị"),
        Place(WORKLIST, "Chờ tôi trình"),
        Place(REGISTER, "Tất cả hồ sơ"),
    ),
    Role.DISTRICT_APPROVER: (
        Place(WORKLIST, ROLES[Role.DISTRICT_APPROVER].first_page.vi),
        Place(REGISTER, "Hồ sơ trong huyện"),
        Place(PROGRESS, "Tiến độ"),
    ),
    Role.DEPARTMENT_APPRAISER: (
        Place(WORKLIST, ROLES[Role.DEPARTMENT_APPRAISER].first_page.vi),
        Place(REGISTER, "Hồ sơ trong tỉnh"),
        Place(PROGRESS, "Tiến độ"),
        Place(DECISIONS, "Quyết định"),
    ),
    Role.COUNCIL_SECRETARY: (
        Place(COUNCIL_SESSIONS, ROLES[Role.COUNCIL_SECRETARY].first_page.vi),
        Place(WORKLIST, "Đang ở Hội đồng"),
        Place(DECISIONS, "Quyết định"),
        Place(REGISTER, "Hồ sơ"),
        Place(PROGRESS, "Tiến độ"),
    ),
    Role.COUNCIL_CHAIR: (
        Place(COUNCIL_SESSIONS, ROLES[Role.COUNCIL_CHAIR].first_page.vi),
        Place(WORKLIST, "Chờ tôi xác nhận"),
        Place(REGISTER, "Hồ sơ"),
        Place(PROGRESS, "Tiến độ"),
    ),
    Role.COUNCIL_MEMBER: (
        Place(COUNCIL_SESSIONS, ROLES[Role.COUNCIL_MEMBER].first_page.vi),
        Place(REGISTER, "Hồ sơ"),
    ),
    Role.INSPECTOR: (
        Place(AUDIT, "Nhật ký"),
        Place(REGISTER, "Hồ sơ trong phạm vi"),
        Place(INSPECTIONS, "Đoàn kiểm tra"),
        Place(CHECKPOINTS, "Dấu niêm phong"),
        Place(PROGRESS, "Tiến độ"),
    ),
    Role.ADMIN: (
        Place(UNITS, "Đơn vị"),
        Place(PEOPLE, "Người dùng"),
        Place(POLICY, "Chính sách"),
        Place(PROCESS, "Quy trình"),
        Place(HEALTH, "Tình trạng"),
    ),
}
TELLING_ROLES = frozenset(TELLERS.roles)
"""Whoever tells of awards in public."""
_OF_SEVERAL: Mapping[str, str] = {WORKLIST: "Chờ tôi", REGISTER: "Hồ sơ", COUNCIL_SESSIONS: "Phiên họp"}
"""What a place is called where several roles of one person call it differently."""


def places_of(roles: Iterable[Role]) -> tuple[Place, ...]:
    """The places of whoever has these roles, in the order of their roles."""
    held = frozenset(roles)
    named: dict[str, set[str]] = {}
    for role in (each for each in Role if each in held):
        for place in _OF_ROLE[role]:
            named.setdefault(place.path, set()).add(place.words)
    found = tuple(
        Place(path, next(iter(words)) if len(words) == 1 else _OF_SEVERAL[path])
        for path, words in named.items()
    )
    return found or (Place(REGISTER, _OF_SEVERAL[REGISTER]),)


def usual_words(path: str) -> str | None:
    """What a place is called by whoever has it not among theirs; None where it is no place."""
    known = (*chain.from_iterable(_OF_ROLE.values()), *menu_of(TELLING_ROLES))
    return _OF_SEVERAL.get(path) or next((place.words for place in known if place.path == path), None)


def menu_of(roles: Iterable[Role]) -> tuple[Place, ...]:
    """What is seldom wanted, and stands in the menu under somebody's name: mandates, what is told to the public."""
    held = frozenset(roles)
    tells = not TELLING_ROLES.isdisjoint(held)
    public = (
        Place(PROCESS, "Quy trình"),
        Place(LOOK_UP, "Tra cứu quyết định"),
        Place(EXEMPLARS, "Gương điển hình"),
    )
    findings: tuple[Place, ...] = (Place(FINDINGS, "Nội dung phát hiện"),)
    if Role.ADMIN in held and Role.INSPECTOR not in held:
        findings = (Place(INSPECTIONS, "Đoàn kiểm tra"), *findings)
    return findings + ((Place(PUBLISHED, "Điển hình đã công bố"),) if tells else ()) + public
