"""The worker's loop: seal the log, sign and publish its head, plan messages from what is sealed, deliver the e-mail.

Each part has a transaction of its own, and a worker killed at any moment leaves nothing half-done: see the parts.
Several workers may run on PostgreSQL; on the embedded database one runs inside ``serve``, as a thread.

An entry unsealed for a minute is an alarm: a line of the process's own log, for the log it speaks of may be what is
stuck (a transaction left open, or no worker at all).
"""

import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Engine

from endpoints.cli.collector import Collector
from endpoints.cli.heads import publish_newest, sign_grown
from endpoints.requests import the_time
from endpoints.settings import Log, Mail
from notifications.deliver import begin, claim, give_back, postpone, settle
from notifications.heads import mail_head
from notifications.letters import Delivered, Letter, Refused, Unreachable
from notifications.plan import plan
from notifications.smtp import MailSession, SmtpSettings
from workflow.audit.checkpoints import Rewritten
from workflow.audit.key_file import NoKey
from workflow.audit.seal import SEALED_WITHIN, seal, unsealed_since
from workflow.audit.tiles import OtherHistory
from workflow.database import reading, writing
from workflow.errors import Unavailable

PLANNED_AT_ONCE = 200
CLAIMED_AT_ONCE = 20
"""So many letters are sent well within a lease, even by a slow server."""
TICK_SECONDS = 1.0
AFTER_TROUBLE_SECONDS = 10.0
ALARM_EVERY = timedelta(minutes=1)
TIME_FOR_ONE_LETTER = timedelta(minutes=2)
"""A letter is not begun with less left of its lease than the server may take over it."""

Clock = Callable[[], datetime]

_log = structlog.get_logger("khenthuong")


@dataclass(slots=True)
class Worker:
    """One worker: what it works on, and until when."""

    engine: Engine
    smtp: SmtpSettings | None
    log: Log = field(default_factory=Log)
    stop: threading.Event = field(default_factory=threading.Event)
    clock: Clock = the_time
    _alarmed_at: dict[str, datetime] = field(default_factory=dict)
    _collector: Collector = field(init=False)

    def __post_init__(self) -> None:
        self._collector = Collector(self.engine, self.log.witnesses, self.clock)

    def run(self) -> None:
        """Work until ``stop`` is set, and look again every second when there is nothing to do."""
        while not self.stop.is_set():
            done, whole = self.round()
            if not whole:
                self.stop.wait(AFTER_TROUBLE_SECONDS)
            elif not done:
                self.stop.wait(TICK_SECONDS)

    def run_once(self) -> bool:
        """Work until nothing is left to do; False where a part of it failed."""
        while not self.stop.is_set():
            done, whole = self.round()
            if not whole:
                return False
            if not done:
                break
        self._collector.finish()
        return True

    def round(self) -> tuple[int, bool]:
        """Every part once. How much was done, and whether no part failed: one that does holds up no other."""
        done, whole = 0, True
        for part in self._parts():
            try:
                done += part()
            except Unavailable as error:
                _log.warning("worker_without_database", part=part.__name__, reason=str(error))
                whole = False
            except Exception:
                _log.exception("worker_part_failed", part=part.__name__)
                whole = False
        return done, whole

    def _parts(self) -> tuple[Callable[[], int], ...]:
        log = (self.seal, self.sign, self.publish, self.cosign)
        return (*log, self.plan, self.mail_head, self.deliver, self.alarm)

    def seal(self) -> int:
        """Give the next entries their places in the log."""
        with writing(self.engine) as connection:
            return seal(connection, self.clock())

    def sign(self) -> int:
        """Sign the head of the log if it has grown. What stands against it is an alarm, and holds up no post."""
        now = self.clock()
        try:
            return 0 if sign_grown(self.engine, self.log.key, now) is None else 1
        except (NoKey, Rewritten) as error:
            if self._alarm_due("head_unsigned", now):
                _log.error("head_unsigned", reason=str(error))
            return 0

    def publish(self) -> int:
        """Write the newest head, and the hashes below it, into the folder for outsiders."""
        try:
            return int(publish_newest(self.engine, self.log.folder))
        except (OSError, OtherHistory) as error:
            if self._alarm_due("head_unpublished", self.clock()):
                _log.error("head_unpublished", folder=str(self.log.folder), reason=str(error))
            return 0

    def cosign(self) -> int:
        """Have the newest head cosigned by witnesses, beside this loop: see the collector."""
        self._collector.begin()
        return 0

    def plan(self) -> int:
        """Write the messages of the next sealed entries."""
        with writing(self.engine) as connection:
            return plan(
                connection,
                self.clock(),
                PLANNED_AT_ONCE,
                email=self.smtp is not None,
                stumbled=lambda entry, error: _log.error("nobody_told", entry=entry, exc_info=error),
            )

    def mail_head(self) -> int:
        """Write the letters of the day with the head of the log."""
        if self.smtp is None:
            return 0
        with writing(self.engine) as connection:
            return mail_head(connection, self.clock())

    def deliver(self) -> int:
        """Send the letters that are due, marking each as soon as the server has answered."""
        if self.smtp is None:
            return 0
        with writing(self.engine) as connection:
            letters = claim(connection, self.clock(), CLAIMED_AT_ONCE)
        if not letters:
            return 0
        with MailSession(self.smtp) as session:
            for position, letter in enumerate(letters):
                if self.stop.is_set() or self.clock() > letter.leased_until - TIME_FOR_ONE_LETTER:
                    with writing(self.engine) as connection:
                        give_back(connection, letters[position:], self.clock())
                    return position
                with writing(self.engine) as connection:
                    begun = begin(connection, letter)
                if not begun:
                    continue
                outcome = session.send(letter, self.clock())
                if isinstance(outcome, Unreachable):
                    _log.warning("mail_server_unreachable", failure=outcome.failure)
                    with writing(self.engine) as connection:
                        postpone(connection, letters[position:], outcome, self.clock())
                    return position
                self._mark(letter, outcome)
        return len(letters)

    def alarm(self) -> int:
        """Say so aloud where an entry has waited too long for its place."""
        now = self.clock()
        with reading(self.engine) as connection:
            oldest = unsealed_since(connection)
        waiting = oldest is not None and now - oldest > SEALED_WITHIN
        if oldest is not None and waiting and self._alarm_due("entries_unsealed", now):
            _log.error(
                "entries_unsealed", since=oldest.isoformat(), seconds=int((now - oldest).total_seconds())
            )
        return 0

    def _alarm_due(self, name: str, now: datetime) -> bool:
        """Whether an alarm of this name may sound: each does once a minute."""
        last = self._alarmed_at.get(name)
        due = last is None or not timedelta(0) <= now - last < ALARM_EVERY  # a clock may be put back
        if due:
            self._alarmed_at[name] = now
        return due

    def _mark(self, letter: Letter, outcome: Delivered | Refused) -> None:
        """Mark a letter, insisting while its lease lasts: what the server has taken would be sent again."""
        if isinstance(outcome, Refused):
            _log.warning(
                "letter_refused",
                message=letter.message_id,
                entry=letter.entry_id,
                attempts=letter.attempts,
                for_ever=outcome.for_ever,
            )
        while True:
            try:
                with writing(self.engine) as connection:
                    settle(connection, letter, outcome, self.clock())
            except Unavailable:
                if self.clock() >= letter.leased_until or self.stop.wait(TICK_SECONDS):
                    raise
            else:
                return


def run_worker(engine: Engine, smtp: SmtpSettings | None, log: Log, stop: threading.Event) -> None:
    """Work until ``stop`` is set: what ``serve`` runs as a thread on the embedded database."""
    Worker(engine, smtp, log, stop).run()


def work(engine: Engine, smtp: SmtpSettings | None, log: Log, *, once: bool) -> int:
    """``khenthuong worker``: work until told to stop (SIGTERM, Ctrl-C), or once; returns the exit status.

    A letter that is under way is finished and marked before the process ends.
    """
    worker = Worker(engine, smtp, log)
    for name in (signal.SIGTERM, signal.SIGINT):
        # From a thread: the handler may have interrupted the very wait whose lock ``set`` takes.
        signal.signal(name, lambda *_: threading.Thread(target=worker.stop.set).start())
    if smtp is None:
        _log.warning("no_mail_server", meaning="messages are shown in the service only")
    if once:
        return 0 if worker.run_once() else 1
    worker.run()
    return 0


def smtp_of(mail: Mail | None, base_url: str) -> SmtpSettings | None:
    """The mail server that the settings name, if they name one; links in letters begin with ``base_url``."""
    if mail is None:
        return None
    return SmtpSettings(
        host=mail.host,
        port=mail.port,
        username=mail.username,
        password=mail.password,
        starttls=mail.starttls,
        sender=mail.sender,
        base_url=base_url,
    )
