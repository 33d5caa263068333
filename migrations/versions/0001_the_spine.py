"""The spine: units, people, nominations, the log, the council, decisions and notices.

Revision ID: 0001
"""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

LISTS = {
    "states": "'drafted', 'returned', 'submitted', 'endorsed', 'checked', 'on_agenda', 'decided', "
    "'forwarded', 'awarded', 'declined', 'withdrawn', 'revoked'",
    "roles": "'drafter', 'district_approver', 'department_appraiser', 'council_secretary', 'council_member', "
    "'council_chair', 'inspector', 'admin'",
    "awards": "'giay_khen', 'bang_khen_tinh', 'bang_khen_ttg', 'hcld_3', 'hcld_2', 'hcld_1'",
    "categories": "'province_agency', 'district', 'commune', 'village', 'household', 'official', 'enterprise'",
}

TYPES = {
    "postgresql": {
        "id": "BIGINT",
        "serial": "BIGSERIAL",
        "instant": "TIMESTAMP WITH TIME ZONE",
        "json": "JSONB",
        "bytes": "BYTEA",
        "transaction": "(pg_current_xact_id()::text::bigint)",
        "without_rowid": "",
    },
    "sqlite": {
        "id": "INTEGER",
        "serial": "INTEGER",
        "instant": "VARCHAR(27)",
        "json": "JSON",
        "bytes": "BLOB",
        "transaction": "0",
        "without_rowid": " WITHOUT ROWID",
    },
}

LOG = """
CREATE TABLE audit_entries (
    seq {serial} NOT NULL, id VARCHAR(32) NOT NULL, "transaction" BIGINT DEFAULT {transaction} NOT NULL,
    at {instant} NOT NULL, actor_id {id}, actor VARCHAR(64), role VARCHAR(32), unit_code VARCHAR(16),
    on_behalf_of VARCHAR(64), action VARCHAR(32) NOT NULL, outcome VARCHAR(32) NOT NULL, code VARCHAR(40),
    subject VARCHAR(80), nomination_id VARCHAR(32), version INTEGER, state_from VARCHAR(32), state_to VARCHAR(32),
    table_version INTEGER NOT NULL, canonical {bytes} NOT NULL,
    CONSTRAINT pk_audit_entries PRIMARY KEY (seq),
    CONSTRAINT uq_audit_entries_one_entry_per_version UNIQUE (nomination_id, version, state_to),
    CONSTRAINT uq_audit_entries_id UNIQUE (id), CONSTRAINT ck_audit_entries_role CHECK (role IN ({roles})),
    CONSTRAINT ck_audit_entries_outcome CHECK (outcome IN ('done', 'refused')),
    CONSTRAINT ck_audit_entries_state_from CHECK (state_from IN ({states})),
    CONSTRAINT ck_audit_entries_state_to CHECK (state_to IN ({states}))
);
CREATE INDEX ix_audit_entries_by_actor ON audit_entries (actor_id, nomination_id);
CREATE INDEX ix_audit_entries_by_transaction ON audit_entries ("transaction", seq);
CREATE TABLE audit_openings (
    entry_id VARCHAR(32) NOT NULL, path VARCHAR(80) NOT NULL, salt {bytes} NOT NULL, value TEXT NOT NULL,
    CONSTRAINT pk_audit_openings PRIMARY KEY (entry_id, path)
);
CREATE TABLE audit_places (
    leaf_index {id} NOT NULL, entry_seq {id} NOT NULL, sealed_at {instant} NOT NULL,
    CONSTRAINT pk_audit_places PRIMARY KEY (leaf_index), CONSTRAINT uq_audit_places_entry_seq UNIQUE (entry_seq)
);
CREATE TABLE audit_sealing (
    id {id} NOT NULL, cluster BIGINT NOT NULL, floor BIGINT NOT NULL, CONSTRAINT pk_audit_sealing PRIMARY KEY (id)
);
CREATE TABLE idempotency_keys (
    key_hash {bytes} NOT NULL, body_hash {bytes} NOT NULL, claim {bytes} NOT NULL, claimed_at {instant} NOT NULL,
    status INTEGER, headers {json}, body {bytes},
    CONSTRAINT pk_idempotency_keys PRIMARY KEY (key_hash)
);
CREATE INDEX ix_idempotency_keys_by_age ON idempotency_keys (claimed_at)
"""

UNITS_AND_PEOPLE = """
CREATE TABLE units (
    id {serial} NOT NULL, code VARCHAR(16) NOT NULL, name VARCHAR(300) NOT NULL, type VARCHAR(32) NOT NULL,
    parent_id {id}, valid_from DATE NOT NULL, valid_to DATE, search_key VARCHAR(300) NOT NULL,
    sort_key {bytes} NOT NULL,
    CONSTRAINT pk_units PRIMARY KEY (id), CONSTRAINT uq_units_code_once_at_a_time UNIQUE (code, valid_from),
    CONSTRAINT ck_units_validity_in_order CHECK (valid_to IS NULL OR valid_from <= valid_to),
    CONSTRAINT ck_units_type CHECK (type IN ('province', 'district', 'commune', 'agency', 'council')),
    CONSTRAINT fk_units_parent_id FOREIGN KEY(parent_id) REFERENCES units (id)
);
CREATE INDEX ix_units_by_parent ON units (parent_id);
CREATE TABLE unit_successions (
    old_unit_id {id} NOT NULL, new_unit_id {id} NOT NULL, "on" DATE NOT NULL,
    CONSTRAINT pk_unit_successions PRIMARY KEY (old_unit_id, new_unit_id),
    CONSTRAINT fk_unit_successions_old_unit_id FOREIGN KEY(old_unit_id) REFERENCES units (id),
    CONSTRAINT fk_unit_successions_new_unit_id FOREIGN KEY(new_unit_id) REFERENCES units (id)
);
CREATE TABLE people (
    id {serial} NOT NULL, username VARCHAR(64) NOT NULL, full_name VARCHAR(300) NOT NULL, email VARCHAR(254),
    password_hash VARCHAR(200), created_at {instant} NOT NULL, ended_at {instant},
    CONSTRAINT pk_people PRIMARY KEY (id), CONSTRAINT uq_people_username UNIQUE (username)
);
CREATE TABLE assignments (
    id {serial} NOT NULL, person_id {id} NOT NULL, role VARCHAR(32) NOT NULL, unit_id {id} NOT NULL,
    valid_from DATE NOT NULL, valid_to DATE,
    CONSTRAINT pk_assignments PRIMARY KEY (id),
    CONSTRAINT ck_assignments_validity_in_order CHECK (valid_to IS NULL OR valid_from <= valid_to),
    CONSTRAINT fk_assignments_person_id FOREIGN KEY(person_id) REFERENCES people (id),
    CONSTRAINT ck_assignments_role CHECK (role IN ({roles})),
    CONSTRAINT fk_assignments_unit_id FOREIGN KEY(unit_id) REFERENCES units (id)
);
CREATE INDEX ix_assignments_by_person ON assignments (person_id);
CREATE INDEX ix_assignments_by_unit_and_role ON assignments (unit_id, role);
CREATE TABLE tokens (
    id {serial} NOT NULL, person_id {id} NOT NULL, token_hash {bytes} NOT NULL, label VARCHAR(300) NOT NULL,
    created_at {instant} NOT NULL, expires_at {instant} NOT NULL, revoked_at {instant},
    CONSTRAINT pk_tokens PRIMARY KEY (id),
    CONSTRAINT fk_tokens_person_id FOREIGN KEY(person_id) REFERENCES people (id),
    CONSTRAINT uq_tokens_token_hash UNIQUE (token_hash)
);
CREATE TABLE sign_ins (
    key_hash {bytes} NOT NULL, person_id {id} NOT NULL, created_at {instant} NOT NULL, seen_at {instant} NOT NULL,
    ended_at {instant},
    CONSTRAINT pk_sign_ins PRIMARY KEY (key_hash),
    CONSTRAINT fk_sign_ins_person_id FOREIGN KEY(person_id) REFERENCES people (id)
);
CREATE TABLE sign_in_attempts (
    id {serial} NOT NULL, kind VARCHAR(32) NOT NULL, key_hash {bytes} NOT NULL, at {instant} NOT NULL,
    CONSTRAINT pk_sign_in_attempts PRIMARY KEY (id),
    CONSTRAINT ck_sign_in_attempts_kind CHECK (kind IN ('name', 'address'))
);
CREATE INDEX ix_sign_in_attempts_by_age ON sign_in_attempts (at);
CREATE INDEX ix_sign_in_attempts_by_key ON sign_in_attempts (key_hash, at)
"""

NOMINATIONS = """
CREATE TABLE nominations (
    id VARCHAR(32) NOT NULL, number BIGINT NOT NULL, version INTEGER NOT NULL, state VARCHAR(32) NOT NULL,
    category VARCHAR(32) NOT NULL, commendation_type VARCHAR(32) NOT NULL, nominee_name VARCHAR(300) NOT NULL,
    nominee_unit_id {id} NOT NULL, origin_unit_id {id} NOT NULL, requested_award VARCHAR(32) NOT NULL,
    decided_award VARCHAR(32), achievements TEXT NOT NULL, period_from DATE NOT NULL, period_to DATE NOT NULL,
    nominee {json} NOT NULL, prior_awards {json} NOT NULL, route VARCHAR(32) NOT NULL, district_unit_id {id},
    department_unit_id {id}, council_unit_id {id} NOT NULL, holder_unit_id {id} NOT NULL, submitted_at {instant},
    received_at {instant}, due_on DATE, held_on DATE, revoke_requested_by {id}, created_at {instant} NOT NULL,
    updated_at {instant} NOT NULL, search_key TEXT NOT NULL, twin_key VARCHAR(400) NOT NULL,
    CONSTRAINT pk_nominations PRIMARY KEY (id),
    CONSTRAINT fk_nominations_row_is_what_its_entry_says FOREIGN KEY(id, version, state)
        REFERENCES audit_entries (nomination_id, version, state_to) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT ck_nominations_version_from_one CHECK (version >= 1),
    CONSTRAINT ck_nominations_period_in_order CHECK (period_from <= period_to),
    CONSTRAINT uq_nominations_number UNIQUE (number), CONSTRAINT ck_nominations_state CHECK (state IN ({states})),
    CONSTRAINT ck_nominations_category CHECK (category IN ({categories})),
    CONSTRAINT ck_nominations_commendation_type
        CHECK (commendation_type IN ('phong_trao', 'cong_trang', 'dot_xuat')),
    CONSTRAINT fk_nominations_nominee_unit_id FOREIGN KEY(nominee_unit_id) REFERENCES units (id),
    CONSTRAINT fk_nominations_origin_unit_id FOREIGN KEY(origin_unit_id) REFERENCES units (id),
    CONSTRAINT ck_nominations_requested_award CHECK (requested_award IN ({awards})),
    CONSTRAINT ck_nominations_decided_award CHECK (decided_award IN ({awards})),
    CONSTRAINT fk_nominations_district_unit_id FOREIGN KEY(district_unit_id) REFERENCES units (id),
    CONSTRAINT fk_nominations_department_unit_id FOREIGN KEY(department_unit_id) REFERENCES units (id),
    CONSTRAINT fk_nominations_council_unit_id FOREIGN KEY(council_unit_id) REFERENCES units (id),
    CONSTRAINT fk_nominations_holder_unit_id FOREIGN KEY(holder_unit_id) REFERENCES units (id),
    CONSTRAINT fk_nominations_revoke_requested_by FOREIGN KEY(revoke_requested_by) REFERENCES people (id)
);
CREATE INDEX ix_nominations_by_holder ON nominations (holder_unit_id, state, due_on, id) WHERE held_on IS NULL;
CREATE INDEX ix_nominations_by_origin ON nominations (origin_unit_id, id);
CREATE INDEX ix_nominations_by_twin_key ON nominations (twin_key);
CREATE INDEX ix_nominations_by_state ON nominations (state, id);
CREATE INDEX ix_nominations_due ON nominations (due_on) WHERE due_on IS NOT NULL AND held_on IS NULL;
CREATE INDEX ix_nominations_revocation_pending ON nominations (holder_unit_id, state, due_on, id)
    WHERE revoke_requested_by IS NOT NULL;
CREATE TABLE nomination_readers (
    unit_id {id} NOT NULL, nomination_id VARCHAR(32) NOT NULL, held BOOLEAN NOT NULL,
    CONSTRAINT pk_nomination_readers PRIMARY KEY (unit_id, nomination_id),
    CONSTRAINT fk_nomination_readers_unit_id FOREIGN KEY(unit_id) REFERENCES units (id),
    CONSTRAINT fk_nomination_readers_nomination_id FOREIGN KEY(nomination_id) REFERENCES nominations (id)
){without_rowid};
CREATE INDEX ix_nomination_readers_by_nomination ON nomination_readers (nomination_id);
CREATE TABLE questions (
    id VARCHAR(32) NOT NULL, nomination_id VARCHAR(32) NOT NULL, asked_by {id} NOT NULL,
    asked_at {instant} NOT NULL, text TEXT NOT NULL,
    CONSTRAINT pk_questions PRIMARY KEY (id),
    CONSTRAINT fk_questions_nomination_id FOREIGN KEY(nomination_id) REFERENCES nominations (id),
    CONSTRAINT fk_questions_asked_by FOREIGN KEY(asked_by) REFERENCES people (id)
);
CREATE INDEX ix_questions_by_nomination ON questions (nomination_id);
CREATE TABLE answers (
    id VARCHAR(32) NOT NULL, question_id VARCHAR(32) NOT NULL, answered_by {id} NOT NULL,
    answered_at {instant} NOT NULL, text TEXT NOT NULL,
    CONSTRAINT pk_answers PRIMARY KEY (id),
    CONSTRAINT fk_answers_question_id FOREIGN KEY(question_id) REFERENCES questions (id),
    CONSTRAINT fk_answers_answered_by FOREIGN KEY(answered_by) REFERENCES people (id)
);
CREATE INDEX ix_answers_by_question ON answers (question_id)
"""

COUNCIL_AND_DECISIONS = """
CREATE TABLE council_sessions (
    id VARCHAR(32) NOT NULL, council_unit_id {id} NOT NULL, title VARCHAR(300) NOT NULL, meets_on DATE NOT NULL,
    place VARCHAR(300), ballot VARCHAR(32) NOT NULL, state VARCHAR(32) NOT NULL, created_at {instant} NOT NULL,
    opened_at {instant}, closed_at {instant},
    CONSTRAINT pk_council_sessions PRIMARY KEY (id),
    CONSTRAINT fk_council_sessions_council_unit_id FOREIGN KEY(council_unit_id) REFERENCES units (id),
    CONSTRAINT ck_council_sessions_ballot CHECK (ballot IN ('open', 'secret')),
    CONSTRAINT ck_council_sessions_state CHECK (state IN ('planned', 'open', 'closed'))
);
CREATE INDEX ix_council_sessions_by_council ON council_sessions (council_unit_id, meets_on, id);
CREATE TABLE council_attendance (
    session_id VARCHAR(32) NOT NULL, person_id {id} NOT NULL,
    CONSTRAINT pk_council_attendance PRIMARY KEY (session_id, person_id),
    CONSTRAINT fk_council_attendance_session_id FOREIGN KEY(session_id) REFERENCES council_sessions (id),
    CONSTRAINT fk_council_attendance_person_id FOREIGN KEY(person_id) REFERENCES people (id)
);
CREATE TABLE agenda_items (
    id VARCHAR(32) NOT NULL, session_id VARCHAR(32) NOT NULL, nomination_id VARCHAR(32) NOT NULL,
    position INTEGER NOT NULL, state VARCHAR(32) NOT NULL, entitled {json} NOT NULL, result {json},
    CONSTRAINT pk_agenda_items PRIMARY KEY (id),
    CONSTRAINT uq_agenda_items_one_place_each UNIQUE (session_id, position),
    CONSTRAINT fk_agenda_items_session_id FOREIGN KEY(session_id) REFERENCES council_sessions (id),
    CONSTRAINT fk_agenda_items_nomination_id FOREIGN KEY(nomination_id) REFERENCES nominations (id),
    CONSTRAINT ck_agenda_items_state CHECK (state IN ('pending', 'open', 'closed', 'removed'))
);
CREATE INDEX ix_agenda_items_by_nomination ON agenda_items (nomination_id);
CREATE TABLE recusals (
    item_id VARCHAR(32) NOT NULL, person_id {id} NOT NULL, reason TEXT NOT NULL, recorded_at {instant} NOT NULL,
    CONSTRAINT pk_recusals PRIMARY KEY (item_id, person_id),
    CONSTRAINT fk_recusals_item_id FOREIGN KEY(item_id) REFERENCES agenda_items (id),
    CONSTRAINT fk_recusals_person_id FOREIGN KEY(person_id) REFERENCES people (id)
);
CREATE TABLE votes (
    item_id VARCHAR(32) NOT NULL, person_id {id} NOT NULL, choice VARCHAR(32) NOT NULL, award VARCHAR(32),
    written BOOLEAN NOT NULL, cast_at {instant} NOT NULL,
    CONSTRAINT pk_votes PRIMARY KEY (item_id, person_id),
    CONSTRAINT ck_votes_award_only_with_approval CHECK (award IS NULL OR choice = 'approve'),
    CONSTRAINT fk_votes_item_id FOREIGN KEY(item_id) REFERENCES agenda_items (id),
    CONSTRAINT fk_votes_person_id FOREIGN KEY(person_id) REFERENCES people (id),
    CONSTRAINT ck_votes_choice CHECK (choice IN ('approve', 'reject', 'abstain')),
    CONSTRAINT ck_votes_award CHECK (award IN ({awards}))
);
CREATE TABLE documents (
    id VARCHAR(32) NOT NULL, kind VARCHAR(32) NOT NULL, session_id VARCHAR(32) NOT NULL,
    award VARCHAR(32) NOT NULL, authority_unit_id {id} NOT NULL, number INTEGER NOT NULL,
    symbol VARCHAR(40) NOT NULL, series VARCHAR(40) NOT NULL, year INTEGER NOT NULL, issued_on DATE NOT NULL,
    signatory_name VARCHAR(300) NOT NULL, signatory_title VARCHAR(300) NOT NULL, addressed_to VARCHAR(300),
    verification_code VARCHAR(16) NOT NULL, created_at {instant} NOT NULL,
    CONSTRAINT pk_documents PRIMARY KEY (id),
    CONSTRAINT uq_documents_number_used_once_a_year UNIQUE (authority_unit_id, series, year, number),
    CONSTRAINT ck_documents_number_from_one CHECK (number >= 1),
    CONSTRAINT ck_documents_kind CHECK (kind IN ('decision', 'submission')),
    CONSTRAINT fk_documents_session_id FOREIGN KEY(session_id) REFERENCES council_sessions (id),
    CONSTRAINT ck_documents_award CHECK (award IN ({awards})),
    CONSTRAINT fk_documents_authority_unit_id FOREIGN KEY(authority_unit_id) REFERENCES units (id),
    CONSTRAINT uq_documents_verification_code UNIQUE (verification_code)
);
CREATE TABLE document_items (
    document_id VARCHAR(32) NOT NULL, nomination_id VARCHAR(32) NOT NULL, position INTEGER NOT NULL,
    CONSTRAINT pk_document_items PRIMARY KEY (document_id, nomination_id),
    CONSTRAINT fk_document_items_document_id FOREIGN KEY(document_id) REFERENCES documents (id),
    CONSTRAINT fk_document_items_nomination_id FOREIGN KEY(nomination_id) REFERENCES nominations (id)
);
CREATE INDEX ix_document_items_by_nomination ON document_items (nomination_id)
"""

NOTICES = """
CREATE TABLE messages (
    id {serial} NOT NULL, entry_id VARCHAR(32) NOT NULL, nomination_id VARCHAR(32), person_id {id} NOT NULL,
    channel VARCHAR(32) NOT NULL, subject VARCHAR(300) NOT NULL, body TEXT NOT NULL, state VARCHAR(32) NOT NULL,
    created_at {instant} NOT NULL, due_at {instant} NOT NULL, attempts INTEGER NOT NULL, last_failure TEXT,
    sent_at {instant}, read_at {instant},
    CONSTRAINT pk_messages PRIMARY KEY (id),
    CONSTRAINT uq_messages_once_per_entry_person_and_channel UNIQUE (entry_id, person_id, channel),
    CONSTRAINT fk_messages_person_id FOREIGN KEY(person_id) REFERENCES people (id),
    CONSTRAINT ck_messages_channel CHECK (channel IN ('service', 'email')),
    CONSTRAINT ck_messages_state CHECK (state IN ('pending', 'sent', 'dead'))
);
CREATE INDEX ix_messages_by_person ON messages (person_id, id);
CREATE INDEX ix_messages_due ON messages (state, due_at);
CREATE TABLE notification_position (
    id {id} NOT NULL, next_leaf BIGINT NOT NULL, CONSTRAINT pk_notification_position PRIMARY KEY (id)
)
"""


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    for subject in (LOG, UNITS_AND_PEOPLE, NOMINATIONS, COUNCIL_AND_DECISIONS, NOTICES):
        for statement in subject.format(**LISTS, **TYPES[dialect]).split(";"):
            op.get_bind().exec_driver_sql(statement)
    if dialect == "postgresql":
        op.get_bind().exec_driver_sql("CREATE SEQUENCE nomination_numbers")


def downgrade() -> None:
    for table in (
        "notification_position", "messages", "document_items", "documents", "votes", "recusals", "agenda_items",
        "council_attendance", "council_sessions", "answers", "questions", "nomination_readers", "nominations",
        "sign_in_attempts", "sign_ins", "tokens", "assignments", "people", "unit_successions", "units",
        "idempotency_keys", "audit_sealing", "audit_places", "audit_openings", "audit_entries",
    ):  # fmt: skip
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql("DROP SEQUENCE nomination_numbers")
