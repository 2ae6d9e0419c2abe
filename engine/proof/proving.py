"""What the ledger proves of one deal: who asked for each effect, its locks, its chain; the money."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from engine.billing.shares import ATTACHED, COUNTS
from engine.clients.quickbooks_wire import ANY_CURRENCY, invoice_from
from engine.clients.wire import maybe_mapping
from engine.connecting.connected import described
from engine.executions.effects import BILLING
from engine.proof import locks
from engine.proof.asking import asked_by
from engine.proof.chain import digest_of
from engine.proof.locks import Lock
from engine.proof.rows import subject_of
from engine.proof.verifying import Entry, Flaw, Walked, check, entries_of, merged, walk
from engine.proof.verifying_rows import check_these, moved_away
from engine.proof.wording import Name, answer_told, request_told, title_of
from engine.store.account_tables import Connection
from engine.store.catalogue_tables import CatalogueRow, CustomerLink
from engine.store.tables import Bill, Decision, Effect, Event, Execution
from rules.money import Money, total


@dataclass(frozen=True, slots=True)
class Made:
    """One effect of a deal, as it is told; `flaws` are sentences about what is not as it was."""

    effect: Effect
    execution: Execution
    bill: Bill | None
    title: str
    asked: str
    request: str
    answer: str
    locks: tuple[Lock, ...]
    entries: tuple[Entry, ...]
    flaws: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bodies:
    """What was sent for an effect, and what came back."""

    request: Mapping[str, Any]
    answer: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Account:
    """A deal's money in one currency, net of tax: total = billed + open."""

    total: Money
    billed: Money
    parts: tuple[tuple[str, Money], ...]  # each bill that counts: what it is for, how much

    @property
    def open(self) -> Money:
        return self.total - self.billed


@dataclass(frozen=True, slots=True)
class DealProof:
    """All that can be said of a deal without asking anybody."""

    portal_id: str
    deal_id: str
    made: tuple[Made, ...]
    account: Account | None
    chain: Walked
    flaws: tuple[str, ...]  # that concern no single effect

    @property
    def sound(self) -> bool:
        """Whether everything is as it was stored, and no second document can exist."""
        return not self.flaws and not any(one.flaws for one in self.made)


def prove(session: Session, portal_id: str, deal_id: str) -> DealProof:
    """Read and verify; the whole chain of the account is walked, so that nothing in it is skipped."""
    pairs = _effects(session, portal_id, deal_id)
    chain = walk(session, portal_id)
    entries = entries_of(session, portal_id, [effect.id for effect, _ in pairs])
    broken: dict[str, list[Flaw]] = {}
    for flaw in chain.flaws:
        broken.setdefault(flaw.effect_id or "", []).append(flaw)
    told = {effect.id: _as_sealed(effect, entries.get(effect.id, [])) for effect, _ in pairs}
    bills, ours = _bills(session, portal_id, deal_id), _last_told(told.values())
    there = {*(effect.id for effect, _ in pairs), *map(subject_of, bills)}
    made = tuple(
        _made(
            session,
            effect,
            execution,
            bills,
            entries.get(effect.id, []),
            broken.pop(effect.id, []),
            told[effect.id],
            ours,
        )
        for effect, execution in pairs
    )
    general = [flaw.sentence for flaws in broken.values() for flaw in flaws]
    counted = [bill for bill in bills if bill.state in COUNTS]
    return DealProof(
        portal_id,
        deal_id,
        made,
        _account(counted),
        chain,
        (
            *general,
            *(flaw.sentence for flaw in check_these(session, portal_id, bills)),
            *moved_away(session, portal_id, deal_id, there),
            *locks.unenforced(session),
            *_money_flaws(counted),
            *_unfounded(pairs, bills),
        ),
    )


def portals_of(session: Session, deal_id: str) -> list[str]:
    """The accounts in which something ran for a deal of this id."""
    found = session.exec(
        select(Execution.portal_id)
        .where(col(Execution.object_id) == deal_id, col(Execution.object_type) == "DEAL")
        .distinct()
    )
    return sorted(found)


def _effects(session: Session, portal_id: str, deal_id: str) -> list[tuple[Effect, Execution]]:
    found = session.exec(
        select(Effect, Execution)
        .join(Execution, col(Execution.id) == col(Effect.execution_id))
        .where(
            col(Execution.portal_id) == portal_id,
            col(Execution.object_type) == "DEAL",
            col(Execution.object_id) == deal_id,
        )
        .order_by(col(Effect.intended_at), col(Effect.id))
    )
    return list(found)


def _bills(session: Session, portal_id: str, deal_id: str) -> list[Bill]:
    found = session.exec(
        select(Bill)
        .where(col(Bill.portal_id) == portal_id, col(Bill.deal_id) == deal_id)
        .order_by(col(Bill.reserved_at), col(Bill.id))
    )
    return list(found)


def _made(
    session: Session,
    effect: Effect,
    execution: Execution,
    bills: Sequence[Bill],
    entries: Sequence[Entry],
    broken: Sequence[Flaw],
    told: Bodies,
    ours: Set[datetime],
) -> Made:
    bill = next((one for one in bills if one.execution_id == execution.id), None)
    currency = _currency(session, effect, told, bill)
    named = _names(session, effect.connection_id)
    event = session.get(Event, execution.event_id)
    decision = session.get(Decision, execution.decision_id) if execution.decision_id else None
    flaws = [*broken, *check(effect, execution, entries, event, decision)]
    sealed = merged(entries)
    number = str(told.answer.get("DocNumber") or sealed.get("number") or "")
    return Made(
        effect,
        execution,
        bill,
        title_of(effect.name, effect.state, number, effect.document_id or ""),
        asked_by(execution, event, decision),
        request_told(effect.name, told.request, currency, named),
        answer_told(effect.name, told.answer, currency) if effect.finished_at else "has not come yet",
        locks.locks_of(effect, execution, bill),
        tuple(entries),
        (
            *(flaw.sentence for flaw in flaws),
            *locks.broken(session, effect, execution, bill),
            *_altered_bill(effect, told.answer, bill, currency, ours),
        ),
    )


def _as_sealed(effect: Effect, entries: Sequence[Entry]) -> Bodies:
    """What was asked and answered. A body that is not the sealed one is empty: by it nothing is told."""
    sealed = merged(entries)

    def body(name: str, kept: Mapping[str, Any]) -> Mapping[str, Any]:
        return kept if sealed.get(name) == digest_of(kept) else {}

    return Bodies(body("request", effect.request), body("answer", effect.answer))


def _currency(session: Session, effect: Effect, told: Bodies, bill: Bill | None) -> str:
    """The currency in which a body speaks: its own, else the bill's, else the company's.

    Of a company that is not known any more it is told as none, never as somebody else's.
    """
    for body in (told.answer, told.request):
        currency = body.get("CurrencyRef")
        if isinstance(currency, Mapping) and currency.get("value"):
            return str(currency["value"])
    if bill is not None:
        return bill.currency
    connection = session.get(Connection, effect.connection_id)
    company = described(connection.company) if connection else None
    return company.home_currency if company else ANY_CURRENCY


def _names(session: Session, connection_id: str) -> Name:
    """Looks names up in the lists that are kept; what is not there is told by its Id."""

    def named(kind: str, identity: str) -> str:
        name = _customer(identity) if kind == "customer" else _entry(kind, identity)
        if not identity.isdigit():  # NON and TAX are both name and Id
            return identity
        return f"{name} (Id {identity})" if name else f"Id {identity}"

    def _customer(identity: str) -> str:
        found = session.exec(
            select(CustomerLink.customer_name).where(
                col(CustomerLink.connection_id) == connection_id, col(CustomerLink.customer_id) == identity
            )
        ).first()
        return found or ""

    def _entry(kind: str, identity: str) -> str:
        row = session.get(CatalogueRow, (connection_id, kind))
        entries: Sequence[Mapping[str, Any]] = row.entries if row else ()
        return next((str(one["name"]) for one in entries if str(one.get("id")) == identity), "")

    return named


def _account(counted: Sequence[Bill]) -> Account | None:
    """Total and what was billed of it; None where nothing counts, or in several currencies."""
    if not counted or len({bill.currency for bill in counted}) > 1:
        return None
    newest = counted[-1]
    currency = newest.currency
    parts = tuple((_part(bill), Money(bill.amount_minor, currency)) for bill in counted)
    return Account(
        Money(newest.deal_total_minor, currency), total([part for _, part in parts], currency), parts
    )


def _part(bill: Bill) -> str:
    what = f'instalment "{bill.instalment}" of "{bill.schedule}"' if bill.instalment else bill.invoice_type
    return f"{what}, invoice {bill.number or bill.invoice_id}" if bill.invoice_id else f"{what}, reserved"


def _money_flaws(counted: Sequence[Bill]) -> list[str]:
    if len({bill.currency for bill in counted}) > 1:
        return ["the deal has bills in several currencies, which cannot be added up"]
    account = _account(counted)
    if account is None or account.open.minor >= 0:
        return []
    much = account.billed - account.total
    return [f"{account.billed} is billed of a total of {account.total}: {much} too much"]


def _unfounded(pairs: Sequence[tuple[Effect, Execution]], bills: Sequence[Bill]) -> list[str]:
    """Invoices of ours of which the ledger has no effect: somebody deleted it together with its entries."""
    made = {
        (effect.connection_id, effect.document_id)
        for effect, _ in pairs
        if effect.state == "done" and effect.name in BILLING
    }
    return [
        f"invoice {bill.number or bill.invoice_id} of this deal has no effect in the ledger that made it"
        for bill in bills
        if bill.invoice_id
        and bill.invoice_type != ATTACHED
        and (bill.connection_id, bill.invoice_id) not in made
    ]


def _last_told(bodies: Iterable[Bodies]) -> set[datetime]:
    """When QuickBooks last changed a document, as our own answers tell."""
    told = [maybe_mapping(one.answer, "MetaData").get("LastUpdatedTime") for one in bodies]
    return {datetime.fromisoformat(str(moment)) for moment in told if moment}


def _altered_bill(
    effect: Effect, answer: Mapping[str, Any], bill: Bill | None, currency: str, ours: Set[datetime]
) -> list[str]:
    """A bill that says something else than the answer it was taken from, and nobody else changed it since."""
    if effect.name not in BILLING or effect.state != "done" or not answer:
        return []
    if bill is None:  # no bill is ever deleted: a reservation given back keeps its row
        return ["it has no bill, so that its amount counts as open: the bill was deleted or moved"]
    told = invoice_from({"Balance": 0, **answer}, home_currency=currency)
    if bill.invoice_id != told.id:
        return [f"its bill has invoice Id {bill.invoice_id}, its answer Id {told.id}: the bill was altered"]
    amounts = (told.total.minor, (told.total - told.tax - told.sold_as(bill.tax_item_id)).minor)
    if bill.invoice_updated_at in ours and (bill.total_minor, bill.amount_minor) != amounts:
        return ["its bill has other amounts than its answer, unchanged in QuickBooks: the bill was altered"]
    return []
