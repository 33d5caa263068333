r"""A fair sample of cases (mẫu ngẫu nhiên): drawn by a seed that neither side could choose.

The seed has two halves. The root of a signed checkpoint is fixed before the draw, and cannot be changed afterwards: it
is that of the newest checkpoint which the team says that it holds, for whoever knows the number could write entries
until the next root suits. The agreed number is not known when the checkpoint is signed: the numbers of a public lottery
drawn later, or dice thrown by both sides. Whoever has both, and the ids of the cases, draws the same sample with any
program::

    rank of a case = SHA-256("khenthuong mẫu 1\n" ‖ base64(root) ‖ "\n" ‖ number ‖ "\n" ‖ id of the case)

The cases with the lowest ranks are the sample, in the order of their ranks. Each case is as likely as any other, and a
larger sample begins with the smaller one.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from states.codes import Code
from states.facts import Unmet
from workflow.audit.keys import base64_of
from workflow.errors import UnmetRequirements

NUMBER = r"[0-9]+(?:[ .,/-][0-9]+)*"
"""An agreed number: digits, as a lottery writes them, and no words, for it stands in the log in clear.

Between digits stands one mark, and after the last one none: what looks the same on paper draws the same.
"""
LONGEST_NUMBER = 64
MOST_CASES = 1_000
"""Cases that one sample holds at most."""

PREFIX = "khenthuong mẫu 1"
"""What is hashed first, so that no hash made for something else can serve as a rank."""


@dataclass(frozen=True, slots=True)
class Seed:
    """What a sample is drawn by."""

    root: bytes
    """Of a signed checkpoint."""
    number: str
    """Agreed by both sides after the checkpoint was signed; any text on one line."""

    def rank(self, case: str) -> bytes:
        """Where a case stands in the draw: the lower, the sooner it is taken."""
        text = f"{PREFIX}\n{base64_of(self.root)}\n{self.number}\n{case}"
        return hashlib.sha256(text.encode()).digest()


def require_number(number: str) -> None:
    """Raises UnmetRequirements (``invalid`` on ``number``) for what cannot be an agreed number."""
    if len(number) > LONGEST_NUMBER or not re.fullmatch(NUMBER, number):
        raise UnmetRequirements([Unmet(Code.INVALID, "number")])


def draw(seed: Seed, cases: Iterable[str], count: int) -> list[str]:
    """So many of these cases, or all where there are no more, in the order of their ranks."""
    return sorted(set(cases), key=seed.rank)[:count]
