"""``khenthuong serve``: the web server, and on the embedded database the worker beside it; ``khenthuong worker``."""

import errno
import gc
import multiprocessing
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from sqlalchemy.engine import make_url

from endpoints import logs
from endpoints.app import from_environment
from endpoints.cli.database import any_database, existing_database, place
from endpoints.cli.frame import NotInOrder, Verb, data_folder
from endpoints.cli.shown import say
from endpoints.cli.worker import run_worker, smtp_of, work
from endpoints.settings import (
    PORT,
    DatabasePlace,
    Settings,
    read_base_url,
    read_log,
    read_mail,
    read_settings,
)

APPLICATION = "endpoints.cli.serve:application"
THREADS = 8
"""Requests that one process works on at a time: fewer than its database connections."""
WAITING = 64
"""Requests that one process takes in at a time; more wait in the socket's queue."""
LOOK_AGAIN_SECONDS = 0.1
SECONDS_TO_FINISH = 20
"""How long a process may take over its last requests."""

port_option = click.option(
    "--port",
    type=click.IntRange(1, 65535),
    metavar="PORT",
    help="Port to listen on.",
    default=PORT,
    envvar="PORT",
    show_default=True,
    show_envvar=True,
)


@click.command(cls=Verb)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@port_option
@click.option(
    "--workers",
    metavar="N",
    type=click.IntRange(1, 256),
    default=1,
    show_default=True,
    help="How many processes serve.",
)
def serve(host: str, port: int, workers: int) -> None:
    """Serve a database that is there and migrated.

    On an embedded database the worker runs beside it. On PostgreSQL run "khenthuong worker" as well: one, or
    several that share the work.
    """
    with existing_database():
        pass
    serve_application(place(), host, port, workers)


@click.command(cls=Verb, short_help="Seal the log, and deliver messages.")
@click.option(
    "--once", is_flag=True, help="Work until nothing is left to do, then end; 1 where a part failed."
)
def worker(once: bool) -> None:
    """Seal the log, plan messages and deliver e-mail, until told to stop.

    Needed beside "khenthuong serve" on PostgreSQL; several may run and share the work.
    """
    logs.configure()
    smtp = smtp_of(read_mail(), read_base_url())
    with existing_database() as engine:
        status = work(engine, smtp, read_log(data=data_folder()), once=once)
    click.get_current_context().exit(status)


def application() -> Flask:
    """What each process serves. It ends when the one that watches over it was killed: nobody else would stop it."""
    overseer = multiprocessing.parent_process()
    if overseer is not None:
        threading.Thread(target=_end_with, args=(overseer.join,), name="overseer", daemon=True).start()
    served = from_environment()
    # What is there by now stays: looking through it for garbage would hold up some request for a tenth of a second.
    gc.collect()
    gc.freeze()
    return served


def _end_with(overseer_ended: Callable[[], None]) -> None:
    overseer_ended()
    os.kill(os.getpid(), signal.SIGTERM)


def serve_application(
    found: DatabasePlace, host: str, port: int, workers: int, *, quiet: bool = False
) -> None:
    """Serve until told to stop (SIGTERM, Ctrl-C); a request under way is finished.

    Raises:
        NotInOrder: somebody else listens there.
        SettingsError: a setting is missing or cannot be read.
    """
    require_free(host, port)
    _tell_processes(found, host, port)
    settings = read_settings(data=data_folder())
    logs.configure()
    # A forked process would inherit the worker's thread halfway through whatever it does.
    multiprocessing.set_start_method("spawn", force=True)
    server = Granian(
        APPLICATION,
        factory=True,
        interface=Interfaces.WSGI,
        address=host,
        port=port,
        workers=workers,
        blocking_threads=THREADS,
        backpressure=WAITING,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=SECONDS_TO_FINISH,
        log_level=LogLevels.error if quiet else LogLevels.info,
    )
    with _worker_beside(found, settings), _told_when_listening(host, port):
        server.serve()


@contextmanager
def _told_when_listening(host: str, port: int) -> Iterator[None]:
    """Say where it listens, as soon as one of the processes really does."""
    over = threading.Event()

    def tell() -> None:
        while not over.wait(LOOK_AGAIN_SECONDS):
            try:
                socket.create_connection((host, port), timeout=1).close()
            except OSError:
                continue
            say(f"Listening on {_address(host, port)}")
            return

    thread = threading.Thread(target=tell, name="listening")
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@contextmanager
def _worker_beside(found: DatabasePlace, settings: Settings) -> Iterator[None]:
    """The worker in a thread of the process that watches over the others, on the embedded database only."""
    if make_url(found.url).get_backend_name() != "sqlite":
        yield
        return
    smtp, stop = smtp_of(settings.mail, settings.base_url), threading.Event()
    with any_database(found) as engine:
        thread = threading.Thread(target=run_worker, args=(engine, smtp, settings.log, stop), name="worker")
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()


def _tell_processes(found: DatabasePlace, host: str, port: int) -> None:
    """The processes that serve read the environment: what the command line said must stand there."""
    if found.folder is not None:
        os.environ["KHENTHUONG_DATA"] = str(found.folder.resolve())
        os.environ.pop("KHENTHUONG_DATABASE_URL", None)
    os.environ.setdefault("KHENTHUONG_BASE_URL", _address(host, port))


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def require_free(host: str, port: int) -> None:
    """Several servers may share a port without noticing one another, so it is tried before.

    Raises:
        NotInOrder: somebody else listens there, or one cannot listen there at all.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise NotInOrder(
                    f"Port {port} of {host} is in use already: choose another by --port."
                ) from error
            raise NotInOrder(f"Cannot listen on {host}:{port}: {error.strerror or error}.") from error
