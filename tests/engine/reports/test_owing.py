"""What the card tells of a deal's customers: amounts by age, as of when, or why they are not known (F54)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from engine.card.owing import Owing
from engine.errors import TryLater
from engine.records import Deal
from engine.reports import Told
from engine.said import said
from engine.store import Store
from engine.store.catalogue_tables import CustomerLink
from engine.store.tables import Bill

PORTAL = "4210001"
BEFORE = timedelta(hours=1)


@pytest.fixture
def owing(store: Store, accounts: Any, clock: Any, rules: Any, desk: Any, connection: Any) -> Owing:
    services: Any = SimpleNamespace(store=store, accounts=accounts, rules=rules, clock=clock)
    return Owing(services, desk, PORTAL, [connection])


@pytest.fixture
def billed(store: Store, clock: Any) -> Callable[..., None]:
    """The deal has an invoice to a customer."""

    def put(customer_id: str = "58", connection_id: str = "books", balance: int = 12050) -> None:
        bill = Bill(
            id=f"bill-{customer_id}-{connection_id}",
            portal_id=PORTAL,
            connection_id=connection_id,
            execution_id=f"run-{customer_id}-{connection_id}",
            deal_id="7",
            invoice_type="full",
            currency="USD",
            amount_minor=balance,
            deal_total_minor=balance,
            state="created",
            reserved_at=clock() - BEFORE,
            invoice_id="145",
            customer_id=customer_id,
            total_minor=balance,
            balance_minor=balance,
            status="sent",
        )
        store.write_now(lambda session: session.add(bill), account=PORTAL)

    return put


@pytest.fixture
def linked(store: Store, clock: Any) -> Callable[..., None]:
    """A contact or company is known to be a customer."""

    def put(kind: str, hubspot_id: str, customer_id: str, name: str) -> None:
        link = CustomerLink(
            id=f"link-{kind}-{hubspot_id}",
            portal_id=PORTAL,
            connection_id="books",
            hubspot_type=kind,
            hubspot_id=hubspot_id,
            customer_id=customer_id,
            customer_name=name,
            linked_at=clock(),
        )
        store.write_now(lambda session: session.add(link), account=PORTAL)

    return put


def hubspot_with(deal: Deal | Exception) -> Any:
    """HubSpot that answers one question."""

    async def read(deal_id: str) -> Deal:
        if isinstance(deal, Exception):
            raise deal
        return deal

    return SimpleNamespace(deal=read)


async def test_the_invoice_s_customer_is_told_with_each_age(owing: Owing, billed: Any, linked: Any) -> None:
    billed()
    linked("contact", "21", "58", "Ann Lee")

    (told,) = (await owing.of_deal("7", anew=False))["customers"]

    assert told == {
        "id": "9130/58",
        "name": "Ann Lee",
        "company": "",
        "link": "https://app.sandbox.qbo.intuit.com/app/customerdetail?nameId=58",
        "problem": "",
        "renewing": False,
        "total": "120.50",
        "overdue": "20.50",
        "ages": ["100.00", "0.00", "20.50", "0.00", "0.00"],
        "currency": "USD",
        "day": "2026-03-02",
        "read": "2026-03-02T15:00:00+00:00",
    }


async def test_a_customer_whom_we_have_not_linked_is_called_as_in_the_report(
    owing: Owing, billed: Any
) -> None:
    billed()

    (told,) = (await owing.of_deal("7", anew=False))["customers"]

    assert told["name"] == "Acme"


async def test_before_an_invoice_the_deal_s_contacts_and_companies_tell_the_customer(
    owing: Owing, linked: Any, accounts: Any
) -> None:
    accounts.hubspot = hubspot_with(Deal("7", {}, ("21",), ("31",)))
    linked("company", "31", "58", "Acme")
    linked("contact", "31", "59", "Of another kind")

    told = await owing.of_deal("7", anew=False)

    assert [one["name"] for one in told["customers"]] == ["Acme"]


async def test_a_deal_whose_customer_nobody_knows_has_none(owing: Owing, accounts: Any, books: Any) -> None:
    accounts.hubspot = hubspot_with(Deal("7", {}, ("21",)))

    assert await owing.of_deal("7", anew=False) == {"customers": [], "problem": ""}
    assert books.asked == []


async def test_a_report_for_several_customers_is_waited_for_once(
    owing: Owing, billed: Any, books: Any
) -> None:
    """Each wait is as long as HubSpot's card would wait for all of them."""
    billed("58")
    billed("59", balance=0)
    asked: list[str] = []

    async def aged(company: Any, *, anew: bool) -> Told:
        asked.append(company.connection_id)
        return Told(None, renewing=True)

    told = await replace(owing, reports=cast(Any, SimpleNamespace(aged=aged))).of_deal("7", anew=True)

    assert [one["renewing"] for one in told["customers"]] == [True, True]
    assert asked == ["books"]


async def test_a_customer_in_two_lines_owes_both(
    owing: Owing, billed: Any, books: Any, told: Any, owes: Any
) -> None:
    """As the header of a section, say, and as a line in it."""
    books.aged = told(owes("58", "Acme"), owes("58", "Acme", "100.00", "20.50"))
    billed()

    (one,) = (await owing.of_deal("7", anew=False))["customers"]

    assert (one["total"], one["overdue"], one["ages"][0]) == ("120.50", "20.50", "100.00")


async def test_a_company_that_is_not_connected_any_more_is_told(
    owing: Owing, billed: Any, books: Any
) -> None:
    billed(connection_id="gone")

    told = await owing.of_deal("7", anew=False)

    assert told["customers"] == books.asked == []
    assert told["problem"] == "the QuickBooks company of this deal's customers is not connected any more"


async def test_hubspot_that_does_not_answer_is_told(owing: Owing, accounts: Any) -> None:
    accounts.hubspot = hubspot_with(TryLater("HubSpot could not be reached"))

    told = await owing.of_deal("7", anew=False)

    assert told == {"customers": [], "problem": "HubSpot could not be reached"}


async def test_who_is_not_in_the_report_owes_nothing(owing: Owing, billed: Any) -> None:
    billed("77", balance=0)

    (told,) = (await owing.of_deal("7", anew=False))["customers"]

    assert (told["total"], told["ages"], told["problem"]) == ("0.00", ["0.00"] * 5, "")


async def test_who_is_missing_there_with_an_invoice_open_here_is_not_told_to_owe_nothing(
    owing: Owing, billed: Any
) -> None:
    """The customer was merged, or the person who connected QuickBooks does not see it."""
    billed("77")

    (told,) = (await owing.of_deal("7", anew=False))["customers"]

    assert (told["total"], told["ages"]) == ("", [])
    assert told["problem"].startswith("the report does not name this customer")


async def test_a_report_that_fails_is_told_with_what_was_last_read(
    owing: Owing, billed: Any, books: Any, clock: Any
) -> None:
    billed()
    await owing.of_deal("7", anew=False)
    clock.forward(hours=3)
    books.aged = TryLater("QuickBooks could not be reached")

    (told,) = (await owing.of_deal("7", anew=True))["customers"]

    assert (told["total"], told["read"]) == ("120.50", "2026-03-02T15:00:00+00:00")
    assert told["problem"] == "QuickBooks could not be reached"


async def test_with_nothing_kept_there_is_the_reason_alone(owing: Owing, billed: Any, books: Any) -> None:
    billed()
    books.aged = TryLater("QuickBooks could not be reached")

    (told,) = (await owing.of_deal("7", anew=False))["customers"]

    assert (told["total"], told["ages"], told["read"]) == ("", [], None)
    assert told["problem"] == "QuickBooks could not be reached"


async def test_reasons_are_told_in_the_language_of_the_rules(
    owing: Owing, billed: Any, books: Any, rules: Any
) -> None:
    billed()
    rules.current.language = "de"
    books.aged = TryLater(
        said(
            "{vendor} could not be reached to {task}; it is tried again",
            vendor="QuickBooks",
            task=said("make a report"),
        )
    )

    (told,) = (await owing.of_deal("7", anew=False))["customers"]

    assert told["problem"] == (
        "QuickBooks war nicht zu erreichen, um einen Bericht zu erstellen; es wird erneut versucht"
    )


async def test_of_several_companies_each_customer_names_its_own(
    owing: Owing, billed: Any, connection: Any, company: Any
) -> None:
    other = replace(connection, connection_id="other", realm_id="9131")
    other = replace(other, company=replace(company, company_name="Second Co"))
    several = replace(owing, companies=[connection, other])
    billed()
    billed(connection_id="other")
    billed(connection_id="gone")

    told = (await several.of_deal("7", anew=False))["customers"]

    assert [(one["id"], one["company"]) for one in told] == [
        ("9130/58", "Test & Co"),
        ("9131/58", "Second Co"),
    ]
