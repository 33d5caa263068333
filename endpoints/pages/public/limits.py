"""How often one network may look things up: often enough for a village hall, too seldom to try a list of names.

Counted in the memory of each process: it need not be exact, and a look-up should write nothing.
"""

from dataclasses import dataclass, field
from math import ceil
from time import time

from flask import current_app
from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from endpoints.requests import client_address
from states.codes import Code
from workflow.errors import Refused
from workflow.people.networks import network_of

LOOK_UPS = RateLimitItemPerMinute(60, namespace="look-ups")
"""From one network."""
NAMES = RateLimitItemPerHour(60, namespace="names")
"""From one network, in one decision."""
_SECONDS = 60

COUNTER = "khenthuong-look-ups"
"""Under which name an application keeps its count of look-ups."""


@dataclass(frozen=True, slots=True)
class _Counter:
    limiter: MovingWindowRateLimiter = field(default_factory=lambda: MovingWindowRateLimiter(MemoryStorage()))


def count_look_up() -> None:
    """Raises Refused (``too_many_look_ups``) where this network has looked up too much."""
    _count(LOOK_UPS, "")


def count_name(code: str) -> None:
    """The same for the names that it asks for in one decision."""
    _count(NAMES, code)


def _count(limit: RateLimitItem, what: str) -> None:
    counter: _Counter = current_app.extensions.setdefault(COUNTER, _Counter())
    key = (network_of(client_address() or ""), what)
    if counter.limiter.hit(limit, *key):
        return
    seconds = max(1, ceil(counter.limiter.get_window_stats(limit, *key).reset_time - time()))
    raise Refused(Code.TOO_MANY_LOOK_UPS, retry_after=seconds, minutes=-(-seconds // _SECONDS))
