"""Workers in processes of their own, for tests that kill them or let them race."""

import os
import signal
import sys
import time
from datetime import datetime
from multiprocessing import get_context
from multiprocessing.context import ForkServerContext
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier

from sqlalchemy import event

from endpoints.cli import worker
from endpoints.settings import Log
from notifications.smtp import SmtpSettings
from workflow.database import make_engine


def processes() -> ForkServerContext:
    """Where these processes come from: a server that has imported all this, and has no threads to be cut in two."""
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


def killed_at(url: str, settings: SmtpSettings, now: datetime, last: int) -> None:
    """Work once, and die by SIGKILL at the moment of this number: before or after a statement, or at a commit."""
    engine = make_engine(url)
    seen = 0

    def count(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == last:
            os.kill(os.getpid(), signal.SIGKILL)

    for moment in ("before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(engine, moment, count)
    _work(worker.Worker(engine, settings, clock=lambda: now))


def killed_by_another(url: str, settings: SmtpSettings, now: datetime) -> None:
    """Work once, and be killed meanwhile by whom the letter was handed to."""
    _work(worker.Worker(make_engine(url), settings, clock=lambda: now))


def racing(url: str, settings: SmtpSettings, now: datetime, start: Barrier, counts: "Queue[int]") -> None:
    """Begin with another at one moment, work until nothing is left, and say how many letters were delivered."""
    worker.CLAIMED_AT_ONCE = 3  # type: ignore[misc]  # small claims, so that there are many to share
    worked = worker.Worker(make_engine(url), settings, clock=lambda: now)
    start.wait(30)
    delivered, idle = 0, 0
    while idle < 5:
        worked.seal()
        worked.plan()
        done = worked.deliver()
        delivered += done
        idle = 0 if done else idle + 1
        if not done:
            time.sleep(0.05)
    counts.put(delivered)


def _work(worked: worker.Worker) -> None:
    if not worked.run_once():
        raise AssertionError("a part of the worker failed")


def until_told(url: str, settings: SmtpSettings) -> None:
    """Work as ``khenthuong worker`` does, until SIGTERM; exit status 0 then."""
    sys.exit(worker.work(make_engine(url), settings, Log(), once=False))
