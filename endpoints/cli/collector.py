"""Asking witnesses to cosign the newest checkpoint, beside the worker's loop: nothing waits for a witness.

Each witness with an address is sent the newest checkpoint with a proof from the size that it signed last (C2SP:
tlog-witness). What the database says is read before, what the witness says is stored after: no transaction is open
while one waits for the network. Each has a thread of its own, so that one that answers slowly, or never, holds up no
other; one that fails is asked again later and later.
"""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path

import structlog
from sqlalchemy import Engine

from endpoints.cli.plain_http import NoAnswer, ask
from endpoints.cli.witness_serve import PATH
from endpoints.requests import the_time
from endpoints.settings import SettingsError
from endpoints.witnesses import known_witnesses
from workflow.audit.checkpoints import newest
from workflow.audit.cosignatures import KnownWitness, add, last_sizes, submission
from workflow.audit.keys import BadNote, Verifier
from workflow.audit.witness import Submission
from workflow.database import reading, writing
from workflow.errors import Unavailable

AGAIN_AFTER = timedelta(seconds=5)
"""A log that grows all the time is witnessed this often."""
FIRST_PATIENCE, MOST_PATIENCE = timedelta(seconds=30), timedelta(hours=1)
"""How long a witness that fails is left alone: twice as long each time."""

_SIZE = re.compile(r"(0|[1-9][0-9]{0,17})\n?")
_log = structlog.get_logger("khenthuong")


class WitnessFails(Exception):
    """There is no cosignature to be had from it just now. Says why."""


class WitnessRefuses(WitnessFails):
    """It says that this log is not the one which it has witnessed: an alarm."""


@dataclass(slots=True)
class _Patience:
    """When a witness is asked next, and how often it has failed in a row."""

    next_at: datetime
    failures: int = 0


@dataclass(slots=True)
class Collector:
    """Who asks the witnesses, each in a thread of its own."""

    engine: Engine
    witnesses: Path | None
    """The file that names them."""
    clock: Callable[[], datetime] = the_time
    _patience: dict[Verifier, _Patience] = field(default_factory=dict)
    _threads: dict[Verifier, threading.Thread] = field(default_factory=dict)

    def begin(self) -> None:
        """Ask the witnesses whose turn it is, and wait for none; one that is being asked is left alone."""
        for each in self._due():
            # Not waited for when the process ends: what is stored is stored whole, and the rest is asked for again.
            thread = threading.Thread(target=self._collect, args=(each,), name="witness", daemon=True)
            self._threads[each.verifier] = thread
            thread.start()

    def finish(self) -> None:
        """Wait for those that are being asked."""
        for thread in self._threads.values():
            thread.join()

    def _due(self) -> list[KnownWitness]:
        try:
            known = known_witnesses(self.witnesses)
        except SettingsError as error:
            _log.error("witnesses_unknown", reason=str(error))
            return []
        return [each for each in known if each.url is not None and self._is_due(each)]

    def _is_due(self, witness: KnownWitness) -> bool:
        thread = self._threads.get(witness.verifier)
        until_then = self._of(witness).next_at - self.clock()
        put_back = until_then > MOST_PATIENCE  # the clock was
        return (thread is None or not thread.is_alive()) and (until_then <= timedelta(0) or put_back)

    def _of(self, witness: KnownWitness) -> _Patience:
        return self._patience.setdefault(witness.verifier, _Patience(self.clock()))

    def _collect(self, witness: KnownWitness) -> None:
        patience, name = self._of(witness), witness.verifier.name
        try:
            cosign_newest(self.engine, witness, self.clock)
            patience.failures = 0
        except WitnessRefuses as error:
            _log.error("witness_refuses", witness=name, reason=str(error))  # an alarm
            patience.failures += 1
        except (WitnessFails, Unavailable) as error:
            _log.warning("witness_fails", witness=name, reason=str(error))
            patience.failures += 1
        except Exception:
            _log.exception("witness_not_asked", witness=name)
            patience.failures += 1
        patience.next_at = self.clock() + _pause(patience.failures)


def cosign_newest(engine: Engine, witness: KnownWitness, clock: Callable[[], datetime]) -> int:
    """Have the newest checkpoint cosigned by one witness, unless it is; returns how many cosignatures were stored.

    Raises:
        WitnessFails: it was not to be had.
        Unavailable: the database is not.
    """
    with reading(engine) as connection:
        head = newest(connection)
        last = {each.witness: each.size for each in last_sizes(connection)}.get(witness.verifier, 0)
    if head is None or head.size == last:
        return 0
    for _ in range(2):  # with the size that we know of, and with the one that it answers
        with reading(engine) as connection:
            sent = submission(connection, last)
        if sent is None:
            raise WitnessRefuses(f"it has witnessed {last} entries, and our newest checkpoint has fewer")
        status, answer = _ask(witness, sent)
        if status == HTTPStatus.OK:
            _store(engine, witness, sent.note + answer, clock())
            return 1
        if status != HTTPStatus.CONFLICT:
            break
        size = _size(answer)
        if size == last:
            raise WitnessRefuses(f"it has witnessed another root over {last} entries")
        last = size
    said = f"{status} {answer[:200].strip()}"
    raise WitnessRefuses(said) if status == HTTPStatus.UNPROCESSABLE_ENTITY else WitnessFails(said)


def _ask(witness: KnownWitness, sent: Submission) -> tuple[int, str]:
    try:
        status, answer = ask(f"{witness.url}{PATH}", sent.text())
    except NoAnswer as error:
        raise WitnessFails(str(error)) from error
    return status, answer.decode(errors="replace")


def _store(engine: Engine, witness: KnownWitness, note: str, now: datetime) -> None:
    try:
        with writing(engine) as connection:
            add(connection, note, [witness.verifier], now)
    except BadNote as error:
        raise WitnessFails(f"it answers no cosignature: {error}") from error


def _size(answer: str) -> int:
    if not _SIZE.fullmatch(answer):
        raise WitnessFails("it answers no size")
    return int(answer)


def _pause(failures: int) -> timedelta:
    if not failures:
        return AGAIN_AFTER
    return min(FIRST_PATIENCE * (1 << min(failures - 1, 10)), MOST_PATIENCE)
