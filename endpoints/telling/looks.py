"""The tone and the mark of each state and act: a colour never stands alone, words and a mark say the same.

Marks are the symbols of ``templates/marks.svg``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from states.routes import Route
from states.terms import Action, Deed, State
from states.words.process import tag_for


class Tone(StrEnum):
    """What a colour means."""

    QUIET = "quiet"
    RUNNING = "running"
    WARN = "warn"
    GOOD = "good"
    AWARD = "award"
    BAD = "bad"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Look:
    """A tone and a mark."""

    tone: Tone
    mark: str


@dataclass(frozen=True, slots=True)
class Tag:
    """A state in words, with its look."""

    words: str
    look: Look


OF_STATE: Mapping[State, Look] = {
    State.DRAFTED: Look(Tone.QUIET, "ring"),
    State.RETURNED: Look(Tone.WARN, "back"),
    State.SUBMITTED: Look(Tone.RUNNING, "dot"),
    State.ENDORSED: Look(Tone.RUNNING, "dot"),
    State.CHECKED: Look(Tone.RUNNING, "dot"),
    State.ON_AGENDA: Look(Tone.RUNNING, "dot"),
    State.DECIDED: Look(Tone.GOOD, "check"),
    State.FORWARDED: Look(Tone.RUNNING, "up"),
    State.AWARDED: Look(Tone.AWARD, "star"),
    State.DECLINED: Look(Tone.BAD, "cross"),
    State.WITHDRAWN: Look(Tone.QUIET, "dash"),
    State.REVOKED: Look(Tone.ENDED, "cross"),
}

HELD = Look(Tone.WARN, "pause")
WORDS = Look(Tone.QUIET, "speech")
NOTHING = Look(Tone.QUIET, "ring")

_OF_ACT: Mapping[Action | Deed, Look] = {
    Action.HOLD: HELD,
    Action.RELEASE: Look(Tone.RUNNING, "dot"),
    Action.REVOKE: Look(Tone.WARN, "clock"),
    Deed.ASK: WORDS,
    Deed.ANSWER: WORDS,
}


def tag_of(state: State, route: Route) -> Tag:
    """A state on its route as a tag."""
    return Tag(tag_for(state, route).vi, OF_STATE[state])


def look_of_act(act: Action | Deed, reached: State | None) -> Look:
    """The look of an entry: the act's own, else that of the state it led to."""
    if act in _OF_ACT:
        return _OF_ACT[act]
    return OF_STATE[reached] if reached is not None else NOTHING
