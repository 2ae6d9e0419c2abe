"""Letters over SMTP, against a real server on loopback: taken, refused, put off, or nobody knows."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from email import message_from_string
from email.policy import default as modern
from typing import Any

import pytest
from pydantic import SecretStr

from engine.errors import BadSetting, NeedsPerson, Refused, TryLater, Unsure
from engine.mail import Attachment, Letter, NoMailer, SmtpMailer
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


async def test_a_refused_letter_is_a_refusal() -> None:
    async with Server(DATA="554 looks like spam") as port:
        with pytest.raises(Refused, match=r"refused the message \(554\)"):
            await mailer(port).send(LETTER)


async def test_an_address_with_a_line_break_cannot_add_recipients(mailbox: Mailbox) -> None:
    with pytest.raises(Refused) as caught:
        await mailer(mailbox.port).send(replace(LETTER, to="ann@example.com\nBcc: all@example.com"))

    assert str(caught.value) == "the contact's address is no e-mail address; correct it"
    assert mailbox.messages == []


async def test_without_a_server_a_person_is_needed() -> None:
    with pytest.raises(NeedsPerson) as caught:
        await NoMailer().send(LETTER)

    assert str(caught.value) == "no mail server is set; set STAGEBILL_SMTP_URL, over which this service mails"


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
