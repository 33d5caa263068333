"""Idempotency keys: a request repeated with its key is done once (khóa chống lặp).

An answer of the first request is kept for seven days, per person, method and path. Three short acts:

- ``claim``, in a transaction of its own that is committed before the work begins, so that everybody sees it;
- ``keep``, in the transaction of the work: the work and the answer to repeat land together or not at all;
- ``release``, in a transaction of its own after the work has failed: only successes are kept.

A process killed between claim and keep leaves a claim that lapses after a minute. Should the first process be
alive after all and only slow, its ``keep`` finds that somebody else holds the claim, and its work is rolled back:
each claim has a random number, and only its holder can keep.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Index, LargeBinary, and_, bindparam, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from states.codes import Code
from workflow.base import Base, Instant, Json
from workflow.database import is_sqlite
from workflow.errors import Conflict

KEPT = timedelta(days=7)
"""How long an answer is repeated, counted from the claim."""

LAPSE = timedelta(seconds=60)
"""After this long a claim without an answer is taken for that of a killed process."""

PRUNED_AT_ONCE = 100
"""How many outlived keys one claim clears away."""


class IdempotencyKey(Base):
    """A claimed key, and the answer to repeat once there is one."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (Index("ix_idempotency_keys_by_age", "claimed_at"),)

    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    """SHA-256 of person, method, path and key."""
    body_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    claim: Mapped[bytes] = mapped_column(LargeBinary(16))
    """The random number of whoever holds the key."""
    claimed_at: Mapped[datetime] = mapped_column(Instant)
    status: Mapped[int | None]
    headers: Mapped[dict[str, str] | None] = mapped_column(Json)
    body: Mapped[bytes | None] = mapped_column(LargeBinary)


@dataclass(frozen=True, slots=True)
class Claimed:
    """The key is the caller's: do the work, then keep or release."""

    key_hash: bytes
    claim: bytes


@dataclass(frozen=True, slots=True)
class Replay:
    """The work was done before: answer this again."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class InProgress:
    """The first request with this key is still running."""


@dataclass(frozen=True, slots=True)
class Reused:
    """The key was used with another body."""


Claim = Claimed | Replay | InProgress | Reused
