-- What the role that serves may do: read and write, but take nothing out of the log and change no issued document.
-- To be run by the owner of the tables after every "khenthuong db upgrade" (docs/operate.md):
--   psql "$OWNER_URL" --file docs/postgresql-rights.sql

GRANT USAGE ON SCHEMA public TO khenthuong;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO khenthuong;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO khenthuong;

-- The log only grows; of what entries have committed to, single values may be erased.
REVOKE UPDATE, DELETE, TRUNCATE ON audit_entries, audit_places, audit_nodes, audit_keys, audit_checkpoints,
    audit_cosignatures FROM khenthuong;
REVOKE UPDATE, TRUNCATE ON audit_openings FROM khenthuong;
-- What a team has found and what was answered stays as it was said.
REVOKE UPDATE, DELETE, TRUNCATE ON findings, finding_answers FROM khenthuong;
-- What was told in public is withdrawn, and never gone without a trace.
REVOKE DELETE, TRUNCATE ON exemplars FROM khenthuong;
-- Issued documents stay as they are; nominations change by steps and never go.
REVOKE UPDATE, DELETE, TRUNCATE ON documents, document_items FROM khenthuong;
REVOKE DELETE, TRUNCATE ON nominations FROM khenthuong;
-- A vote may fall, but is never turned into another.
REVOKE UPDATE, TRUNCATE ON votes FROM khenthuong;
-- Migrations are the owner's.
REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM khenthuong;
