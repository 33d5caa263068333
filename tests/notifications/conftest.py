"""What tests of messages share: a mail server that listens."""

from collections.abc import Iterator

import pytest

from tests.notifications.happenings import Clock
from tests.notifications.mail_server import MailServer, mail_server


@pytest.fixture
def mail() -> Iterator[MailServer]:
    """A real SMTP server on the loopback address."""
    with mail_server() as server:
        yield server


@pytest.fixture
def clock() -> Clock:
    return Clock()
