"""Which of a deal's invoices is meant where a wrong guess would be costly: exactly one, or a refusal.

`made` are always bills of one deal that have an invoice in one company, oldest first.
"""

from collections.abc import Sequence

from engine.billing.shares import COUNTS
from engine.errors import Refused
from engine.said import said
from engine.store.tables import Bill


def the_only_open(still_open: Sequence[Bill]) -> Bill:
    """The one open invoice. Refused where there is none, or where there are several; it names them."""
    if not still_open:
        raise Refused(
            said("this deal has no open invoice; give the number of the one that is meant"),
            category="invoice-not-found",
        )
    if len(still_open) > 1:
        names = ", ".join(bill.number or f"Id {bill.invoice_id}" for bill in still_open)
        raise Refused(
            said(
                "this deal has {count} open invoices, {names}; give the number of one of them",
                count=len(still_open),
                names=names,
            ),
            category="several-invoices",
        )
    return still_open[0]


def the_named(made: Sequence[Bill], number: str | None, invoice_id: str | None) -> Bill:
    """The invoice of that number or Id. One that stands comes before a voided one of the same number.

    Refused where there is none, or where several stand that have the number.
    """
    fitting = [
        bill for bill in made if number in (None, bill.number) and invoice_id in (None, bill.invoice_id)
    ]
    standing = [bill for bill in fitting if bill.state in COUNTS]
    if len(standing) > 1:
        ids = ", ".join(str(bill.invoice_id) for bill in standing)
        raise Refused(
            said(
                'this deal has {count} invoices "{number}"; give invoice_id instead, one of {ids}',
                count=len(standing),
                number=number,
                ids=ids,
            ),
            category="several-invoices",
        )
    if not fitting:
        wanted = (
            said('"{number}"', number=number)
            if number is not None
            else said('with the Id "{invoice_id}"', invoice_id=invoice_id)
        )
        raise Refused(
            said(
                "this deal has no invoice {wanted}; give the number or the Id of one of its own invoices",
                wanted=wanted,
            ),
            category="invoice-not-found",
        )
    return (standing or fitting)[-1]
