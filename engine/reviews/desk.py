"""`ports.Reviews` for one execution: plans a request, mails it once, says when to remind."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlmodel import Session

from engine.clients.hubspot import HubSpot
from engine.clients.hubspot_mail import Mail
from engine.clock import Clock, NewId
from engine.errors import Refused
from engine.executions.effects import Effects, Intent, begun_effects
from engine.mail import Letter, Mailer
from engine.ports import ReviewPlan
from engine.records import Contact
from engine.reviews.letters import compose, filled_in, plain
from engine.reviews.links import Links
from engine.reviews.planning import Asking, Planner, note_refusal, reminders_sent
from engine.reviews.recipients import recipient_zone
from engine.reviews.releasing import HANDED_OVER
from engine.reviews.words import OWN_WORDS
from engine.said import said
from engine.store import Store
from engine.store.review_tables import ReviewRequest
from engine.store.tables import Execution
from rules import CannotTell, Facts, Reviews, placeholders
from rules import Letter as Template
from rules.model import ENGLISH

T = TypeVar("T")

ReadFacts = Callable[[frozenset[str]], Awaitable[Facts]]
_YES = ("true", "yes", "1")


@dataclass(frozen=True, slots=True)
class Post:
    """By which ways mail leaves: our own over SMTP from `sender`, and HubSpot's transactional mail."""

    mailer: Mailer
    sender: str
    hubspot: HubSpot
    links: Links


class ReviewDesk:
    """`ports.Reviews` for one execution."""

    def __init__(
        self,
        store: Store,
        effects: Effects,
        post: Post,
        rules: Reviews | None,
        row: Execution,
        *,
        zone: ZoneInfo,
        facts: ReadFacts,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._store = store
        self._effects = effects
        self._post = post
        self._rules = rules
        self._row = row
        self._zone = zone
        self._facts = facts
        self._clock = clock
        self._new_id = new_id

    async def plan(
        self,
        contact: Contact,
        *,
        site: str,
        not_before: datetime,
        request: str | None = None,
        reminds: str | None = None,
    ) -> ReviewPlan:
        asking = Asking(
            self._row.portal_id,
            self._row.id,
            self._row.object_id,
            contact,
            site,
            not_before,
            recipient_zone(contact, self._zone),
            request,
            reminds,
        )
        try:
            rules = await self._checked(site)
            return await self._write(partial(self._plan, asking=asking, rules=rules))
        except Refused as refusal:
            reason, now = str(refusal), self._clock()
            await self._write(lambda session: note_refusal(session, asking, reason, now, self._new_id))
            raise

    def _plan(self, session: Session, *, asking: Asking, rules: Reviews) -> ReviewPlan:
        planner = Planner(rules, self._zone, self._post.links, self._new_id)
        begun = HANDED_OVER in begun_effects(session, self._row.id)
        row = planner.plan(session, asking, handed_over=begun)
        return ReviewPlan(row.id, row.send_at, row.site, self._post.links.review(row.token or ""))

    async def _checked(self, site: str) -> Reviews:
        if self._rules is None:
            raise Refused(
                said("review requests are not set up; add review_requests to the rules"), category="reviews"
            )
        if site and site not in self._rules.sites:
            known = ", ".join(self._rules.sites)
            raise Refused(
                said('there is no review site "{site}"; the rules know {known}', site=site, known=known),
                category="input",
            )
        if not self._rules.sites:
            raise Refused(
                said("the rules list no review site; add one to review_requests.sites"), category="input"
            )
        if self._rules.opt_out is not None:
            await self._check_opt_out(self._rules.opt_out)
        return self._rules

    async def _check_opt_out(self, fact: str) -> None:
        """A no that cannot be read is no yes."""
        try:
            told = (await self._facts(frozenset({fact}))).text(fact)
        except CannotTell as unread:
            raise Refused(
                said("whether the contact has opted out cannot be told: {unread}", unread=unread),
                category="opt-out",
            ) from unread
        if (told or "").strip().casefold() in _YES:
            raise Refused(
                said("the contact has opted out of review requests; nothing was sent"), category="opt-out"
            )

    async def send(self, plan: ReviewPlan, contact: Contact, *, template: str) -> datetime | None:
        row = await self._store.read(lambda session: session.get_one(ReviewRequest, plan.request_id))
        named = self._template(template)
        if named is not None and named.hubspot_email is not None:
            said = await self._by_hubspot(row, contact, named.hubspot_email)
        else:
            said = await self._by_ourselves(row, contact, template, named)
        return await self._write(
            lambda session: self._sent(session, plan.request_id, {"template": template, **said})
        )

    def _template(self, name: str) -> Template | None:
        templates = self._rules.templates if self._rules else {}
        if name and name not in templates:
            known = ", ".join(templates) or "none"
            raise Refused(
                said('there is no template "{name}"; the rules know {known}', name=name, known=known),
                category="input",
            )
        return templates.get(name)

    async def _by_ourselves(
        self, row: ReviewRequest, contact: Contact, name: str, template: Template | None
    ) -> Mapping[str, str]:
        letter = await self._letter(row, contact, name, template)

        async def hand_over(intent: Intent) -> Mapping[str, str]:
            if intent.tries > 1:
                # SMTP cannot be asked what became of a mail. Asking twice is worse than once too few.
                raise Refused(
                    said(
                        "the service stopped while it handed the mail over, so it may have been sent; retry "
                        "this execution to send it again"
                    ),
                    category="unsure",
                )
            await self._post.mailer.send(letter)
            return {"Id": letter.message_id}

        await self._effects.once(HANDED_OVER, {"message_id": letter.message_id}, hand_over)
        text = f"{letter.subject}\n{letter.text}"
        digest = hashlib.sha256(text.encode()).hexdigest()
        return {"message_id": letter.message_id, "sha256": digest, "language": self._language}

    async def _letter(
        self, row: ReviewRequest, contact: Contact, name: str, template: Template | None
    ) -> Letter:
        if template is None:
            words = plain(OWN_WORDS[self._language], contact.first_name)
        else:
            facts = await self._facts(placeholders(template.subject) | placeholders(template.text))
            words = filled_in(name, template, facts, self._zone)
        return compose(
            words,
            to=contact.email,
            sender=(self._rules.sender if self._rules else None) or self._post.sender,
            links=self._post.links,
            token=row.token or "",
            request_id=row.id,
            language=self._language,
        )

    @property
    def _language(self) -> str:
        return self._rules.language if self._rules else ENGLISH

    async def _by_hubspot(self, row: ReviewRequest, contact: Contact, email_id: int) -> Mapping[str, str]:
        """HubSpot sends at most one mail for each `sendId`, so a lost answer may be asked for again."""
        links, token = self._post.links, row.token or ""
        mail = Mail(
            email_id,
            contact.email,
            f"stagebill-review-{row.id}",
            {"review_link": links.review(token), "opt_out_link": links.opt_out(token), "site": row.site},
        )

        async def hand_over(intent: Intent) -> Mapping[str, str]:
            return {"Id": await self._post.hubspot.send_mail(mail)}

        await self._effects.once(HANDED_OVER, {"send_id": mail.send_id, "email_id": email_id}, hand_over)
        return {"hubspot_email": str(email_id), "send_id": mail.send_id}

    def _sent(self, session: Session, request_id: str, said: Mapping[str, str]) -> datetime | None:
        """Note that it is out; when to remind of it, None where not at all."""
        now = self._clock()
        row = session.get_one(ReviewRequest, request_id)
        row.state, row.sent_at, row.evidence = "sent", row.sent_at or now, {**row.evidence, **said}
        session.add(row)
        session.flush()
        reminders = self._rules.reminders if self._rules else None
        if reminders is None or reminders_sent(session, row.follows or row.id) >= reminders.at_most:
            return None
        return row.sent_at + reminders.every

    async def _write(self, work: Callable[[Session], T]) -> T:
        return await self._store.write(work, account=self._row.portal_id)
