"""Where the masthead leads, by role: the first place of each role is where its people begin (các trang).

Five places at most for a role; whoever has several roles has the places of all, each once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from states.terms import Role
from states.words.terms import ROLES

WORKLIST, REGISTER, NOTICES, VERIFY = "/inbox", "/nominations", "/notices", "/verify"


@dataclass(frozen=True, slots=True)
class Place:
    """A page that the masthead leads to, and what it is called there. At the worklist stands how many wait."""

    path: str
    words: str


_OF_ROLE: Mapping[Role, tuple[Place, ...]] = {
    Role.DRAFTER: (
        Place(WORKLIST, "Chờ tôi trình"),
        Place(REGISTER, ROLES[Role.DRAFTER].first_page.vi),
    ),
    Role.DISTRICT_APPROVER: (
        Place(WORKLIST, ROLES[Role.DISTRICT_APPROVER].first_page.vi),
        Place(REGISTER, "Hồ sơ trong huyện"),
    ),
    Role.DEPARTMENT_APPRAISER: (
        Place(WORKLIST, ROLES[Role.DEPARTMENT_APPRAISER].first_page.vi),
        Place(REGISTER, "Hồ sơ trong tỉnh"),
    ),
    Role.COUNCIL_SECRETARY: (
        Place(WORKLIST, "Chờ Hội đồng"),
        Place(REGISTER, "Hồ sơ"),
    ),
    Role.COUNCIL_CHAIR: (
        Place(WORKLIST, "Chờ tôi xác nhận"),
        Place(REGISTER, "Hồ sơ"),
    ),
    Role.COUNCIL_MEMBER: (Place(REGISTER, "Hồ sơ"),),
    Role.INSPECTOR: (
        Place(REGISTER, "Hồ sơ trong phạm vi"),
        Place(VERIFY, "Kiểm chứng"),
    ),
    Role.ADMIN: (Place(REGISTER, "Hồ sơ"),),
}
_OF_SEVERAL: Mapping[str, str] = {WORKLIST: "Chờ tôi", REGISTER: "Hồ sơ"}
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
