"""Identifiers that sort by the time they were made and cannot be guessed."""

import secrets
from datetime import datetime

RANDOM_BITS = 80


def new_id(now: datetime) -> str:
    """32 lower-case hexadecimal characters: 48 bits of milliseconds since 1970, 80 random bits.

    Like a UUID of version 7 (RFC 9562) without its version bits: nothing but us reads it. Ids of one millisecond
    stand in no order among themselves.
    """
    return _id(_milliseconds(now), secrets.randbits(RANDOM_BITS))


def least_id(at: datetime) -> str:
    """No id made at this moment or later sorts before it: a bound by which an index of ids finds a period."""
    return _id(max(0, _milliseconds(at)), 0)


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _id(milliseconds: int, rest: int) -> str:
    return f"{milliseconds << RANDOM_BITS | rest:032x}"
