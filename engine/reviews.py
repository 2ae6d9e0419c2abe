"""Review requests that are lawful by construction: opt-out, caps and window are checked here, not hoped for.

The decision is kept as evidence (F208): each request is a row, planned once and sent at most once.
"""

import html
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import or_
from sqlmodel import Session, col, func, select

from engine.clock import Clock
from engine.effects import Effects, Intent, begun_effects
from engine.errors import Refused
from engine.ledger import effects_of
from engine.mail import Letter, Mailer
from engine.ports import ReviewPlan
from engine.records import Contact
from engine.store import Store
from engine.store.tables import Effect, Execution, ReviewRequest
from rules import CannotTell, Facts, Reviews, placeholders, render

ReadFacts = Callable[[frozenset[str]], Awaitable[Facts]]

COUNTS = ("scheduled", "sending", "sent")  # the states of a request that counts for the caps
HANDED_OVER = "send review request"  # the name of the effect
_SUBJECT = "How did we do?"
_PLAIN_WORDS = "thank you for your trust. Would you tell others how it went? It takes a minute:"
_MOST_DAYS_AHEAD = 60  # a request that would wait longer for a free place is not worth sending


@dataclass(frozen=True, slots=True)
class Words:
    """A mail's own words."""

    subject: str
    text: str


class ReviewDesk:
    """`ports.Reviews` for one execution."""

    def __init__(
        self,
        store: Store,
        effects: Effects,
        mailer: Mailer,
        rules: Reviews | None,
        *,
        portal_id: str,
        execution_id: str,
        zone: ZoneInfo,
        sender: str,
        facts: ReadFacts,
        clock: Clock,
        new_id: Callable[[], str],
    ) -> None:
        self._store = store
        self._effects = effects
        self._mailer = mailer
        self._rules = rules
        self._portal_id = portal_id
        self._execution_id = execution_id
        self._zone = zone
        self._sender = (rules.sender if rules else None) or sender
        self._facts = facts
        self._clock = clock
        self._new_id = new_id

    async def plan(
        self, contact: Contact, *, site: str, not_before: datetime, request: str | None
    ) -> ReviewPlan:
        rules = await self._checked(site)
        zone = recipient_zone(contact, self._zone)
        return await self._store.write(
            lambda session: self._plan(session, rules, contact, site, not_before, zone, request)
        )

    async def _checked(self, site: str) -> Reviews:
        if self._rules is None:
            raise Refused(
                "review requests are not set up; add review_requests to the rules", category="reviews"
            )
        if site not in self._rules.sites:
            known = ", ".join(self._rules.sites)
            raise Refused(f'there is no review site "{site}"; the rules know {known}', category="input")
        if self._rules.opt_out is not None:
            await self._check_opt_out(self._rules.opt_out)
        return self._rules

    async def _check_opt_out(self, fact: str) -> None:
        """A no that cannot be read is no yes."""
        try:
            told = (await self._facts(frozenset({fact}))).text(fact)
        except CannotTell as unread:
            raise Refused(
                f"whether the contact has opted out cannot be told: {unread}", category="opt-out"
            ) from unread
        if (told or "").strip().casefold() in ("true", "yes", "1"):
            raise Refused(
                "the contact has opted out of review requests; nothing was sent", category="opt-out"
            )

    def _plan(
        self,
        session: Session,
        rules: Reviews,
        contact: Contact,
        site: str,
        not_before: datetime,
        zone: ZoneInfo,
        request: str | None,
    ) -> ReviewPlan:
        row = self._mine(session, request)
        if row is not None and HANDED_OVER in begun_effects(session, self._execution_id):
            # An earlier run has mailed it, or may have: planning it anew would ask a second time.
            return ReviewPlan(row.id, row.send_at, row.site, rules.sites[row.site])
        if row is None or row.state == "cancelled":
            self._check_contact_cap(session, rules, contact, not_before)
        send_at = self._free_place(session, rules, not_before, zone, row)
        if row is None:
            row = ReviewRequest(
                id=self._new_id(),
                portal_id=self._portal_id,
                execution_id=self._execution_id,
                contact_id=contact.id,
                site=site,
                state="scheduled",
                send_at=send_at,
            )
        row.send_at, row.state = send_at, "scheduled"
        session.add(row)
        return ReviewPlan(row.id, send_at, row.site, rules.sites[row.site])

    def _mine(self, session: Session, request: str | None) -> ReviewRequest | None:
        if request is not None:
            return session.get_one(ReviewRequest, request)
        return session.exec(
            select(ReviewRequest).where(col(ReviewRequest.execution_id) == self._execution_id)
        ).first()

    def _check_contact_cap(self, session: Session, rules: Reviews, contact: Contact, at: datetime) -> None:
        if rules.per_contact is None:
            return
        most, within = rules.per_contact
        asked = session.exec(
            select(func.count())
            .select_from(ReviewRequest)
            .where(
                col(ReviewRequest.portal_id) == self._portal_id,
                col(ReviewRequest.contact_id) == contact.id,
                col(ReviewRequest.state).in_(COUNTS),
                col(ReviewRequest.send_at) > at - within,
            )
        ).one()
        if asked >= most:
            raise Refused(
                f"the contact was asked {asked} times within {within.days} days and the rules allow {most}; "
                "nothing was sent",
                category="cap",
            )

    def _free_place(
        self,
        session: Session,
        rules: Reviews,
        not_before: datetime,
        zone: ZoneInfo,
        row: ReviewRequest | None,
    ) -> datetime:
        """The first moment inside the window, on a day whose cap is not reached."""
        at = not_before
        for _ in range(_MOST_DAYS_AHEAD):
            opening = rules.window.next_open(at, zone) if rules.window else at
            day = opening.astimezone(self._zone).date()
            if rules.per_day is None or self._on_day(session, day, row) < rules.per_day:
                return opening
            at = datetime.combine(day + timedelta(days=1), time(0), self._zone).astimezone(UTC)
        raise Refused(
            f"no place is free within {_MOST_DAYS_AHEAD} days under the rules' cap per day; nothing was sent",
            category="cap",
        )

    def _on_day(self, session: Session, day: date, row: ReviewRequest | None) -> int:
        start = datetime.combine(day, time(0), self._zone).astimezone(UTC)
        end = datetime.combine(day + timedelta(days=1), time(0), self._zone).astimezone(UTC)
        return session.exec(
            select(func.count())
            .select_from(ReviewRequest)
            .where(
                col(ReviewRequest.portal_id) == self._portal_id,
                col(ReviewRequest.state).in_(COUNTS),
                col(ReviewRequest.send_at) >= start,
                col(ReviewRequest.send_at) < end,
                col(ReviewRequest.id) != (row.id if row else ""),
            )
        ).one()

    async def send(self, plan: ReviewPlan, contact: Contact, *, template: str) -> None:
        words = await self._words(contact, template)
        letter = compose(plan, contact.email, words, sender=self._sender)

        async def hand_over(intent: Intent) -> Mapping[str, str]:
            if intent.tries > 1:
                # SMTP cannot be asked what became of a mail. Asking twice is worse than once too few.
                raise Refused(
                    "the service stopped while it handed the mail over, so it may have been sent; "
                    "retry this execution to send it again",
                    category="unsure",
                )
            await self._mailer.send(letter)
            return {"Id": letter.message_id}

        await self._effects.once(HANDED_OVER, {"message_id": letter.message_id}, hand_over)
        await self._store.write(lambda session: self._sent(session, plan.request_id))

    async def _words(self, contact: Contact, template: str) -> Words:
        """The named template with its facts filled in; without a name, plain words of our own."""
        if not template:
            greeting = f"Hello {contact.first_name}," if contact.first_name else "Hello,"
            return Words(_SUBJECT, f"{greeting}\n\n{_PLAIN_WORDS}")
        templates = self._rules.templates if self._rules else {}
        if template not in templates:
            known = ", ".join(templates) or "none"
            raise Refused(f'there is no template "{template}"; the rules know {known}', category="input")
        wanted = templates[template]
        facts = await self._facts(placeholders(wanted.subject) | placeholders(wanted.text))
        try:
            texts = [render(text, facts, self._zone) for text in (wanted.subject, wanted.text)]
        except CannotTell as unread:
            raise Refused(f'template "{template}" cannot be filled in: {unread}') from unread
        return Words(" ".join(texts[0].split()), texts[1].strip())

    def _sent(self, session: Session, request_id: str) -> None:
        row = session.get_one(ReviewRequest, request_id)
        row.state, row.sent_at = "sent", self._clock()
        session.add(row)


def release(session: Session, row: Execution) -> None:
    """What an execution had planned and did not send does not count any more: nobody was asked."""
    if any(_may_be_sent(effect) for effect in effects_of(session, row.id)):
        return
    mine = or_(
        col(ReviewRequest.id) == str(row.inputs.get("request", "")),
        col(ReviewRequest.execution_id) == row.id,
    )
    for request in session.exec(select(ReviewRequest).where(mine, col(ReviewRequest.state) == "scheduled")):
        request.state = "cancelled"
        session.add(request)


def _may_be_sent(effect: Effect) -> bool:
    """A refusal of a later try says nothing of the first one."""
    return effect.name == HANDED_OVER and (effect.state in ("intended", "done") or effect.tries > 1)


def recipient_zone(contact: Contact, otherwise: ZoneInfo) -> ZoneInfo:
    """The contact's own time zone: an IANA name, or HubSpot's spelling of one (`america_slash_chicago`).

    >>> contact = Contact("1", "", properties={"hs_timezone": "us_slash_eastern"})
    >>> recipient_zone(contact, ZoneInfo("UTC")).key
    'US/Eastern'
    """
    told = contact.properties.get("hs_timezone", "").strip().casefold()
    name = _zones().get(told.replace("_slash_", "/").replace("_hyphen_", "-"))
    return ZoneInfo(name) if name else otherwise


@cache
def _zones() -> dict[str, str]:
    """Names of time zones by their lower-case form, as HubSpot writes them."""
    return {name.casefold(): name for name in available_timezones()}


def compose(plan: ReviewPlan, to: str, words: Words, *, sender: str) -> Letter:
    """The mail, as text and as HTML, with the link after the words."""
    paragraphs = "".join(
        f"<p>{html.escape(part).replace(chr(10), '<br>')}</p>" for part in words.text.split("\n\n")
    )
    link = html.escape(plan.link)
    domain = sender.rpartition("@")[2].strip(" >") or "localhost"
    return Letter(
        sender=sender,
        to=to,
        subject=words.subject,
        text=f"{words.text}\n\n{plan.link}\n",
        html=f'{paragraphs}<p><a href="{link}">Leave a review</a></p>',
        message_id=f"<review-{plan.request_id}@{domain}>",
    )
