"""What is being written and not sent yet; what was ticked; exemplars told to the public; with what somebody signed in.

Revision ID: 0005
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TYPES = {
    "postgresql": {"id": "BIGINT", "instant": "TIMESTAMP WITH TIME ZONE", "json": "JSONB"},
    "sqlite": {"id": "INTEGER", "instant": "VARCHAR(27)", "json": "JSON"},
}

TABLES = """
CREATE TABLE working_copies (
    id VARCHAR(32) NOT NULL, person_id {id} NOT NULL, unit_id {id} NOT NULL, nomination_id VARCHAR(32),
    based_on INTEGER, typed {json} NOT NULL, seen {json} NOT NULL, ticked {json} NOT NULL,
    created_at {instant} NOT NULL, saved_at {instant} NOT NULL,
    CONSTRAINT pk_working_copies PRIMARY KEY (id),
    CONSTRAINT uq_working_copies_one_of_each_nomination UNIQUE (person_id, nomination_id),
    CONSTRAINT ck_working_copies_version_with_its_nomination
        CHECK ((nomination_id IS NULL) = (based_on IS NULL)),
    CONSTRAINT fk_working_copies_person_id FOREIGN KEY(person_id) REFERENCES people (id),
    CONSTRAINT fk_working_copies_unit_id FOREIGN KEY(unit_id) REFERENCES units (id),
    CONSTRAINT fk_working_copies_nomination_id FOREIGN KEY(nomination_id) REFERENCES nominations (id)
);
CREATE INDEX ix_working_copies_by_nomination ON working_copies (nomination_id);
CREATE TABLE exemplars (
    id VARCHAR(32) NOT NULL, nomination_id VARCHAR(32) NOT NULL, title VARCHAR(300) NOT NULL, story TEXT NOT NULL,
    consent_on DATE, published_at {instant} NOT NULL, published_by {id} NOT NULL, withdrawn_at {instant},
    CONSTRAINT pk_exemplars PRIMARY KEY (id),
    CONSTRAINT fk_exemplars_nomination_id FOREIGN KEY(nomination_id) REFERENCES nominations (id),
    CONSTRAINT fk_exemplars_published_by FOREIGN KEY(published_by) REFERENCES people (id)
);
CREATE UNIQUE INDEX ix_exemplars_told_once ON exemplars (nomination_id) WHERE withdrawn_at IS NULL;
CREATE TABLE batches (
    id VARCHAR(32) NOT NULL, person_id {id} NOT NULL, action VARCHAR(32) NOT NULL, wanted {json} NOT NULL,
    created_at {instant} NOT NULL, taken_at {instant}, results {json} NOT NULL,
    CONSTRAINT pk_batches PRIMARY KEY (id),
    CONSTRAINT fk_batches_person_id FOREIGN KEY(person_id) REFERENCES people (id)
);
CREATE INDEX ix_documents_by_kind ON documents (kind, id);
CREATE INDEX ix_nominations_held ON nominations (id) WHERE held_on IS NOT NULL;
ALTER TABLE sign_ins ADD COLUMN browser VARCHAR(60)
"""


def upgrade() -> None:
    for statement in TABLES.format(**TYPES[op.get_bind().dialect.name]).split(";"):
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    op.get_bind().exec_driver_sql("ALTER TABLE sign_ins DROP COLUMN browser")
    op.get_bind().exec_driver_sql("DROP INDEX ix_nominations_held")
    op.get_bind().exec_driver_sql("DROP INDEX ix_documents_by_kind")
    for table in ("batches", "exemplars", "working_copies"):
        op.drop_table(table)
