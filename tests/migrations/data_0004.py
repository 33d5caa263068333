"""Checkpoints are kept and guarded; mandates may be limited to the movement; inspections have their tables."""

from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from tests.migrations.data_0001 import AT, NOMINATION

INSPECTION = "0193e0000000000000000000000001aa"
FINDING = "0193e0000000000000000000000001bb"

ROWS: dict[str, dict[str, Any]] = {
    "audit_keys": {"number": 1, "verifier": "log+00000000+AQ==", "since": AT},
    "audit_checkpoints": {"size": 1, "root": b"r" * 32, "note": "log\n1\ncm9vdA==\n\n— log c2ln\n", "signed_at": AT},
    "audit_cosignatures": {
        "size": 1, "witness": "front+00000000+BA==", "line": "— front c2ln\n", "signed_at": AT, "received_at": AT,
    },
    "checkpoint_mailings": {"day": "2026-11-16", "size": 1},
    "inspections": {
        "id": INSPECTION, "number": "27/QĐ-TTr", "issued_on": "2026-11-02", "authority": "Thanh tra tỉnh",
        "purpose": "Việc xét khen thưởng", "valid_from": "2026-11-09", "valid_to": "2026-12-18", "movement_only": True,
        "created_at": AT,
    },
    "inspection_units": {"inspection_id": INSPECTION, "unit_id": 1},
    "inspection_members": {"inspection_id": INSPECTION, "person_id": 1, "leads": True},
    "inspection_assignments": {"assignment_id": 1, "inspection_id": INSPECTION},
    "findings": {
        "id": FINDING, "inspection_id": INSPECTION, "unit_id": 1, "nomination_id": NOMINATION,
        "text": "Thiếu biên bản họp.", "made_by": 1, "made_at": AT,
    },
    "finding_answers": {"id": FINDING, "finding_id": FINDING, "text": "Đã nộp.", "answered_by": 1, "answered_at": AT},
}  # fmt: skip


def load_data(connection: Connection) -> None:
    """One row in each new table."""
    for table, row in ROWS.items():
        places = ", ".join(f":{name}" for name in row)
        connection.execute(text(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})"), row)


def check_upgrade(connection: Connection) -> None:
    """Mandates that were there cover all commendations, as they did. What is signed or found stays."""
    limited = connection.execute(text("SELECT count(*) FROM assignments WHERE movement_only")).scalar()
    assert limited == 0
    with connection.begin_nested() as trial:
        load_data(connection)
        for table in ("audit_keys", "audit_checkpoints", "audit_cosignatures", "findings", "finding_answers"):
            with pytest.raises(IntegrityError, match="never removed"), connection.begin_nested():
                connection.execute(text(f"DELETE FROM {table}"))
        trial.rollback()
