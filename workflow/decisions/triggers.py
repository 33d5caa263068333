"""What the databases refuse on documents: an issued one never changes, nor does the list it carries.

On PostgreSQL the application's role should have no such right to begin with::

    REVOKE UPDATE, DELETE, TRUNCATE ON documents, document_items FROM khenthuong;
"""

from workflow.decisions.models import Document, DocumentItem
from workflow.triggers import Trigger, forbid

forbid(
    Document.__table__,
    Trigger("never_change", ("UPDATE",), "An issued document is never changed."),
    Trigger("never_go", ("DELETE", "TRUNCATE"), "An issued document is never removed."),
)
forbid(
    DocumentItem.__table__,
    Trigger("never_change", ("UPDATE",), "The list of an issued document is never changed."),
    Trigger("never_go", ("DELETE", "TRUNCATE"), "Nothing is removed from the list of an issued document."),
)
