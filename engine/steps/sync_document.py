"""Take over what changed in QuickBooks: a webhook is a hint, the document is read again (F83, F90, F119).

Only documents that touch a deal's bills are of interest, and lists that are kept. What we made ourselves
comes back as a webhook too; it is recognised by its effect and costs no metered read.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, or_
from sqlmodel import Session, col, select

from engine.action import Outcome
from engine.billing.bill_rows import apply_deletion, apply_invoice, is_older
from engine.billing.told_changes import note_change
from engine.clients.quickbooks_wire import invoice_from, payment_from
from engine.connecting.accounts import BooksAccess
from engine.errors import Refused, TryLater
from engine.executions.effects import CREATE_INVOICE
from engine.executions.ending import Closing, write_back
from engine.executions.ledger import Start
from engine.mirroring.starting import after_payment, of_strangers, strangers_shown
from engine.records import Payment, Version
from engine.services import Services
from engine.steps import sync_receipt
from engine.store.tables import Bill, Effect, Execution, PaymentRow

_MADE_BY = {"invoice": (CREATE_INVOICE,), "payment": ("record payment",)}
_GONE = "610"  # "Object Not Found": deleted or made inactive
_MAKING = select(Effect).where(
    col(Effect.connection_id) == bindparam("connection"),
    col(Effect.document_id) == bindparam("document"),
    col(Effect.name).in_(bindparam("names", expanding=True)),
)


def at_once(session: Session, row: Execution, services: Services) -> Closing | None:
    """What QuickBooks tells of an invoice that we have just made is known: we have its answer."""
    if row.inputs["entity"] == "invoice" and _made_by_us(session, row):
        return Closing(Outcome.SKIPPED, _made_here(row))
    return None


async def run(row: Execution, services: Services) -> Closing:
    """One changed invoice or payment, or a list that counts as old now; other entities concern nobody."""
    told = row.inputs
    if told["entity"] == sync_receipt.ENTITY:
        return await sync_receipt.run(row, services)
    if told["entity"] not in _MADE_BY:
        return await _not_a_document(row, services)
    access = await services.accounts.books_by_id(told["connection_id"])
    changed_at = datetime.fromisoformat(told["changed_at"]) if told.get("changed_at") else None
    if made := await services.store.read(lambda session: _made_by_us(session, row)):
        if told["entity"] == "payment":
            payment = payment_from(made.answer, home_currency=access.company.home_currency)
            await services.store.write(
                lambda session: _keep(session, row, services, access, payment), account=row.portal_id
            )
        starts = await services.store.read(lambda session: _of_payment(session, row, services))
        return Closing(Outcome.SKIPPED, _made_here(row), starts=starts)
    if await services.store.read(lambda session: _touches_nobody(session, told)):
        return Closing(Outcome.SKIPPED, f"payment {told['id']} is for no invoice of any deal")
    if told["entity"] == "invoice":
        ids = [told["id"]]
    else:
        ids = await _invoices_of_payment(
            row, services, access, told["id"], gone=told["operation"] == "deleted"
        )
    # An invoice's creation is all in the answer to it; only what came after could be lost.
    created = (told["entity"], told["operation"]) == ("invoice", "created")
    if not created and await services.store.read(
        lambda session: _may_become_ours(session, access.connection_id, ids)
    ):
        raise TryLater(f"an invoice of ours is just being made, maybe that of {told['entity']} {told['id']}")
    ours = await services.store.read(lambda session: _ours(session, access.connection_id, ids, changed_at))
    deals = await _take_over(row, services, access, ours) if ours else []
    starts = tuple(write_back(deal, row.id, services.clock()) for deal in deals)
    starts += await services.store.read(lambda session: _beside(session, row, services, ids))
    if not ours:
        reason = f"{told['entity']} {told['id']} brings nothing new to any deal"
        return Closing(Outcome.SKIPPED, reason, starts=starts)
    return Closing(
        Outcome.DONE, f"{len(ours)} invoices of {len(deals)} deals brought up to date", starts=starts
    )


def _made_here(row: Execution) -> str:
    return f"{row.inputs['entity']} {row.inputs['id']} was made by Stagebill itself"


def _beside(session: Session, row: Execution, services: Services, ids: Sequence[str]) -> tuple[Start, ...]:
    """What else is to be shown in HubSpot: the payment, and invoices that belong to no deal."""
    told, kept = row.inputs, services.rules.current.in_hubspot
    if told["entity"] == "invoice" and told["operation"] != "deleted":
        of_deals = select(Bill.invoice_id).where(
            col(Bill.connection_id) == told["connection_id"], col(Bill.invoice_id).in_(ids)
        )
        strangers = sorted(set(ids) - set(session.exec(of_deals)))
    else:
        strangers = strangers_shown(session, told["connection_id"], ids)
    shown = of_strangers(
        session, row.portal_id, told["connection_id"], strangers, kept, services.clock(), row.id
    )
    return (*shown, *_of_payment(session, row, services))


def _of_payment(session: Session, row: Execution, services: Services) -> tuple[Start, ...]:
    told, book = row.inputs, services.rules.current
    if told["entity"] != "payment":
        return ()
    return after_payment(
        session, row.portal_id, told["connection_id"], told["id"], book, services.clock(), row.id
    )


async def _not_a_document(row: Execution, services: Services) -> Closing:
    entity, connection_id = row.inputs["entity"], row.inputs["connection_id"]
    now = services.clock()
    old = await services.store.write(
        lambda session: note_change(session, connection_id, entity, now), account=None
    )
    if old:
        return Closing(Outcome.DONE, f"{old} counts as old and is read again when it is needed")
    return Closing(Outcome.SKIPPED, f"a change of a QuickBooks {entity or 'record'} concerns no deal")


def _touches_nobody(session: Session, told: Mapping[str, Any]) -> bool:
    """Whether a payment is known, without reading it, to be for no invoice of ours, now or before."""
    if "touches" not in told:
        return False
    connection_id, ids = told["connection_id"], told["touches"]
    ours = select(Bill.id).where(col(Bill.connection_id) == connection_id, col(Bill.invoice_id).in_(ids))
    return (
        _kept(session, connection_id, told["id"]) is None
        and session.exec(ours).first() is None
        and not strangers_shown(session, connection_id, ids)
        and not _may_become_ours(session, connection_id, ids)
    )


def _made_by_us(session: Session, row: Execution) -> Effect | None:
    """The effect of ours that made the document of whose creation this tells: we have its answer already."""
    if row.inputs["operation"] != "created":
        return None
    names = _MADE_BY.get(row.inputs["entity"], ())
    told = {"connection": row.inputs["connection_id"], "document": row.inputs["id"], "names": names}
    return session.exec(_MAKING, params=told).first()


async def _invoices_of_payment(
    row: Execution, services: Services, access: BooksAccess, payment_id: str, *, gone: bool
) -> list[str]:
    """Invoices that the payment touches now, or touched when it was last seen."""
    before = await services.store.read(lambda session: _known(session, access.connection_id, payment_id))
    payment = None if gone else await _payment(access, payment_id)
    now = dict(payment.applied) if payment else {}
    if payment is not None:
        await services.store.write(
            lambda session: _keep(session, row, services, access, payment), account=row.portal_id
        )
    else:
        await services.store.write(
            lambda session: _let_go(session, access.connection_id, payment_id), account=row.portal_id
        )
    return sorted({*before, *now})


async def _payment(access: BooksAccess, payment_id: str) -> Payment | None:
    try:
        return payment_from(await access.api.payment(payment_id), home_currency=access.company.home_currency)
    except Refused as refusal:
        if refusal.code == _GONE:
            return None
        raise


def _known(session: Session, connection_id: str, payment_id: str) -> Mapping[str, Any]:
    row = _kept(session, connection_id, payment_id)
    return row.applied if row else {}


def _let_go(session: Session, connection_id: str, payment_id: str) -> None:
    """It is gone. What it was for stays known: a second try has to read those invoices again, too."""
    if row := _kept(session, connection_id, payment_id):
        row.gone = True
        session.add(row)


def _kept(session: Session, connection_id: str, payment_id: str) -> PaymentRow | None:
    return session.exec(
        select(PaymentRow).where(
            col(PaymentRow.connection_id) == connection_id, col(PaymentRow.payment_id) == payment_id
        )
    ).first()


def _keep(
    session: Session, row: Execution, services: Services, access: BooksAccess, payment: Payment
) -> None:
    known = _kept(session, access.connection_id, payment.id)
    if known is not None and payment.version.is_before(
        Version(known.sync_token or "", known.payment_updated_at)
    ):
        return  # this read was overtaken by a newer one
    kept = known or PaymentRow(
        id=services.new_id(),
        portal_id=row.portal_id,
        connection_id=access.connection_id,
        payment_id=payment.id,
    )
    kept.applied = {invoice_id: money.minor for invoice_id, money in payment.applied.items()}
    kept.sync_token, kept.payment_updated_at = payment.sync_token, payment.updated_at
    kept.currency, kept.total_minor = payment.total.currency, payment.total.minor
    kept.unapplied_minor, kept.paid_on = payment.unapplied.minor, payment.paid_on
    kept.reference, kept.method_id, kept.method = payment.reference, payment.method_id, payment.method
    kept.gone = False
    session.add(kept)


def _may_become_ours(session: Session, connection_id: str, ids: Sequence[str]) -> bool:
    """Whether one of these may be an invoice that QuickBooks has made and its bill does not know yet.

    What changes in between is in no answer of ours, so it must be read after the bill has got its invoice.
    """
    known = select(Bill.invoice_id).where(
        col(Bill.connection_id) == connection_id, col(Bill.invoice_id).in_(ids)
    )
    unknown = set(ids) - set(session.exec(known))
    under_way = (
        select(Effect.id)
        .join(Execution, col(Execution.id) == col(Effect.execution_id))
        .join(Bill, col(Bill.execution_id) == col(Effect.execution_id))
        .where(
            col(Bill.connection_id) == connection_id,
            col(Bill.state) == "reserved",
            col(Execution.state) != "closed",
            col(Effect.name) == CREATE_INVOICE,
            or_(
                col(Effect.state) == "intended",
                and_(col(Effect.state) == "done", col(Effect.document_id).in_(unknown)),
            ),
        )
    )
    return bool(unknown) and session.exec(under_way).first() is not None


def _ours(session: Session, connection_id: str, ids: Sequence[str], changed_at: datetime | None) -> list[str]:
    """Those of the invoices that belong to deals, unless we have seen them newer than this already.

    QuickBooks' times are whole seconds, so an equal time may be a second change within that second.
    """
    rows = session.exec(
        select(Bill).where(col(Bill.connection_id) == connection_id, col(Bill.invoice_id).in_(ids))
    )
    return [
        row.invoice_id
        for row in rows
        if row.invoice_id
        and not (changed_at and row.invoice_updated_at and changed_at < row.invoice_updated_at)
    ]


async def _take_over(
    row: Execution, services: Services, access: BooksAccess, ids: Sequence[str]
) -> list[str]:
    """Read the invoices again and bring their bills up to date; the deals concerned.

    A read that was overtaken by a newer one changes nothing any more.
    """
    found = {one["Id"]: one for one in await access.api.invoices(ids)}
    invoices = [invoice_from(one, home_currency=access.company.home_currency) for one in found.values()]
    gone = [identity for identity in ids if identity not in found]
    today = services.clock().astimezone(services.rules.current.timezone).date()

    def apply(session: Session) -> list[str]:
        bills = [_bill(session, access.connection_id, identity) for identity in (*found, *gone)]
        for bill, invoice in zip(bills, invoices, strict=False):
            if not is_older(bill, invoice):
                apply_invoice(bill, invoice, today)
        for bill in bills[len(invoices) :]:
            apply_deletion(bill)
        session.add_all(bills)
        return sorted({bill.deal_id for bill in bills})

    return await services.store.write(apply, account=row.portal_id)


def _bill(session: Session, connection_id: str, invoice_id: str) -> Bill:
    return session.exec(
        select(Bill).where(col(Bill.connection_id) == connection_id, col(Bill.invoice_id) == invoice_id)
    ).one()
