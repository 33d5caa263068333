"""A letter on its way (thư điện tử), and what can come of it."""

from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address


@dataclass(frozen=True, slots=True)
class Letter:
    """An e-mail message claimed for delivery, until its lease ends."""

    message_id: int
    entry_id: str
    nomination_id: str | None
    subject: str
    body: str
    full_name: str
    address: str | None
    """None where the person has left, or has no address any more."""
    attempts: int
    """The one to come included."""
    planned_at: datetime
    leased_until: datetime
    """Nobody else delivers it before; unique to this claim, so that it tells whose claim a mark belongs to."""
    about: str | None = None
    """What the entry is about, where that is no nomination: ``finding:…``."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """The mail server has taken it (250)."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The mail server will not take this letter: never (5xx), or not now (4xx)."""

    failure: str
    for_ever: bool


@dataclass(frozen=True, slots=True)
class Unreachable:
    """There is no talking to the mail server: nothing that is this letter's fault."""

    failure: str


Outcome = Delivered | Refused | Unreachable

NO_LETTER = (ValueError, MessageError, IndexError, AttributeError)
"""What the library raises over an address that is none."""


def mailbox(written: str) -> Address:
    """An address, alone or as "Name <address>"; the name may have commas in it without quotation marks.

    Raises:
        NO_LETTER: it is none, or not in ASCII.
    """
    name, bracket, address = written.rpartition("<")
    found = Address(
        name.strip().strip('"') if bracket else "", addr_spec=address.strip().removesuffix(">").strip()
    )
    if not found.username or not found.domain or not found.addr_spec.isascii():
        raise ValueError(f"no address: {written}")
    return found
