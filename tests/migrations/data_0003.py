"""The hashes of a tree are kept from here on, and guarded."""

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

ROWS = {"audit_nodes": {"level": 0, "number": 0, "hash": b"h" * 32}}


def load_data(connection: Connection) -> None:
    """The hash of the first leaf."""
    connection.execute(text("INSERT INTO audit_nodes VALUES (:level, :number, :hash)"), ROWS["audit_nodes"])


def check_upgrade(connection: Connection) -> None:
    """There is none for what was sealed before: the sealer makes it. What there is stays."""
    assert connection.execute(text("SELECT count(*) FROM audit_nodes")).scalar() == 0
    with connection.begin_nested() as trial:
        load_data(connection)
        with pytest.raises(IntegrityError, match="never removed"), connection.begin_nested():
            connection.execute(text("DELETE FROM audit_nodes"))
        trial.rollback()
