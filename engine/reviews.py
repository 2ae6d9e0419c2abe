"""Review requests that are lawful by construction: opt-out, caps and window are checked here, not hoped for.

The decision is kept as evidence (F208): each request is a row, planned once and sent at most once.
"""

import html
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlmodel import Session, col, func, select

from engine.clock import Clock
from engine.effects import Effects, Intent
from engine.errors import Refused
from engine.mail import Letter, Mailer
from engine.ports import ReviewPlan
from engine.records import Contact
from engine.store import Store
from engine.store.tables import ReviewRequest
from rules import Reviews

_COUNTS = ("scheduled", "sending", "sent")
_MOST_DAYS_AHEAD = 60  # a request that would wait longer for a free place is not worth sending


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
        self._sender = sender
        self._clock = clock
        self._new_id = new_id

    async def plan(
        self, contact: Contact, *, site: str, not_before: datetime, request: str | None
    ) -> ReviewPlan:
        rules = self._checked(contact, site)
        zone = recipient_zone(contact, self._zone)
        return await self._store.write(
            lambda session: self._plan(session, rules, contact, site, not_before, zone, request)
        )

    def _checked(self, contact: Contact, site: str) -> Reviews:
        if self._rules is None:
            raise Refused(
                "review requests are not set up; add review_requests to the rules", category="reviews"
            )
        if site not in self._rules.sites:
            known = ", ".join(self._rules.sites)
            raise Refused(f'there is no review site "{site}"; the rules know {known}', category="input")
        opted_out = (self._rules.opt_out or "").removeprefix("contact.")
        if contact.properties.get(opted_out, "").strip().casefold() in ("true", "yes", "1"):
            raise Refused(
                "the contact has opted out of review requests; nothing was sent", category="opt-out"
            )
        return self._rules

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
        if row is None:
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
        row.send_at = send_at
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
                col(ReviewRequest.state).in_(_COUNTS),
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
                col(ReviewRequest.state).in_(_COUNTS),
                col(ReviewRequest.send_at) >= start,
                col(ReviewRequest.send_at) < end,
                col(ReviewRequest.id) != (row.id if row else ""),
            )
        ).one()

    async def send(self, plan: ReviewPlan, contact: Contact, *, template: str) -> None:
        letter = compose(plan, contact, template=template, sender=self._sender)

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

        await self._effects.once("send review request", {"message_id": letter.message_id}, hand_over)
        await self._store.write(lambda session: self._sent(session, plan.request_id))

    def _sent(self, session: Session, request_id: str) -> None:
        row = session.get_one(ReviewRequest, request_id)
        row.state, row.sent_at = "sent", self._clock()
        session.add(row)


def recipient_zone(contact: Contact, otherwise: ZoneInfo) -> ZoneInfo:
    """The contact's own time zone: an IANA name, or HubSpot's spelling of one (`america_slash_chicago`).

    >>> contact = Contact("1", "", properties={"hs_timezone": "america_slash_new_york"})
    >>> recipient_zone(contact, ZoneInfo("UTC")).key
    'America/New_York'
    """
    told = contact.properties.get("hs_timezone", "").strip()
    if not told:
        return otherwise
    if "_slash_" in told:
        parts = told.split("_slash_")
        told = "/".join("_".join(word.capitalize() for word in part.split("_")) for part in parts)
    try:
        return ZoneInfo(told)
    except (ZoneInfoNotFoundError, ValueError):
        return otherwise


def compose(plan: ReviewPlan, contact: Contact, *, template: str, sender: str) -> Letter:
    """The mail, as text and as HTML."""
    greeting = f"Hello {contact.first_name}," if contact.first_name else "Hello,"
    asked = template or "thank you for your trust. Would you tell others how it went? It takes a minute:"
    text = f"{greeting}\n\n{asked}\n\n{plan.link}\n\nThank you!\n"
    page = (
        f"<p>{html.escape(greeting)}</p><p>{html.escape(asked)}</p>"
        f'<p><a href="{html.escape(plan.link)}">Leave a review</a></p><p>Thank you!</p>'
    )
    domain = sender.rpartition("@")[2].strip(" >") or "localhost"
    return Letter(
        sender=sender,
        to=contact.email,
        subject="How did we do?",
        text=text,
        html=page,
        message_id=f"<review-{plan.request_id}@{domain}>",
    )
