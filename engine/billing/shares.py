"""How much of a deal is to be billed now: the arithmetic over its bills, without storage.

Amounts are net of tax. `rows` are always those of one deal that count, oldest first.
"""

from collections.abc import Sequence
from decimal import Decimal

from engine.errors import NothingToDo, Refused
from engine.lines import OwnTax
from engine.ports import Wanted
from engine.records import Deal
from engine.said import said
from engine.store.tables import Bill as BillRow
from rules import Overbilled, Schedule, amount_now
from rules.billing import open_instalments
from rules.money import BadAmount, Money, total

_KEPT = Decimal("0.01")  # QuickBooks keeps two decimals, whatever the currency
ATTACHED = "attached"  # the type of a bill whose invoice people made in QuickBooks
RECEIPT = "receipt"  # the type of a bill that is a sales receipt
COUNTS = ("reserved", "created")  # the states of a bill that counts against the deal's total


def deal_total(deal: Deal, fact: str, currency: str) -> Money:
    """The deal's total. Refused where it is empty, no amount or negative; NothingToDo where it is zero."""
    text = deal.properties.get(fact.removeprefix("deal."), "")
    if not text.strip():
        raise Refused(said("{fact} is empty; fill it in on the deal", fact=fact), category="deal-amount")
    try:
        whole = Money.of(text, currency)
    except BadAmount as problem:
        raise Refused(
            said(
                "{fact} is not an amount: {problem}; correct it on the deal",
                fact=fact,
                problem=problem.message,
            ),
            category="deal-amount",
        ) from problem
    if whole.minor < 0:
        raise Refused(
            said("{fact} is negative, {whole}; correct it on the deal", fact=fact, whole=whole),
            category="deal-amount",
        )
    if whole.minor == 0:
        raise NothingToDo(said("{fact} is {whole}; there is nothing to bill", fact=fact, whole=whole.text))
    return whole


def billed(rows: Sequence[BillRow], currency: str) -> Money:
    """The sum of what is reserved or created. Refused where it is in another currency."""
    other = next((row.currency for row in rows if row.currency != currency), None)
    if other is not None:
        raise Refused(
            said(
                "the deal is in {currency} now and has invoices in {other}; set its currency back to "
                "{other}, or void them",
                currency=currency,
                other=other,
            ),
            category="currency",
        )
    return total([Money(row.amount_minor, row.currency) for row in rows], currency)


def left(rows: Sequence[BillRow]) -> Money | None:
    """What is left of the total that the newest bill was reserved against; None without bills."""
    if not rows:
        return None
    newest = rows[-1]
    return Money(newest.deal_total_minor, newest.currency) - billed(rows, newest.currency)


def by_instalment(rows: Sequence[BillRow], schedule: str) -> tuple[dict[str, Money], list[BillRow]]:
    """What each instalment of a schedule was billed at, and the bills that belong to none of them."""
    inside = {
        row.instalment: Money(row.amount_minor, row.currency)
        for row in rows
        if row.schedule == schedule and row.instalment
    }
    return inside, [row for row in rows if not (row.schedule == schedule and row.instalment)]


def instalment_to_bill(schedule: Schedule | None, wanted: Wanted, others: Sequence[BillRow]) -> str | None:
    """Which instalment is meant: the one named, else the first open one of the wanted type.

    Refused where the schedule has none, or where it is billed or was absorbed by the rest.
    """
    if schedule is None:
        return None
    meant = _meant(schedule, wanted)
    done, _ = by_instalment(others, schedule.id)
    still_open = {one.id for one in open_instalments(schedule, done)}
    for instalment in meant:
        if instalment in still_open:
            return instalment
    raise Refused(_is_billed(schedule, meant[-1], done), category="instalment-billed")


def _meant(schedule: Schedule, wanted: Wanted) -> list[str]:
    if wanted.instalment is not None:
        if wanted.instalment not in {one.id for one in schedule.instalments}:
            raise Refused(
                said(
                    'schedule "{schedule}" has no instalment "{instalment}" any more; nothing is billed',
                    schedule=schedule.id,
                    instalment=wanted.instalment,
                ),
                category="schedule-moved-on",
            )
        return [wanted.instalment]
    of_type = [
        one.id for one in schedule.instalments if one.invoice.get("invoice_type") == wanted.invoice_type
    ]
    if not of_type:
        raise Refused(
            said(
                'schedule "{schedule}" governs this deal and has no {invoice_type} instalment; give a '
                "percent or an amount",
                schedule=schedule.id,
                invoice_type=wanted.invoice_type,
            ),
            category="no-such-instalment",
        )
    return of_type


def _is_billed(schedule: Schedule, instalment: str, done: dict[str, Money]) -> str:
    if instalment in done:
        return said(
            'instalment "{instalment}" of schedule "{schedule}" is billed already, {amount}; '
            "give an amount to bill more",
            instalment=instalment,
            schedule=schedule.id,
            amount=done[instalment],
        )
    return said(
        'instalment "{instalment}" of schedule "{schedule}" is closed: the rest is billed; '
        "give an amount to bill more",
        instalment=instalment,
        schedule=schedule.id,
    )


def amount_to_bill(
    wanted: Wanted,
    schedule: Schedule | None,
    instalment: str | None,
    whole: Money,
    others: Sequence[BillRow],
) -> Money:
    """The amount to bill now. Refused where it is not left."""
    done = billed(others, whole.currency)
    _check_total(whole, done)
    if schedule is not None and instalment is not None:
        amount = _of_instalment(schedule, instalment, whole, others)
    else:
        amount = _of_wish(wanted, whole, whole - done)
    _check_amount(amount, whole, done)
    return amount


def _check_total(whole: Money, done: Money) -> None:
    """Somebody may have lowered the deal's total since."""
    if done > whole:
        raise Refused(
            said(
                "the deal's total is {whole} and {done} is billed already; raise the total or credit "
                "an invoice, then try again",
                whole=whole,
                done=done,
            ),
            category="total-below-billed",
        )


def _check_amount(amount: Money, whole: Money, done: Money) -> None:
    """That there is so much left, and that it is an amount that QuickBooks takes."""
    if done == whole:
        raise Refused(
            said("nothing is left to bill: all of {whole} is billed", whole=whole), category="nothing-left"
        )
    if amount.minor == 0:
        raise NothingToDo(
            said(
                "the share comes to {amount} of {whole}; there is nothing to bill", amount=amount, whole=whole
            )
        )
    if amount.amount != amount.amount.quantize(_KEPT):
        raise Refused(
            said(
                "{amount} is finer than QuickBooks keeps, 0.01; bill an amount with two decimals",
                amount=amount,
            ),
            category="amount",
        )
    if amount > whole - done:
        raise Refused(
            said(
                "{amount} is more than what is left to bill, {left} of {whole}; lower it or raise "
                "the deal's amount",
                amount=amount,
                left=whole - done,
                whole=whole,
            ),
            category="over-billing",
        )


def _of_instalment(schedule: Schedule, instalment: str, whole: Money, others: Sequence[BillRow]) -> Money:
    done, outside = by_instalment(others, schedule.id)
    try:
        return amount_now(schedule, instalment, whole, done, billed(outside, whole.currency))
    except Overbilled as problem:
        raise Refused(problem.message, category="total-below-billed") from problem


def _of_wish(wanted: Wanted, whole: Money, remaining: Money) -> Money:
    if wanted.amount is not None:
        try:
            return Money.of(wanted.amount, whole.currency)
        except BadAmount as problem:
            raise Refused(said("amount: {problem}", problem=problem.message), category="amount") from problem
    if wanted.percent is not None:
        return whole.percent(wanted.percent)
    if wanted.invoice_type in ("final", "full", RECEIPT):
        return remaining
    raise Refused(
        said(
            "a {invoice_type} invoice needs a percent or an amount: no billing schedule governs the deal",
            invoice_type=wanted.invoice_type,
        ),
        category="amount",
    )


def tax_to_bill(tax: OwnTax, amount: Money, whole: Money, others: Sequence[BillRow]) -> Money:
    """What of a quote's own taxes goes with an amount: due for all that is billed so, less what is billed.

    So all parts add up to the cent, in whatever order they come, and after a changed tax the next ones
    catch up. Bills without such lines do not count: their tax was worked out otherwise. Refused where more
    is billed than the quote has.
    """
    alike = [row for row in others if row.tax_lines_minor is not None]
    before = Money(sum(row.tax_lines_minor or 0 for row in alike), whole.currency)
    if before > tax.whole:
        raise Refused(
            said(
                "the quote's taxes come to {whole} and {before} of them is billed already; correct the "
                "quote, or credit an invoice",
                whole=tax.whole,
                before=before,
            ),
            category="quote-taxes",
        )
    done = amount + billed(alike, whole.currency)
    due = Money.rounded(tax.whole.amount * done.amount / whole.amount, whole.currency)
    return max(due - before, Money(0, whole.currency))
