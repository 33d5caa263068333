"""Hashing: slow, the same whether a name is known or not, and never too many at once."""

import unicodedata

import pytest
from argon2 import PasswordHasher

from states.codes import Code
from workflow.errors import Unavailable, UnmetRequirements
from workflow.people import passwords
from workflow.people.passwords import hash_password, is_outdated, password_fits


def test_a_password_fits_its_hash_however_it_was_typed() -> None:
    stored = hash_password("vì người nghèo")
    assert stored.startswith("$argon2id$")
    assert password_fits(stored, "vì người nghèo")
    assert password_fits(stored, unicodedata.normalize("NFD", "vì người nghèo"))
    assert not password_fits(stored, "vi nguoi ngheo")
    assert not is_outdated(stored)


def test_the_longest_password_fits_however_it_was_typed() -> None:
    longest = "ệ" * 1000
    assert password_fits(hash_password(longest), unicodedata.normalize("NFD", longest))


@pytest.mark.parametrize("password", ["1234567", "x" * 1001, ""])
def test_too_short_and_too_long_passwords_are_refused(password: str) -> None:
    with pytest.raises(UnmetRequirements) as refusal:
        hash_password(password)
    assert refusal.value.code is Code.OUT_OF_RANGE


@pytest.mark.parametrize("password", ["", "nobody", "x" * 100_000, "\ud800", "\0"])
def test_nothing_fits_where_there_is_no_hash(password: str) -> None:
    assert not password_fits(None, password)


def test_a_hash_of_weaker_parameters_is_outdated_and_still_fits() -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash("vì người nghèo")
    assert is_outdated(weak)
    assert password_fits(weak, "vì người nghèo")


def test_who_waits_too_long_for_a_turn_is_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    password_fits(None, "warm up")
    monkeypatch.setattr(passwords, "PATIENCE_SECONDS", 0.01)
    with passwords._turn(), passwords._turn(), pytest.raises(Unavailable):
        password_fits(None, "vì người nghèo")
