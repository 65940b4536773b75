"""How mails go out: into a folder, or through a server, of which a real one runs here."""

import ssl
from asyncio import create_subprocess_exec, get_running_loop
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import pytest
import structlog
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from aiosmtplib import SMTPAuthenticationError, SMTPException
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from pydantic import SecretStr, ValidationError
from starlette.types import Message, Receive, Scope, Send
from structlog.testing import LogCapture

from app.config import Settings
from app.login.mails import write_mail
from app.mail import mailer
from app.mail.config import MailSettings
from app.mail.mailer import send
from tests.login.steps import EMAIL, find_token, register

TOKEN = "a-token-that-nobody-has"
CREDENTIALS = "us%40er:pass%2Fword"
CERTIFICATE = (
    "openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost"
    " -addext subjectAltName=IP:127.0.0.1 -keyout key.pem -out cert.pem"
)


class Server:
    """Takes mails, or refuses them with an answer."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.logins: list[str] = []
        self.refusal: str | None = None

    async def take(self, _: SMTP, session: Session, envelope: Envelope) -> str:
        """Take a mail from somebody who is logged in, where that is asked for."""
        self.envelopes.append(envelope)
        return self.refusal or "250 OK"

    def check(self, _: SMTP, __: Session, ___: Envelope, ____: str, login: Any) -> AuthResult:
        """Know one user."""
        self.logins.append(b":".join(login).decode())
        known = LoginPassword(b"us@er", b"pass/word")
        return AuthResult(success=login == known, handled=False)

    def read_mail(self) -> EmailMessage:
        """Return the only mail that arrived."""
        [envelope] = self.envelopes
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        return mail


@asynccontextmanager
async def serve(
    server: Server, *, implicit: ssl.SSLContext | None = None, **options: Any
) -> AsyncIterator[int]:
    """Run a mail server, and give its port."""
    loop = get_running_loop()

    def open_connection() -> SMTP:
        handler = SimpleNamespace(handle_DATA=server.take)
        return SMTP(handler, loop=loop, hostname="localhost", enable_SMTPUTF8=True, **options)

    async with await loop.create_server(open_connection, "127.0.0.1", ssl=implicit) as listening:
        yield listening.sockets[0].getsockname()[1]


def through(url: str) -> MailSettings:
    """Name the way for mails to go."""
    return MailSettings(url=SecretStr(url))


@pytest.fixture(scope="module")
async def certificate() -> Any:
    """The TLS of a server, and the file that lets clients trust it."""
    with TemporaryDirectory() as folder:
        maker = await create_subprocess_exec(*CERTIFICATE.split(), cwd=folder, stderr=DEVNULL)
        assert await maker.wait() == 0
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{folder}/cert.pem", f"{folder}/key.pem")
        yield context, f"{folder}/cert.pem"


@pytest.fixture
def message(settings: Settings) -> EmailMessage:
    """A mail with a token."""
    return write_mail(EMAIL, TOKEN, settings, is_known=True)


async def test_a_mail_in_a_folder_is_for_the_own_user_only(message: EmailMessage) -> None:
    with TemporaryDirectory() as parent:
        folder = Path(parent) / "mail"
        for _ in range(2):
            await send(message, through(folder.as_uri()))
        files = list(folder.iterdir())
        assert [path.suffix for path in files] == [".eml", ".eml"]
        assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
        assert folder.stat().st_mode & 0o777 == 0o700
        assert f"\r\n{TOKEN}\r\n".encode() in files[0].read_bytes()


async def test_a_server_takes_a_mail(message: EmailMessage) -> None:
    server = Server()
    async with serve(server) as port:
        await send(message, through(f"smtp+plain://127.0.0.1:{port}"))
    assert server.envelopes[0].rcpt_tos == [EMAIL]
    assert server.read_mail()["From"] == "service@example.com"
    assert find_token(server.read_mail()) == TOKEN


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
async def test_a_mail_goes_out_encrypted_by_a_user_with_a_password(
    message: EmailMessage, certificate: Any, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    context, path = certificate
    monkeypatch.setenv("SSL_CERT_FILE", path)
    server = Server()
    if scheme == "smtp":
        tls = serve(server, tls_context=context, authenticator=server.check, auth_required=True)
    else:
        options = {"authenticator": server.check, "auth_require_tls": False}
        tls = serve(server, implicit=context, **options)
    async with tls as port:
        await send(message, through(f"{scheme}://{CREDENTIALS}@127.0.0.1:{port}"))
        with pytest.raises(SMTPAuthenticationError):
            await send(message, through(f"{scheme}://us%40er:wrong@127.0.0.1:{port}"))
    assert set(server.logins) == {"us@er:pass/word", "us@er:wrong"}
    assert find_token(server.read_mail()) == TOKEN


async def test_no_mail_goes_to_a_server_without_encryption(message: EmailMessage) -> None:
    server = Server()
    async with serve(server) as port:
        with pytest.raises(SMTPException):
            await send(message, through(f"smtp://127.0.0.1:{port}"))
    assert not server.envelopes


async def test_no_mail_goes_to_a_server_whose_certificate_nobody_vouches_for(
    message: EmailMessage, certificate: Any
) -> None:
    server = Server()
    async with serve(server, tls_context=certificate[0]) as port:
        with pytest.raises((SMTPException, ssl.SSLError)):
            await send(message, through(f"smtp://127.0.0.1:{port}"))
    assert not server.envelopes


async def test_a_mail_that_cannot_be_sent_changes_no_answer_and_shows_no_token_in_the_log(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    capture, server = LogCapture(), Server()
    log = structlog.wrap_logger(structlog.PrintLogger(), processors=[capture])
    monkeypatch.setattr(mailer, "log", log)
    async with serve(server) as port:
        way = through(f"smtp+plain://127.0.0.1:{port}")
        monkeypatch.setattr(mailer, "send", lambda message, _: send(message, way))
        server.refusal = "554 no such words here: token"
        assert (await register(client)).status_code == 202
    assert (await register(client)).status_code == 202
    refused, unreachable = capture.entries
    assert refused == {
        "event": "mail.failed",
        "log_level": "error",
        "reason": "SMTPDataError",
        "code": 554,
    }
    assert unreachable["reason"] == "SMTPConnectError"


async def test_the_answer_does_not_wait_for_the_mail(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[str] = []

    async def send_nowhere(*_: object) -> None:
        events.append("mail")

    async def watch(scope: Scope, receive: Receive, send: Send) -> None:
        async def note(message: Message) -> None:
            events.append(message["type"])
            await send(message)

        await app(scope, receive, note)

    monkeypatch.setattr(mailer, "send", send_nowhere)
    async with AsyncClient(transport=ASGITransport(watch), base_url="http://test") as client:
        await register(client)
    assert events == ["http.response.start", "http.response.body", "mail"]


@pytest.mark.parametrize("email", ["a@b.c\r\nBcc: eve@b.c", "a@b.c, eve@b.c", "a@b.c\nX: y"])
def test_an_address_adds_neither_headers_nor_recipients(settings: Settings, email: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        write_mail(email, TOKEN, settings, is_known=True)


def test_a_link_leads_to_the_page_that_takes_the_token(settings: Settings) -> None:
    page = f"https://app.example.com/{'x' * 80}"
    mail = settings.mail.model_copy(update={"link": page + "?token={token}"})
    linking = settings.model_copy(update={"mail": mail})
    message = write_mail(EMAIL, TOKEN, linking, is_known=True)
    assert f"\n{page}?token={TOKEN}\n".encode() in message.as_bytes()


@pytest.mark.parametrize(
    ("variable", "value", "advice"),
    [
        ("MAIL_URL", "", "MAIL_URL is not set"),
        ("MAIL_URL", "swordfish", "smtp://"),
        ("MAIL_URL", "smtp://", "smtp://"),
        ("MAIL_URL", "smtp://user:sword@fish:port", "smtp://"),
        ("MAIL_URL", "file://swordfish", "file:///"),
        ("MAIL_URL", "http://swordfish", "smtp://"),
        ("MAIL_SENDER", "", "MAIL_SENDER is not set"),
        ("MAIL_SENDER", "swordfish", "@"),
        ("MAIL_LINK", "https://swordfish", "token"),
        ("MAIL_LINK", "swordfish/{token}", "https?://"),
    ],
)
@pytest.mark.usefixtures("settings")
def test_a_setting_that_makes_no_sense_is_refused_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, advice: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ValidationError) as caught:
        Settings()
    assert advice in str(caught.value)
    assert "fish" not in str(caught.value)


@pytest.mark.usefixtures("settings")
def test_in_development_mails_go_into_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENVIRONMENT", "development")
    monkeypatch.delenv("MAIL_URL")
    monkeypatch.delenv("MAIL_SENDER")
    assert Settings().mail.folder == Path.cwd() / ".data" / "mail"


def test_the_password_of_a_server_does_not_show() -> None:
    assert "swordfish" not in repr(through("smtps://user:swordfish@host"))
