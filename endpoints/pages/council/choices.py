"""The choices on a ballot, as they are offered and as they are read: of a member, and of an absent one's opinion."""

from collections.abc import Mapping
from dataclasses import dataclass

from states.terms import Award, Choice
from states.words.terms import AWARDS, CHOICES
from workflow.council.ballots import Ballot, lower_forms

LOWER = "lower"
"""The choice to approve a lower form than was asked for."""


@dataclass(frozen=True, slots=True)
class Option:
    """A choice as it is offered."""

    value: str
    words: str
    about: str
    forms: Mapping[str, str]
    """Of the choice of a lower form, those among which one chooses, where there are several."""


class Incomplete(Exception):
    """Nothing was chosen, or not which form."""

    def __init__(self, words: str, target: str) -> None:
        super().__init__(words)
        self.words, self.target = words, target


def options_for(requested: Award) -> tuple[Option, ...]:
    """The choices on an award: a lower form only where there is one."""
    lower = lower_forms(requested)
    words = {award.value: AWARDS[award].full.vi for award in lower}
    single = AWARDS[lower[0]].full.vi if len(lower) == 1 else "Chọn hình thức bên dưới."
    found = [Option(Choice.APPROVE, CHOICES[Choice.APPROVE].vi, AWARDS[requested].full.vi, {})]
    if lower:
        found.append(Option(LOWER, "Đồng ý mức thấp hơn", single, words if len(lower) > 1 else {}))
    found += [Option(choice, CHOICES[choice].vi, "", {}) for choice in (Choice.REJECT, Choice.ABSTAIN)]
    return tuple(found)


def read_ballot(form: Mapping[str, str], requested: Award) -> Ballot:
    """What the form chooses. Raises Incomplete where it chooses nothing."""
    chosen, lower = form.get("choice", ""), lower_forms(requested)
    if chosen == LOWER and lower:
        named = form.get("award", "") or (lower[0].value if len(lower) == 1 else "")
        award = next((each for each in lower if each.value == named), None)
        if award is None:
            raise Incomplete("Chưa chọn hình thức thấp hơn. Chọn một hình thức rồi gửi.", "award")
        return Ballot(Choice.APPROVE, award)
    choice = next((each for each in Choice if each.value == chosen), None)
    if choice is None:
        raise Incomplete("Chưa chọn ý kiến. Chọn một ô rồi gửi.", f"choice-{Choice.APPROVE}")
    return Ballot(choice)
