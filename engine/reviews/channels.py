"""The ways by which a request reaches a person: what each needs of them, and how it hands one over, once."""

import hashlib
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol
from zoneinfo import ZoneInfo

from engine.errors import Refused
from engine.executions.effects import Effects
from engine.records import Contact
from engine.reviews.letters import rendered
from engine.reviews.links import Links
from engine.reviews.words import OWN_WORDS, OwnWords
from engine.said import said
from engine.store.review_tables import ReviewRequest
from rules import Facts, ReviewTemplate, facts_in
from rules.model import CHANNELS, EMAIL

ReadFacts = Callable[[frozenset[str]], Awaitable[Facts]]
Evidence = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Request:
    """One request that is due: its row, whom it is for, what it says (our words without a template)."""

    row: ReviewRequest
    contact: Contact
    name: str  # of the template
    template: ReviewTemplate | None

    @property
    def token(self) -> str:
        return self.row.token or ""


class Channel(Protocol):
    """One way to reach people."""

    def check(self, contact: Contact, template: ReviewTemplate | None) -> None:
        """Refused where it is not set up, or where it cannot reach the contact by these words."""

    async def send(self, request: Request) -> Evidence:
        """Hand the request over once; what is kept of it. Refused, TryLater, Unsure, NeedsPerson."""


@dataclass(frozen=True, slots=True)
class Writing:
    """What every channel writes with, for one execution."""

    effects: Effects
    links: Links
    language: str
    facts: ReadFacts
    zone: ZoneInfo

    @property
    def own(self) -> OwnWords:
        """Our own words, in the language of the rules."""
        return OWN_WORDS[self.language]

    async def filled_in(self, name: str, texts: Iterable[str]) -> list[str]:
        """The template's texts with their facts. Refused where one cannot be told."""
        wanted = tuple(texts)
        facts = await self.facts(frozenset[str]().union(*map(facts_in, wanted)))
        return rendered(name, wanted, facts, self.zone)

    def evidence(self, text: str, **more: str) -> Evidence:
        """What is kept of a text that went out: that it was this one, not what it said."""
        digest = hashlib.sha256(text.encode()).hexdigest()
        return {**more, "sha256": digest, "language": self.language}


def template_called(name: str, templates: Mapping[str, ReviewTemplate]) -> ReviewTemplate | None:
    """The template of that name; None for no name. Refused where there is none."""
    if name and name not in templates:
        known = ", ".join(templates) or "none"
        raise Refused(
            said('there is no template "{name}"; the rules know {known}', name=name, known=known),
            category="input",
        )
    return templates.get(name)


def channel_for(wanted: str | None, name: str, template: ReviewTemplate | None) -> str:
    """The channel that is wanted; else e-mail, or what the template has words for.

    Refused where the template has none for it.
    """
    has = template.channels if template else CHANNELS
    chosen = wanted or (EMAIL if EMAIL in has else has[0])
    if chosen not in has:
        raise Refused(
            said(
                'template "{name}" has no words for {channel}; add some, or choose {known}',
                name=name,
                channel=chosen,
                known=", ".join(has),
            ),
            category="input",
        )
    return chosen
