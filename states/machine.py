"""The ``transitions`` machine made from the table: the last lock before a step is recorded.

Built once, without callbacks and without automatic transitions: with the library's default every model could leap
to any state. Rules are judged before it (a machine stops at the first condition that fails and cannot list
everything unmet); its conditions only choose between rows of one verb.
"""

from dataclasses import dataclass

from transitions import Machine

from states.facts import Facts
from states.table import STEPS, Step
from states.terms import Action, State


@dataclass(slots=True)
class _Token:
    """What moves through the machine: a state and nothing else."""

    state: str


def _transitions(step: Step) -> list[dict[str, object]]:
    return [
        {
            "trigger": step.action.value,
            "source": source.value,
            "dest": (step.to or source).value,
            "conditions": [step.when],
        }
        for source in sorted(step.sources)
    ]


MACHINE = Machine(
    model=None,
    states=[state.value for state in State],
    initial=State.DRAFTED.value,
    transitions=[transition for step in STEPS for transition in _transitions(step)],
    auto_transitions=False,
)


def walk(action: Action, facts: Facts) -> State:
    """The state that the machine itself reaches by ``action``.

    Raises ``transitions.MachineError`` where the machine knows no such step.
    """
    token = _Token(facts.state.value)
    MACHINE.events[action.value].trigger(token, facts)
    return State(token.state)


_reached: dict[tuple[Action, State, State | None], State] = {}


def reached(step: Step, facts: Facts) -> State:
    """Where the machine goes by ``step``, which was looked up for these facts.

    It never changes, and rows of one verb exclude one another: it is asked once for each way there is.
    """
    way = (step.action, facts.state, step.to)
    if way not in _reached:
        _reached[way] = walk(step.action, facts)
    return _reached[way]
