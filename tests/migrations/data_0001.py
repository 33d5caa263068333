"""One row in every table of the spine, in plain SQL: models change, what once stood in a database does not."""

import json
from typing import Any

from sqlalchemy import Connection, text

NOMINATION = "0193e0000000000000000000000000aa"
ENTRY = "0193e0000000000000000000000000bb"
SESSION = "0193e0000000000000000000000000cc"
ITEM = "0193e0000000000000000000000000dd"
DOCUMENT = "0193e0000000000000000000000000ee"
QUESTION = "0193e0000000000000000000000000ff"
AT = "2026-11-16T02:00:00.000000Z"

ROWS: dict[str, dict[str, Any]] = {
    "units": {
        "id": 1, "code": "19249", "name": "Xã Kiến Giang", "type": "commune", "valid_from": "2020-01-01",
        "search_key": "xa kien giang", "sort_key": b"k",
    },
    "unit_successions": {"old_unit_id": 1, "new_unit_id": 1, '"on"': "2025-07-01"},
    "people": {"id": 1, "username": "binh", "full_name": "Nguyễn Thị Bình", "created_at": AT},
    "assignments": {"id": 1, "person_id": 1, "role": "drafter", "unit_id": 1, "valid_from": "2020-01-01"},
    "tokens": {
        "id": 1, "person_id": 1, "token_hash": b"t" * 32, "label": "máy trạm", "created_at": AT, "expires_at": AT,
    },
    "sign_ins": {"key_hash": b"s" * 32, "person_id": 1, "created_at": AT, "seen_at": AT},
    "sign_in_attempts": {"id": 1, "kind": "name", "key_hash": b"n" * 32, "at": AT},
    "audit_entries": {
        "seq": 1, "id": ENTRY, "at": AT, "actor_id": 1, "actor": "binh", "role": "drafter", "unit_code": "19249",
        "action": "create", "outcome": "done", "nomination_id": NOMINATION, "version": 1, "state_to": "drafted",
        "table_version": 1, "canonical": b"{}",
    },
    "audit_openings": {"entry_id": ENTRY, "path": "reason", "salt": b"x" * 16, "value": '"vì"'},
    "audit_places": {"leaf_index": 0, "entry_seq": 1, "sealed_at": AT},
    "audit_sealing": {"id": 1, "cluster": 7, "floor": 1},
    "idempotency_keys": {"key_hash": b"k" * 32, "body_hash": b"b" * 32, "claim": b"c" * 16, "claimed_at": AT},
    "nominations": {
        "id": NOMINATION, "number": 1874, "version": 1, "state": "drafted", "category": "household",
        "commendation_type": "phong_trao", "nominee_name": "Hộ ông Lê Văn Thủy", "nominee_unit_id": 1,
        "origin_unit_id": 1, "requested_award": "giay_khen", "achievements": "Thoát nghèo bền vững",
        "period_from": "2021-01-01", "period_to": "2025-12-31", "nominee": json.dumps({"birth_year": 1970}),
        "prior_awards": "[]", "route": "whole", "council_unit_id": 1, "holder_unit_id": 1, "created_at": AT,
        "updated_at": AT, "search_key": "ho ong le van thuy 1874 xa kien giang", "twin_key": "ho ong le van thuy|1",
    },
    "nomination_readers": {"unit_id": 1, "nomination_id": NOMINATION, "held": True},
    "questions": {"id": QUESTION, "nomination_id": NOMINATION, "asked_by": 1, "asked_at": AT, "text": "Vì sao?"},
    "answers": {"id": QUESTION, "question_id": QUESTION, "answered_by": 1, "answered_at": AT, "text": "Vì thế."},
    "council_sessions": {
        "id": SESSION, "council_unit_id": 1, "title": "Phiên thứ nhất", "meets_on": "2026-11-20", "ballot": "open",
        "state": "planned", "created_at": AT,
    },
    "council_attendance": {"session_id": SESSION, "person_id": 1},
    "agenda_items": {
        "id": ITEM, "session_id": SESSION, "nomination_id": NOMINATION, "position": 1, "state": "pending",
        "entitled": "[1]",
    },
    "recusals": {"item_id": ITEM, "person_id": 1, "reason": "người thân", "recorded_at": AT},
    "votes": {"item_id": ITEM, "person_id": 1, "choice": "approve", "written": False, "cast_at": AT},
    "documents": {
        "id": DOCUMENT, "kind": "decision", "session_id": SESSION, "award": "giay_khen", "authority_unit_id": 1,
        "number": 1, "series": "qd-ubnd", "symbol": "QĐ-UBND", "year": 2026, "issued_on": "2026-11-21",
        "signatory_name": "Trần Thắng", "signatory_title": "Chủ tịch", "verification_code": "ABCD", "created_at": AT,
    },
    "document_items": {"document_id": DOCUMENT, "nomination_id": NOMINATION, "position": 1},
    "messages": {
        "id": 1, "entry_id": ENTRY, "person_id": 1, "channel": "service", "subject": "Hồ sơ mới", "body": "…",
        "state": "pending", "created_at": AT, "due_at": AT, "attempts": 0,
    },
    "notification_position": {"id": 1, "next_leaf": 1},
}  # fmt: skip


def load_data(connection: Connection) -> None:
    """Fill the tables as they are at this revision."""
    for table, row in ROWS.items():
        parameters = {name.strip('"'): value for name, value in row.items()}
        places = ", ".join(f":{name}" for name in parameters)
        connection.execute(text(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})"), parameters)


def check_upgrade(connection: Connection) -> None:
    """What came of the data loaded at the revisions before: there was none, and the tables are empty."""
    for table in ROWS:
        assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0
