"""``?on=``: a nomination, a unit and a person's rights as they stood on a day, over HTTP."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from states.codes import Code
from states.facts import Given
from states.terms import Action, Deed, State
from tests.cast import actor
from tests.clock import NOW
from tests.endpoints.callers import Caller, assert_problem, data
from tests.factories import nomination_in
from workflow.audit.models import Entry
from workflow.database import reading, writing
from workflow.erasure.nominees import erase_nominees
from workflow.step import take_step

THEN = NOW - timedelta(days=10)
ON = "2026-11-06"


@pytest.fixture
def withdrawn(settled: Engine) -> str:
    """Submitted ten days ago, withdrawn today."""
    with writing(settled) as connection:
        nomination = nomination_in(connection, State.SUBMITTED, at=THEN, nominee_name="Ông Hồ Xa")
        person, reason = actor(connection, "commune"), Given(reason="Trùng hồ sơ")
        take_step(connection, person, nomination, Action.WITHDRAW, None, reason, NOW)
    return nomination


def test_a_nomination_is_told_as_it_stood_without_a_version_to_act_on(
    caller: Callable[..., Caller], withdrawn: str
) -> None:
    commune = caller("commune")
    now, then = commune.get(f"/nominations/{withdrawn}"), commune.get(f"/nominations/{withdrawn}", on=ON)
    assert (now.headers["ETag"], "ETag" in then.headers) == ('"3"', False)
    told = data(then)
    assert {name: told[name] for name in ("on", "version", "state", "state_label", "erased")} == {
        "on": ON,
        "version": 2,
        "state": "submitted",
        "state_label": "Chờ cấp huyện xét",
        "erased": [],
    }
    assert "available_actions" not in told
    assert (
        data(commune.get(f"/nominations/{withdrawn}", on="2026-11-16"))["state"]
        == data(now)["state"]
        == "withdrawn"
    )


def test_erased_values_are_null_and_named(
    caller: Callable[..., Caller], settled: Engine, withdrawn: str
) -> None:
    with writing(settled) as connection:
        erase_nominees(connection, [withdrawn], "Đơn số 14", NOW)
    told = data(caller("commune").get(f"/nominations/{withdrawn}", on=ON))
    assert (told["nominee_name"], told["achievements"]) == (None, None)
    assert told["erased"] == ["achievements", "nominee_name"]
    history = data(caller("commune").get(f"/nominations/{withdrawn}/history"))["items"]
    assert [entry["action"] for entry in history] == ["create", "submit", "withdraw", "erase"]
    assert "changes.nominee_name.after" in history[0]["erased"]
    assert (history[2]["reason"], "reason" in history[2]["erased"]) == (None, True)


@pytest.mark.parametrize(
    ("on", "code"),
    [
        ("2026-11-17", Code.DATE_IN_FUTURE),
        ("9999-12-31", Code.DATE_IN_FUTURE),
        ("6/11/2026", Code.INVALID_DATE),
    ],
)
@pytest.mark.parametrize("path", ["/nominations/{}", "/units/19249", "/people/commune/rights"])
def test_a_day_that_has_not_come_or_is_none_is_refused(
    caller: Callable[..., Caller], withdrawn: str, path: str, on: str, code: Code
) -> None:
    assert_problem(caller("commune").get(path.format(withdrawn), on=on), 422, code, "on")


def test_it_is_told_to_who_may_see_it_now_and_not_of_days_before_it_was(
    caller: Callable[..., Caller], withdrawn: str
) -> None:
    assert_problem(caller("commune2").get(f"/nominations/{withdrawn}", on=ON), 404, Code.NOT_FOUND)
    for day in ("2026-11-05", "0001-01-01"):
        assert_problem(caller("commune").get(f"/nominations/{withdrawn}", on=day), 404, Code.NOT_FOUND)


def test_a_unit_is_told_as_it_stood(caller: Callable[..., Caller]) -> None:
    commune = caller("commune")
    assert data(commune.get("/units/19249", on="2024-05-01")) == data(commune.get("/units/19249")) | {}
    assert data(commune.get("/units/19249", on="2024-05-01"))["parent_code"] == "457"
    for path, on in (("/units/19249", "1975-01-01"), ("/units/không-có", ON)):
        assert_problem(commune.get(path, on=on), 404, Code.NOT_FOUND)


def test_rights_are_for_oneself_administrators_and_inspectors(
    caller: Callable[..., Caller], settled: Engine
) -> None:
    path = "/people/district/rights"
    (right,) = data(caller("district").get(path, on=ON))["assignments"]
    assert (right["role"], right["unit_code"], right["commendation_type"]) == (
        "district_approver",
        "457",
        None,
    )
    assert data(caller("admin").get(path))["on"] == "2026-11-16"
    assert_problem(caller("commune").get(path), 403, Code.NOT_YOUR_ROLE)
    assert_problem(caller("admin").get("/people/ai%20đó/rights"), 404, Code.NOT_FOUND)
    assert data(caller("inspector").get(path, on=ON))["assignments"] == [right]
    with reading(settled) as connection:
        subjects = connection.scalars(
            select(Entry.subject).where(Entry.action == Deed.READ, Entry.actor == "inspector")
        ).all()
    assert subjects == ["person:district"]


def test_before_an_account_was_made_nobody_has_rights(caller: Callable[..., Caller]) -> None:
    assert_problem(caller("admin").get("/people/district/rights", on="2020-01-01"), 404, Code.NOT_FOUND)
