"""The mailbox: what is sent to it can be read, what it refuses is refused."""

from datetime import UTC, datetime
from email.message import EmailMessage

import aiosmtplib
import httpx
import pytest

from sandbox.mailbox import Mailbox, MailFault, mailbox_app


@pytest.fixture
async def mailbox():
    box = Mailbox(lambda: datetime(2026, 9, 1, 12, tzinfo=UTC))
    await box.start()
    yield box
    await box.stop()


@pytest.fixture
async def control(mailbox):
    transport = httpx.ASGITransport(app=mailbox_app(mailbox))
    async with httpx.AsyncClient(transport=transport, base_url="http://mailbox.test") as client:
        yield client


def message():
    mail = EmailMessage()
    mail["From"] = "billing@example.com"
    mail["To"] = "pat@acme.example"
    mail["Subject"] = "Grüße aus Köln"
    mail.set_content("How was it?\n")
    mail.add_alternative("<p>How was it?</p>\n", subtype="html")
    return mail


async def send(mailbox, **login):
    return await aiosmtplib.send(message(), hostname="127.0.0.1", port=mailbox.port, start_tls=False, **login)


async def test_a_mail_can_be_read_in_its_parts(mailbox, control):
    await send(mailbox)

    (mail,) = (await control.get("/_sandbox/mails")).json()

    assert (mail["from"], mail["to"]) == ("billing@example.com", "pat@acme.example")
    assert mail["subject"] == "Grüße aus Köln"
    assert (mail["text"].strip(), mail["html"].strip()) == ("How was it?", "<p>How was it?</p>")
    assert mail["headers"]["MIME-Version"] == "1.0"
    assert mail["received_at"] == "2026-09-01T12:00:00+00:00"


async def test_any_login_is_accepted(mailbox):
    await send(mailbox, username="anybody", password="anything")

    assert len(mailbox.messages) == 1


@pytest.mark.parametrize("code", [451, 550])
async def test_a_recipient_is_refused_once_when_that_is_switched_on(mailbox, control, code):
    await control.post("/_sandbox/mail-faults", json={"code": code, "count": 1})

    with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as refused:
        await send(mailbox)
    await send(mailbox)

    assert refused.value.recipients[0].code == code
    assert len(mailbox.messages) == 1


async def test_only_known_refusals_can_be_switched_on(control):
    assert (await control.post("/_sandbox/mail-faults", json={"code": 200})).status_code == 400


async def test_delete_forgets_mails_and_refusals(mailbox, control):
    await send(mailbox)
    mailbox.refuse(MailFault(code=550))

    await control.delete("/_sandbox/mails")
    await send(mailbox)

    assert len(mailbox.messages) == 1
