"""Which request may go out, to which site and when: decided over the rows, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import or_
from sqlmodel import Session, col, func, select

from engine.clock import NewId
from engine.errors import NothingToDo, Refused
from engine.records import Contact
from engine.reviews.balance import next_site, signature
from engine.reviews.links import Links
from engine.reviews.opt_outs import has_said_no, same_person
from engine.reviews.recipients import digest_of, phone_known_by
from engine.said import said
from engine.store.review_tables import ReviewRequest
from rules import Reviews
from rules.model import EMAIL
from rules.planning.review_places import MOST_DAYS_AHEAD, first_free

COUNTS = ("scheduled", "sending", "sent")  # the states of a request that counts for the caps


@dataclass(frozen=True, slots=True)
class Asking:
    """Who is to be asked, by which execution. `site` is empty where the shares are to choose it.

    `channel` is empty as long as it is not known. `request` is one that was planned before, `reminds` one
    that was sent and is to be followed by another.
    """

    portal_id: str
    execution_id: str
    deal_id: str
    contact: Contact
    site: str
    channel: str
    not_before: datetime
    recipient: ZoneInfo
    request: str | None = None
    reminds: str | None = None

    @property
    def address(self) -> str:
        return digest_of(self.contact.email)

    @property
    def phone(self) -> str:
        return phone_known_by(self.contact, written_to=self.channel not in ("", EMAIL))


@dataclass(frozen=True, slots=True)
class Planner:
    """The rows of one account under the rules. `zone` is where days are counted."""

    rules: Reviews
    zone: ZoneInfo
    links: Links
    new_id: NewId

    def plan(self, session: Session, asking: Asking) -> ReviewRequest:
        """The row of this request, with the first permitted moment. Refused, NothingToDo where none is."""
        row = find(session, asking)
        first = self._first(session, row, asking)
        if row is not None and row.contact_id != asking.contact.id:
            raise Refused(said("the deal has another contact now; nothing was sent"), category="contact")
        if self._has_said_no(session, asking):
            raise Refused(
                said("the contact has asked not to be asked for reviews; nothing was sent"),
                category="opt-out",
            )
        asked = 0
        if first is None and (row is None or row.state not in COUNTS):
            asked = self._check_contact_cap(session, asking)
        send_at = self._free_place(session, asking, row)
        if row is None:
            row = self._new(session, asking, first, send_at, asked)
        row.send_at, row.state, row.reason = send_at, "scheduled", ""
        row.channel, row.address, row.phone = asking.channel, asking.address, asking.phone
        session.add(row)
        return row

    def _has_said_no(self, session: Session, asking: Asking) -> bool:
        return has_said_no(
            session,
            asking.portal_id,
            asking.contact.id,
            asking.address,
            asking.phone,
            hubspot_counts=(self.rules.opt_out or "").startswith("contact."),
        )

    def _first(self, session: Session, row: ReviewRequest | None, asking: Asking) -> ReviewRequest | None:
        """What this reminds of. NothingToDo where the link in it was followed meanwhile."""
        followed = asking.reminds or (row.follows if row else "")
        first = session.get_one(ReviewRequest, followed) if followed else None
        if first is not None and first.clicked_at is not None:
            raise NothingToDo(said("the contact has followed the link, so there is nothing to remind of"))
        return first

    def _new(
        self,
        session: Session,
        asking: Asking,
        first: ReviewRequest | None,
        send_at: datetime,
        asked: int,
    ) -> ReviewRequest:
        site, balance = self._site(session, asking, first)
        return ReviewRequest(
            id=self.new_id(),
            portal_id=asking.portal_id,
            execution_id=asking.execution_id,
            contact_id=asking.contact.id,
            deal_id=asking.deal_id,
            site=site,
            state="scheduled",
            send_at=send_at,
            follows=first.id if first else "",
            link=self.rules.sites[site],
            balance=balance,
            token=self.links.new_token(),
            evidence=self._evidence(asking, asked),
        )

    def _site(self, session: Session, asking: Asking, first: ReviewRequest | None) -> tuple[str, str]:
        """The site, and the shares that chose it; a reminder is for the same one as the first request."""
        if first is not None and first.site in self.rules.sites:
            return first.site, ""
        if asking.site:
            return asking.site, ""
        shares = self.rules.shares
        known_by = signature(shares)
        return next_site(shares, _had(session, asking.portal_id, known_by)), known_by

    def _evidence(self, asking: Asking, asked: int) -> dict[str, object]:
        """What was true when it was planned: kept, so that it can be shown to whoever asks."""
        window, cap = self.rules.window, self.rules.per_contact
        opens = f"{window.opens:%H:%M} to {window.closes:%H:%M}" if window else "at any hour"
        return {
            "opt_out": f"no, by {self.rules.opt_out or 'our own list'}",
            "asked_before": asked,
            "per_contact": f"{cap[0]} in {cap[1].days} days" if cap else "no limit",
            "per_day": self.rules.per_day or "no limit",
            "window": opens,
            "zone": asking.recipient.key,
        }

    def _check_contact_cap(self, session: Session, asking: Asking) -> int:
        """How often this person was asked lately, by whatever rule. Refused where that is enough."""
        if self.rules.per_contact is None:
            return 0
        most, within = self.rules.per_contact
        asked = session.exec(
            select(func.count())
            .select_from(ReviewRequest)
            .where(
                col(ReviewRequest.portal_id) == asking.portal_id,
                same_person(ReviewRequest, asking.contact.id, asking.address, asking.phone),
                col(ReviewRequest.follows) == "",
                col(ReviewRequest.state).in_(COUNTS),
                col(ReviewRequest.send_at) > asking.not_before - within,
            )
        ).one()
        if asked >= most:
            raise Refused(
                said(
                    "the contact was asked {asked} times within {days} days and the rules allow {most}; "
                    "nothing was sent",
                    asked=asked,
                    days=within.days,
                    most=most,
                ),
                category="cap",
            )
        return asked

    def _free_place(self, session: Session, asking: Asking, row: ReviewRequest | None) -> datetime:
        """The first moment inside the window, apart from others, on a day whose cap is not reached."""

        def taken(begins: datetime, ends: datetime) -> Sequence[datetime]:
            return session.exec(
                select(col(ReviewRequest.send_at)).where(
                    col(ReviewRequest.portal_id) == asking.portal_id,
                    col(ReviewRequest.state).in_(COUNTS),
                    col(ReviewRequest.send_at) >= begins,
                    col(ReviewRequest.send_at) < ends,
                    col(ReviewRequest.id) != (row.id if row else ""),
                )
            ).all()

        place = first_free(self.rules, self.zone, asking.recipient, asking.not_before, taken)
        if place is None:
            raise Refused(
                said(
                    "no place is free within {days} days under the rules' cap per day; nothing was sent",
                    days=MOST_DAYS_AHEAD,
                ),
                category="cap",
            )
        return place


def find(session: Session, asking: Asking) -> ReviewRequest | None:
    """The request that was planned before, else the one of this execution; None where there is none."""
    if asking.request is not None:
        return session.get_one(ReviewRequest, asking.request)
    return session.exec(
        select(ReviewRequest).where(col(ReviewRequest.execution_id) == asking.execution_id)
    ).first()


def note_refusal(session: Session, asking: Asking, reason: str, now: datetime, new_id: NewId) -> None:
    """Keep that nobody was asked, and why: whoever wonders finds it under the contact (F141)."""
    row = find(session, asking) or ReviewRequest(
        id=new_id(),
        portal_id=asking.portal_id,
        execution_id=asking.execution_id,
        contact_id=asking.contact.id,
        deal_id=asking.deal_id,
        address=asking.address,
        phone=asking.phone,
        channel=asking.channel or EMAIL,
        site=asking.site,
        state="refused",
        send_at=now,
        follows=asking.reminds or "",
    )
    if row.state != "sent":
        row.state, row.reason = "refused", reason
    session.add(row)


def last_sent(session: Session, first_id: str) -> ReviewRequest:
    """The newest message of a series that went out, else the first one."""
    series = or_(col(ReviewRequest.id) == first_id, col(ReviewRequest.follows) == first_id)
    newest = col(ReviewRequest.sent_at).desc()
    sent = select(ReviewRequest).where(series, col(ReviewRequest.state) == "sent").order_by(newest)
    return session.exec(sent).first() or session.get_one(ReviewRequest, first_id)


def reminders_sent(session: Session, first_id: str) -> int:
    """How many reminders have followed a request."""
    return session.exec(
        select(func.count())
        .select_from(ReviewRequest)
        .where(col(ReviewRequest.follows) == first_id, col(ReviewRequest.state) == "sent")
    ).one()


def _had(session: Session, portal_id: str, balance: str) -> Mapping[str, int]:
    """How many requests each site has had by these shares."""
    counted = session.exec(
        select(col(ReviewRequest.site), func.count())
        .where(
            col(ReviewRequest.portal_id) == portal_id,
            col(ReviewRequest.balance) == balance,
            col(ReviewRequest.state).in_(COUNTS),
        )
        .group_by(col(ReviewRequest.site))
    )
    return dict(counted.all())
