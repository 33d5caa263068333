"""What all commands share: the folder they are told, their exit codes, and failures said in one line.

Nobody who types a command sees a traceback for what they typed or for a database that is not there; only a defect
shows one.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import click

from endpoints.settings import SettingsError
from states.codes import Code
from states.facts import Unmet
from states.words.names import field_label
from states.words.refusals import sentence_for
from workflow.database import DRIVER_ERRORS
from workflow.errors import Refused, Unavailable, UnmetRequirements

EXIT_CODES = """\b
Exit codes:
  0  done
  1  refused, or what was checked is not in order
  2  the command line or a setting cannot be understood
  3  no database, one that is not migrated, or one that cannot be had
"""


STOPPED = 130
"""By Ctrl-C, as shells have it: 128 and the number of the signal."""


def program() -> str:
    """How one types this command here, to be named in hints: ``./dev run`` where that has started it."""
    return os.environ.get("KHENTHUONG_PROGRAM", "khenthuong")


class Failure(click.ClickException):
    """The command ends with an exit code, and says what to do about it, a line each."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))


class NotInOrder(Failure):
    """The command was refused, or what was checked is not in order."""

    exit_code = 1


class Misunderstood(Failure):
    """The command line or a setting cannot be understood; click's own code for it."""

    exit_code = 2


class NoDatabase(Failure):
    """There is no database, it is not migrated, or it cannot be had just now."""

    exit_code = 3


class Verb(click.Command):
    """A command that takes ``--data`` too, and says failures in one line."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.append(data_option())

    def invoke(self, ctx: click.Context) -> Any:
        """Run it."""
        with failures_told():
            return super().invoke(ctx)


class Noun(click.Group):
    """A group of commands on one thing."""

    command_class = Verb

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.append(data_option())


def data_option() -> click.Option:
    """``--data DIR``, before a command or after it."""
    return click.Option(
        ["--data"],
        type=click.Path(file_okay=False, path_type=Path),
        metavar="DIR",
        expose_value=False,
        callback=_remember,
        help="Folder of an embedded database; else KHENTHUONG_DATABASE_URL or KHENTHUONG_DATA.",
    )


def data_folder() -> Path | None:
    """The folder named on the command line."""
    found = click.get_current_context().find_object(dict)
    return found.get("data") if found else None


@contextmanager
def failures_told() -> Iterator[None]:
    """Turn what can go wrong into a :class:`Failure` with its exit code."""
    try:
        yield
    except KeyboardInterrupt:
        stopped()
    except Refused as refused:
        raise NotInOrder(*lines_of(refused)) from refused
    except Unavailable as error:
        _no_database("The database cannot be had just now, and nothing has changed", error)
    except DRIVER_ERRORS as error:
        _no_database("The database failed", getattr(error, "orig", None) or error)
    except SettingsError as error:
        raise Misunderstood(str(error)) from error


def stopped() -> NoReturn:
    """End as Ctrl-C wants it, with an exit code that no verdict has."""
    click.echo("Stopped.", err=True)
    raise click.exceptions.Exit(STOPPED)


def lines_of(refused: Refused) -> list[str]:
    """A refusal in words: for each thing that is wrong the field, the sentence and its code."""
    if isinstance(refused, UnmetRequirements):
        return [line_of(unmet) for unmet in refused.unmet]
    return [_line(refused.code, None, refused.details)]


def line_of(unmet: Unmet) -> str:
    """One fault in words."""
    return _line(unmet.code, unmet.field, unmet.params)


def _line(code: Code, field: str | None, details: Any) -> str:
    values = dict(details)
    if field is not None:
        values.setdefault("field", field_label(field).en)
    sentence = sentence_for(code, values).en
    said = sentence[:1].upper() + sentence[1:]
    return f"{field}: {said} [{code.value}]" if field else f"{said} [{code.value}]"


def _no_database(what: str, error: BaseException) -> NoReturn:
    said = str(error).strip().splitlines() or [type(error).__name__]
    raise NoDatabase(f"{what}: {said[0]}.") from error


def _remember(ctx: click.Context, _: click.Parameter, folder: Path | None) -> None:
    if folder is not None:
        ctx.ensure_object(dict)["data"] = folder
