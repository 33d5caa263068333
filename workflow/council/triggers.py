"""What the databases refuse on votes. A vote may fall (a recusal), but it is never turned into another."""

from workflow.council.models import Vote
from workflow.triggers import Guard, guard

guard(Vote.__table__, Guard("never_change", ("UPDATE",), "A vote is never changed."))
