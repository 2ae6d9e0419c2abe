"""What rules may look at: read only where a rule asks, and unread is never empty (invariant 5)."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from engine.errors import Refused, TryLater
from engine.facts import FactReader
from engine.records import Company, Contact, Deal
from engine.store.tables import Bill
from rules import Facts, Unread
from rules.facts import EMPTY

TODAY = date(2026, 3, 2)
DEAL = Deal("7", {"dealname": "Roof", "amount": "500"}, ("21",), ("31",), "31")
BILL = Bill(
    id="bill-1",
    portal_id="1",
    connection_id="books",
    execution_id="ex-1",
    deal_id="7",
    schedule="project",
    instalment="deposit",
    invoice_type="deposit",
    currency="USD",
    amount_minor=30_000,
    deal_total_minor=100_000,
    reserved_at=datetime(2026, 3, 2, tzinfo=UTC),
    invoice_id="145",
    number="No-145",
    customer_id="58",
    total_minor=32_475,
    balance_minor=10_000,
    invoice_date=date(2026, 2, 1),
    due_date=date(2026, 2, 20),
    email_sent=True,
    recipient="ann@example.com",
    status="partially_paid",
)


@dataclass
class FakeCrm:
    """One contact and one company, and how often they were read."""

    person: Contact | Exception = field(
        default_factory=lambda: Contact("21", "ann@example.com", properties={"lifecyclestage": "customer"})
    )
    organisation: Company | None = field(
        default_factory=lambda: Company("31", "Acme", properties={"country": "US"})
    )
    reads: list[str] = field(default_factory=list)

    async def billing_contact(self, deal: Deal) -> Contact:
        self.reads.append("contact")
        if isinstance(self.person, Exception):
            raise self.person
        return self.person

    async def company(self, deal: Deal) -> Company | None:
        self.reads.append("company")
        return self.organisation


@dataclass
class FakeBooks:
    """How many invoices the customer has paid."""

    paid: int = 3
    asked: list[str] = field(default_factory=list)

    async def paid_invoice_count(self, customer_id: str) -> int:
        self.asked.append(customer_id)
        return self.paid


@pytest.fixture
def crm() -> FakeCrm:
    return FakeCrm()


@pytest.fixture
def books() -> FakeBooks:
    return FakeBooks()


@pytest.fixture
def read(crm: FakeCrm, books: FakeBooks) -> Callable[..., Any]:
    """The facts that these needs bring."""

    async def of_deal(*needs: str, deal: Deal = DEAL, bill: Bill | None = None) -> Facts:
        async def access() -> Any:
            return books

        reader = FactReader(crm, access, today=TODAY)
        return await reader.of_deal(deal, frozenset(needs), bill)

    return of_deal


async def test_the_deal_is_there_by_hubspots_names(read: Any) -> None:
    facts = await read("deal.amount")

    assert (facts.raw("deal.amount"), facts.raw("deal.dealname")) == ("500", "Roof")
    assert (facts.raw("deal.id"), facts.raw("deal.hs_object_id")) == ("7", "7")


async def test_what_no_rule_asks_for_is_not_read(read: Any, crm: FakeCrm, books: FakeBooks) -> None:
    """F207."""
    await read("deal.amount", bill=BILL)

    assert (crm.reads, books.asked) == ([], [])


async def test_each_object_is_read_once(read: Any, crm: FakeCrm) -> None:
    await read("contact.email", "contact.city", "company.country", "company.name")

    assert sorted(crm.reads) == ["company", "contact"]


async def test_contact_and_company_are_the_deals(read: Any) -> None:
    facts = await read("contact.lifecyclestage", "company.country")

    assert (facts.raw("contact.lifecyclestage"), facts.raw("company.country")) == ("customer", "US")
    assert (facts.raw("contact.id"), facts.raw("company.id")) == ("21", "31")


async def test_a_deal_without_contact_or_company_has_empty_ones(read: Any, crm: FakeCrm) -> None:
    crm.organisation = None
    alone = replace(DEAL, contact_ids=(), company_ids=(), primary_company_id=None)

    facts = await read("contact.email", "company.country", deal=alone)

    assert (facts.raw("contact.email"), facts.raw("company.country")) == (EMPTY, EMPTY)


async def test_a_contact_that_cannot_be_told_is_unread(read: Any, crm: FakeCrm) -> None:
    crm.person = Refused("the deal has 2 contacts and none of them labelled Billing contact")

    assert (await read("contact.email")).raw("contact.email") == Unread(
        "the deal has 2 contacts and none of them labelled Billing contact"
    )


async def test_several_companies_and_none_primary_are_unread(read: Any, crm: FakeCrm) -> None:
    crm.organisation = None
    many = replace(DEAL, company_ids=("31", "32"), primary_company_id=None)

    assert (await read("company.country", deal=many)).raw("company.country") == Unread(
        "the deal has 2 companies and none is primary"
    )


async def test_a_failed_read_is_an_error_and_not_an_empty_fact(read: Any, crm: FakeCrm) -> None:
    crm.person = TryLater("HubSpot is busy")

    with pytest.raises(TryLater):
        await read("contact.email")


# Invoices


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("id", "145"),
        ("number", "No-145"),
        ("type", "deposit"),
        ("status", "partially_paid"),
        ("currency", "USD"),
        ("schedule", "project"),
        ("instalment", "deposit"),
        ("sent_to", "ann@example.com"),
        ("total", Decimal("324.75")),
        ("balance", Decimal("100.00")),
        ("paid", Decimal("224.75")),
        ("invoice_date", date(2026, 2, 1)),
        ("due_date", date(2026, 2, 20)),
        ("days_until_due", -10),
        ("days_overdue", 10),
    ],
)
async def test_an_invoice_tells_what_became_of_it(read: Any, name: str, value: Any) -> None:
    facts = await read(f"invoice.{name}", bill=BILL)

    assert facts.raw(f"invoice.{name}") == value


@pytest.mark.parametrize(
    ("due", "balance", "overdue"),
    [
        pytest.param(date(2026, 3, 10), 1, 0, id="due-next-week"),
        pytest.param(TODAY, 1, 0, id="due-today"),
        pytest.param(date(2026, 3, 1), 1, 1, id="due-yesterday"),
        pytest.param(date(2026, 3, 1), 0, 0, id="paid"),
        pytest.param(None, 1, 0, id="no-due-date"),
    ],
)
async def test_days_overdue_count_from_the_due_date(
    read: Any, due: date | None, balance: int, overdue: int
) -> None:
    bill = Bill(**{**BILL.model_dump(), "due_date": due, "balance_minor": balance})

    assert (await read(bill=bill)).raw("invoice.days_overdue") == overdue


async def test_an_invoice_that_was_not_sent_was_sent_to_nobody(read: Any) -> None:
    bill = Bill(**{**BILL.model_dump(), "email_sent": False})

    assert (await read(bill=bill)).raw("invoice.sent_to") == EMPTY


async def test_where_nothing_happened_to_an_invoice_there_is_none(read: Any) -> None:
    assert (await read("invoice.status")).raw("invoice.status") == EMPTY


async def test_what_nobody_reads_of_an_invoice_is_unread(read: Any) -> None:
    facts = await read("invoice.colour", bill=BILL)

    assert facts.raw("invoice.colour") == Unread("Stagebill does not read invoice.colour")


# Customers


async def test_paid_invoices_are_counted_by_quickbooks(read: Any, books: FakeBooks) -> None:
    """F130, F132."""
    facts = await read("customer.paid_invoices", bill=BILL)

    assert facts.raw("customer.paid_invoices") == 3
    assert books.asked == ["58"]


async def test_without_an_invoice_the_customer_is_unread(read: Any, books: FakeBooks) -> None:
    assert (await read("customer.paid_invoices")).raw("customer.paid_invoices") == Unread(
        "no invoice of this deal names a QuickBooks customer yet"
    )
    assert books.asked == []


async def test_what_nobody_reads_of_a_customer_is_unread(read: Any) -> None:
    facts = await read("customer.shoe_size", bill=BILL)

    assert facts.raw("customer.shoe_size") == Unread("Stagebill does not read customer.shoe_size")
