"""The mail itself: a template's words or ours, the link to the site, and the way not to be asked again."""

import html
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self
from zoneinfo import ZoneInfo

from engine.errors import Refused
from engine.mail import Letter
from engine.reviews.links import Links
from engine.reviews.words import OWN_WORDS, OwnWords
from engine.said import said
from rules import CannotTell, Facts, render

_BUTTON = (
    "display:inline-block;padding:12px 20px;border-radius:6px;background:#1f5f3a;color:#ffffff;"
    "text-decoration:none"
)
_SMALL = "font-size:13px;color:#5b6470"


@dataclass(frozen=True, slots=True)
class Words:
    """A mail's subject and its paragraphs."""

    subject: str
    text: str

    @classmethod
    def of(cls, subject: str, text: str) -> Self:
        """Of texts with facts in them: a subject is one line, whatever these say."""
        return cls(" ".join(subject.split()), text.strip())


def rendered(name: str, texts: Iterable[str], facts: Facts, zone: ZoneInfo) -> list[str]:
    """The texts of a template with their facts. Refused where one of them cannot be told."""
    try:
        return [render(text, facts, zone) for text in texts]
    except CannotTell as unread:
        raise Refused(
            said('template "{name}" cannot be filled in: {unread}', name=name, unread=unread.message)
        ) from unread


def plain(own: OwnWords, first_name: str) -> Words:
    """Our own words, where no template is named."""
    return Words(own.subject, f"{own.greeting(first_name)}\n\n{own.text}")


def compose(
    words: Words, *, to: str, sender: str, links: Links, token: str, request_id: str, language: str
) -> Letter:
    """The mail, as text and as HTML: the words, the link to the site, the link not to be asked again."""
    own = OWN_WORDS[language]
    link, leave = links.review(token), links.opt_out(token)
    domain = sender.rpartition("@")[2].strip(" >") or "localhost"
    return Letter(
        sender=sender,
        to=to,
        subject=words.subject,
        text=f"{words.text}\n\n{link}\n\n-- \n{own.opt_out}:\n{leave}\n",
        html=_html(words, own, link, leave, language),
        message_id=f"<review-{request_id}@{domain}>",
        unsubscribe=leave,
    )


def _html(words: Words, own: OwnWords, link: str, leave: str, language: str) -> str:
    paragraphs = "".join(
        f"<p>{html.escape(part).replace(chr(10), '<br>')}</p>" for part in words.text.split("\n\n")
    )
    return (
        f'<!doctype html><html lang="{language}"><body style="font:16px/1.5 sans-serif">{paragraphs}'
        f'<p><a href="{html.escape(link)}" style="{_BUTTON}">{html.escape(own.button)}</a></p>'
        f'<p style="{_SMALL}"><a href="{html.escape(leave)}" style="{_SMALL}">{html.escape(own.opt_out)}</a>'
        "</p></body></html>"
    )
