"""The separation of duties in words: which other hat somebody wears, and what they cannot do under this one."""

from collections.abc import Mapping

from states.terms import Bar, Tier
from states.words.label import Label

BARS: Mapping[Bar, Label] = {
    Bar.ACTED_AT_ORIGIN: Label("bạn đã lập hoặc trình hồ sơ này", "you have drafted or submitted this"),
    Bar.ACTED_AT_DISTRICT: Label(
        "bạn đã xét hồ sơ này ở cấp huyện", "you have decided on this for the district"
    ),
    Bar.ACTED_AT_DEPARTMENT: Label("bạn đã thẩm định hồ sơ này", "you have appraised this"),
    Bar.ACTED_AT_COUNCIL: Label(
        "bạn đã làm việc với hồ sơ này ở Hội đồng", "you have handled this at the council"
    ),
    Bar.OF_ORIGIN: Label(
        "bạn giữ vai trò ở chính đơn vị lập hồ sơ này", "you hold a role at the unit that nominates"
    ),
    Bar.ASKED_FOR_IT: Label("chính bạn đã yêu cầu việc này", "you have asked for this yourself"),
}
"""Within a sentence."""
DUTIES: Mapping[Tier, Label] = {
    Tier.ORIGIN: Label("lập, trình", "draft or submit it"),
    Tier.DISTRICT: Label("xét ở cấp huyện", "decide on it for the district"),
    Tier.DEPARTMENT: Label("thẩm định", "appraise it"),
    Tier.COUNCIL: Label("làm tiếp ở Hội đồng", "handle it at the council"),
}
"""After "không" and "cannot"."""
WHY = Label("{bar} nên không {duty} được.", "{bar}, so you cannot {duty}.")
INSTEAD = Label("Người khác cùng cơ quan cần làm.", "Somebody else of your office must.")


def why_apart(bar: Bar, duty: Tier) -> str:
    """Why somebody may not, as a sentence for them."""
    words = WHY.filled(bar=BARS[bar].vi, duty=DUTIES[duty].vi).vi
    return words[:1].upper() + words[1:]
