"""What an operator looks up: the settings, and the policy that nobody has confirmed yet (docs/operate.md)."""

import ast
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from endpoints import settings
from endpoints.cli import demo, serve
from endpoints.settings import PORT, SHORTEST_SECRET, Settings
from tests.generated.process import table
from workflow.policy.rules import Policy, policies

VARIABLE = re.compile(r"KHENTHUONG_[A-Z_]+|PORT")
_PLAIN = Settings(database_url="", secret_key="")

WORDS: Mapping[str, tuple[str, str]] = {
    "KHENTHUONG_DATABASE_URL": (
        "Where the database is: `postgresql://name:password@host:port/database`, or `sqlite:///file`.",
        "the embedded one in `KHENTHUONG_DATA`",
    ),
    "KHENTHUONG_DATA": (
        "The folder of an embedded database: its file and its secrets. `--data DIR` on the command line comes before "
        "everything else.",
        "none; `demo` takes `var/demo`",
    ),
    "KHENTHUONG_SECRET_KEY": (
        f"Signs browsers' cookies: {SHORTEST_SECRET} characters or more, the same for every process, and nobody "
        "else's. A new one signs all browsers out.",
        "of an embedded database: made once, kept in its folder; else none, it must be given",
    ),
    "KHENTHUONG_BASE_URL": (
        "Where people reach the service. Links in e-mails begin with it.",
        f"the address that `serve` listens on; `{_PLAIN.base_url}` for the worker",
    ),
    "KHENTHUONG_SECURE_COOKIES": (
        "`true`: cookies travel over HTTPS only, and browsers are told to stay with it.",
        "`true` where the base URL begins with `https://`",
    ),
    "KHENTHUONG_TRUSTED_PROXIES": (
        "How many proxies of yours stand in front, one behind the other, each setting `X-Forwarded-For`, `-Proto`, "
        "`-Host` and `-Port`.",
        f"`{_PLAIN.trusted_proxies}`: those headers are not believed",
    ),
    "KHENTHUONG_CONTACT": (
        "How the public reaches whoever answers for decisions, as it is to be read: `điện thoại 0232 3 822 222`. It "
        "stands where a decision was looked up and not found, and beneath the sign-in.",
        "none: the department is named alone",
    ),
    "KHENTHUONG_SMTP_URL": (
        "The mail server: `smtp://host:port`, or with encryption and a login `smtp+tls://name:password@host:port` "
        "(STARTTLS; what is special in a URL is written `%40` and so on).",
        "none: messages are shown in the service only",
    ),
    "KHENTHUONG_MAIL_FROM": (
        "The sender of e-mails: `Name <address>`, or the address alone.",
        "none; must be given with a mail server",
    ),
    "KHENTHUONG_LOG_KEY": (
        "The file with the private key that signs the head of the log; `khenthuong audit keygen` makes it. Never in "
        "the database, never in a backup of it.",
        "of an embedded database: `log.key` in its folder; else none, and nothing is signed",
    ),
    "KHENTHUONG_LOG_FOLDER": (
        "A folder for outsiders, best on another machine: the newest checkpoint, the keys and the hashes of the log as "
        "plain files ([audit](audit.md)).",
        "none: they are had over HTTP only",
    ),
    "KHENTHUONG_WITNESSES": (
        "A file that names the witnesses whose cosignatures are collected, a line each: the key, and the address "
        "where it takes checkpoints, if it does ([witness](witness.md)).",
        "none: nobody's",
    ),
    "KHENTHUONG_KIT": (
        "`true`: serve `/kit`, the page with every component, for whoever builds pages.",
        "`false`",
    ),
    "KHENTHUONG_DEMO_PASSWORD": (
        "Everybody's password in the demonstration.",
        "made up once, kept in the demonstration's folder",
    ),
    "PORT": ("The port that `serve` and `demo` listen on; `--port` comes first.", f"`{PORT}`"),
}


def section() -> str:
    """Everything between the markers of docs/operate.md."""
    return f"## Settings\n\n{_settings()}\n\n## Values to confirm\n\n{_unconfirmed()}\n"


def variables() -> frozenset[str]:
    """Every environment variable that the settings read, and those that concern the command line alone."""
    files = (Path(module.__file__) for module in (settings, serve, demo))
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in files]
    texts = (node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return frozenset(text for text in texts if isinstance(text, str) and VARIABLE.fullmatch(text))


def _settings() -> str:
    read = variables()
    assert read == set(WORDS), f"without words, or not read any more: {read ^ set(WORDS)}"
    return table(
        ("Variable", "What it says", "If left out"),
        [(f"`{name}`", meaning, default) for name, (meaning, default) in WORDS.items()],
    )


def _unconfirmed() -> str:
    return table(("Key", "Value", "From", "To", "What it means (as the file says it)"), list(_rows()))


def _rows() -> Iterator[tuple[str, ...]]:
    for policy in policies():
        if not policy.confirmed:
            yield (
                f"`{policy.key}`",
                _value(policy),
                _day(policy.valid_from),
                _day(policy.valid_to),
                policy.note,
            )


def _value(policy: Policy) -> str:
    value: Any = policy.value
    if not isinstance(value, dict):
        return str(value)
    return ", ".join(f"{name} {_plain(part)}" for name, part in value.items())


def _plain(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case list():
            return " or ".join(map(str, value))
        case _:
            return str(value)


def _day(day: date | None) -> str:
    return day.isoformat() if day else "open"
