"""Identifiers that sort by the time they were made and cannot be guessed."""

import secrets
from datetime import datetime

RANDOM_BITS = 80


def new_id(now: datetime) -> str:
    """32 lower-case hexadecimal characters: 48 bits of milliseconds since 1970, 80 random bits.

    Like a UUID of version 7 (RFC 9562) without its version bits: nothing but us reads it. Ids of one millisecond
    stand in no order among themselves.
    """
    milliseconds = int(now.timestamp() * 1000)
    return f"{milliseconds << RANDOM_BITS | secrets.randbits(RANDOM_BITS):032x}"
