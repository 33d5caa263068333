"""Everything that the database holds, in one place."""

from importlib import import_module

from workflow.base import Base

for module in (
    "notifications.models",
    "workflow.audit.models",
    "workflow.audit.triggers",
    "workflow.council.models",
    "workflow.council.triggers",
    "workflow.decisions.models",
    "workflow.decisions.triggers",
    "workflow.drafting.models",
    "workflow.exemplars.models",
    "workflow.idempotency",
    "workflow.inspection.models",
    "workflow.inspection.triggers",
    "workflow.nominations.models",
    "workflow.nominations.triggers",
    "workflow.people.models",
    "workflow.units.models",
):
    import_module(module)  # a table is known to the metadata once its module is

METADATA = Base.metadata
"""What ``create_all`` would make: what migrations are compared with."""
