"""Keys, signed checkpoints and what witnesses said of them; inspections; indexes for searches of the log.

Revision ID: 0004
"""

from collections.abc import Iterator

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TYPES = {
    "postgresql": {"id": "BIGINT", "instant": "TIMESTAMP WITH TIME ZONE", "bytes": "BYTEA", "no": "false"},
    "sqlite": {"id": "INTEGER", "instant": "VARCHAR(27)", "bytes": "BLOB", "no": "0"},
}

TABLES = """
CREATE TABLE audit_keys (
    number {id} NOT NULL, verifier VARCHAR(500) NOT NULL, since {instant} NOT NULL,
    CONSTRAINT pk_audit_keys PRIMARY KEY (number), CONSTRAINT uq_audit_keys_verifier UNIQUE (verifier)
);
CREATE TABLE audit_checkpoints (
    size BIGINT NOT NULL, root {bytes} NOT NULL, note TEXT NOT NULL, signed_at {instant} NOT NULL,
    CONSTRAINT pk_audit_checkpoints PRIMARY KEY (size)
);
CREATE TABLE audit_cosignatures (
    size BIGINT NOT NULL, witness VARCHAR(500) NOT NULL, line TEXT NOT NULL, signed_at {instant} NOT NULL,
    received_at {instant} NOT NULL,
    CONSTRAINT pk_audit_cosignatures PRIMARY KEY (size, witness),
    CONSTRAINT fk_audit_cosignatures_size FOREIGN KEY(size) REFERENCES audit_checkpoints (size)
);
CREATE INDEX ix_audit_cosignatures_by_witness ON audit_cosignatures (witness, size);
CREATE TABLE checkpoint_mailings (
    day DATE NOT NULL, size BIGINT NOT NULL, CONSTRAINT pk_checkpoint_mailings PRIMARY KEY (day)
);
CREATE TABLE inspections (
    id VARCHAR(32) NOT NULL, number VARCHAR(60) NOT NULL, issued_on DATE NOT NULL, authority VARCHAR(300) NOT NULL,
    purpose TEXT NOT NULL, valid_from DATE NOT NULL, valid_to DATE NOT NULL, movement_only BOOLEAN NOT NULL,
    created_at {instant} NOT NULL, ended_at {instant},
    CONSTRAINT pk_inspections PRIMARY KEY (id),
    CONSTRAINT ck_inspections_validity_in_order CHECK (valid_from <= valid_to OR ended_at IS NOT NULL),
    CONSTRAINT uq_inspections_number_and_date UNIQUE (number, issued_on)
);
CREATE TABLE inspection_units (
    inspection_id VARCHAR(32) NOT NULL, unit_id {id} NOT NULL,
    CONSTRAINT pk_inspection_units PRIMARY KEY (inspection_id, unit_id),
    CONSTRAINT fk_inspection_units_inspection_id FOREIGN KEY(inspection_id) REFERENCES inspections (id),
    CONSTRAINT fk_inspection_units_unit_id FOREIGN KEY(unit_id) REFERENCES units (id)
);
CREATE TABLE inspection_members (
    inspection_id VARCHAR(32) NOT NULL, person_id {id} NOT NULL, leads BOOLEAN NOT NULL,
    CONSTRAINT pk_inspection_members PRIMARY KEY (inspection_id, person_id),
    CONSTRAINT fk_inspection_members_inspection_id FOREIGN KEY(inspection_id) REFERENCES inspections (id),
    CONSTRAINT fk_inspection_members_person_id FOREIGN KEY(person_id) REFERENCES people (id)
);
CREATE INDEX ix_inspection_members_by_person ON inspection_members (person_id);
CREATE TABLE inspection_assignments (
    assignment_id {id} NOT NULL, inspection_id VARCHAR(32) NOT NULL,
    CONSTRAINT pk_inspection_assignments PRIMARY KEY (assignment_id),
    CONSTRAINT fk_inspection_assignments_assignment_id FOREIGN KEY(assignment_id) REFERENCES assignments (id),
    CONSTRAINT fk_inspection_assignments_inspection_id FOREIGN KEY(inspection_id) REFERENCES inspections (id)
);
CREATE TABLE findings (
    id VARCHAR(32) NOT NULL, inspection_id VARCHAR(32) NOT NULL, unit_id {id} NOT NULL, nomination_id VARCHAR(32),
    text TEXT NOT NULL, made_by {id} NOT NULL, made_at {instant} NOT NULL,
    CONSTRAINT pk_findings PRIMARY KEY (id),
    CONSTRAINT fk_findings_inspection_id FOREIGN KEY(inspection_id) REFERENCES inspections (id),
    CONSTRAINT fk_findings_unit_id FOREIGN KEY(unit_id) REFERENCES units (id),
    CONSTRAINT fk_findings_nomination_id FOREIGN KEY(nomination_id) REFERENCES nominations (id),
    CONSTRAINT fk_findings_made_by FOREIGN KEY(made_by) REFERENCES people (id)
);
CREATE INDEX ix_findings_by_inspection ON findings (inspection_id, id);
CREATE INDEX ix_findings_by_unit ON findings (unit_id, id);
CREATE TABLE finding_answers (
    id VARCHAR(32) NOT NULL, finding_id VARCHAR(32) NOT NULL, text TEXT NOT NULL, answered_by {id} NOT NULL,
    answered_at {instant} NOT NULL,
    CONSTRAINT pk_finding_answers PRIMARY KEY (id),
    CONSTRAINT fk_finding_answers_finding_id FOREIGN KEY(finding_id) REFERENCES findings (id),
    CONSTRAINT fk_finding_answers_answered_by FOREIGN KEY(answered_by) REFERENCES people (id)
);
CREATE INDEX ix_finding_answers_by_finding ON finding_answers (finding_id, id);
ALTER TABLE assignments ADD COLUMN movement_only BOOLEAN DEFAULT {no} NOT NULL;
CREATE INDEX ix_audit_entries_by_unit ON audit_entries (unit_code, seq);
CREATE INDEX ix_audit_entries_by_action ON audit_entries (action, seq);
CREATE INDEX ix_audit_entries_refused ON audit_entries (seq) WHERE outcome = 'refused'
"""

FIXED = (
    ("audit_keys", "A key of the log"),
    ("audit_checkpoints", "A checkpoint of the log"),
    ("audit_cosignatures", "A cosignature"),
    ("findings", "A finding"),
    ("finding_answers", "An answer to a finding"),
)
"""What is never changed and never removed."""


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    triggers = _postgresql_triggers if dialect == "postgresql" else _sqlite_triggers
    for statement in TABLES.format(**TYPES[dialect]).split(";"):
        op.get_bind().exec_driver_sql(statement)
    for table, what in FIXED:
        for statement in triggers(table, what):
            op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    for index in ("by_unit", "by_action", "refused"):
        op.get_bind().exec_driver_sql(f"DROP INDEX ix_audit_entries_{index}")
    op.get_bind().exec_driver_sql("ALTER TABLE assignments DROP COLUMN movement_only")
    for table in (
        *("finding_answers", "findings", "inspection_assignments", "inspection_members", "inspection_units"),
        *("inspections", "checkpoint_mailings", "audit_cosignatures", "audit_checkpoints", "audit_keys"),
    ):
        op.drop_table(table)


def _postgresql_triggers(table: str, what: str) -> Iterator[str]:
    for name, events, refused in (
        ("never_change", "UPDATE", "changed"),
        ("never_go", "DELETE OR TRUNCATE", "removed"),
    ):
        yield (
            f"CREATE TRIGGER {table}_{name} BEFORE {events} ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('{what} is never {refused}.')"
        )


def _sqlite_triggers(table: str, what: str) -> Iterator[str]:
    for name, event, refused in (("never_change", "UPDATE", "changed"), ("never_go", "DELETE", "removed")):
        yield (
            f"CREATE TRIGGER {table}_{name}_{event.lower()} BEFORE {event} ON {table} FOR EACH ROW "
            f"BEGIN SELECT RAISE(ABORT, '{what} is never {refused}.'); END"
        )
