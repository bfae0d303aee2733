"""E-mail to a real SMTP server on loopback: what arrives, and which refusals pass by themselves."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from calendars.clock import FixedClock
from gateways.mail import SmtpChannel
from handlers.ports import GatewayRefused, GatewayUnavailable
from handlers.ports_notices import Outgoing
from tests.gateways.certificates import self_signed

LETTER = Outgoing(
    "zhang@bureau.example", "【预警】SH-1 · 转派：今日到期", "正文\nhttps://bihuan.example/cases/SH-1", "notice-1-1"
)
SENDER = "闭环 <bihuan@city.example>"


@dataclass
class Mailbox:
    """What the server took, and what it says instead."""

    letters: list[EmailMessage] = field(default_factory=list)
    at_recipient: str = ""
    at_data: str = ""

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802 -- the library's name
        if self.at_recipient:
            return self.at_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 -- the library's name
        if self.at_data:
            return self.at_data
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 OK"


Start = Callable[..., SmtpChannel]


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def start(mailbox: Mailbox, clock: FixedClock) -> Iterator[Start]:
    """Starts a server on a free port, and gives a channel to it."""
    running: list[Controller] = []

    def begin(scheme: str = "smtp", login: str = "", query: str = "", **settings: Any) -> SmtpChannel:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        controller = Controller(mailbox, hostname="127.0.0.1", port=port, **settings)
        controller.start()
        running.append(controller)
        host = "localhost" if query else "127.0.0.1"
        return SmtpChannel(f"{scheme}://{login}{host}:{port}{query}", SENDER, clock, timeout=5)

    yield begin
    for controller in running:
        controller.stop()


def test_a_letter_arrives_whole_and_says_that_a_machine_wrote_it(start: Start, mailbox: Mailbox) -> None:
    channel = start()
    channel.send(LETTER)
    channel.send(LETTER)

    first, second = mailbox.letters
    assert (first["Subject"], first["To"]) == (LETTER.subject, LETTER.address)
    assert first["From"] == SENDER
    assert first.get_content().split() == LETTER.body.split()
    assert first["Auto-Submitted"] == "auto-generated"
    assert first["Date"] == "Thu, 24 Sep 2026 02:00:00 +0000"
    # The same key is the same letter: whoever gets it twice can see that.
    assert first["Message-ID"] == second["Message-ID"] == "<notice-1-1@city.example>"
    assert "邮件服务器可达" in channel.check()


@pytest.mark.parametrize(
    ("where", "answer", "error"),
    [
        ("at_recipient", "450 4.2.1 mailbox busy", GatewayUnavailable),
        ("at_recipient", "550 5.1.1 no such user", GatewayRefused),
        ("at_data", "451 4.3.0 try again later", GatewayUnavailable),
        ("at_data", "554 5.7.1 looks like spam", GatewayRefused),
    ],
)
def test_a_passing_refusal_is_told_from_a_lasting_one(
    start: Start, mailbox: Mailbox, where: str, answer: str, error: type[Exception]
) -> None:
    setattr(mailbox, where, answer)
    with pytest.raises(error) as told:
        start().send(LETTER)

    assert answer[:3] in str(told.value)
    assert "zhang" not in str(told.value)
    assert mailbox.letters == []


def test_a_server_that_is_not_there_is_tried_again(clock: FixedClock) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    channel = SmtpChannel(f"smtp://127.0.0.1:{port}", SENDER, clock, timeout=2)

    with pytest.raises(GatewayUnavailable, match="ConnectionRefusedError"):
        channel.send(LETTER)
    with pytest.raises(GatewayUnavailable):
        channel.check()


def test_a_server_that_says_nothing_is_given_up_in_time(clock: FixedClock) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        channel = SmtpChannel(f"smtp://127.0.0.1:{silent.getsockname()[1]}", SENDER, clock, timeout=0.2)
        with pytest.raises(GatewayUnavailable, match="SMTPServerDisconnected"):
            channel.send(LETTER)


def test_a_server_that_talks_nonsense_is_tried_again(clock: FixedClock) -> None:
    with socket.socket() as odd:
        odd.bind(("127.0.0.1", 0))
        odd.listen()
        import threading

        def babble() -> None:
            peer, _ = odd.accept()
            peer.sendall(b"\xff\x00 garbage\r\n")
            peer.close()

        thread = threading.Thread(target=babble, daemon=True)
        thread.start()
        channel = SmtpChannel(f"smtp://127.0.0.1:{odd.getsockname()[1]}", SENDER, clock, timeout=2)
        with pytest.raises((GatewayUnavailable, GatewayRefused)):
            channel.send(LETTER)
        thread.join(5)


def test_encryption_is_demanded_where_the_address_says_so(start: Start, mailbox: Mailbox, tmp_path: Path) -> None:
    key, certificate = self_signed(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    known = f"?ca={certificate}"

    start("smtp+starttls", query=known, tls_context=context).send(LETTER)
    assert len(mailbox.letters) == 1
    # A server without STARTTLS gets nothing, and neither does one whose certificate nobody vouches for.
    with pytest.raises(GatewayRefused, match="STARTTLS"):
        start("smtp+starttls").send(LETTER)
    with pytest.raises(GatewayRefused, match="证书"):
        start("smtp+starttls", query="?", tls_context=context).send(LETTER)
    assert len(mailbox.letters) == 1


def test_tls_from_the_start_and_a_login(start: Start, mailbox: Mailbox, tmp_path: Path) -> None:
    key, certificate = self_signed(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    known = f"?ca={certificate}"

    def admit(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        fits = isinstance(data, LoginPassword) and data.password == b"p@ss word"
        return AuthResult(success=fits, handled=False)

    start("smtps", query=known, ssl_context=context).send(LETTER)
    settings: dict[str, Any] = {"tls_context": context, "authenticator": admit, "auth_required": True}
    start("smtp+starttls", "bihuan:p%40ss%20word@", known, **settings).send(LETTER)
    with pytest.raises(GatewayRefused, match="535"):
        start("smtp+starttls", "bihuan:wrong@", known, **settings).send(LETTER)
    assert len(mailbox.letters) == 2


@pytest.mark.parametrize("bad", ["a@b.example\r\nBcc: c@d.example", "a@b\rX: y"])
def test_nothing_can_be_slipped_into_a_header(start: Start, mailbox: Mailbox, bad: str) -> None:
    with pytest.raises(GatewayRefused):
        start().send(Outgoing(bad, "标题", "正文", "k"))
    with pytest.raises(GatewayRefused):
        start().send(Outgoing("a@b.example", bad, "正文", "k"))

    assert mailbox.letters == []


@pytest.mark.parametrize(
    ("url", "sender"),
    [("http://host", SENDER), ("smtp://", SENDER), ("smtp://host", "nobody"), ("smtp://host", "a@b\nX: y")],
)
def test_an_address_that_can_not_be_used_is_said_at_the_start(clock: FixedClock, url: str, sender: str) -> None:
    with pytest.raises(ValueError, match="BIHUAN_SMTP"):
        SmtpChannel(url, sender, clock)


def test_a_server_that_hangs_up_midway_is_tried_again(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    channel = start()

    def gone(self: Any, *args: Any, **more: Any) -> None:
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr(smtplib.SMTP, "send_message", gone)
    with pytest.raises(GatewayUnavailable, match="SMTPServerDisconnected"):
        channel.send(LETTER)
