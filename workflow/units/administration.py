"""Who may change units, people and their rights: an administrator (quản trị hệ thống), or the command line."""

from states.codes import Code
from states.facts import Actor, Assignment
from states.terms import Role
from workflow.errors import NotYours


def administrator(actor: Actor | None) -> Assignment | None:
    """The assignment under which ``actor`` administers; None on the command line, which needs none.

    Raises:
        NotYours: ``not_your_role``.
    """
    if actor is None:
        return None
    for assignment in actor.assignments:
        if assignment.role is Role.ADMIN:
            return assignment
    raise NotYours(Code.NOT_YOUR_ROLE, role=Role.ADMIN)
