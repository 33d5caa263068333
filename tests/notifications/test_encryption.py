"""STARTTLS with a real server: its certificate is checked before a word is said."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from sqlalchemy import Engine

from endpoints.cli.worker import Worker
from notifications.models import MessageState
from notifications.smtp import SmtpSettings
from tests.notifications.happenings import Clock, letters, planned, stands
from tests.notifications.mail_server import PASSWORD, USERNAME, MailServer, mail_server

HERE = "127.0.0.1"

Served = Callable[[trustme.LeafCert], MailServer]


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """The authority that this machine trusts, as SSL_CERT_FILE says."""
    authority = trustme.CA()
    file = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(file)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))
    return authority


@pytest.fixture
def served() -> Iterator[Served]:
    """Starts mail servers that show a certificate."""
    with ExitStack() as servers:

        def serve(certificate: trustme.LeafCert) -> MailServer:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            certificate.configure_cert(context)
            return servers.enter_context(mail_server(context))

        yield serve


def signed_in(mail: MailServer) -> SmtpSettings:
    return replace(mail.settings, starttls=True, username=USERNAME, password=PASSWORD)


def test_a_server_with_a_certificate_we_trust_gets_name_password_and_letters(
    settled: Engine, clock: Clock, authority: trustme.CA, served: Served
) -> None:
    mail = served(authority.issue_cert(HERE))
    planned(settled, 2)
    assert Worker(settled, signed_in(mail), clock=clock).deliver() == 2
    assert sorted(mail.ids().values()) == [1, 1]
    assert stands(settled) == [(MessageState.SENT, 1)] * 2


def test_a_server_that_wants_encryption_gets_nothing_without(
    settled: Engine, clock: Clock, authority: trustme.CA, served: Served
) -> None:
    mail = served(authority.issue_cert(HERE))
    planned(settled)
    assert Worker(settled, mail.settings, clock=clock).deliver() == 0
    assert (mail.taken, stands(settled)) == ([], [(MessageState.PENDING, 0)])


def test_a_wrong_password_over_tls_costs_no_letter(
    settled: Engine, clock: Clock, authority: trustme.CA, served: Served
) -> None:
    mail = served(authority.issue_cert(HERE))
    planned(settled)
    assert Worker(settled, replace(signed_in(mail), password="khac"), clock=clock).deliver() == 0
    assert (mail.taken, stands(settled)) == ([], [(MessageState.PENDING, 0)])
    assert "535" in (letters(settled)[0].last_failure or "")


def of_another_authority(_: trustme.CA) -> trustme.LeafCert:
    return trustme.CA().issue_cert(HERE)


def of_another_name(authority: trustme.CA) -> trustme.LeafCert:
    return authority.issue_cert("mail.example.vn")


def run_out(authority: trustme.CA) -> trustme.LeafCert:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    return authority.issue_cert(HERE, not_before=yesterday - timedelta(days=1), not_after=yesterday)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (of_another_authority, "unable to get local issuer certificate"),
        (of_another_name, "IP address mismatch"),
        (run_out, "certificate has expired"),
    ],
)
def test_a_server_with_a_wrong_certificate_hears_neither_password_nor_letter(
    settled: Engine,
    clock: Clock,
    authority: trustme.CA,
    served: Served,
    wrong: Callable[[trustme.CA], trustme.LeafCert],
    said: str,
) -> None:
    mail = served(wrong(authority))
    planned(settled)
    assert Worker(settled, signed_in(mail), clock=clock).deliver() == 0
    assert mail.taken == []
    assert stands(settled) == [(MessageState.PENDING, 0)]
    failure = letters(settled)[0].last_failure or ""
    assert failure.startswith("Không gửi được qua máy chủ thư 127.0.0.1: ")
    assert said in failure
