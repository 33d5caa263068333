"""Policy: dated values that are checked when their files are loaded."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from states.terms import Award, Deadline
from workflow.policy.rules import (
    PolicyError,
    changes_on,
    days_of_change,
    giay_khen_ends_at,
    policies,
    policies_on,
    quorum,
    read_policies,
    value_on,
    vote_rule,
    working_days,
)

FIRST_DAY = date(2020, 1, 1)


def row(key: str = "deadline.mend", value: str = "5", *, first: str = "2020-01-01", last: str = "") -> str:
    until = f"valid_to = {last}\n" if last else ""
    return f'[[policy]]\nkey = "{key}"\nvalue = {value}\nvalid_from = {first}\n{until}note = "Thử."\n'


def vote(**cells: str) -> str:
    plain = {
        "share": '"1/2"',
        "strict": "true",
        "base": '"all"',
        "recused_in_base": "true",
        "ballots": '["open"]',
    }
    return row("vote.giay_khen", f"{{ {', '.join(f'{n} = {v}' for n, v in (plain | cells).items())} }}")


def test_all_that_is_asked_for_has_a_value_from_the_first_day_on() -> None:
    for on in (FIRST_DAY, date(2026, 11, 16)):
        assert all(working_days(deadline, on) > 0 for deadline in Deadline)
        assert all(vote_rule(award, on).ballots for award in Award)
        assert (quorum(on), giay_khen_ends_at(on).value) == (Fraction(2, 3), "province")
        assert len(policies_on(on)) == len({policy.key for policy in policies()})


def test_nothing_holds_before_the_first_day() -> None:
    assert policies_on(FIRST_DAY - timedelta(days=1)) == []
    with pytest.raises(PolicyError, match="no value of"):
        value_on("council.quorum", FIRST_DAY - timedelta(days=1))


def test_a_row_holds_from_its_first_day_to_its_last() -> None:
    older, newer = read_policies([row(first="2024-01-01"), row(value="7", last="2023-12-31")])
    assert (older.value, newer.value) == (7, 5)
    assert older.holds_on(date(2023, 12, 31))
    assert not older.holds_on(date(2024, 1, 1))
    assert newer.holds_on(date(2024, 1, 1))


@pytest.mark.parametrize(
    "wrong",
    [
        row() + row(first="2024-01-01"),
        row(last="2024-01-01") + row(first="2024-01-01"),
        row(last="2019-12-31"),
        row("deadline.mended"),
        row(value="-1"),
        row(value="2.5"),
        row(value="true"),
        row("council.quorum", '"3/2"'),
        row("council.quorum", '"hai phần ba"'),
        row("council.quorum", '"1/0"'),
        row("giay_khen_ends_at", '"ward"'),
        vote(base='"al"'),
        vote(share="0"),
        vote(strict='"no"'),
        vote(ballots='["show of hands"]'),
        row("vote.giay_khen", '{ share = "1/2" }'),
        '[[policy]]\nkey = "deadline.mend"\nvalue = 5\nvalid_from = 2020-01-01\n',
    ],
)
def test_files_that_are_not_in_order_are_refused_when_they_are_loaded(wrong: str) -> None:
    with pytest.raises(PolicyError):
        read_policies([wrong])


def test_a_row_with_a_source_is_confirmed() -> None:
    (policy,) = read_policies([row() + 'source = "Nghị định 98/2023/NĐ-CP"\n'])
    assert policy.confirmed
    assert not any(each.confirmed for each in read_policies([row(), vote()]))


def test_policy_changes_where_a_row_begins_or_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    found = read_policies(
        [row(last="2023-12-31"), row(value="7", first="2024-01-01", last="2024-12-31"), vote()]
    )
    monkeypatch.setattr("workflow.policy.rules.policies", lambda: found)
    assert days_of_change() == (FIRST_DAY, date(2024, 1, 1), date(2025, 1, 1))
    told = {
        day: [
            (each.key, each.before and each.before.value, each.after and each.after.value)
            for each in changes_on(day)
        ]
        for day in days_of_change()[1:]
    }
    assert told == {
        date(2024, 1, 1): [("deadline.mend", 5, 7)],
        date(2025, 1, 1): [("deadline.mend", 7, None)],
    }
    assert len(changes_on(FIRST_DAY)) == 2
    assert changes_on(date(2024, 6, 1)) == []
