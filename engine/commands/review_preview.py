"""How a review request looks as it is sent: a mail, an SMS, or the variables of a WhatsApp template."""

from collections.abc import Iterable
from datetime import timedelta
from email.message import EmailMessage

from engine.commands.output import OK, Out
from engine.errors import Refused
from engine.mail import message_of
from engine.reviews.channels import channel_for, template_called
from engine.reviews.letters import Words, compose, plain, rendered
from engine.reviews.links import Links
from engine.reviews.messages import content, filled_in, own_sms, sms
from engine.reviews.words import OWN_WORDS, OwnWords
from rules import Facts, Reviews, ReviewTemplate, Rulebook, pieces
from rules.model import EMAIL

_LINKS = Links("https://example.com", bytes)  # what a preview's links lead to: nowhere
_TOKEN = "the-token-of-the-request"  # noqa: S105  it stands where each message has a secret of its own


def preview(
    book: Rulebook, template: str, facts: Facts | None, out: Out, *, channel: str | None = None
) -> int:
    """The request as it is sent, with `facts` where they are given; without them braces stay as they are."""
    reviews = book.reviews
    if reviews is None:
        raise Refused("the rules have no review_requests; add the section first")
    words = template_called(template, reviews.templates)
    chosen = channel_for(channel, template, words)
    shown = _Preview(book, reviews, template, words, facts, out)
    {EMAIL: shown.mail, "sms": shown.sms, "whatsapp": shown.whatsapp}[chosen]()
    if reviews.invite_since is not None:
        out.line(f"\n{_invitation(reviews.invite_since)}")
    return OK


def _invitation(since: timedelta) -> str:
    return (
        f"Who was invoiced in the last {since.days} days is asked, too, when the service first runs by these "
        "rules: once for each account, by the rules that ask for reviews and nothing else"
    )


class _Preview:
    """One request by each channel; `name` is that of the template."""

    def __init__(
        self,
        book: Rulebook,
        reviews: Reviews,
        name: str,
        template: ReviewTemplate | None,
        facts: Facts | None,
        out: Out,
    ) -> None:
        self._book = book
        self._reviews = reviews
        self._name = name
        self._template = template
        self._facts = facts
        self._out = out

    @property
    def _own(self) -> OwnWords:
        return OWN_WORDS[self._reviews.language]

    def mail(self) -> None:
        """Headers, text and HTML."""
        letter = compose(
            self._mail_words(),
            to="ann@example.com",
            sender=self._reviews.sender or "stagebill@example.com",
            links=_LINKS,
            token=_TOKEN,
            request_id="preview",
            language=self._reviews.language,
        )
        message = message_of(letter)
        text, shown = _body(message, "plain"), _body(message, "html")
        for name in ("From", "To", "Subject", "List-Unsubscribe", "List-Unsubscribe-Post"):
            self._out.line(f"{name}: {message[name]}")
        self._out.line(f"\n{text}\n--- the same as HTML ---\n{shown}")
        self._out.data({"subject": message["Subject"], "text": text, "html": shown})

    def _mail_words(self) -> Words:
        mail = self._template.mail if self._template else None
        if mail is None:
            return plain(self._own, "")
        if mail.hubspot_email is not None:
            raise Refused(
                f'template "{self._name}" is mail {mail.hubspot_email} in HubSpot; look at it there'
            )
        subject, text = self._filled_in((mail.subject, mail.text))
        return Words.of(subject, text)

    def sms(self) -> None:
        """The text, and in how many pieces it goes out."""
        text = own_sms(self._own, "", _LINKS, _TOKEN)
        if self._template is not None:
            (words,) = self._filled_in([self._template.sms])
            text = sms(words, self._own, _LINKS, _TOKEN)
        cut = pieces(text)
        odd = f', because of "{cut.odd}"' if cut.odd else ""
        self._out.line(f"{text}\n\n{cut.places} characters go out as {cut.count}; one has {cut.first}{odd}")
        self._out.data({"text": text, "characters": cut.places, "pieces": cut.count})

    def whatsapp(self) -> None:
        """What stands in the variables; the words around them are WhatsApp's."""
        if self._template is None or self._template.whatsapp is None:
            raise Refused("WhatsApp takes approved templates only; name one with --template")
        told = self._template.whatsapp
        variables = content(told, _LINKS, _TOKEN)
        texts = filled_in(self._name, variables, self._filled_in(variables.values()))
        self._out.line(f"template {told.content_sid}; its words are at Twilio")
        for name, text in texts.items():
            self._out.line(f"{{{{{name}}}}}: {text}")
        self._out.data({"content_sid": told.content_sid, "variables": texts})

    def _filled_in(self, texts: Iterable[str]) -> list[str]:
        if self._facts is None:
            return list(texts)
        return rendered(self._name, texts, self._facts, self._book.timezone)


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""
