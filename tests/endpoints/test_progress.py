"""The numbers of the dashboard as JSON: of what the caller may see, and adding up."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import Engine

from states.terms import State
from tests.clock import NOW
from tests.endpoints.callers import Caller, data
from tests.factories import nomination_in
from tests.statements import counting
from workflow.database import writing

Call = Callable[..., Caller]


def test_parts_add_up_and_are_the_lengths_of_lists(caller: Call, settled: Engine) -> None:
    with writing(settled) as connection:
        for days in (0, 4, 40):
            for state in (State.RETURNED, State.SUBMITTED, State.ENDORSED, State.CHECKED):
                nomination_in(connection, state, at=NOW - timedelta(days=days))
    for username in ("commune", "district", "department", "secretary", "inspector", "admin"):
        somebody = caller(username)
        found = data(somebody.get("/progress"))
        assert found["count"] == sum(step["count"] for step in found["steps"])
        assert found["overdue"] == sum(step["overdue"] for step in found["steps"])
        for step in found["steps"]:
            assert step["count"] == sum(step["waited"].values())
            assert step["count"] == sum(holder["count"] for holder in step["holders"])
            listed = data(somebody.get("/nominations", state=step["state"], limit=200))["items"]
            assert step["count"] == len(listed)
    assert data(caller("admin").get("/progress"))["count"] == 0


def test_it_says_who_holds_and_how_long_it_takes(caller: Call, settled: Engine) -> None:
    with writing(settled) as connection:
        nomination_in(connection, State.SUBMITTED, at=NOW - timedelta(days=3))
        nomination_in(connection, State.ENDORSED)
    steps = {step["state"]: step for step in data(caller("department").get("/progress"))["steps"]}
    assert steps["submitted"]["limit_days"] == 10
    assert steps["submitted"]["holders"] == [
        {"unit_code": "457", "unit_name": "Huyện Lệ Thủy", "count": 1, "overdue": 0, "median_days": 1.0}
    ]
    assert steps["submitted"]["taken"] == {"count": 1, "median_days": 0.0, "most_days": 0}
    assert steps["checked"]["limit_days"] is None
    assert steps["checked"]["taken"] is None


def test_it_takes_as_many_statements_for_many_as_for_one(caller: Call, settled: Engine) -> None:
    somebody, spent = caller("department"), []
    for more in (1, 20):
        with writing(settled) as connection:
            for _ in range(more):
                nomination_in(connection, State.ENDORSED)
        somebody.get("/progress")
        with counting(settled) as seen:
            assert somebody.get("/progress").status_code == 200
        spent.append(len(seen))
    assert spent[0] == spent[1] <= 6
