"""How far a part is, as a tag."""

from collections.abc import Mapping

from endpoints.pages.drafting.sitting import Standing
from endpoints.telling.looks import Look, Tag, Tone

PART_LOOKS: Mapping[Standing, Tag] = {
    Standing.NOT_STARTED: Tag("Chưa làm", Look(Tone.QUIET, "ring")),
    Standing.UNSEEN: Tag("Chưa xem lại", Look(Tone.WARN, "ring")),
    Standing.INCOMPLETE: Tag("Chưa đủ", Look(Tone.WARN, "warn")),
    Standing.DONE: Tag("Đã xong", Look(Tone.GOOD, "check")),
}
