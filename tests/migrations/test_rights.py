"""The role that serves has the rights of docs/postgresql-rights.sql: they suffice, and take nothing out of the log."""

import os
from collections.abc import Callable, Iterator

import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ProgrammingError

from endpoints.cli.worker import PLANNED_AT_ONCE
from notifications.plan import plan
from states.terms import State
from tests.clock import NOW
from tests.conftest import WORKER
from tests.factories import nomination_in
from tests.postgresql import Server
from tests.test_house import ROOT
from workflow.audit.seal import seal
from workflow.audit.verify import verify_entries
from workflow.database import make_engine, reading, writing
from workflow.erasure.nominees import erase_nominees
from workflow.erasure.traces import CLEAN_UP, clean_up
from workflow.replay import replay

RIGHTS = ROOT / "docs" / "postgresql-rights.sql"
ROLE = f"khenthuong_serves_{WORKER}_{os.getpid()}"
"""Stands in the place of the script's ``khenthuong``: roles belong to the whole server."""

FORBIDDEN = (
    "UPDATE audit_entries SET actor = 'somebody'",
    "DELETE FROM audit_entries",
    "TRUNCATE audit_entries",
    "UPDATE audit_places SET leaf_index = leaf_index",
    "DELETE FROM audit_places",
    "UPDATE audit_nodes SET hash = hash",
    "DELETE FROM audit_nodes",
    "UPDATE audit_keys SET verifier = ''",
    "DELETE FROM audit_checkpoints",
    "DELETE FROM audit_cosignatures",
    "UPDATE findings SET text = ''",
    "DELETE FROM finding_answers",
    "UPDATE audit_openings SET value = '0'",
    "DELETE FROM nominations",
    "DELETE FROM exemplars",
    "UPDATE documents SET number = 1",
    "DELETE FROM documents",
    "DELETE FROM document_items",
    "UPDATE votes SET choice = 'approve'",
    "UPDATE alembic_version SET version_num = '0001'",
    "ALTER TABLE audit_entries DISABLE TRIGGER ALL",
    "DROP TRIGGER audit_entries_never_change ON audit_entries",
)


@pytest.fixture
def serving(new_postgresql_url: Callable[..., str], postgresql_server: Server) -> Iterator[Engine]:
    """An engine on a settled database that has no more than the rights of the script."""
    url = make_url(new_postgresql_url("settled_postgresql_template"))
    postgresql_server.run(SQL("CREATE ROLE {}").format(Identifier(ROLE)))
    with psycopg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False)) as owner:
        owner.execute(RIGHTS.read_text(encoding="utf-8").replace("khenthuong;", f"{ROLE};"))
    engine = make_engine(url.update_query_dict({"options": f"-c role={ROLE}"}))
    yield engine
    engine.dispose()
    with psycopg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False)) as owner:
        owner.execute(SQL("DROP OWNED BY {}").format(Identifier(ROLE)))
    postgresql_server.run(SQL("DROP ROLE {}").format(Identifier(ROLE)))


def test_the_service_needs_no_other_rights(serving: Engine) -> None:
    with writing(serving) as connection:
        assert connection.execute(text("SELECT current_user")).scalar_one() == ROLE
        for state in (State.AWARDED, State.REVOKED, State.FORWARDED, State.RETURNED):
            nomination_in(connection, state)
    with writing(serving) as connection:
        assert seal(connection, NOW) > 0
    with writing(serving) as connection:
        assert plan(connection, NOW, PLANNED_AT_ONCE, email=True) > 0
    with reading(serving) as connection:
        assert verify_entries(connection) is None
        assert replay(connection) is None


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_what_must_never_happen_is_not_even_allowed(serving: Engine, statement: str) -> None:
    with (
        serving.connect() as connection,
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
    ):
        connection.execute(text(statement))


def test_the_service_may_erase_but_its_owner_cleans_up(serving: Engine) -> None:
    with writing(serving) as connection:
        nomination = nomination_in(connection, State.WITHDRAWN)
    with writing(serving) as connection:
        (gone,) = erase_nominees(connection, [nomination], "Đơn số 14", NOW)
    assert gone.values > 0
    assert clean_up(serving) == CLEAN_UP
