"""Hashes of the sealed log. What was sealed before is hashed by the next run of the sealer.

Revision ID: 0003
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLE = """
CREATE TABLE audit_nodes (
    level SMALLINT NOT NULL, number BIGINT NOT NULL, hash {bytes} NOT NULL,
    CONSTRAINT pk_audit_nodes PRIMARY KEY (level, number)
)
"""
CHANGED = "A hash of the sealed log is never changed."
REMOVED = "A hash of the sealed log is never removed."

POSTGRESQL = (
    "CREATE TRIGGER audit_nodes_never_change BEFORE UPDATE ON audit_nodes "
    f"FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('{CHANGED}')",
    "CREATE TRIGGER audit_nodes_never_go BEFORE DELETE OR TRUNCATE ON audit_nodes "
    f"FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('{REMOVED}')",
)
SQLITE = (
    "CREATE TRIGGER audit_nodes_never_change_update BEFORE UPDATE ON audit_nodes FOR EACH ROW "
    f"BEGIN SELECT RAISE(ABORT, '{CHANGED}'); END",
    "CREATE TRIGGER audit_nodes_never_go_delete BEFORE DELETE ON audit_nodes FOR EACH ROW "
    f"BEGIN SELECT RAISE(ABORT, '{REMOVED}'); END",
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        statements = (TABLE.format(bytes="BYTEA"), *POSTGRESQL)
    else:
        statements = (TABLE.format(bytes="BLOB") + "WITHOUT ROWID", *SQLITE)
    for statement in statements:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    op.drop_table("audit_nodes")
