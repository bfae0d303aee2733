"""E-mail by SMTP: TLS or STARTTLS, log-in where the address has one; a permanent refusal and a passing one told apart."""

from __future__ import annotations

import re
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from urllib.parse import parse_qs, unquote, urlsplit

from calendars.clock import Clock
from handlers.ports import GatewayRefused, GatewayUnavailable
from handlers.ports_notices import Outgoing

TIMEOUT_SECONDS = 15.0
_KEY = re.compile(r"[^A-Za-z0-9.-]")


class SmtpChannel:
    """A ChannelPort on `smtplib`.

    `url`: `smtps://user:password@host:465` (TLS from the start), `smtp+starttls://…:587` (TLS demanded after the greeting)
    or `smtp://host:25` (in clear, for a relay on the same network). `?ca=/path` names a file of trusted certificates.
    ValueError for an address or a sender that can not be used.
    """

    def __init__(self, url: str, sender: str, clock: Clock, timeout: float = TIMEOUT_SECONDS) -> None:
        parts = urlsplit(url)
        ports = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
        if parts.scheme not in ports or not parts.hostname:
            raise ValueError("BIHUAN_SMTP_URL: smtps://, smtp+starttls:// or smtp:// and a host")
        if "@" not in parseaddr(sender)[1] or "\n" in sender or "\r" in sender:
            raise ValueError("BIHUAN_SMTP_FROM: an e-mail address")
        self._scheme, self._host, self._port = parts.scheme, parts.hostname, parts.port or ports[parts.scheme]
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self._authority = parse_qs(parts.query).get("ca", [None])[0]
        self._sender, self._clock, self._timeout = sender, clock, timeout

    def send(self, message: Outgoing) -> None:
        """Hands one e-mail to the server. What the server says of the address goes into no error."""
        mail = self.mail(message)
        try:
            with self._connected() as server:
                server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise said("收件地址", "the recipient", max(codes, default=500)) from error
        except smtplib.SMTPResponseException as error:
            raise said("邮件服务器", "the mail server", error.smtp_code) from error
        except smtplib.SMTPNotSupportedError as error:
            raise GatewayRefused("邮件服务器不支持所需的加密或登录 / The mail server lacks STARTTLS or AUTH") from error
        except ssl.SSLCertVerificationError as error:
            raise GatewayRefused("邮件服务器的证书不可信 / The mail server's certificate is not trusted") from error
        except (OSError, smtplib.SMTPException) as error:
            name = type(error).__name__
            raise GatewayUnavailable(
                f"与邮件服务器的连接失败（{name}） / The connection to the mail server failed ({name})"
            ) from error

    def mail(self, message: Outgoing) -> EmailMessage:
        """The e-mail. Its Message-ID comes from the key, so that a repeat can be seen to be one."""
        mail = EmailMessage()
        try:
            mail["From"], mail["To"], mail["Subject"] = self._sender, message.address, message.subject
        except ValueError as error:
            raise GatewayRefused("邮件地址或标题不合规 / The address or subject can not stand in a header") from error
        domain = parseaddr(self._sender)[1].partition("@")[2]
        mail["Message-ID"] = f"<{_KEY.sub('-', message.key)}@{domain}>"
        mail["Date"] = format_datetime(self._clock.now())
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.body)
        return mail

    def check(self, *_hosts: str) -> str:
        """The server greets us, and lets us in."""
        try:
            with self._connected() as server:
                server.noop()
        except (OSError, smtplib.SMTPException) as error:
            raise GatewayUnavailable(
                f"邮件服务器不可用（{type(error).__name__}） / The mail server can not be used"
            ) from error
        return f"邮件服务器可达 / mail server reachable: {self._host}:{self._port}"

    def _connected(self) -> smtplib.SMTP:
        """A connection, encrypted and logged in as the address says."""
        if self._scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=self._timeout, context=self._tls())
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=self._timeout)
        try:
            if self._scheme == "smtp+starttls":
                server.starttls(context=self._tls())
            if self._user:
                server.login(self._user, self._password)
        except BaseException:
            server.close()
            raise
        return server

    def _tls(self) -> ssl.SSLContext:
        """Certificates are verified, always."""
        return ssl.create_default_context(cafile=self._authority)


def said(who_zh: str, who_en: str, code: int) -> Exception:
    """A server's answer: 4xx passes by itself (RFC 5321), 5xx does not."""
    text = f"{who_zh}被拒（{code}） / {who_en} was refused ({code})"
    return GatewayUnavailable(text) if 400 <= code < 500 else GatewayRefused(text)
