"""On what ground something is erased (căn cứ xóa): a request by its number, a period that is over, a law.

It stands in the log as a commitment: whoever writes it may name somebody after all.
"""

from collections.abc import Mapping
from typing import Any

from states.codes import Code
from states.facts import Unmet
from workflow.errors import UnmetRequirements
from workflow.text import has_control_characters, nfc

ERASED = "(đã xóa)"
"""What stands where a text was."""

LONGEST_GROUND = 1_000


def ground_given(ground: str) -> Mapping[str, Any]:
    """The ground as an entry keeps it.

    Raises:
        UnmetRequirements: it is empty, too long, or holds control characters.
    """
    said = nfc(ground).strip()
    if not said:
        raise UnmetRequirements([Unmet(Code.EMPTY, "ground")])
    if len(said) > LONGEST_GROUND:
        raise UnmetRequirements([Unmet(Code.TOO_LONG, "ground", {"limit": str(LONGEST_GROUND)})])
    if has_control_characters(said):
        raise UnmetRequirements([Unmet(Code.CONTROL_CHARACTER, "ground")])
    return {"ground": said}
