"""Mail that this service sends itself, over SMTP (STAGEBILL_SMTP_URL)."""

import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import quote as quote_name
from email.utils import unquote as unquote_name
from typing import Protocol, Self
from urllib.parse import unquote, urlsplit

import aiosmtplib
from pydantic import SecretStr

from engine.errors import BadSetting, NeedsPerson, Refused, ServiceError, TryLater, Unsure
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
        except (aiosmtplib.SMTPException, OSError) as error:
            raise _meaning(error) from error
        except ValueError:  # no address in it, before anything is sent; the error would show what is there
            raise _no_address() from None


def _meaning(error: Exception) -> ServiceError:
    """What a mail server's answer, or its silence, means for the letter."""
    match error:
        case ssl.SSLCertVerificationError():
            return _untrusted()
        case aiosmtplib.SMTPConnectError(__cause__=ssl.SSLCertVerificationError()):
            return _untrusted()
        case aiosmtplib.SMTPConnectError() | aiosmtplib.SMTPConnectTimeoutError():
            return TryLater(said("the mail server cannot be reached"), category="mail")
        case aiosmtplib.SMTPAuthenticationError():
            return NeedsPerson(said("the mail server refused our sign-in; correct STAGEBILL_SMTP_URL"))
        case aiosmtplib.SMTPSenderRefused():
            return _answered(error.code, _sender_refused(error.code))
        case aiosmtplib.SMTPRecipientsRefused():
            code = error.recipients[0].code
            return _answered(code, _message_refused(code))
        case aiosmtplib.SMTPResponseException():
            return _answered(error.code, _message_refused(error.code))
        case aiosmtplib.SMTPNotSupported():
            return Refused(
                said("the mail server cannot take this message: {error}", error=error), category="mail"
            )
        case _:
            return Unsure(said("the mail server went away before it had answered"), category="mail")


def sender_of(url: SecretStr | None, public: str) -> str:
    """Who our mail comes from where the rules do not say: the mail account, else an address at our host."""
    user = SmtpMailer.at(url).user if url else ""
    return user if "@" in user else f"stagebill@{urlsplit(public).hostname}"


class NoMailer:
    """Stands where no SMTP server is set."""

    async def send(self, letter: Letter) -> None:
        raise NeedsPerson(
            said("no mail server is set; set STAGEBILL_SMTP_URL, over which this service mails")
        )


def _answered(code: int, refusal: str) -> Refused | TryLater:
    if 400 <= code < 500:
        return TryLater(said("the mail server asked to try again later ({code})", code=code), category="mail")
    return Refused(refusal, category="mail")


def _message_refused(code: int) -> str:
    return said("the mail server refused the message ({code}); check the contact's address", code=code)


def _sender_refused(code: int) -> str:
    return said(
        "the mail server takes no mail from this sender ({code}); correct from in the rules, or the account "
        "in STAGEBILL_SMTP_URL",
        code=code,
    )


def _untrusted() -> NeedsPerson:
    return NeedsPerson(
        said(
            "the mail server's certificate is not trusted here; correct STAGEBILL_SMTP_URL, or have this "
            "machine trust who issued it"
        )
    )


def _no_address() -> Refused:
    return Refused(said("the contact's address is no e-mail address; correct it"), category="mail")


def _one(sender: str) -> str:
    """A sender's name as one name: with a comma in it, as in "Roof, Inc.", it would be two addresses."""
    name, bracket, address = sender.rpartition("<")
    name = unquote_name(name.strip())
    return f'"{quote_name(name)}" {bracket}{address}' if name else sender


def message_of(letter: Letter) -> EmailMessage:
    """The mail as it goes over the wire. Refused where the address is none."""
    message = EmailMessage()
    try:
        message["From"], message["To"], message["Subject"] = _one(letter.sender), letter.to, letter.subject
    except ValueError:  # a line break; the message of the error would show the address
        raise _no_address() from None
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
