"""What rules may look at: read only where a rule asks, and unread is never empty (invariant 5)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from engine.clients.hubspot_wire import PropertyDefinition
from engine.deciding.facts import FactReader
from engine.deciding.own_records import OwnRecords
from engine.errors import NeedsPerson, Refused, TryLater
from engine.records import Company, Contact, CrmRecord, Customer, Deal
from engine.store import Store
from engine.store.catalogue_tables import CatalogueRow, CustomerLink
from engine.store.tables import Bill, PaymentRow
from rules import Facts, Unread
from rules.facts import EMPTY
from rules.money import Money
from rules.own_facts import OWN_FACTS

PORTAL = "1"
TODAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DEAL = Deal("7", {"dealname": "Roof", "amount": "500"}, ("21",), ("31",), "31")
BILL = Bill(
    id="bill-1",
    portal_id=PORTAL,
    connection_id="books",
    execution_id="ex-1",
    deal_id="7",
    schedule="project",
    instalment="deposit",
    invoice_type="deposit",
    currency="USD",
    amount_minor=30_000,
    deal_total_minor=100_000,
    state="created",
    reserved_at=NOON,
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


def bill(**changed: Any) -> Bill:
    return Bill(**{**BILL.model_dump(), **changed})


@dataclass
class FakeCrm:
    """The deal's surroundings, and what was read of them."""

    persons: list[Contact] = field(
        default_factory=lambda: [Contact("21", "ann@example.com", properties={"lifecyclestage": "customer"})]
    )
    billing: str | Exception = "21"
    companies: list[Company] = field(
        default_factory=lambda: [Company("31", "Acme", properties={"country": "US"})]
    )
    others: dict[str, Any] = field(default_factory=dict)
    reads: list[str] = field(default_factory=list)

    async def people(self, deal: Deal) -> tuple[Contact, ...]:
        self.reads.append("contact")
        return _given(self.persons)

    async def billing_contact_id(self, deal: Deal) -> str:
        self.reads.append("labels")
        return _given(self.billing)

    async def firms(self, deal: Deal) -> tuple[Company, ...]:
        self.reads.append("company")
        return _given(self.companies)

    async def further(self, deal: Deal, name: str) -> tuple[CrmRecord, ...]:
        self.reads.append(name)
        return _given(self.others.get(name, ()))

    async def owner(self, deal: Deal) -> CrmRecord | None:
        self.reads.append("owner")
        return _given(self.others.get("owner"))


def _given(told: Any) -> Any:
    if isinstance(told, Exception):
        raise told
    return tuple(told) if isinstance(told, list) else told


@dataclass
class FakeBooks:
    """One customer, and what was asked of it."""

    company: Any = field(default_factory=lambda: SimpleNamespace(home_currency="USD"))
    asked: list[str] = field(default_factory=list)
    gone: bool = False

    @property
    def api(self) -> "FakeBooks":
        return self

    async def paid_invoice_count(self, customer_id: str) -> int:
        self.asked.append(f"paid {customer_id}")
        return 3

    async def open_invoice_count(self, customer_id: str) -> int:
        self.asked.append(f"open {customer_id}")
        return 1

    async def customer(self, customer_id: str, *, home_currency: str) -> Customer:
        self.asked.append(f"customer {customer_id}")
        if self.gone:
            raise Refused("QuickBooks has no such customer", code="610")
        return Customer(customer_id, "Ann Lee", "ann@example.com", True, Money(12_500, home_currency))


@dataclass
class Account:
    """The properties that the HubSpot account has besides the standard ones."""

    has: dict[str, tuple[PropertyDefinition, ...]] = field(default_factory=dict)
    error: Exception | None = None
    asked: list[str] = field(default_factory=list)

    async def properties(self, name: str, wanted: frozenset[str]) -> Mapping[str, PropertyDefinition]:
        self.asked.append(name)
        if self.error:
            raise self.error
        return {one.name: one for one in self.has.get(name, ())}


@pytest.fixture
def crm() -> FakeCrm:
    return FakeCrm()


@pytest.fixture
def books() -> FakeBooks:
    return FakeBooks()


@pytest.fixture
def account() -> Account:
    return Account()


@pytest.fixture
def keep(store: Store) -> Callable[..., None]:
    """Rows of ours."""

    def rows(*kept: Any) -> None:
        copies = [type(row)(**row.model_dump()) for row in kept]
        store.write_now(lambda session: session.add_all(copies), account=None)

    return rows


@pytest.fixture
def read(crm: FakeCrm, books: FakeBooks, account: Account, store: Store) -> Callable[..., Any]:
    """The facts that these needs bring."""

    async def of_deal(*needs: str, deal: Deal = DEAL, bill: Bill | None = None) -> Facts:
        async def access(connection_id: str) -> Any:
            assert connection_id == "books"
            return books

        reader = FactReader(crm, OwnRecords(store, PORTAL), account.properties, access, today=TODAY)
        return await reader.of_deal(deal, frozenset(needs), bill)

    return of_deal


async def test_the_deal_is_there_by_hubspots_names(read: Any) -> None:
    facts = await read("deal.amount")

    assert (facts.raw("deal.amount"), facts.raw("deal.dealname")) == ("500", "Roof")
    assert (facts.raw("deal.id"), facts.raw("deal.hs_object_id")) == ("7", "7")


async def test_what_no_rule_asks_for_is_not_read(
    read: Any, crm: FakeCrm, books: FakeBooks, account: Account
) -> None:
    """F207."""
    await read("deal.amount", bill=BILL)

    assert (crm.reads, books.asked, account.asked) == ([], [], [])


async def test_each_object_is_read_once(read: Any, crm: FakeCrm) -> None:
    await read("contact.email", "contact.city", "company.country", "company.name", "ticket.subject")

    assert sorted(crm.reads) == ["company", "contact", "ticket"]


async def test_contact_and_company_are_the_deals(read: Any) -> None:
    facts = await read("contact.lifecyclestage", "company.country")

    assert (facts.raw("contact.lifecyclestage"), facts.raw("company.country")) == ("customer", "US")
    assert (facts.raw("contact.id"), facts.raw("company.id")) == ("21", "31")


async def test_a_deal_without_contact_or_company_has_empty_ones(read: Any, crm: FakeCrm) -> None:
    crm.persons, crm.companies = [], []

    facts = await read("contact.email", "company.country")

    assert (facts.raw("contact.email"), facts.raw("company.country")) == (EMPTY, EMPTY)


# Several of a kind

TWO = [
    Contact("21", "ann@example.com", properties={"email": "ann@example.com"}),
    Contact("22", "bob@example.com", properties={"email": "bob@example.com"}),
]


async def test_of_several_contacts_the_billing_contact_is_meant(read: Any, crm: FakeCrm) -> None:
    crm.persons, crm.billing = TWO, "22"

    facts = await read("contact.email")

    assert facts.raw("contact.email") == "bob@example.com"
    assert [one["email"] for one in facts.members("contact")] == ["ann@example.com", "bob@example.com"]


async def test_where_nobody_is_labelled_only_a_quantifier_can_tell(read: Any, crm: FakeCrm) -> None:
    crm.persons, crm.billing = (
        TWO,
        Refused("the deal has 2 contacts and none of them labelled Billing contact"),
    )

    facts = await read("contact.email")

    assert facts.raw("contact.email") == Unread(
        "the deal has 2 contacts and none of them labelled Billing contact"
    )
    assert len(facts.members("contact")) == 2


@pytest.mark.parametrize(
    ("primary", "seen"),
    [("32", "CA"), (None, Unread("the deal has 2 companies and none is primary"))],
    ids=["primary", "none"],
)
async def test_of_several_companies_the_primary_one_is_meant(
    read: Any, crm: FakeCrm, primary: str | None, seen: Any
) -> None:
    crm.companies.append(Company("32", "Other", properties={"country": "CA"}))
    deal = replace(DEAL, company_ids=("31", "32"), primary_company_id=primary)

    facts = await read("company.country", deal=deal)

    assert facts.raw("company.country") == seen
    assert len(facts.members("company")) == 2


@pytest.mark.parametrize("name", ["ticket", "line_item", "quote"])
async def test_several_of_what_has_no_main_one_need_a_quantifier(read: Any, crm: FakeCrm, name: str) -> None:
    crm.others[name] = [CrmRecord("1", {"x": "a"}), CrmRecord("2", {})]

    facts = await read(f"{name}.id")

    assert facts.raw(f"{name}.id") == Unread(
        "there are 2 and the rule does not say which; use some, every or no"
    )
    assert [one["id"] for one in facts.members(name)] == ["1", "2"]


async def test_the_owner_is_the_deals(read: Any, crm: FakeCrm) -> None:
    crm.others["owner"] = CrmRecord("77", {"email": "ana@example.test", "firstName": "Ana"})

    assert (await read("owner.firstName")).raw("owner.firstName") == "Ana"


async def test_a_deal_of_nobody_has_an_empty_owner(read: Any) -> None:
    assert (await read("owner.email")).raw("owner.email") is EMPTY


# What cannot be read


@pytest.mark.parametrize(
    "problem",
    [
        Refused("HubSpot has no owner 77"),
        NeedsPerson("HubSpot's permission tickets is missing", category="missing-scopes"),
    ],
    ids=["refused", "scope"],
)
async def test_what_hubspot_does_not_tell_is_unread_and_never_none(
    read: Any, crm: FakeCrm, problem: Exception
) -> None:
    crm.others |= {"ticket": problem}

    facts = await read("ticket.subject")

    assert facts.raw("ticket.subject") == facts.members("ticket") == Unread(str(problem))


@pytest.mark.parametrize(
    "problem", [TryLater("HubSpot is busy"), NeedsPerson("reinstall")], ids=["busy", "disconnected"]
)
async def test_where_nothing_can_be_read_there_is_no_decision(
    read: Any, crm: FakeCrm, problem: Exception
) -> None:
    crm.persons = problem

    with pytest.raises(type(problem)):
        await read("contact.email")


# Properties of the account's own

BUDGET = PropertyDefinition("budget", "Budget", "number", "number")
SERVICES = PropertyDefinition("services", "Services", "enumeration", "checkbox")


async def test_a_property_that_hubspot_does_not_have_is_unread_and_not_empty(
    read: Any, account: Account
) -> None:
    account.has["deal"] = (BUDGET,)

    facts = await read("deal.bugdet", "deal.budget")

    assert facts.raw("deal.bugdet") == Unread("HubSpot has no property deal.bugdet")
    assert facts.raw("deal.budget") is EMPTY


async def test_the_account_tells_the_types_of_its_own_properties(read: Any, account: Account) -> None:
    account.has["deal"] = (BUDGET, SERVICES)

    facts = await read("deal.budget", "deal.services", "deal.amount")

    assert {fact: str(kind) for fact, kind in facts.kinds.items()} == {
        "deal.budget": "number",
        "deal.services": "set",
    }


async def test_each_record_of_several_lacks_what_hubspot_does_not_have(
    read: Any, crm: FakeCrm, account: Account
) -> None:
    crm.others["ticket"] = [CrmRecord("1", {}), CrmRecord("2", {})]

    facts = await read("ticket.colour")

    assert [one["colour"] for one in facts.members("ticket")] == [
        Unread("HubSpot has no property ticket.colour")
    ] * 2


async def test_a_list_of_properties_that_is_refused_leaves_empty_ones_unread(
    read: Any, account: Account
) -> None:
    account.error = Refused("HubSpot refused to read the properties of deals")
    deal = replace(DEAL, properties={"budget": "5"})

    facts = await read("deal.budget", "deal.colour", deal=deal)

    assert facts.raw("deal.budget") == "5"
    assert facts.raw("deal.colour") == Unread(
        "whether HubSpot has it is not known: HubSpot refused to read the properties of deals"
    )


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
        ("amount", Decimal("300.00")),
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
    about = bill(due_date=due, balance_minor=balance)

    assert (await read(bill=about)).raw("invoice.days_overdue") == overdue


async def test_an_invoice_that_was_not_sent_was_sent_to_nobody(read: Any) -> None:
    assert (await read(bill=bill(email_sent=False))).raw("invoice.sent_to") == EMPTY


async def test_a_deal_without_an_invoice_has_an_empty_one(read: Any) -> None:
    assert (await read("invoice.status")).raw("invoice.status") == EMPTY


async def test_where_nothing_happened_to_an_invoice_the_deals_only_one_is_meant(read: Any, keep: Any) -> None:
    keep(BILL)

    assert (await read("invoice.status")).raw("invoice.status") == "partially_paid"


async def test_several_invoices_need_a_quantifier(read: Any, keep: Any) -> None:
    keep(BILL, bill(id="bill-2", execution_id="ex-2", instalment="final", invoice_id="146"))

    facts = await read("invoice.status")

    assert isinstance(facts.raw("invoice.status"), Unread)
    assert [one["id"] for one in facts.members("invoice")] == ["145", "146"]


async def test_of_several_the_invoice_that_this_is_about_is_meant(read: Any, keep: Any) -> None:
    second = bill(id="bill-2", execution_id="ex-2", instalment="final", invoice_id="146", status="paid")
    keep(BILL, second)

    facts = await read("invoice.status", bill=second)

    assert facts.raw("invoice.status") == "paid"
    assert len(facts.members("invoice")) == 2


@pytest.mark.parametrize(
    "other",
    [{"portal_id": "2"}, {"deal_id": "8"}, {"state": "reserved", "invoice_id": None}, {"state": "released"}],
    ids=["another-account", "another-deal", "not-made", "given-back"],
)
async def test_only_invoices_that_were_made_for_the_deal_count(
    read: Any, keep: Any, other: dict[str, Any]
) -> None:
    keep(bill(**other))

    assert (await read("invoice.status")).members("invoice") == ()


async def test_what_nobody_reads_of_an_invoice_is_unread(read: Any) -> None:
    facts = await read("invoice.colour", bill=BILL)

    assert facts.raw("invoice.colour") == Unread("Stagebill does not read invoice.colour")


# Payments


def payment(**changed: Any) -> PaymentRow:
    told: dict[str, Any] = {
        "id": "p-1",
        "portal_id": PORTAL,
        "connection_id": "books",
        "payment_id": "900",
        "applied": {"145": 22_475, "999": 5_000},
        "payment_updated_at": NOON,
        "currency": "USD",
        "total_minor": 30_000,
        "unapplied_minor": 2_525,
        "paid_on": date(2026, 2, 15),
        "reference": "4711",
        "method_id": "2",
    }
    return PaymentRow(**{**told, **changed})


METHODS = CatalogueRow(
    connection_id="books", kind="payment_method", entries=[{"id": "2", "name": "Check"}], read_at=NOON
)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("id", "900"),
        ("amount", Decimal("300.00")),
        ("applied", Decimal("224.75")),
        ("unapplied", Decimal("25.25")),
        ("currency", "USD"),
        ("payment_date", date(2026, 2, 15)),
        ("reference", "4711"),
        ("method", "Check"),
        ("invoice_number", "No-145"),
    ],
)
async def test_a_payment_tells_what_was_received(read: Any, keep: Any, name: str, value: Any) -> None:
    keep(BILL, payment(), METHODS)

    assert (await read(f"payment.{name}")).raw(f"payment.{name}") == value


async def test_a_deal_without_payments_has_none(read: Any, keep: Any) -> None:
    keep(BILL, payment(applied={"1145": 1}))

    assert (await read("payment.amount")).members("payment") == ()


async def test_a_payment_that_is_gone_counts_no_more(read: Any, keep: Any) -> None:
    keep(BILL, payment(gone=True))

    assert (await read("payment.amount")).members("payment") == ()


async def test_several_payments_need_a_quantifier(read: Any, keep: Any) -> None:
    keep(BILL, payment(), payment(id="p-2", payment_id="901", paid_on=date(2026, 2, 1)))

    facts = await read("payment.amount")

    assert isinstance(facts.raw("payment.amount"), Unread)
    assert [one["id"] for one in facts.members("payment")] == ["901", "900"], "oldest first"


async def test_a_payment_for_two_invoices_of_the_deal_has_no_one_number(read: Any, keep: Any) -> None:
    second = bill(id="bill-2", execution_id="ex-2", instalment="final", invoice_id="999", number="No-999")
    keep(BILL, second, payment())

    facts = await read("payment.invoice_number", "payment.applied")

    assert facts.raw("payment.invoice_number") == Unread("the payment is for 2 invoices of this deal")
    assert facts.raw("payment.applied") == Decimal("274.75")


async def test_a_method_without_a_name_is_unread(read: Any, keep: Any) -> None:
    keep(BILL, payment())

    assert (await read("payment.method")).raw("payment.method") == Unread(
        "QuickBooks told the Id of its method, not the name"
    )


async def test_a_payment_of_which_too_little_was_kept_is_unread(read: Any, keep: Any) -> None:
    keep(BILL, payment(total_minor=None, unapplied_minor=None))

    assert (await read("payment.amount")).raw("payment.amount") == Unread(
        "the payment was last seen by an earlier version of Stagebill"
    )


# Customers


@pytest.mark.parametrize(
    ("name", "value", "asked"),
    [
        ("id", "58", []),
        ("paid_invoices", 3, ["paid 58"]),
        ("open_invoices", 1, ["open 58"]),
        ("balance", Decimal("125.00"), ["customer 58"]),
        ("name", "Ann Lee", ["customer 58"]),
        ("email", "ann@example.com", ["customer 58"]),
        ("active", True, ["customer 58"]),
    ],
)
async def test_a_customer_costs_only_the_reads_that_a_rule_needs(
    read: Any, books: FakeBooks, name: str, value: Any, asked: Sequence[str]
) -> None:
    """F130, F132, F154."""
    facts = await read(f"customer.{name}", bill=BILL)

    assert facts.raw(f"customer.{name}") == value
    assert books.asked == asked


async def test_without_an_invoice_the_customer_is_the_contacts(read: Any, keep: Any) -> None:
    keep(
        CustomerLink(
            id="link-1",
            portal_id=PORTAL,
            connection_id="books",
            hubspot_type="contact",
            hubspot_id="21",
            customer_id="58",
            customer_name="Ann Lee",
            linked_at=NOON,
        )
    )

    assert (await read("customer.id")).raw("customer.id") == "58"


async def test_a_customer_that_nobody_knows_is_unread(read: Any, books: FakeBooks) -> None:
    assert (await read("customer.paid_invoices")).raw("customer.paid_invoices") == Unread(
        "no invoice of this deal names a QuickBooks customer yet"
    )
    assert books.asked == []


async def test_two_customers_of_one_deal_are_unread(read: Any, keep: Any) -> None:
    keep(BILL, bill(id="bill-2", execution_id="ex-2", instalment="final", invoice_id="146", customer_id="59"))

    assert (await read("customer.id")).raw("customer.id") == Unread(
        "the deal is billed to 2 QuickBooks customers"
    )


async def test_a_customer_that_is_gone_is_unread(read: Any, books: FakeBooks) -> None:
    books.gone = True

    assert (await read("customer.balance", bill=BILL)).raw("customer.balance") == Unread(
        "QuickBooks has no such customer"
    )


async def test_what_nobody_reads_of_a_customer_is_unread(read: Any) -> None:
    facts = await read("customer.shoe_size", bill=BILL)

    assert facts.raw("customer.shoe_size") == Unread("Stagebill does not read customer.shoe_size")


@pytest.mark.parametrize("fact", [fact.name for fact in OWN_FACTS])
async def test_every_fact_of_ours_that_the_language_knows_can_be_told(
    read: Any, keep: Any, fact: str
) -> None:
    keep(BILL, payment(), METHODS)

    assert not isinstance((await read(fact, bill=BILL)).raw(fact), Unread)
