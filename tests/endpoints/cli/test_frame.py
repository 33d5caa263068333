"""What holds for every command: where its database is, how it fails, and its exit codes."""

import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import psycopg
import pytest
from sqlalchemy import text

from endpoints.cli.frame import NoDatabase, failures_told
from endpoints.cli.main import main
from endpoints.settings import DATABASE_FILE
from tests.endpoints.cli.conftest import PROGRAM, Typed, bare_environment, typed
from workflow.database import make_engine

NEEDS_A_DATABASE = (
    ("audit", "verify"),
    ("audit", "seal"),
    ("serve",),
    ("worker", "--once"),
    ("user", "list"),
    ("token", "list"),
    ("units", "list"),
    ("db", "check"),
)


def commands(group: click.Group, *above: str) -> Iterator[tuple[str, ...]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, name
        if isinstance(command, click.Group):
            yield from commands(command, *above, name)
        else:
            yield (*above, name)


def test_the_program_is_installed_and_says_its_version() -> None:
    done = subprocess.run(
        [PROGRAM, "--version"], env=bare_environment(), capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("khenthuong ")


WITHOUT_DATABASE = {
    ("audit", "verify-export"),
    *(("witness", each) for each in ("keygen", "serve", "watch")),
}
"""What others run, on machines where there is none of our databases."""


@pytest.mark.parametrize("words", list(commands(main)), ids=" ".join)
def test_every_command_helps(words: tuple[str, ...]) -> None:
    result = typed(*words, "--help")
    assert result.exit_code == 0
    assert ("--data DIR" in result.stdout) is (words not in WITHOUT_DATABASE)


@pytest.mark.parametrize("words", NEEDS_A_DATABASE, ids=" ".join)
def test_without_a_database_the_exit_code_is_3_and_nothing_is_made(
    words: tuple[str, ...], nowhere: Path
) -> None:
    result = typed(*words, "--data", str(nowhere))
    assert result.exit_code == 3
    assert result.stdout == ""
    assert result.stderr.startswith(f"Error: There is no database at {nowhere / DATABASE_FILE}.")
    assert f"khenthuong --data {nowhere} db upgrade" in result.stderr
    assert not nowhere.exists()


def test_a_database_that_nobody_named_is_none() -> None:
    result = typed("audit", "verify")
    assert result.exit_code == 3
    assert "--data" in result.stderr


@pytest.mark.parametrize("words", [("audit", "verify"), ("serve",)], ids=" ".join)
def test_an_empty_database_is_not_served(words: tuple[str, ...], nowhere: Path) -> None:
    nowhere.mkdir()
    (nowhere / DATABASE_FILE).touch()
    result = typed("--data", str(nowhere), *words)
    assert result.exit_code == 3
    assert "The database is empty" in result.stderr


def test_pending_migrations_are_named_and_not_served(nowhere: Path) -> None:
    assert typed("--data", str(nowhere), "db", "upgrade", "0001").exit_code == 0
    result = typed("--data", str(nowhere), "serve")
    assert result.exit_code == 3
    assert "at revision 0001" in result.stderr
    assert "db upgrade" in result.stderr


def test_a_database_of_a_newer_program_is_left_alone(nowhere: Path) -> None:
    assert typed("--data", str(nowhere), "db", "upgrade").exit_code == 0
    engine = make_engine(f"sqlite:///{nowhere / DATABASE_FILE}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    result = typed("--data", str(nowhere), "user", "list")
    assert result.exit_code == 3
    assert "newer program" in result.stderr


def test_the_folder_may_stand_before_the_command_or_after_it(nowhere: Path) -> None:
    assert typed("--data", str(nowhere), "db", "upgrade").exit_code == 0
    for words in (
        ("--data", str(nowhere), "user", "list"),
        ("user", "--data", str(nowhere), "list"),
        ("user", "list", "--data", str(nowhere)),
    ):
        assert typed(*words).exit_code == 0


def test_the_folder_on_the_command_line_comes_before_the_environment(nowhere: Path) -> None:
    variables = {"KHENTHUONG_DATABASE_URL": "postgresql:///nobody", "KHENTHUONG_DATA": str(nowhere / "other")}
    assert typed("db", "upgrade", "--data", str(nowhere), variables=variables).exit_code == 0
    assert (nowhere / DATABASE_FILE).exists()
    assert not (nowhere / "other").exists()


def test_the_environment_may_name_the_folder(nowhere: Path) -> None:
    assert typed("db", "upgrade", variables={"KHENTHUONG_DATA": str(nowhere)}).exit_code == 0
    assert (nowhere / DATABASE_FILE).exists()


def test_a_file_that_is_no_database_is_said_in_one_line(nowhere: Path) -> None:
    nowhere.mkdir()
    (nowhere / DATABASE_FILE).write_text("Danh sách hộ nghèo\n" * 100)
    result = typed("--data", str(nowhere), "audit", "verify")
    assert result.exit_code == 3
    assert result.stderr == "Error: The database failed: file is not a database.\n"


@pytest.mark.parametrize(
    ("url", "exit_code"),
    [
        ("postgresql://127.0.0.1:9/nobody", 3),
        ("mysql://127.0.0.1/nobody", 2),
        ("sqlite://", 2),
        ("Quảng Bình", 2),
    ],
)
def test_an_address_that_leads_nowhere_is_said_in_one_line(url: str, exit_code: int) -> None:
    result = typed("audit", "verify", variables={"KHENTHUONG_DATABASE_URL": url})
    assert result.exit_code == exit_code
    assert result.stdout == ""
    assert result.stderr.startswith("Error: ")
    assert "Traceback" not in result.stderr


def test_a_refusal_names_every_field_and_its_rule_a_line_each(type_in: Typed) -> None:
    result = type_in("user", "create", "Không được", "", "--email", "nowhere", "--no-password")
    assert result.exit_code == 1
    lines = result.stderr.removeprefix("Error: ").splitlines()
    assert [(line.partition(":")[0], line.rpartition(" ")[2]) for line in lines] == [
        ("username", "[invalid]"),
        ("full_name", "[empty]"),
        ("email", "[invalid]"),
    ]


@pytest.mark.parametrize("error", [sqlite3.DatabaseError("malformed"), psycopg.InternalError("malformed")])
def test_what_a_driver_raises_itself_is_a_failure_of_the_database(error: Exception) -> None:
    with pytest.raises(NoDatabase, match=r"^The database failed: malformed\.$"), failures_told():
        raise error
