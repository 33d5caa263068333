"""The roles that somebody holds, held or will hold, with their days (vai trò theo thời gian)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from endpoints.telling.looks import Look, Tag, Tone
from states.terms import Role
from states.words.terms import ROLES
from workflow.people.queries import AssignmentView

HELD = Tag("Đang giữ", Look(Tone.GOOD, "check"))
COMING = Tag("Chưa đến ngày", Look(Tone.RUNNING, "clock"))
OVER = Tag("Đã kết thúc", Look(Tone.QUIET, "dash"))


@dataclass(frozen=True, slots=True)
class Post:
    """A role at a unit, as it is shown."""

    id: int
    role: str
    unit: str
    unit_code: str
    valid_from: date
    valid_to: date | None
    standing: Tag
    can_end: bool
    """Whether there is something to end, by whoever reads this."""


def posts_of(assignments: Iterable[AssignmentView], today: date, kept: Collection[Role] = ()) -> list[Post]:
    """The posts: those held first, then those to come, then those that are over, each the newest first.

    Roles that are ``kept`` cannot be ended by whoever reads this.
    """
    posts = [_post(each, today, kept) for each in assignments]
    order = (HELD, COMING, OVER)
    return sorted(
        posts, key=lambda post: (order.index(post.standing), -post.valid_from.toordinal(), -post.id)
    )


def _post(held: AssignmentView, today: date, kept: Collection[Role]) -> Post:
    standing = standing_on(held.valid_from, held.valid_to, today)
    return Post(
        held.id,
        ROLES[held.role].name.vi,
        held.unit_name,
        held.unit_code,
        held.valid_from,
        held.valid_to,
        standing,
        can_end=standing is not OVER and held.role not in kept,
    )


def standing_on(first: date, last: date | None, today: date) -> Tag:
    """Where a period stands on a day."""
    if first > today:
        return COMING
    return OVER if last is not None and last < today else HELD
