"""Which QuickBooks customer a contact is: linked, found, or created once under a name that fits."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from engine.billing.customers import Customers, draft_customer, longer_name
from engine.errors import Refused, TryLater, Unsure
from engine.executions.effects import Effects
from engine.records import Address, Company, Contact, Customer, CustomerDraft
from engine.store import Store
from engine.store.tables import Execution

ANN = Contact("21", "ann@example.com", "Ann", "Lee", "+1 312 555 0100", Address("1 Main St", "Chicago"))
ACME = Company("31", "Acme Inc", "+1 312 555 0199", Address("9 Acme Way", "Boston"))


class QuickBooks:
    """The customers of one company; a name belongs to one of them, and a request id makes one."""

    def __init__(self) -> None:
        self.customers: list[Customer] = []
        self.others: set[str] = set()  # names of vendors and employees
        self.calls: list[str] = []
        self.bodies: dict[str, Mapping[str, Any]] = {}  # by request id
        self.errors: list[Exception] = []

    def add(self, customer_id: str, name: str, email: str | None, *, active: bool = True) -> Customer:
        self.customers.append(Customer(customer_id, name, email, active))
        return self.customers[-1]

    async def customers_by_email(self, email: str) -> tuple[Customer, ...]:
        self.calls.append("by email")
        return tuple(one for one in self.customers if one.email == email)

    async def customers_by_name(self, name: str) -> tuple[Customer, ...]:
        self.calls.append("by name")
        return tuple(one for one in self.customers if one.name.casefold() == name.casefold())

    async def create_customer(self, body: Mapping[str, Any], *, request_id: str) -> Mapping[str, Any]:
        self.calls.append("create")
        if self.errors:
            raise self.errors.pop(0)
        if request_id not in self.bodies:
            name = body["DisplayName"]
            if name in self.others or await self.customers_by_name(name):
                raise Refused("a customer, vendor or employee of that name exists", code="6240")
            email = body.get("PrimaryEmailAddr", {}).get("Address")
            made = self.add(str(100 + len(self.bodies)), name, email)
            self.bodies[request_id] = {"Id": made.id, **body}
        return self.bodies[request_id]


@pytest.fixture
def books() -> QuickBooks:
    return QuickBooks()


@pytest.fixture
def customers(
    store: Store, books: QuickBooks, clock: Any, new_id: Callable[[], str]
) -> Callable[..., Customers]:
    """The customers as one execution sees them."""

    def of(row: Execution, connection: str = "books") -> Customers:
        return Customers(
            store,
            books,
            Effects(store, row, clock, new_id, connection_id="c-1"),
            portal_id="4210001",
            connection_id=connection,
            clock=clock,
            new_id=new_id,
        )

    return of


@pytest.fixture
async def find(customers: Any, claimed: Any) -> Callable[..., Any]:
    """Who the contact is, for one execution."""
    row = await claimed()

    async def one(contact: Contact = ANN, company: Company | None = None, **more: Any) -> Customer:
        told = {"currency": "USD", "create": True, **more}
        connection = told.pop("connection", "books")
        return await customers(told.pop("row", row), connection).of(contact, company, **told)

    return one


# Linked, found


async def test_a_known_e_mail_is_the_customer(find: Any, books: QuickBooks) -> None:
    """F55."""
    books.add("58", "Ann Lee", "ann@example.com")

    assert (await find()).id == "58"
    assert books.calls == ["by email"]


async def test_who_was_found_before_costs_no_call(find: Any, books: QuickBooks) -> None:
    """F207: a known customer costs one write and no metered read."""
    books.add("58", "Ann Lee", "ann@example.com")
    await find()
    books.calls.clear()

    assert (await find()).id == "58"
    assert books.calls == []


async def test_who_is_linked_stays_linked_under_a_new_address(find: Any, books: QuickBooks) -> None:
    """F56."""
    books.add("58", "Ann Lee", "ann@example.com")
    await find()

    assert (await find(replace(ANN, email="ann.lee@example.com"))).id == "58"


async def test_links_are_each_companys_own(find: Any, books: QuickBooks) -> None:
    books.add("58", "Ann Lee", "ann@example.com")
    await find()

    await find(connection="other books")

    assert books.calls == ["by email", "by email"]


async def test_an_inactive_customer_is_not_billed(find: Any, books: QuickBooks) -> None:
    books.add("58", "Ann Lee the elder", "ann@example.com", active=False)

    assert (await find()).id != "58"


async def test_of_several_by_one_e_mail_none_is_guessed(find: Any, books: QuickBooks) -> None:
    """F66."""
    books.add("58", "Ann Lee", "ann@example.com")
    books.add("59", "Lee & Co", "ann@example.com")

    with pytest.raises(Refused) as caught:
        await find()
    assert str(caught.value) == (
        "2 QuickBooks customers have the contact's e-mail, Ids 58, 59; "
        "merge them or give each its own address"
    )
    assert caught.value.category == "customer-ambiguous"


async def test_where_it_must_exist_it_is_not_created(find: Any, books: QuickBooks) -> None:
    with pytest.raises(Refused) as caught:
        await find(create=False)

    assert str(caught.value) == (
        "QuickBooks has no active customer with the contact's e-mail; create the customer there, "
        "correct the contact's e-mail, or set customer to create_if_missing"
    )
    assert "create" not in books.calls


# Created


async def test_who_is_missing_is_created_with_all_that_is_known(find: Any, books: QuickBooks) -> None:
    """F57."""
    customer = await find(ANN, ACME, currency="EUR")

    (body,) = books.bodies.values()
    assert customer.id == body["Id"]
    assert body["DisplayName"] == "Ann Lee"
    assert (body["GivenName"], body["FamilyName"]) == ("Ann", "Lee")
    assert body["CompanyName"] == "Acme Inc"
    assert body["PrimaryEmailAddr"] == {"Address": "ann@example.com"}
    assert body["PrimaryPhone"] == {"FreeFormNumber": "+1 312 555 0100"}
    assert body["BillAddr"] == {"Line1": "1 Main St", "City": "Chicago"}
    assert body["CurrencyRef"] == {"value": "EUR"}


async def test_a_repeat_creates_nobody_a_second_time(find: Any, books: QuickBooks) -> None:
    first = await find()

    assert await find() == first
    assert books.calls.count("create") == 1


async def test_two_deals_of_one_contact_at_once_make_one_customer(
    find: Any, claimed: Any, books: QuickBooks
) -> None:
    other = await claimed("call:ap-2", object_id="8")

    first, second = await asyncio.gather(find(), find(row=other))

    assert first.id == second.id
    assert len(books.customers) == 1


async def test_a_lost_answer_and_its_repeat_make_one_customer(find: Any, books: QuickBooks) -> None:
    books.errors.append(Unsure("no answer"))
    with pytest.raises(Unsure):
        await find()

    await find()

    assert len(books.customers) == 1


async def test_a_busy_quickbooks_makes_nobody_and_the_repeat_does(find: Any, books: QuickBooks) -> None:
    books.errors.append(TryLater("busy"))
    with pytest.raises(TryLater):
        await find()

    assert (await find()).name == "Ann Lee"


async def test_a_namesake_without_an_address_is_not_taken_for_the_person(
    find: Any, books: QuickBooks
) -> None:
    """A stranger must not get the invoice."""
    books.add("58", "Ann Lee", None)

    assert (await find()).id != "58"


@pytest.mark.parametrize(
    ("company", "name"), [(ACME, "Ann Lee (Acme Inc)"), (None, "Ann Lee (ann@example.com)")]
)
async def test_a_namesake_gets_a_telling_name(
    find: Any, books: QuickBooks, company: Company | None, name: str
) -> None:
    """F65: QuickBooks refuses a second customer of one name."""
    books.add("58", "Ann Lee", "another.ann@example.com")

    assert (await find(ANN, company)).name == name


async def test_a_vendor_of_that_name_is_no_customer(find: Any, books: QuickBooks) -> None:
    books.others.add("Ann Lee")

    assert (await find()).name == "Ann Lee (ann@example.com)"


async def test_an_inactive_namesake_is_not_woken_up(find: Any, books: QuickBooks) -> None:
    books.add("58", "Ann Lee", "ann@example.com", active=False)

    assert (await find()).name == "Ann Lee (ann@example.com)"


async def test_any_other_refusal_is_passed_on(find: Any, books: QuickBooks) -> None:
    books.errors.append(Refused("the currency is not active", code="6000"))

    with pytest.raises(Refused, match="the currency is not active"):
        await find()
    assert books.calls.count("create") == 1


# Names


def draft(name: str = "Ann Lee", company: str = "", email: str = "ann@example.com") -> CustomerDraft:
    return CustomerDraft(name, email, company_name=company)


@pytest.mark.parametrize(
    ("contact", "company", "name"),
    [
        pytest.param(ANN, ACME, "Ann Lee", id="person"),
        pytest.param(replace(ANN, first_name="", last_name=""), ACME, "Acme Inc", id="company"),
        pytest.param(replace(ANN, first_name="", last_name=""), None, "ann@example.com", id="address"),
        pytest.param(
            replace(ANN, last_name="Lee: Roofs\tand\nmore"), None, "Ann Lee Roofs and more", id="colon"
        ),
        pytest.param(replace(ANN, last_name="L" * 200), None, "Ann " + "L" * 96, id="long"),
    ],
)
def test_a_name_is_what_quickbooks_takes(contact: Contact, company: Company | None, name: str) -> None:
    assert draft_customer(contact, company, "USD").display_name == name


def test_what_the_contact_lacks_comes_from_its_company() -> None:
    made = draft_customer(replace(ANN, phone="", address=Address()), ACME, "USD")

    assert (made.phone, made.address) == (ACME.phone, ACME.address)


def test_a_phone_number_is_cut_to_what_quickbooks_takes() -> None:
    assert len(draft_customer(replace(ANN, phone="1" * 40), None, "USD").phone) == 30


@pytest.mark.parametrize(
    ("made", "name"),
    [
        pytest.param(draft(company="Acme"), "Ann Lee (Acme)", id="company"),
        pytest.param(draft(), "Ann Lee (ann@example.com)", id="e-mail"),
        pytest.param(draft("Acme", "Acme"), "Acme (ann@example.com)", id="company-is-the-name"),
    ],
)
def test_a_longer_name_tells_apart(made: CustomerDraft, name: str) -> None:
    assert longer_name(made).display_name == name


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(draft("A" * 100, "Acme"), id="long-name"),
        pytest.param(draft("Ann", "C" * 100), id="long-company"),
        pytest.param(draft("Ann", email="e" * 110 + "@example.com"), id="long-address"),
    ],
)
def test_a_longer_name_still_fits(made: CustomerDraft) -> None:
    told = longer_name(made).display_name

    assert len(told) <= 100
    assert told != made.display_name
    assert told.startswith(made.display_name[:3])


# A company in a contact's place (F30)

FIRM = Contact(ACME.id, "", phone=ACME.phone, address=ACME.address, kind="company")


async def test_a_company_is_known_by_its_name(find: Any, books: QuickBooks) -> None:
    books.add("58", "ACME inc", None)

    assert (await find(FIRM, ACME)).id == "58"
    assert books.calls == ["by name"]


async def test_a_company_that_is_unknown_is_created_without_an_address(find: Any, books: QuickBooks) -> None:
    made = await find(FIRM, ACME)

    (body,) = books.bodies.values()
    assert (made.name, body["Notes"]) == ("Acme Inc", "HubSpot company 31")
    assert "PrimaryEmailAddr" not in body


async def test_a_company_and_a_contact_of_one_id_are_two_customers(find: Any, books: QuickBooks) -> None:
    """Ids of contacts and companies are alike."""
    books.add("77", "Ann Lee", "ann@example.com")
    await find(FIRM, ACME)

    assert (await find(replace(ANN, id="31"))).id == "77"


async def test_a_company_whose_name_a_vendor_has_gets_a_longer_one(find: Any, books: QuickBooks) -> None:
    """F65."""
    books.others.add("Acme Inc")

    assert (await find(FIRM, ACME)).name == "Acme Inc (HubSpot company 31)"


async def test_a_company_that_must_exist_is_told_by_its_name(find: Any) -> None:
    with pytest.raises(Refused, match="no active customer with the company's name"):
        await find(FIRM, ACME, create=False)
