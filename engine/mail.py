"""Mail that this service sends itself, over SMTP (STAGEBILL_SMTP_URL)."""

from dataclasses import dataclass
from email.message import EmailMessage
from typing import Protocol, Self
from urllib.parse import unquote, urlsplit

import aiosmtplib
from pydantic import SecretStr

from engine.errors import BadSetting, NeedsPerson, Refused, TryLater, Unsure
from engine.said import said

_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Attachment:
    """A PDF that comes with a mail, under this name."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail with a text and an HTML part. `message_id` is the same for every try of the same letter.

    `unsubscribe` is the address that takes a POST from whoever does not want such mail (RFC 8058).
    """

    sender: str
    to: str
    subject: str
    text: str
    html: str
    message_id: str
    unsubscribe: str = ""
    attachments: tuple[Attachment, ...] = ()


class Mailer(Protocol):
    """Hands letters over for delivery."""

    async def send(self, letter: Letter) -> None:
        """Raises TryLater (not taken yet), Refused (not taken), Unsure (the answer was lost)."""


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """`smtp://user:password@host:port`; `smtps://` for TLS from the first byte."""

    host: str
    port: int
    user: str
    password: SecretStr
    tls: bool

    @classmethod
    def at(cls, url: SecretStr) -> Self:
        """Raises BadSetting where it is no such address."""
        wrong = BadSetting("STAGEBILL_SMTP_URL must look like smtp://user:password@host:port")
        try:
            parts = urlsplit(url.get_secret_value())
            port = parts.port
        except ValueError:
            raise wrong from None  # its message would show the address, and with it the password
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise wrong
        return cls(
            host=parts.hostname,
            port=port or (465 if parts.scheme == "smtps" else 587),
            user=unquote(parts.username or ""),
            password=SecretStr(unquote(parts.password or "")),
            tls=parts.scheme == "smtps",
        )

    async def send(self, letter: Letter) -> None:
        message = message_of(letter)
        try:
            await aiosmtplib.send(
                message,
                hostname=self.host,
                port=self.port,
                username=self.user or None,
                password=self.password.get_secret_value() or None,
                use_tls=self.tls,
                timeout=_SECONDS,
            )
        except (aiosmtplib.SMTPConnectError, aiosmtplib.SMTPConnectTimeoutError) as error:
            raise TryLater(said("the mail server cannot be reached"), category="mail") from error
        except aiosmtplib.SMTPAuthenticationError as error:
            raise NeedsPerson(
                said("the mail server refused our sign-in; correct STAGEBILL_SMTP_URL")
            ) from error
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise _answered(error.recipients[0].code) from error
        except aiosmtplib.SMTPResponseException as error:
            raise _answered(error.code) from error
        except aiosmtplib.SMTPNotSupported as error:
            raise Refused(
                said("the mail server cannot take this message: {error}", error=error), category="mail"
            ) from error
        except (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPTimeoutError, OSError) as error:
            raise Unsure(said("the mail server went away before it had answered"), category="mail") from error


class NoMailer:
    """Stands where no SMTP server is set."""

    async def send(self, letter: Letter) -> None:
        raise NeedsPerson(
            said("no mail server is set; set STAGEBILL_SMTP_URL, over which this service mails")
        )


def _answered(code: int) -> Refused | TryLater:
    if 400 <= code < 500:
        return TryLater(said("the mail server asked to try again later ({code})", code=code), category="mail")
    return Refused(
        said("the mail server refused the message ({code}); check the contact's address", code=code),
        category="mail",
    )


def message_of(letter: Letter) -> EmailMessage:
    """The mail as it goes over the wire. Refused where the address is none."""
    message = EmailMessage()
    try:
        message["From"], message["To"], message["Subject"] = letter.sender, letter.to, letter.subject
    except ValueError:  # a line break; the message of the error would show the address
        raise Refused(
            said("the contact's address is no e-mail address; correct it"), category="mail"
        ) from None
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    if letter.unsubscribe:
        message["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    for one in letter.attachments:
        message.add_attachment(one.content, maintype="application", subtype="pdf", filename=one.name)
    return message
