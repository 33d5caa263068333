"""What could not be delivered stands on the terminal, with its last failure."""

from sqlalchemy import Engine, update

from notifications.models import Channel, Message, MessageState
from notifications.plan import plan
from states.terms import State
from tests.clock import NOW
from tests.endpoints.cli.conftest import Typed
from tests.factories import nomination_in
from tests.postgresql import wait_for_others
from workflow.audit.seal import seal
from workflow.database import writing


def test_a_letter_given_up_is_shown_with_its_last_failure(settled: Engine, type_in: Typed) -> None:
    clean = type_in("messages", "failures")
    assert (clean.exit_code, clean.stdout) == (0, "")
    with writing(settled) as connection:
        nomination_in(connection, State.SUBMITTED)
    wait_for_others(settled)
    with writing(settled) as connection:
        seal(connection, NOW)
    with writing(settled) as connection:
        plan(connection, NOW, 1_000, email=True)
        dead = {"state": MessageState.DEAD, "attempts": 1, "last_failure": "550 no such user"}
        connection.execute(update(Message).where(Message.channel == Channel.EMAIL).values(dead))
    shown = type_in("messages", "failures")
    assert shown.exit_code == 1
    assert "550 no such user" in shown.stdout
    assert "@example.vn" in shown.stdout
    retried = type_in("messages", "retry")
    assert retried.exit_code == 0
    assert "will be tried again." in retried.stderr
    assert type_in("messages", "failures").exit_code == 0
    assert "No letter was given up." in type_in("messages", "retry").stderr
