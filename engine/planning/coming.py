"""What is known to come of each deal: sends and waits in the ledger, due dates, dates reached, cron lines."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import partial

from engine.deciding.deal_search import CLOSED, open_only
from engine.deciding.own_records import invoice_facts
from engine.planning.past import DealPast
from engine.records import InvoiceStatus
from engine.store.tables import Bill
from rules import Cron, Facts, Happening, Rulebook, Trigger
from rules.facts import EMPTY, Unread
from rules.kinds import Kind
from rules.money import Money
from rules.planning.moments import Moment
from rules.planning.replaying import is_heard
from rules.planning.simulating import Coming
from rules.planning.waiting import Waiting
from rules.properties import BUILT_IN
from rules.values import Unreadable, as_day, as_instant

_MAY_BECOME_OVERDUE = (InvoiceStatus.DRAFT, InvoiceStatus.AWAITING_SEND, InvoiceStatus.SENT)
_OF_INVOICES = {"invoice.due_date": "due_date", "invoice.invoice_date": "invoice_date"}
_CLOSED = f"deal.{CLOSED}"
_MOST_ROUNDS = 1_000  # of one cron line
_WORDS = {"send-invoice": "the invoice is mailed", "send-review-request": "the review request is sent"}


@dataclass(slots=True)
class Source:
    """Works out what comes between two times under one rule file.

    `untold` counts what cannot be told, by what it is and why.
    """

    book: Rulebook
    now: datetime
    until: datetime
    untold: Counter[tuple[str, str]] = field(default_factory=Counter)

    def of_deal(self, past: DealPast, waiting: Sequence[Waiting]) -> Iterator[Coming]:
        """Everything that is known of one deal."""
        yield from self._held(past, waiting)
        for bill in past.invoices:
            if bill.invoice_id:
                yield from self.of_invoice(bill, past)
        yield from self._dates(past)
        yield from self._rounds(past)

    def _held(self, past: DealPast, waiting: Sequence[Waiting]) -> Iterator[Coming]:
        seen = {moment.id: moment for moment in past.moments}
        for one in waiting:
            if one.action != "decide":
                yield held_action(one)
                continue
            origin = seen.get(one.moment)
            if origin is None:
                self.untold[f'"{one.rule}" after its wait', "what it saw before is not kept"] += 1
                continue
            invoice_id = origin.subjects.get("invoice")
            bill = next((row for row in past.invoices if row.invoice_id == invoice_id), None)
            again = partial(self._again, past, origin, one, bill)
            text = f"{one.rule} looks again, after its wait"
            yield Coming(one.due, past.portal_id, past.deal_id, "wait", text, again)

    def _again(self, past: DealPast, origin: Moment, one: Waiting, bill: Bill | None, at: datetime) -> Moment:
        moment = self._moment(past, origin.happening, f"wait {one.id}", bill, "", at)
        return replace(moment, event_id=origin.event_id, subjects=origin.subjects, waited=one.rule)

    def of_invoice(self, bill: Bill, past: DealPast | None = None) -> Iterator[Coming]:
        """Its due date, and the day after it; without a past, no rule is asked."""
        if bill.due_date is None or bill.balance_minor <= 0:
            return
        open_part = Money(bill.balance_minor, bill.currency)
        named = f"invoice {bill.number or bill.invoice_id}"
        due, late = self._start(bill.due_date), self._start(bill.due_date + timedelta(days=1))
        if due > self.now:
            yield Coming(due, bill.portal_id, bill.deal_id, "due", f"{named} is due; {open_part} is open")
        if late > self.now and bill.status in _MAY_BECOME_OVERDUE:
            happening = Happening("invoice_becomes", "overdue")
            if past is None and is_heard(self.book, happening):
                self.untold[str(happening), "no rule ever looked at the deal, so nothing of it was read"] += 1
            moment = partial(self._moment, past, happening, bill.id, bill, "overdue") if past else None
            text = f"{named} becomes overdue; {open_part} is open"
            yield Coming(late, bill.portal_id, bill.deal_id, "overdue", text, moment)

    def _dates(self, past: DealPast) -> Iterator[Coming]:
        facts = {trigger.when.value for trigger in self.book.triggers if trigger.when.kind == "date_reached"}
        facts |= {
            part.when.value
            for schedule in self.book.schedules
            for part in schedule.instalments
            if part.when.kind == "date_reached"
        }
        for fact in sorted(facts):
            yield from self._of_invoices(past, fact) if fact in _OF_INVOICES else self._of_fact(past, fact)

    def _of_invoices(self, past: DealPast, fact: str) -> Iterator[Coming]:
        for bill in past.invoices:
            day: date | None = getattr(bill, _OF_INVOICES[fact])
            if bill.state == "created" and day is not None and self._start(day) > self.now:
                text = f"{fact} of invoice {bill.number or bill.invoice_id} is reached"
                yield self._reached(past, fact, self._start(day), text, bill)

    def _of_fact(self, past: DealPast, fact: str) -> Iterator[Coming]:
        raw = past.last.facts.raw(fact)
        if raw is EMPTY:
            if fact not in past.last.asked:
                self.untold[f"date_reached: {fact}", "it was never read"] += 1
            return
        kind = BUILT_IN.get(fact) or past.last.facts.kinds.get(fact) or self.book.properties.get(fact)
        try:
            at = self._instant(raw, kind)
        except Unreadable as wrong:
            self.untold[f"date_reached: {fact}", str(wrong)] += 1
            return
        if at > self.now:
            yield self._reached(past, fact, at, f"{fact} is reached", None)

    def _instant(self, raw: object, kind: Kind | None) -> datetime:
        if isinstance(raw, Unread):
            raise Unreadable(raw.why)
        if kind is Kind.DATE:
            return self._start(as_day(raw, self.book.timezone))
        return as_instant(raw, self.book.timezone)

    def _reached(self, past: DealPast, fact: str, at: datetime, text: str, bill: Bill | None) -> Coming:
        happening = Happening("date_reached", fact)
        name = f"{fact} {bill.id if bill else ''}"
        moment = partial(self._moment, past, happening, name, bill, "")
        return Coming(at, past.portal_id, past.deal_id, "date", text, moment)

    def _rounds(self, past: DealPast) -> Iterator[Coming]:
        """A cron line looks at the deals of which anything is known, as the search for it does."""
        for trigger in self.book.triggers:
            if trigger.when.kind != "every" or self._left_out(past, trigger):
                continue
            cron, at = Cron.parse(trigger.when.value), self.now
            for _ in range(_MOST_ROUNDS):
                at = cron.next_after(at, self.book.timezone)
                if at > self.until:
                    break
                moment = partial(self._of_rule, past, trigger.when, trigger.id)
                text = f"{trigger.id} looks at every deal"
                yield Coming(at, past.portal_id, past.deal_id, "cron", text, moment, quiet=True)
            else:
                self.untold[f"{trigger.when}", f"only the first {_MOST_ROUNDS} rounds are shown"] = 1

    def _left_out(self, past: DealPast, trigger: Trigger) -> bool:
        """Whether the deal is closed, and the cron line looks at open ones only."""
        if not open_only(trigger.condition):
            return False
        closed = past.last.facts.raw(_CLOSED)
        if closed is EMPTY and _CLOSED not in past.last.asked:
            self.untold[str(trigger.when), "whether the deal is closed was never read; taken for open"] += 1
        return closed == "true"

    def _of_rule(self, past: DealPast, happening: Happening, rule: str, at: datetime) -> Moment:
        moment = self._moment(past, happening, f"{rule} {at.isoformat()}", None, "", at)
        return replace(moment, for_rule=rule)

    def _moment(
        self, past: DealPast, happening: Happening, name: str, bill: Bill | None, status: str, at: datetime
    ) -> Moment:
        """The deal as last read, and the invoice as it will be then if nobody pays."""
        last, subjects = (
            past.last,
            {n: i for n, i in past.last.subjects.items() if n not in ("invoice", "customer")},
        )
        facts, asked = last.facts, last.asked
        if bill is not None:
            invoice = invoice_facts(bill, at.astimezone(self.book.timezone).date())
            invoice |= {"status": status} if status else {}
            kinds = {fact: str(kind) for fact, kind in facts.kinds.items()}
            facts = Facts({**facts.records, "invoice": invoice}, kinds)
            asked |= {f"invoice.{prop}" for prop in invoice}
            subjects |= {"invoice": bill.invoice_id or "", "customer": bill.customer_id}
        identity = f"simulated {happening} {name}"
        return replace(
            last,
            id=f"{identity} {at.isoformat()}",
            event_id=identity,
            happening=happening,
            facts=facts,
            asked=asked,
            at=at,
            billed=tuple(past.bills),
            subjects={what: found for what, found in subjects.items() if found},
            waited="",
            for_rule="",
        )

    def _start(self, day: date) -> datetime:
        """When a calendar day begins in the rules' zone."""
        return datetime.combine(day, time(0), self.book.timezone)


def held_action(one: Waiting) -> Coming:
    """A send or a review request that waits in the ledger."""
    amount = f" ({one.amount})" if one.amount else ""
    who = f", by {one.rule}" if one.rule else ", by a workflow or a person"
    text = f"{_WORDS.get(one.action, one.action)}{amount}{who}"
    return Coming(
        one.due, one.portal_id, one.deal_id, "mail" if one.action == "send-invoice" else "review", text
    )
