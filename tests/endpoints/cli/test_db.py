"""Bringing a database up and down, and telling whether it is in order."""

import pytest
from click.testing import Result
from sqlalchemy import text

from migrations.run import HEAD, current, revisions
from tests.endpoints.cli.conftest import typed
from workflow.database import make_engine


def on(url: str, *words: str, typing: str | None = None) -> Result:
    return typed("db", *words, typing=typing, variables={"KHENTHUONG_DATABASE_URL": url})


def revision_of(url: str) -> str | None:
    engine = make_engine(url)
    try:
        return current(engine)
    finally:
        engine.dispose()


def test_up_and_down_and_up_again(database_url: str) -> None:
    assert on(database_url, "downgrade", "base", "--yes").exit_code == 0
    assert revision_of(database_url) is None
    up = on(database_url, "upgrade", revisions()[0])
    assert up.stderr == f"From nothing to {revisions()[0]}.\n"
    assert on(database_url, "upgrade").exit_code == 0
    assert revision_of(database_url) == HEAD


def test_what_is_there_already_is_left(database_url: str) -> None:
    result = on(database_url, "upgrade")
    assert (result.exit_code, result.stderr) == (0, f"The database is at {HEAD} already.\n")


def test_going_down_is_asked_for_and_no_means_no(database_url: str) -> None:
    assert on(database_url, "downgrade", "base", typing="n\n").exit_code == 1
    assert revision_of(database_url) == HEAD


@pytest.mark.parametrize("verb", ["upgrade", "downgrade"])
def test_an_unknown_revision_is_a_mistake_in_typing(database_url: str, verb: str) -> None:
    result = on(database_url, verb, "0815")
    assert result.exit_code == 2
    assert "0815" in result.stderr


def test_a_migrated_database_is_in_order(database_url: str) -> None:
    result = on(database_url, "check")
    assert (result.exit_code, result.stdout) == (0, "")


def test_an_older_database_is_not_in_order(database_url: str) -> None:
    on(database_url, "downgrade", revisions()[0], "--yes")
    result = on(database_url, "check")
    assert result.exit_code == 1
    assert revisions()[0] in result.stderr


def test_going_down_does_not_go_up(database_url: str) -> None:
    on(database_url, "downgrade", "base", "--yes")
    result = on(database_url, "downgrade", HEAD, "--yes")
    assert result.exit_code == 1
    assert "is below" in result.stderr


@pytest.mark.parametrize("words", [("upgrade",), ("downgrade", "base", "--yes"), ("check",)], ids=" ".join)
def test_the_database_of_a_newer_program_is_left_as_it_is(database_url: str, words: tuple[str, ...]) -> None:
    engine = make_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    result = on(database_url, *words)
    assert result.exit_code == 3
    assert "9999" in result.stderr
    assert revision_of(database_url) == "9999"


def test_what_differs_from_the_program_is_told_line_by_line(database_url: str) -> None:
    engine = make_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("DROP INDEX ix_nominations_by_twin_key"))
    engine.dispose()
    result = on(database_url, "check")
    assert result.exit_code == 1
    assert "ix_nominations_by_twin_key" in result.stdout
