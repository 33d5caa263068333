"""Making the e-mail of a letter: headers and body in the bytes that every relay takes (RFC 5322, 2047).

Two things that Python 3.11's library does not do well are mended here. Its parser of addresses stumbles over some that
are none in ways of its own (:data:`notifications.letters.NO_LETTER`). And it folds a long header *between* encoded
words, where RFC 2047, 6.2 lets the blank disappear: "Nông Trường Việt Trung" arrives as "Nông TrườngViệt Trung". The
older ``email.header`` keeps blanks within the words.
"""

from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Any

from notifications.findings import SUBJECT as FINDING
from notifications.letters import Letter, mailbox
from notifications.texts import TEMPLATES

_LONGEST_LINE = 76
"""Of a line with encoded words: RFC 2047, 2. A blank, and a word of 75 at most."""


class _Policy(EmailPolicy):
    """As the library's, but a long header keeps its blanks."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        """One header as it goes out, with its line breaks."""
        if self.utf8 or str(value).isascii():
            return super().fold_binary(name, value)
        addresses = getattr(value, "addresses", None)
        words = addresses[0].display_name if addresses else str(value)
        lines = Header(words, "utf-8", _LONGEST_LINE, header_name=name).encode(linesep=self.linesep)
        if addresses:
            lines = f"{lines}{self.linesep} <{addresses[0].addr_spec}>"
        return f"{name}: {lines}{self.linesep}".encode("ascii")


_POLICY = _Policy(linesep="\r\n", cte_type="7bit")
"""Vietnamese goes as base64 or quoted-printable: not every relay offers 8BITMIME."""


def compose(letter: Letter, sender: str, base_url: str, now: datetime) -> EmailMessage:
    """The letter as it goes out. Sent again, it has the same ``Message-ID``.

    Args:
        letter: what is written to whom.
        sender: the address letters come from, also as "Name <address>".
        base_url: where the service is found, for the link.
        now: the moment, for ``Date``.

    Raises:
        NO_LETTER: the address is none, or a header would have two lines.
    """
    email = EmailMessage(policy=_POLICY)
    email["From"] = mailbox(sender)
    email["To"] = Address(letter.full_name, addr_spec=letter.address or "")
    email["Subject"] = letter.subject
    email["Date"] = format_datetime(now)
    email["Message-ID"] = f"<{letter.message_id}.{letter.entry_id}@{mailbox(sender).domain}>"
    # No holiday note is to answer it: RFC 3834.
    email["Auto-Submitted"] = "auto-generated"
    envelope, path = "envelope.txt", f"nominations/{letter.nomination_id}"
    if letter.about is not None and letter.about.startswith(FINDING):
        envelope, path = "envelope_finding.txt", f"findings/{letter.about.removeprefix(FINDING)}"
    elif letter.nomination_id is None:  # of the log itself
        envelope, path = "envelope_checkpoint.txt", "verify"
    link = f"{base_url.rstrip('/')}/{path}"
    email.set_content(TEMPLATES.get_template(envelope).render(body=letter.body, link=link))
    email.as_bytes()  # what cannot be written is found here, and not in the middle of a conversation
    return email
