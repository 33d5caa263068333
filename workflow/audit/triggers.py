"""The log only grows (chỉ ghi thêm): what the databases refuse on its tables.

On PostgreSQL the application's role should have no such right to begin with::

    REVOKE UPDATE, DELETE, TRUNCATE ON audit_entries, audit_places, audit_nodes, audit_keys, audit_checkpoints,
        audit_cosignatures FROM khenthuong;
    REVOKE UPDATE, TRUNCATE ON audit_openings FROM khenthuong;
"""

from workflow.audit.models import Cosignature, Entry, KeptCheckpoint, LogKey, Opening, Place, TreeNode
from workflow.triggers import Trigger, forbid

forbid(
    Entry.__table__,
    Trigger("never_change", ("UPDATE",), "An entry of the audit log is never changed."),
    Trigger("never_go", ("DELETE", "TRUNCATE"), "An entry of the audit log is never removed."),
)
forbid(
    Place.__table__,
    Trigger("never_change", ("UPDATE",), "The place of an entry in the sealed log is never changed."),
    Trigger(
        "never_go", ("DELETE", "TRUNCATE"), "The place of an entry in the sealed log is never taken away."
    ),
)
forbid(
    TreeNode.__table__,
    Trigger("never_change", ("UPDATE",), "A hash of the sealed log is never changed."),
    Trigger("never_go", ("DELETE", "TRUNCATE"), "A hash of the sealed log is never removed."),
)
forbid(
    LogKey.__table__,
    Trigger("never_change", ("UPDATE",), "A key of the log is never changed."),
    Trigger("never_go", ("DELETE", "TRUNCATE"), "A key of the log is never removed."),
)
forbid(
    KeptCheckpoint.__table__,
    Trigger("never_change", ("UPDATE",), "A checkpoint of the log is never changed."),
    Trigger("never_go", ("DELETE", "TRUNCATE"), "A checkpoint of the log is never removed."),
)
forbid(
    Cosignature.__table__,
    Trigger("never_change", ("UPDATE",), "A cosignature is never changed."),
    Trigger("never_go", ("DELETE", "TRUNCATE"), "A cosignature is never removed."),
)
# Deleting an opening is how a personal value is erased.
forbid(
    Opening.__table__,
    Trigger("never_change", ("UPDATE",), "What an entry has committed to is never changed, only erased."),
    Trigger("never_go_at_once", ("TRUNCATE",), "What entries have committed to is never erased all at once."),
)
