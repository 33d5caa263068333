"""A real SMTP server on the loopback address, which says what the test lets it say."""

import email
import socket
import ssl
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default
from threading import Lock

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from notifications.smtp import SmtpSettings

TAKEN = "250 OK"
USERNAME, PASSWORD = "khenthuong", "mat-khau-thu"

Answer = Callable[[str], str]
"""What the server answers, told the recipient's address."""


class MailServer:
    """Takes letters, and keeps them. ``at_recipient`` and ``at_data`` say what it answers."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.tls = tls
        """With it letters are taken over TLS only, from ``USERNAME`` with ``PASSWORD``."""
        self.at_recipient: Answer = lambda _: TAKEN
        self.at_data: Answer = lambda _: TAKEN
        self.taken: list[EmailMessage] = []
        self.senders: list[str] = []
        self.conversations = 0
        self._lock = Lock()
        self._controller: Controller | None = None
        self.port = _free_port()

    @property
    def settings(self) -> SmtpSettings:
        """How to reach it."""
        return SmtpSettings(
            host="127.0.0.1",
            port=self.port,
            username=None,
            password=None,
            starttls=False,
            sender="Khen thưởng <khenthuong@example.vn>",
            base_url="https://khenthuong.example.vn",
        )

    def start(self) -> None:
        """Begin to listen."""
        self._controller = Controller(
            self,
            hostname="127.0.0.1",
            port=self.port,
            tls_context=self.tls,
            require_starttls=self.tls is not None,
            auth_required=self.tls is not None,
            authenticator=self._known,
        )
        self._controller.start()

    def stop(self) -> None:
        """Listen no more; everybody is cut off."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    @staticmethod
    def _known(
        server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        return AuthResult(success=data == LoginPassword(USERNAME.encode(), PASSWORD.encode()), handled=False)

    def ids(self) -> Counter[str]:
        """How often each letter was taken, by its Message-ID."""
        return Counter(str(letter["Message-ID"]) for letter in self.taken)

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Somebody begins a conversation."""
        session.host_name = hostname
        self.conversations += 1
        return responses

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Whether it takes letters for somebody."""
        answer = self.at_recipient(address)
        if answer == TAKEN:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Whether it takes this letter."""
        answer = self.at_data(envelope.rcpt_tos[0])
        if answer == TAKEN:
            assert isinstance(envelope.content, bytes)
            with self._lock:
                self.taken.append(email.message_from_bytes(envelope.content, policy=default))
                self.senders.append(str(envelope.mail_from))
        return answer


@contextmanager
def mail_server(tls: ssl.SSLContext | None = None) -> Iterator[MailServer]:
    """A server that listens while the context lasts."""
    server = MailServer(tls)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
