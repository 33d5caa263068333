"""Passwords: hashing and checking (argon2id), slow on purpose and therefore bounded.

Nothing here touches the database: whoever signs somebody in reads the account, checks the password with no
connection in hand, and writes afterwards. A hash takes some 0.15 s and 64 MiB; held for that long, SQLite's one
write lock would stop every step in the province, and a flood of sign-ins would empty PostgreSQL's pool.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from states.codes import Code
from states.facts import Unmet
from workflow.database import PATIENCE_SECONDS
from workflow.errors import Unavailable, UnmetRequirements
from workflow.text import nfc

SHORTEST_PASSWORD = 8
"""Letters, as NIST SP 800-63B has it; no other rule, for the others make passwords worse."""
LONGEST_PASSWORD = 1000

_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits of which none is taken for another: no l, 1, i, o or 0."""

AT_ONCE = 2
"""How many hashes a process reckons at once: more would take memory and make none of them faster."""

_HASHER = PasswordHasher()
_TURNS = BoundedSemaphore(AT_ONCE)


def new_password() -> str:
    """A password for somebody who has none, or forgot it: three groups of four, 59 random bits, easy to read aloud."""
    groups = ("".join(secrets.choice(_READABLE) for _ in range(4)) for _ in range(3))
    return "-".join(groups)


def hash_password(password: str) -> str:
    """The argon2id hash to store, with its parameters and salt.

    Raises:
        UnmetRequirements: ``out_of_range``: too short, or too long.
        Unavailable: too many are being hashed already.
    """
    plain = nfc(password)
    if not SHORTEST_PASSWORD <= len(plain) <= LONGEST_PASSWORD:
        allowed = f"{SHORTEST_PASSWORD}–{LONGEST_PASSWORD}"
        raise UnmetRequirements([Unmet(Code.OUT_OF_RANGE, "password", {"allowed": allowed})])
    return hash_anew(plain)


def hash_anew(password: str) -> str:
    """The hash of a password that has been accepted before, however short.

    Raises:
        Unavailable: too many are being hashed already.
    """
    with _turn():
        return _HASHER.hash(_bytes(password))


def password_fits(stored: str | None, password: str) -> bool:
    """Whether this is the password of a stored hash. With no hash it takes as long, and is False.

    Raises:
        Unavailable: too many are being checked already.
    """
    decoy = _decoy()
    plain = nfc(password)
    if len(plain) > LONGEST_PASSWORD:
        return False
    with _turn():
        try:
            _HASHER.verify(stored or decoy, _bytes(plain))
        except VerifyMismatchError:
            return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Whether a hash was made with weaker parameters than today's: it is renewed at the next sign-in."""
    return _HASHER.check_needs_rehash(stored)


@cache
def _decoy() -> str:
    """What a password is checked against where nobody has the name, so that time does not tell."""
    with _turn():
        return _HASHER.hash("nobody")


@contextmanager
def _turn() -> Iterator[None]:
    if not _TURNS.acquire(timeout=PATIENCE_SECONDS):
        raise Unavailable("too many passwords to check at once")
    try:
        yield
    finally:
        _TURNS.release()


def _bytes(password: str) -> bytes:
    # Composed, since one keyboard sends "ệ" whole and another in parts. Half a surrogate pair is nobody's password.
    return nfc(password).encode("utf-8", "surrogatepass")
