"""The head of the log goes to the inspectors once a day, and what arrives can be checked."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, delete, select, update

from endpoints.cli.worker import Worker
from endpoints.settings import Log
from notifications.heads import mail_head
from notifications.models import CheckpointMailing
from tests.clock import NOW
from tests.notifications.happenings import Clock
from tests.notifications.mail_server import MailServer
from workflow.audit.checkpoints import create_key, sign_head
from workflow.audit.keys import Signer
from workflow.audit.note import Checkpoint, open_note
from workflow.audit.seal import seal
from workflow.calendar import today
from workflow.database import reading, writing
from workflow.people.models import AssignmentRow, Person

RULE = "-" * 80


@pytest.fixture
def signer(settled: Engine) -> Signer:
    signer = Signer.generate("khenthuong.example/nhat-ky")
    with writing(settled) as connection:
        create_key(connection, signer, NOW)
        seal(connection, NOW)
        sign_head(connection, signer, NOW)
    return signer


def test_the_note_that_arrives_is_the_one_that_was_signed(
    settled: Engine, mail: MailServer, clock: Clock, signer: Signer
) -> None:
    worker = Worker(settled, mail.settings, Log(), clock=clock)
    assert worker.mail_head() == 1
    assert worker.deliver() == 1
    (letter,) = mail.taken
    assert "inspector@" in letter["To"]
    body = letter.get_content().replace("\r\n", "\n")
    _, note, rest = body.split(f"{RULE}\n")
    text, signed = open_note(note, [signer.verifier])
    assert signed[0].by == signer.verifier
    assert (
        letter["Subject"] == f"Dấu niêm phong nhật ký ngày 16/11/2026: {Checkpoint.read(text).size} bản ghi"
    )
    assert "https://khenthuong.example.vn/verify" in rest


def test_it_goes_once_a_day(settled: Engine, clock: Clock, signer: Signer) -> None:
    for _ in range(2):
        with writing(settled) as connection:
            first = mail_head(connection, clock())
    assert first == 0
    clock.pass_(timedelta(days=1))
    with writing(settled) as connection:
        assert mail_head(connection, clock()) == 1
    with reading(settled) as connection:
        days = connection.scalars(select(CheckpointMailing.day).order_by(CheckpointMailing.day)).all()
    assert days == [today(clock()) - timedelta(days=1), today(clock())]


def test_it_goes_to_inspectors_of_the_day_who_have_an_address(
    settled: Engine, clock: Clock, signer: Signer
) -> None:
    with writing(settled) as connection:
        inspectors = select(AssignmentRow.person_id).where(AssignmentRow.role == "inspector")
        connection.execute(update(Person).where(Person.id.in_(inspectors)).values(email=None))
        assert mail_head(connection, clock()) == 0
        connection.execute(delete(CheckpointMailing))
        connection.execute(update(Person).where(Person.id.in_(inspectors)).values(email="i@example.vn"))
        ended = today(clock()) - timedelta(days=1)
        connection.execute(
            update(AssignmentRow).where(AssignmentRow.role == "inspector").values(valid_to=ended)
        )
        assert mail_head(connection, clock()) == 0


def test_without_a_head_nothing_goes_and_the_day_is_not_over(settled: Engine, clock: Clock) -> None:
    with writing(settled) as connection:
        assert mail_head(connection, clock()) == 0
        assert connection.scalar(select(CheckpointMailing.day)) is None
