"""What the databases refuse on votes. A vote may fall (a recusal), but it is never turned into another."""

from workflow.council.models import Vote
from workflow.triggers import Trigger, forbid

forbid(Vote.__table__, Trigger("never_change", ("UPDATE",), "A vote is never changed."))
