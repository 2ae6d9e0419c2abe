"""Letters over SMTP, against a real server on loopback: taken, refused, put off, or nobody knows."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_string
from email.policy import default as modern
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pydantic import SecretStr

from engine.errors import BadSetting, NeedsPerson, Refused, TryLater, Unsure
from engine.mail import Attachment, Letter, NoMailer, SmtpMailer, sender_of
from sandbox.mailbox import Mailbox, MailFault

LETTER = Letter(
    sender="office@example.com",
    to="ann@example.com",
    subject="How did we do? Grüße",
    text="Hello Ann,\n\nhow was it?\n",
    html="<p>Hello Ann,</p><p>how was it?</p>",
    message_id="<review-1@example.com>",
)


@pytest.fixture
async def mailbox(clock: Any) -> AsyncIterator[Mailbox]:
    """A mail server on a free port."""
    server = Mailbox(clock)
    await server.start()
    yield server
    await server.stop()


def mailer(port: int, user: str = "") -> SmtpMailer:
    return SmtpMailer.at(SecretStr(f"smtp://{user}127.0.0.1:{port}"))


async def test_a_letter_arrives_with_its_text_and_its_html(mailbox: Mailbox) -> None:
    await mailer(mailbox.port).send(LETTER)

    (received,) = mailbox.messages
    assert (received["from"], received["to"]) == ("office@example.com", "ann@example.com")
    assert received["subject"] == "How did we do? Grüße"
    assert received["text"].replace("\r\n", "\n") == LETTER.text
    assert received["html"].strip() == LETTER.html


async def test_a_pdf_arrives_beside_the_text_as_it_was(mailbox: Mailbox) -> None:
    """F39."""
    pdf = b"%PDF-1.4\n" + bytes(range(256)) + b"\n%%EOF\n"

    await mailer(mailbox.port).send(replace(LETTER, attachments=(Attachment("Invoice-1042.pdf", pdf),)))

    (received,) = mailbox.messages
    (part,) = message_from_string(received["raw"], policy=modern).iter_attachments()
    assert (part.get_filename(), part.get_content()) == ("Invoice-1042.pdf", pdf)
    assert received["text"].replace("\r\n", "\n") == LETTER.text
    assert received["attachments"] == [
        {"name": "Invoice-1042.pdf", "type": "application/pdf", "bytes": len(pdf)}
    ]


async def test_every_try_of_a_letter_has_the_same_id(mailbox: Mailbox) -> None:
    """Mail programs show two of one id once."""
    for _ in range(2):
        await mailer(mailbox.port).send(LETTER)

    assert [one["headers"]["Message-ID"] for one in mailbox.messages] == [LETTER.message_id] * 2


async def test_machines_are_told_not_to_answer(mailbox: Mailbox) -> None:
    await mailer(mailbox.port).send(LETTER)

    assert mailbox.messages[0]["headers"]["Auto-Submitted"] == "auto-generated"


async def test_a_sender_with_a_name_is_shown_and_its_address_used(mailbox: Mailbox) -> None:
    await mailer(mailbox.port).send(replace(LETTER, sender="Example Roofing <office@example.com>"))

    (received,) = mailbox.messages
    assert received["from"] == "Example Roofing <office@example.com>"
    assert received["envelope"]["from"] == "office@example.com"


@pytest.mark.parametrize(
    ("sender", "shown"),
    [
        ("Example Roofing, Inc. <office@example.com>", '"Example Roofing, Inc." <office@example.com>'),
        ('"Roof, Inc." <office@example.com>', '"Roof, Inc." <office@example.com>'),
        ("Smith & Co. (Texas) <office@example.com>", '"Smith & Co. (Texas)" <office@example.com>'),
        ('The "Roof" People <office@example.com>', '"The \\"Roof\\" People" <office@example.com>'),
        ("Müller Dächer <office@example.com>", "Müller Dächer <office@example.com>"),
    ],
    ids=["comma", "quoted", "brackets", "quotes-inside", "umlauts"],
)
async def test_the_name_of_a_sender_is_one_name_whatever_is_in_it(
    mailbox: Mailbox, sender: str, shown: str
) -> None:
    """A comma makes two senders of it elsewhere, which mail servers refuse."""
    await mailer(mailbox.port).send(replace(LETTER, sender=sender))

    (received,) = mailbox.messages
    assert (received["from"], received["envelope"]["from"]) == (shown, "office@example.com")


async def test_a_user_signs_in(mailbox: Mailbox) -> None:
    await mailer(mailbox.port, "user%40example.com:p%40ss@").send(LETTER)

    assert len(mailbox.messages) == 1


async def test_a_refused_recipient_is_a_refusal(mailbox: Mailbox) -> None:
    mailbox.refuse(MailFault(code=550))

    with pytest.raises(Refused) as caught:
        await mailer(mailbox.port).send(LETTER)
    assert str(caught.value) == "the mail server refused the message (550); check the contact's address"
    assert "ann@example.com" not in str(caught.value)


async def test_a_server_that_is_busy_is_asked_again_later(mailbox: Mailbox) -> None:
    mailbox.refuse(MailFault(code=451))

    with pytest.raises(TryLater) as caught:
        await mailer(mailbox.port).send(LETTER)
    assert str(caught.value) == "the mail server asked to try again later (451)"


async def test_a_server_that_is_gone_took_nothing(mailbox: Mailbox) -> None:
    port = mailbox.port
    await mailbox.stop()

    with pytest.raises(TryLater) as caught:
        await mailer(port).send(LETTER)
    assert str(caught.value) == "the mail server cannot be reached"


class Server:
    """Speaks lines: an answer for each command that begins like that, and hangs up after some."""

    def __init__(self, **answers: str) -> None:
        self._answers = {"EHLO": "250-x\r\n250 AUTH PLAIN", "MAIL": "250 ok", "RCPT": "250 ok", **answers}
        self._server: asyncio.Server | None = None
        self._talks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> int:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()
        await asyncio.gather(*self._talks)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._talks.append(asyncio.ensure_future(self._talk(reader, writer)))

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        told = "220 ready"
        while told:
            writer.write(told.encode() + b"\r\n")
            line = (await reader.readline()).decode()
            told = self._answers.get(line[:4].upper(), "")
        writer.close()
        await writer.wait_closed()


async def test_a_server_that_goes_away_before_it_answered_may_have_taken_it() -> None:
    """After the last line of the letter nobody knows."""
    async with Server(DATA="354 go on") as port:
        with pytest.raises(Unsure) as caught:
            await mailer(port).send(LETTER)

    assert str(caught.value) == "the mail server went away before it had answered"


async def test_a_refused_sign_in_needs_a_person() -> None:
    async with Server(AUTH="535 no") as port:
        with pytest.raises(NeedsPerson) as caught:
            await mailer(port, "user:wrong@").send(LETTER)

    assert str(caught.value) == "the mail server refused our sign-in; correct STAGEBILL_SMTP_URL"


YEARS = datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture
def untrusted(tmp_path: Path) -> ssl.SSLContext:
    """With a certificate that the server has signed itself."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    valid = made.not_valid_before(YEARS[0]).not_valid_after(YEARS[1])
    (tmp_path / "cert.pem").write_bytes(valid.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    (tmp_path / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    return context


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
async def test_a_certificate_that_nobody_vouches_for_needs_a_person(
    untrusted: ssl.SSLContext, scheme: str
) -> None:
    """Nothing has left by then, so nobody is to wonder whether it did."""
    loop = asyncio.get_running_loop()
    upgrade, at_once = (untrusted, None) if scheme == "smtp" else (None, untrusted)
    server = await loop.create_server(
        lambda: SMTP(object(), tls_context=upgrade, loop=loop), "127.0.0.1", 0, ssl=at_once
    )
    async with server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(NeedsPerson) as caught:
            await SmtpMailer.at(SecretStr(f"{scheme}://127.0.0.1:{port}")).send(LETTER)

    assert str(caught.value) == (
        "the mail server's certificate is not trusted here; correct STAGEBILL_SMTP_URL, or have this machine "
        "trust who issued it"
    )


async def test_a_refused_letter_is_a_refusal() -> None:
    async with Server(DATA="554 looks like spam") as port:
        with pytest.raises(Refused, match=r"refused the message \(554\)"):
            await mailer(port).send(LETTER)


async def test_an_address_with_a_line_break_cannot_add_recipients(mailbox: Mailbox) -> None:
    with pytest.raises(Refused) as caught:
        await mailer(mailbox.port).send(replace(LETTER, to="ann@example.com\nBcc: all@example.com"))

    assert str(caught.value) == "the contact's address is no e-mail address; correct it"
    assert mailbox.messages == []


@pytest.mark.parametrize("told", ["Ann Lee, office", "", "<>"])
async def test_an_address_that_is_none_is_a_refusal_that_does_not_show_it(
    mailbox: Mailbox, told: str
) -> None:
    with pytest.raises(Refused) as caught:
        await mailer(mailbox.port).send(replace(LETTER, to=told))

    assert str(caught.value) == "the contact's address is no e-mail address; correct it"
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("code", [530, 550, 553])
async def test_a_refused_sender_is_not_the_contacts_fault(code: int) -> None:
    async with Server(MAIL=f"{code} not yours", RSET="250 ok") as port:
        with pytest.raises(Refused) as caught:
            await mailer(port).send(LETTER)

    assert str(caught.value) == (
        f"the mail server takes no mail from this sender ({code}); correct from in the rules, or the account "
        "in STAGEBILL_SMTP_URL"
    )


async def test_a_server_that_puts_a_sender_off_is_asked_again_later() -> None:
    async with Server(MAIL="451 later") as port:
        with pytest.raises(TryLater, match=r"try again later \(451\)"):
            await mailer(port).send(LETTER)


async def test_without_a_server_a_person_is_needed() -> None:
    with pytest.raises(NeedsPerson) as caught:
        await NoMailer().send(LETTER)

    assert str(caught.value) == "no mail server is set; set STAGEBILL_SMTP_URL, over which this service mails"


@pytest.mark.parametrize(
    ("url", "sender"),
    [
        ("smtp://office%40example.com:secret@mail.example", "office@example.com"),
        ("smtp://office@example.com:secret@mail.example", "office@example.com"),
        ("smtp://apikey:secret@mail.example", "stagebill@bills.example.org"),
        (None, "stagebill@bills.example.org"),
    ],
)
def test_mail_comes_from_its_account_where_that_is_an_address(url: str | None, sender: str) -> None:
    told = SecretStr(url) if url else None

    assert sender_of(told, "https://bills.example.org") == sender


@pytest.mark.parametrize(
    ("url", "port", "tls"),
    [
        ("smtp://mail.example", 587, False),
        ("smtps://mail.example", 465, True),
        ("smtp://mail.example:2525", 2525, False),
    ],
)
def test_the_ports_are_the_usual_ones(url: str, port: int, tls: bool) -> None:
    found = SmtpMailer.at(SecretStr(url))

    assert (found.host, found.port, found.tls) == ("mail.example", port, tls)


@pytest.mark.parametrize(
    "url", ["mail.example", "http://mail.example", "smtp://", "smtp://mail.example:many", "smtp://["]
)
def test_what_is_no_such_address_is_told_in_one_sentence(url: str) -> None:
    with pytest.raises(BadSetting) as caught:
        SmtpMailer.at(SecretStr(url))

    assert str(caught.value) == "STAGEBILL_SMTP_URL must look like smtp://user:password@host:port"


def test_a_mailer_does_not_print_its_password() -> None:
    assert "p@ss" not in repr(SmtpMailer.at(SecretStr("smtp://user:p%40ss@mail.example")))
