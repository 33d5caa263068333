"""The roles that somebody holds, held or will hold, with their days (vai trò theo thời gian)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from endpoints.telling.looks import Look, Tag, Tone
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

    @property
    def can_end(self) -> bool:
        """Whether there is something to end."""
        return self.standing is not OVER


def posts_of(assignments: Iterable[AssignmentView], today: date) -> list[Post]:
    """The posts: those held first, then those to come, then those that are over, each the newest first."""
    posts = [
        Post(
            each.id,
            ROLES[each.role].name.vi,
            each.unit_name,
            each.unit_code,
            each.valid_from,
            each.valid_to,
            standing_on(each.valid_from, each.valid_to, today),
        )
        for each in assignments
    ]
    order = (HELD, COMING, OVER)
    return sorted(
        posts, key=lambda post: (order.index(post.standing), -post.valid_from.toordinal(), -post.id)
    )


def standing_on(first: date, last: date | None, today: date) -> Tag:
    """Where a period stands on a day."""
    if first > today:
        return COMING
    return OVER if last is not None and last < today else HELD
