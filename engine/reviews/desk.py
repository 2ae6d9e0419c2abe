"""`ports.Reviews` for one execution: plans a request, sends it once by its channel, says when to remind."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlmodel import Session

from engine.clients.hubspot import HubSpot
from engine.clients.twilio import Phones
from engine.clients.twilio_wire import OPTED_OUT
from engine.clock import Clock, NewId
from engine.errors import Refused
from engine.executions.effects import Effects, begun_effects
from engine.mail import Mailer
from engine.ports import ReviewPlan
from engine.records import Contact
from engine.reviews.by_mail import ByMail
from engine.reviews.by_phone import ByPhone, delivered
from engine.reviews.channels import (
    Channel,
    Evidence,
    ReadFacts,
    Request,
    Writing,
    channel_for,
    template_called,
)
from engine.reviews.links import Links
from engine.reviews.opt_outs import heard_no, keep_no
from engine.reviews.planning import Asking, Planner, find, last_sent, note_refusal, reminders_sent
from engine.reviews.recipients import recipient_zone
from engine.reviews.releasing import HANDED_OVER
from engine.said import said
from engine.store import Store
from engine.store.review_tables import ReviewRequest
from engine.store.tables import Execution
from rules import CannotTell, Reviews
from rules.model import EMAIL, ENGLISH

T = TypeVar("T")

_YES = ("true", "yes", "1")


@dataclass(frozen=True, slots=True)
class Post:
    """By which ways messages leave: our own mail over SMTP from `sender`, HubSpot's, and phones."""

    mailer: Mailer
    sender: str
    hubspot: HubSpot
    phones: Phones
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
        self._post = post
        self._rules = rules
        self._row = row
        self._zone = zone
        self._facts = facts
        self._clock = clock
        self._new_id = new_id
        language = rules.language if rules else ENGLISH
        self._writing = Writing(effects, post.links, language, facts, zone)

    async def plan(
        self,
        contact: Contact,
        *,
        site: str,
        not_before: datetime,
        template: str = "",
        channel: str | None = None,
        request: str | None = None,
        reminds: str | None = None,
    ) -> ReviewPlan:
        asking = Asking(
            self._row.portal_id,
            self._row.id,
            self._row.object_id,
            contact,
            site,
            channel or "",
            not_before,
            recipient_zone(contact, self._zone),
            request,
            reminds,
        )
        begun = await self._store.read(lambda session: self._begun(session, asking))
        if begun is not None:
            return begun
        try:
            rules = await self._checked(site)
            words = template_called(template, rules.templates)
            asking = replace(asking, channel=channel_for(channel, template, words))
            self._by(asking.channel).check(contact, words)
            if reminds:
                await self._look_after(reminds)
            return await self._write(partial(self._plan, asking=asking, rules=rules))
        except Refused as refusal:
            reason, now = str(refusal), self._clock()
            await self._write(lambda session: note_refusal(session, asking, reason, now, self._new_id))
            raise

    def _begun(self, session: Session, asking: Asking) -> ReviewPlan | None:
        """What an earlier run has sent, or may have: to plan it anew would ask a second time, and to refuse
        it now would say that nobody was asked."""
        row = find(session, asking)
        if row is None or HANDED_OVER not in begun_effects(session, self._row.id):
            return None
        return self._planned(row)

    def _plan(self, session: Session, *, asking: Asking, rules: Reviews) -> ReviewPlan:
        planner = Planner(rules, self._zone, self._post.links, self._new_id)
        return self._planned(planner.plan(session, asking))

    def _planned(self, row: ReviewRequest) -> ReviewPlan:
        link = self._post.links.review(row.token or "")
        return ReviewPlan(row.id, row.send_at, row.site, link, row.channel)

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
                said("whether the contact has opted out cannot be told: {unread}", unread=unread.message),
                category="opt-out",
            ) from unread
        if (told or "").strip().casefold() in _YES:
            raise Refused(
                said("the contact has opted out of review requests; nothing was sent"), category="opt-out"
            )

    async def _look_after(self, first_id: str) -> None:
        """What became of the last message to a phone; who has answered it with STOP is not reminded."""
        last = await self._store.read(lambda session: last_sent(session, first_id))
        told = await delivered(self._post.phones, last)
        if told:
            await self._write(lambda session: _add(session, last.id, told))
        if told.get("code") in OPTED_OUT:
            await self._write(lambda session: self._keep_no(session, last.id))

    async def send(self, plan: ReviewPlan, contact: Contact, *, template: str) -> datetime | None:
        row = await self._store.read(lambda session: session.get_one(ReviewRequest, plan.request_id))
        words = template_called(template, self._rules.templates if self._rules else {})
        try:
            kept = await self._by(row.channel).send(Request(row, contact, template, words))
        except Refused as refusal:
            await self._write(partial(self._not_sent, request_id=row.id, refusal=refusal))
            raise
        return await self._write(lambda session: self._sent(session, row.id, {"template": template, **kept}))

    def _by(self, channel: str) -> Channel:
        if channel == EMAIL:
            sender = (self._rules.sender if self._rules else None) or self._post.sender
            return ByMail(self._writing, self._post.mailer, self._post.hubspot, sender)
        return ByPhone("whatsapp" if channel == "whatsapp" else "sms", self._writing, self._post.phones)

    def _not_sent(self, session: Session, *, request_id: str, refusal: Refused) -> None:
        """Keep why; what answers STOP says no to every channel."""
        if refusal.code in OPTED_OUT:
            self._keep_no(session, request_id)
        row = session.get_one(ReviewRequest, request_id)
        row.reason = str(refusal)
        session.add(row)

    def _keep_no(self, session: Session, request_id: str) -> None:
        request = session.get_one(ReviewRequest, request_id)
        keep_no(session, request, heard_no(request, self._clock(), self._new_id))

    def _sent(self, session: Session, request_id: str, evidence: Evidence) -> datetime | None:
        """Note that it is out; when to remind of it, None where not at all."""
        now = self._clock()
        row = _add(session, request_id, evidence)
        row.state, row.sent_at, row.reason = "sent", row.sent_at or now, ""
        session.flush()
        reminders = self._rules.reminders if self._rules else None
        if reminders is None or reminders_sent(session, row.follows or row.id) >= reminders.at_most:
            return None
        return row.sent_at + reminders.every

    async def _write(self, work: Callable[[Session], T]) -> T:
        return await self._store.write(work, account=self._row.portal_id)


def _add(session: Session, request_id: str, evidence: Evidence) -> ReviewRequest:
    """Keep more of what is known of a request."""
    row = session.get_one(ReviewRequest, request_id)
    row.evidence = {**row.evidence, **evidence}
    session.add(row)
    return row
