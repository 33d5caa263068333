"""Speaking to the mail server (SMTP, RFC 5321), with the standard library alone.

What it answers is told apart by whose fault it is. A refusal of the recipient or of the contents is the letter's;
a refusal of the sender, of the password or of TLS, ``421`` and every trouble with the line are the server's or the
configuration's, and no letter must end for them.
"""

import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from types import TracebackType
from typing import Self

from notifications.compose import compose
from notifications.deliver import NO_ADDRESS
from notifications.letters import NO_LETTER, Delivered, Letter, Outcome, Refused, Unreachable, mailbox

TIMEOUT_SECONDS = 10.0
"""For each answer of the server."""

_LONGEST_FAILURE = 1000
_NOT_AVAILABLE = 421
_PERMANENT = 500


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """The mail server and what letters say of us.

    Args:
        host: the server's name.
        port: 587 with ``starttls``, 25 on the machine itself.
        username: for signing in; None where the server asks for nobody.
        password: for signing in.
        starttls: speak TLS, and check the server's certificate against the authorities that the machine trusts, or
            those in ``SSL_CERT_FILE``, which OpenSSL reads; never falls back to plain text.
        sender: the address letters come from, also as "Name <address>".
        base_url: where the service is found, for links: ``https://khenthuong.example.vn``.
    """

    host: str
    port: int
    username: str | None
    password: str | None
    starttls: bool
    sender: str
    base_url: str

    def __repr__(self) -> str:
        """Without the password, which would end in a log."""
        return f"SmtpSettings(host={self.host!r}, port={self.port}, username={self.username!r}, sender={self.sender!r})"


class MailSession:
    """One conversation with the mail server for a batch of letters, begun with the first of them::

    with MailSession(settings) as session:
        outcome = session.send(letter, now)
    """

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._smtp is not None and self._smtp.sock is not None:
            with suppress(OSError):
                self._smtp.quit()
        self._drop()

    def send(self, letter: Letter, now: datetime) -> Outcome:
        """Hand one letter to the server; every answer is a value, none an exception."""
        if letter.address is None:
            return Refused(NO_ADDRESS, for_ever=True)
        try:
            email = compose(letter, self._settings.sender, self._settings.base_url, now)
        except Exception as error:
            # Whatever it stumbles over is this letter's alone, and holds up no other.
            return Refused(_said(f"Không lập được thư: {error}"), for_ever=isinstance(error, NO_LETTER))
        return self._talk(lambda smtp: self._hand_over(smtp, email, letter.address or ""))

    def _talk(self, handing_over: Callable[[smtplib.SMTP], Outcome]) -> Outcome:
        try:
            outcome = handing_over(self._connected())
        except (OSError, ValueError) as error:
            # SMTPException is an OSError; ValueError comes from a certificate's or host's name that is none.
            self._drop()
            return Unreachable(
                _said(f"Không gửi được qua máy chủ thư {self._settings.host}: {_words(error)}")
            )
        return outcome

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is None or self._smtp.sock is None:
            settings = self._settings
            self._smtp = smtplib.SMTP(settings.host, settings.port, timeout=TIMEOUT_SECONDS)
            if settings.starttls:
                self._smtp.starttls(context=ssl.create_default_context())
            if settings.username is not None:
                self._smtp.login(settings.username, settings.password or "")
        return self._smtp

    def _hand_over(self, smtp: smtplib.SMTP, email: EmailMessage, address: str) -> Outcome:
        try:
            smtp.send_message(email, mailbox(self._settings.sender).addr_spec, [address])
        except smtplib.SMTPRecipientsRefused as error:
            ((code, answer),) = error.recipients.values()
            return _refused(code, answer)
        except smtplib.SMTPDataError as error:
            return _refused(error.smtp_code, error.smtp_error)
        return Delivered()

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None


def _refused(code: int, answer: bytes | str) -> Outcome:
    failure = _said(f"Máy chủ thư không nhận: {code} {_text(answer)}")
    if code == _NOT_AVAILABLE:
        return Unreachable(failure)
    return Refused(failure, for_ever=code >= _PERMANENT)


def _words(error: OSError | ValueError) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return str(error) or type(error).__name__


def _text(answer: bytes | str) -> str:
    return answer.decode(errors="replace") if isinstance(answer, bytes) else answer


def _said(failure: str) -> str:
    """One line of bounded length without control characters, which PostgreSQL or a terminal would take amiss."""
    return " ".join("".join(c if c.isprintable() else " " for c in failure).split())[:_LONGEST_FAILURE]
