"""What was told in public of a nominee is told no more once their data are erased (gương điển hình)."""

from datetime import datetime

from sqlalchemy import Connection, and_, select, update

from states.terms import Deed
from workflow.audit.entries import NewEntry, write_entries
from workflow.exemplars.models import Exemplar
from workflow.people.log import BY_COMMAND_LINE


def stop_telling(connection: Connection, nomination_id: str, now: datetime) -> None:
    """Withdraw the story that is told of a nomination, if one is, with an entry as of any withdrawal."""
    told = and_(Exemplar.nomination_id == nomination_id, Exemplar.withdrawn_at.is_(None))
    exemplar_id = connection.scalar(select(Exemplar.id).where(told))
    if exemplar_id is None:
        return
    connection.execute(update(Exemplar).where(told).values(withdrawn_at=now))
    entry = NewEntry(
        at=now,
        action=Deed.WITHDRAW_EXEMPLAR,
        nomination_id=nomination_id,
        subject=f"exemplar:{exemplar_id}",
        details=BY_COMMAND_LINE,
    )
    write_entries(connection, [entry])
