"""Settings: read once from the environment, handed to ``create_app``.

Beside them the command line reads what concerns itself alone: its port, and the password of the demonstration.

An embedded database is a folder: the SQLite file and the key that signs cookies stand in it. With a database of
its own (``KHENTHUONG_DATABASE_URL``) the service keeps nothing on disk, so the key must be given.
"""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from notifications.letters import NO_LETTER, mailbox

DATABASE_FILE = "khenthuong.sqlite3"
LOG_KEY_FILE = "log.key"
SECRET_KEY_FILE = "secret.key"  # noqa: S105 - the name of a file
PORT = 5000
HERE = f"http://127.0.0.1:{PORT}"
SHORTEST_SECRET = 32
"""Characters; the key signs sessions."""

_NUMBER = re.compile("[0-9]{1,4}")
_TRUE, _FALSE = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off", ""})


class SettingsError(Exception):
    """A setting is missing or cannot be read. The message names it and says what to write."""


@dataclass(frozen=True, slots=True)
class Mail:
    """The server that takes our e-mail, and the sender's address."""

    host: str
    port: int
    starttls: bool
    """Turn encryption on before anything is said (``smtp+tls://``)."""
    username: str | None
    password: str | None
    sender: str


@dataclass(frozen=True, slots=True)
class Log:
    """How the log is shown to outsiders. What is None is not done."""

    key: Path | None = None
    """The file of the key that signs its head."""
    folder: Path | None = None
    """Where its head and its hashes are written as plain files."""
    witnesses: Path | None = None
    """The file that names its witnesses."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All that the service must be told."""

    database_url: str
    secret_key: str
    base_url: str = HERE
    """Where people reach the service; links in e-mails begin with it."""
    secure_cookies: bool = False
    """Send cookies over HTTPS only."""
    trusted_proxies: int = 0
    """How many proxies of ours stand in front and set ``X-Forwarded-*``."""
    mail: Mail | None = None
    log: Log = Log()
    contact: str | None = None
    """How the public reaches whoever answers for decisions: a telephone number, an address."""
    kit: bool = False
    """Serve ``/kit``, the page with every component, to whoever builds pages."""


@dataclass(frozen=True, slots=True)
class DatabasePlace:
    """Where the database is. ``folder`` is that of an embedded one; None where it is elsewhere."""

    url: str
    folder: Path | None


def database_place(
    environment: Mapping[str, str] | None = None, *, data: Path | None = None
) -> DatabasePlace:
    """Where the database is, for whoever needs no more than that; makes nothing.

    Args:
        environment: the process's own if left out.
        data: the folder given on the command line, which comes before everything else.

    Raises:
        SettingsError: it is not said.
    """
    given = os.environ if environment is None else environment
    url = None if data else given.get("KHENTHUONG_DATABASE_URL")
    if url:
        return DatabasePlace(url, None)
    folder = data or _path(given.get("KHENTHUONG_DATA"))
    if folder is None:
        raise SettingsError("Set KHENTHUONG_DATABASE_URL, or name a folder by --data or KHENTHUONG_DATA.")
    return DatabasePlace(f"sqlite:///{folder / DATABASE_FILE}", folder)


def read_settings(environment: Mapping[str, str] | None = None, *, data: Path | None = None) -> Settings:
    """Read every setting.

    Args:
        environment: the process's own if left out.
        data: the folder given on the command line, which comes before ``KHENTHUONG_DATA``.

    Raises:
        SettingsError: one is missing or cannot be read.
    """
    given = os.environ if environment is None else environment
    place = database_place(given, data=data)
    if place.folder is not None:
        _made(place.folder)
    base_url = read_base_url(given)
    return Settings(
        database_url=place.url,
        secret_key=_secret_key(
            given.get("KHENTHUONG_SECRET_KEY"), data or _path(given.get("KHENTHUONG_DATA"))
        ),
        base_url=base_url,
        secure_cookies=_boolean(given, "KHENTHUONG_SECURE_COOKIES", default=base_url.startswith("https://")),
        trusted_proxies=_number(given, "KHENTHUONG_TRUSTED_PROXIES", 0),
        mail=read_mail(given),
        log=read_log(given, data=data),
        contact=given.get("KHENTHUONG_CONTACT") or None,
        kit=_boolean(given, "KHENTHUONG_KIT", default=False),
    )


def _made(folder: Path | None) -> Path:
    assert folder is not None
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _secret_key(given: str | None, folder: Path | None) -> str:
    if given is not None:
        if len(given) < SHORTEST_SECRET:
            raise SettingsError(f"KHENTHUONG_SECRET_KEY needs {SHORTEST_SECRET} characters or more.")
        return given
    if folder is None:
        raise SettingsError("Set KHENTHUONG_SECRET_KEY: cookies are signed with it, by every process alike.")
    return _kept_key(_made(folder) / SECRET_KEY_FILE)


def _kept_key(path: Path) -> str:
    """The key in the file; made by whichever process comes first, and whole before it has its name."""
    if not path.exists():
        fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48))
        try:
            path.hardlink_to(fresh)
        except FileExistsError:
            pass  # another process was first: its key counts
        finally:
            fresh.unlink()
    return path.read_text().strip()


def read_base_url(environment: Mapping[str, str] | None = None) -> str:
    """Where people reach the service; the process's own environment if left out.

    Raises:
        SettingsError: it is no address of a web server.
    """
    given = os.environ if environment is None else environment
    parts = _url(given.get("KHENTHUONG_BASE_URL", HERE))
    if parts is None or parts.scheme not in {"http", "https"}:
        raise SettingsError("KHENTHUONG_BASE_URL reads https://host, with :port where it is another.")
    return parts.geturl().rstrip("/")


def read_mail(environment: Mapping[str, str] | None = None) -> Mail | None:
    """The server that takes our e-mail, if one is named; the process's own environment if left out.

    Raises:
        SettingsError: it cannot be read, or has no sender.
    """
    given = os.environ if environment is None else environment
    url = given.get("KHENTHUONG_SMTP_URL")
    if url is None:
        return None
    parts = _url(url)
    if parts is None or parts.hostname is None or parts.scheme not in {"smtp", "smtp+tls"}:
        raise SettingsError(
            "KHENTHUONG_SMTP_URL reads smtp://host:port or smtp+tls://name:password@host:port."
        )
    sender = given.get("KHENTHUONG_MAIL_FROM")
    if not sender:
        raise SettingsError("Set KHENTHUONG_MAIL_FROM: the address that messages come from.")
    try:
        mailbox(sender)
    except NO_LETTER as error:
        raise SettingsError("KHENTHUONG_MAIL_FROM reads name@host or Name <name@host>.") from error
    tls = parts.scheme == "smtp+tls"
    return Mail(
        host=parts.hostname,
        port=parts.port or (587 if tls else 25),
        starttls=tls,
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        sender=sender,
    )


def read_log(environment: Mapping[str, str] | None = None, *, data: Path | None = None) -> Log:
    """How the log is shown to outsiders; the process's own environment if left out.

    An embedded database has its key beside it, unless another file is named. ``data`` as in :func:`read_settings`.
    """
    given = os.environ if environment is None else environment
    embedded = data or (None if given.get("KHENTHUONG_DATABASE_URL") else _path(given.get("KHENTHUONG_DATA")))
    beside = embedded / LOG_KEY_FILE if embedded else None
    return Log(
        key=_path(given.get("KHENTHUONG_LOG_KEY")) or beside,
        folder=_path(given.get("KHENTHUONG_LOG_FOLDER")),
        witnesses=_path(given.get("KHENTHUONG_WITNESSES")),
    )


def _url(text: str) -> SplitResult | None:
    """The parts of an address that names a host; None where it names none, or a port that there is not."""
    try:
        parts = urlsplit(text)
        return parts if parts.hostname and parts.port != 0 else None
    except ValueError:
        return None


def _path(text: str | None) -> Path | None:
    return Path(text) if text else None


def _number(given: Mapping[str, str], name: str, default: int) -> int:
    text = given.get(name, "")
    if not text:
        return default
    if not _NUMBER.fullmatch(text):
        raise SettingsError(f"{name} is a whole number, not {text!r}.")
    return int(text)


def _boolean(given: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = given.get(name)
    if text is None:
        return default
    if text.lower() in _TRUE:
        return True
    if text.lower() in _FALSE:
        return False
    raise SettingsError(f"{name} is true or false, not {text!r}.")
