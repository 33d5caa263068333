"""The picture shows every step of the table, and nothing else."""

import xml.etree.ElementTree as ET
from importlib.resources import files
from itertools import pairwise

import pytest

from states.diagram import WHOLE_WAY, arrows, below, boxes, diagram_dot, diagram_mermaid, inside
from states.table import NOT_YET_DECIDED, STEPS
from states.terms import Action, State
from states.words.actions import ACTIONS
from states.words.process import STATES as WORDS

DRAWN = [diagram_mermaid(), diagram_dot()]


def test_every_state_has_one_box() -> None:
    assert sorted(state for states in boxes().values() for state in states) == sorted(State)


@pytest.mark.parametrize("picture", DRAWN, ids=["mermaid", "dot"])
def test_every_state_and_action_is_named(picture: str) -> None:
    missing = [words.tag.vi for words in WORDS.values() if words.tag.vi not in picture]
    missing += [words.name.vi for words in ACTIONS.values() if words.name.vi not in picture]
    assert missing == []


def test_every_step_to_another_state_has_a_line_or_words() -> None:
    lines = {(arrow.source, arrow.to) for arrow in arrows()}
    for row in STEPS:
        if row.to is not None and row.action is not Action.WITHDRAW:
            for source in row.sources - {State.RETURNED}:
                assert (source, row.to) in lines


def test_no_line_is_without_a_step() -> None:
    steps = {(source, row.to) for row in STEPS for source in row.sources} | {(None, State.DRAFTED)}
    assert {(arrow.source, arrow.to) for arrow in arrows()} <= steps


def test_what_has_no_line_of_its_own_is_told_in_words() -> None:
    (withdraw,) = (row for row in STEPS if row.action is Action.WITHDRAW)
    assert withdraw.sources == NOT_YET_DECIDED
    assert inside(State.WITHDRAWN) == ("Rút đề nghị: từ mọi bước trước phiên họp",)
    assert inside(State.RETURNED) == ("Trình lại như bản soạn",)
    assert inside(State.SUBMITTED) == ("Tiếp nhận",)
    for action in (Action.HOLD, Action.RELEASE, Action.REROUTE):
        assert ACTIONS[action].name.vi in below()


def test_only_what_leads_back_is_dashed() -> None:
    back = {(arrow.source, arrow.to) for arrow in arrows() if arrow.back}
    assert (State.ENDORSED, State.SUBMITTED) in back
    assert (State.DECIDED, State.CHECKED) in back
    assert not back & set(pairwise(WHOLE_WAY))
    assert not any(to in {State.DECLINED, State.REVOKED} for _, to in back)


def test_the_picture_is_package_data_and_whole() -> None:
    svg = (files("states") / "process.svg").read_text(encoding="utf-8")
    root = ET.fromstring(svg)
    texts = {"".join(node.itertext()).strip() for node in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {words.tag.vi for words in WORDS.values()} <= texts
    assert "Hội đồng Thi đua – Khen thưởng" in texts
    assert (files("states") / "process.mmd").is_file()
