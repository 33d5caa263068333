"""When the council meets on a nomination (ngày họp)."""

from datetime import date

from sqlalchemy import Connection, select

from workflow.council.agenda import LIVE
from workflow.council.models import AgendaItem, CouncilSession


def meets_on(connection: Connection, nomination_id: str) -> date | None:
    """The day of the session on whose agenda a nomination stands; None where it stands on none."""
    return connection.scalar(
        select(CouncilSession.meets_on)
        .join(AgendaItem, AgendaItem.session_id == CouncilSession.id)
        .where(AgendaItem.nomination_id == nomination_id, AgendaItem.state.in_(LIVE))
    )
