"""The facts that Stagebill itself knows of invoices, payments and customers: the one list of them.

The types, the checks of a file, the reference and the service all read this table; the service has a test
that it can tell each of them.
"""

from dataclasses import dataclass

from rules.kinds import Kind


@dataclass(frozen=True, slots=True)
class OwnFact:
    """One fact: `invoice.balance`, its type, and what it says, as people read it.

    Values of `personal` facts are never repeated in reasons.
    """

    name: str
    kind: Kind
    meaning: str
    personal: bool = False

    @property
    def object(self) -> str:
        """What it is a fact of: invoice, payment or customer."""
        return self.name.partition(".")[0]


def _of(name: str, *facts: tuple[str, Kind, str]) -> tuple[OwnFact, ...]:
    return tuple(
        OwnFact(f"{name}.{word}", kind, meaning, f"{name}.{word}" in _PERSONAL)
        for word, kind, meaning in facts
    )


_PERSONAL = frozenset({"invoice.sent_to", "customer.name", "customer.email"})

OWN_FACTS: tuple[OwnFact, ...] = (
    *_of(
        "invoice",
        ("id", Kind.TEXT, "the Id that QuickBooks gave the invoice"),
        ("number", Kind.TEXT, "the number on the invoice"),
        ("status", Kind.TEXT, "draft, awaiting_send, sent, partially_paid, paid, overdue or voided"),
        ("type", Kind.TEXT, "deposit, follow_up, final or full; attached, or receipt for a sales receipt"),
        ("currency", Kind.TEXT, "the currency of its amounts, like USD"),
        ("schedule", Kind.TEXT, "the id of the billing schedule that made it; empty where none did"),
        ("instalment", Kind.TEXT, "the id of the instalment that it bills; empty where it is none"),
        ("sent_to", Kind.TEXT, "the address it was mailed to; empty until it was"),
        ("total", Kind.MONEY, "its total, with tax"),
        ("balance", Kind.MONEY, "what is still to be paid of it"),
        ("paid", Kind.MONEY, "what was paid of it, credits included"),
        ("amount", Kind.MONEY, "what it bills of the deal, without tax"),
        ("days_overdue", Kind.NUMBER, "days since its due date while a balance is open; else 0"),
        ("days_until_due", Kind.NUMBER, "days until its due date, below zero after it; empty without one"),
        ("invoice_date", Kind.DATE, "the date on the invoice"),
        ("due_date", Kind.DATE, "the day by which it is to be paid"),
    ),
    *_of(
        "payment",
        ("id", Kind.TEXT, "the Id that QuickBooks gave the payment"),
        ("method", Kind.TEXT, "how it was paid, by QuickBooks' name, like Check"),
        ("reference", Kind.TEXT, "its reference, such as the number of a check"),
        ("currency", Kind.TEXT, "the currency of its amounts, like USD"),
        ("invoice_number", Kind.TEXT, "the number of the deal's invoice that it pays"),
        ("amount", Kind.MONEY, "what was received"),
        ("applied", Kind.MONEY, "what of it went to this deal's invoices"),
        ("unapplied", Kind.MONEY, "what of it went to no invoice at all"),
        ("payment_date", Kind.DATE, "the day on which it was received"),
    ),
    *_of(
        "customer",
        ("id", Kind.TEXT, "the Id of the QuickBooks customer that is billed for the deal"),
        ("name", Kind.TEXT, "the customer's display name"),
        ("email", Kind.TEXT, "the customer's main e-mail address"),
        ("active", Kind.BOOL, "whether the customer is active in QuickBooks"),
        ("balance", Kind.MONEY, "what the customer owes, over all of its invoices and credits"),
        ("paid_invoices", Kind.NUMBER, "how many invoices above zero the customer has paid in full"),
        ("open_invoices", Kind.NUMBER, "how many of the customer's invoices are not paid in full"),
    ),
)

DATES_REACHED = ("invoice.due_date", "invoice.invoice_date")
"""What of ours `date_reached` can wait for; besides them it takes the deal's own dates."""
