"""What a team has found and what was answered stays as it was said."""

from workflow.inspection.models import Finding, FindingAnswer
from workflow.triggers import Trigger, forbid

forbid(
    Finding.__table__,
    Trigger("never_change", ("UPDATE",), "A finding is never changed."),
    Trigger("never_go", ("DELETE", "TRUNCATE"), "A finding is never removed."),
)
forbid(
    FindingAnswer.__table__,
    Trigger("never_change", ("UPDATE",), "An answer to a finding is never changed."),
    Trigger("never_go", ("DELETE", "TRUNCATE"), "An answer to a finding is never removed."),
)
