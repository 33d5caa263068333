"""The fair sample: the same for whoever draws it, each case as likely as another, and nobody's choice."""

import base64
import hashlib
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from workflow.inspection.sample import Seed, draw

ROOT = hashlib.sha256(b"root").digest()
CASES = [f"{number:032x}" for number in range(40)]


def test_whoever_has_the_seed_draws_the_same_sample_with_any_program() -> None:
    def rank(case: str) -> str:
        text = "khenthuong mẫu 1\n" + base64.b64encode(ROOT).decode() + "\n" + "27-04-81" + "\n" + case
        return hashlib.sha256(text.encode("utf-8")).hexdigest()

    assert draw(Seed(ROOT, "27-04-81"), CASES, 5) == sorted(CASES, key=rank)[:5]


@given(st.permutations(CASES), st.integers(0, 50))
def test_the_order_in_which_cases_are_given_does_not_matter(cases: list[str], count: int) -> None:
    assert draw(Seed(ROOT, "7"), [*cases, *cases], count) == draw(Seed(ROOT, "7"), CASES, count)


@given(st.integers(0, 39))
def test_a_larger_sample_begins_with_the_smaller(count: int) -> None:
    assert draw(Seed(ROOT, "7"), CASES, count + 1)[:count] == draw(Seed(ROOT, "7"), CASES, count)


def test_either_half_of_the_seed_changes_the_sample() -> None:
    samples = {
        tuple(draw(seed, CASES, 10))
        for seed in (Seed(ROOT, "7"), Seed(ROOT, "8"), Seed(hashlib.sha256(b"other").digest(), "7"))
    }
    assert len(samples) == 3


def test_each_case_is_as_likely_as_another() -> None:
    drawn = Counter(case for number in range(4_000) for case in draw(Seed(ROOT, str(number)), CASES, 4))
    # 400 expected, standard deviation 19: five of them to either side
    assert set(drawn) == set(CASES)
    assert all(305 < count < 495 for count in drawn.values())
