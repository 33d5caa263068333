"""Entries of the log, the values behind their commitments, and the places the sealer gives them.

The log knows nothing above it: units and people stand in it by code and name, without foreign keys.
"""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from states.terms import Outcome, Role, State
from workflow.base import Base, BigId, Instant, enum_column


class current_transaction(FunctionElement[int]):  # noqa: N801 - reads as SQL
    """The number of the running transaction: PostgreSQL's own; 0 on SQLite, where writes are serial."""

    type = BigInteger()
    inherit_cache = True


@compiles(current_transaction, "postgresql")
def _postgresql(element: current_transaction, compiler: SQLCompiler, **kw: object) -> str:
    return "(pg_current_xact_id()::text::bigint)"


@compiles(current_transaction, "sqlite")
def _sqlite(element: current_transaction, compiler: SQLCompiler, **kw: object) -> str:
    return "0"


class Entry(Base):
    """One entry (bản ghi). Columns are copies of what ``canonical`` says, for lists to filter by."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        # what a nomination's row must agree with: see workflow.nominations.models
        UniqueConstraint(
            "nomination_id", "version", "state_to", name="uq_audit_entries_one_entry_per_version"
        ),
        Index("ix_audit_entries_by_transaction", "transaction", "seq"),
        Index("ix_audit_entries_by_actor", "actor_id", "nomination_id"),
        # for searches, newest first: what is rare must be found among a million as fast as what is frequent
        Index("ix_audit_entries_by_unit", "unit_code", "seq"),
        Index("ix_audit_entries_by_action", "action", "seq"),
        Index(
            "ix_audit_entries_refused",
            "seq",
            postgresql_where=text("outcome = 'refused'"),
            sqlite_where=text("outcome = 'refused'"),
        ),
    )

    seq: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(String(32), unique=True)
    transaction: Mapped[int] = mapped_column(BigInteger, server_default=current_transaction())
    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[int | None] = mapped_column(BigId)
    actor: Mapped[str | None] = mapped_column(String(64))
    role: Mapped[Role | None] = mapped_column(enum_column(Role))
    unit_code: Mapped[str | None] = mapped_column(String(16))
    on_behalf_of: Mapped[str | None] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(32))
    outcome: Mapped[Outcome] = mapped_column(enum_column(Outcome))
    code: Mapped[str | None] = mapped_column(String(40))
    subject: Mapped[str | None] = mapped_column(String(80))
    """What it is about, where that is no nomination: ``person:binh``, ``session:…``."""
    nomination_id: Mapped[str | None] = mapped_column(String(32))
    version: Mapped[int | None]
    state_from: Mapped[State | None] = mapped_column(enum_column(State))
    state_to: Mapped[State | None] = mapped_column(enum_column(State))
    table_version: Mapped[int]
    canonical: Mapped[bytes] = mapped_column(LargeBinary)


class Opening(Base):
    """The salt and value behind one commitment of an entry. Deleting the row erases the value for good."""

    __tablename__ = "audit_openings"

    entry_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    path: Mapped[str] = mapped_column(String(80), primary_key=True)
    """Where the commitment stands in the entry: ``address``, ``reason``, ``changes.nominee_name.after`` …"""
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    value: Mapped[str] = mapped_column(Text)
    """The value as canonical JSON."""


class Place(Base):
    """The place of an entry in the sealed log: from 0, without gaps."""

    __tablename__ = "audit_places"

    leaf_index: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    entry_seq: Mapped[int] = mapped_column(BigId, unique=True)
    sealed_at: Mapped[datetime] = mapped_column(Instant)


class TreeNode(Base):
    """The hash of one complete subtree over the sealed entries (:mod:`workflow.audit.tree`). It never changes."""

    __tablename__ = "audit_nodes"
    __table_args__ = ({"sqlite_with_rowid": False},)

    level: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class Sealing(Base):
    """Where the sealer begins to look for entries without a place, on PostgreSQL: one row. See ``seal``."""

    __tablename__ = "audit_sealing"

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    cluster: Mapped[int] = mapped_column(BigInteger)
    """The identifier of the PostgreSQL installation whose transactions ``floor`` counts."""
    floor: Mapped[int] = mapped_column(BigInteger)
    """Every entry of an earlier transaction has its place."""


class LogKey(Base):
    """A key that signs checkpoints, as others know it; the last one signs. Its private half is in a file elsewhere."""

    __tablename__ = "audit_keys"

    number: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    """From 1, one more for each that follows."""
    verifier: Mapped[str] = mapped_column(String(500), unique=True)
    """As :class:`workflow.audit.keys.Verifier` writes it."""
    since: Mapped[datetime] = mapped_column(Instant)


class KeptCheckpoint(Base):
    """A head of the log as it was signed (:class:`workflow.audit.note.Checkpoint`). It is kept for ever."""

    __tablename__ = "audit_checkpoints"

    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    root: Mapped[bytes] = mapped_column(LargeBinary)
    note: Mapped[str] = mapped_column(Text)
    """With our own signatures; those of witnesses stand in ``audit_cosignatures``."""
    signed_at: Mapped[datetime] = mapped_column(Instant)


class Cosignature(Base):
    """A witness has seen no other history of this log up to this checkpoint, and says so by a signature."""

    __tablename__ = "audit_cosignatures"
    __table_args__ = (Index("ix_audit_cosignatures_by_witness", "witness", "size"),)

    size: Mapped[int] = mapped_column(ForeignKey("audit_checkpoints.size"), primary_key=True)
    witness: Mapped[str] = mapped_column(String(500), primary_key=True)
    """The key of the witness, as :class:`workflow.audit.keys.Verifier` writes it."""
    line: Mapped[str] = mapped_column(Text)
    """The signature's line in the note, with its line end."""
    signed_at: Mapped[datetime] = mapped_column(Instant)
    received_at: Mapped[datetime] = mapped_column(Instant)
