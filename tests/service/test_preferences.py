"""A QuickBooks company's settings: read when they change; what they forbid is refused by us first."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from engine.store.account_tables import Connection

CLOSED = {"AccountingInfoPrefs": {"BookCloseDate": "2026-01-31"}}
SEVERAL = {"CurrencyPrefs": {"MultiCurrencyEnabled": True}}
ACTIVE, NOT_ACTIVE = {"Code": "EUR", "Active": True}, {"Code": "EUR", "Active": False}
CUSTOM = {"SalesFormsPrefs": {"CustomTxnNumbers": True}}


@pytest.fixture
def company(service: Any) -> Callable[[], dict[str, Any]]:
    """What the ledger keeps of the company."""

    return lambda: next(one for one in service.rows(select(Connection.company)) if one)


async def reads(service: Any) -> int:
    return (await service.requests()).count("preferences.read")


async def full_invoice(service: Any, deal_currency_code: str = "USD", **inputs: Any) -> dict[str, str]:
    deal = await service.deal(pipeline="other", amount="500", deal_currency_code=deal_currency_code)
    told = await service.call("create-invoice", deal, invoice_type="full", **inputs)
    await service.settle()
    return dict(told)


async def test_they_are_read_when_the_company_is_connected(service: Any, company: Any) -> None:
    assert await reads(service) == 1
    assert company()["allows_discounts"] is True
    assert company()["closed_until"] is None


async def test_they_are_not_read_again_for_half_a_day(service: Any) -> None:
    """Metered reads: it was two an hour, for each process."""
    for _ in range(4):
        await full_invoice(service)
        await service.later(hours=2.75)
    assert await reads(service) == 1


async def test_a_webhook_has_them_read_again_when_they_are_needed(service: Any, company: Any) -> None:
    await service.later(minutes=1)
    await service.quickbooks.post("preferences", CUSTOM)
    await service.later(minutes=1)
    assert await reads(service) == 1  # nobody needed them yet
    for _ in range(3):
        await full_invoice(service)
    assert company()["custom_numbers"] is True
    assert await reads(service) == 2


async def test_a_change_that_no_webhook_told_is_found_by_the_sweep(service: Any, company: Any) -> None:
    await service.settle()
    await service.quickbooks.post("target", {"url": None})
    await service.quickbooks.post("preferences", CUSTOM)
    await service.later(hours=2)
    await full_invoice(service)
    assert company()["custom_numbers"] is True


async def test_a_date_in_closed_books_is_refused_before_any_write(service: Any) -> None:
    """F106: what is wrong, and what to do; no customer is made, and QuickBooks is not asked to."""
    await service.quickbooks.post("preferences", CLOSED)
    await service.settle()
    told = await full_invoice(service, invoice_date="2026-01-31")
    assert told["outcome"] == "refused"
    assert told["reason"] == (
        "invoice_date 2026-01-31: the books of Sandbox Company_US_1 are closed up to 2026-01-31; choose a "
        "later invoice_date, or have the closing date moved in QuickBooks under Account and settings > "
        "Advanced > Accounting"
    )
    written = [one for one in await service.requests() if one.endswith(".create")]
    assert written == []


async def test_the_day_after_the_closing_date_is_open(service: Any) -> None:
    await service.quickbooks.post("preferences", CLOSED)
    await service.settle()
    assert (await full_invoice(service, invoice_date="2026-02-01"))["outcome"] == "done"


async def test_a_refusal_is_not_by_what_was_true_some_hours_ago(service: Any) -> None:
    """The closing date was moved and nobody told us: QuickBooks is asked before somebody is refused."""
    await service.quickbooks.post("preferences", CLOSED)
    await service.settle()
    await full_invoice(service, invoice_date="2026-01-31")
    await service.quickbooks.post("target", {"url": None})
    await service.quickbooks.post("preferences", {"AccountingInfoPrefs": {"BookCloseDate": "2025-12-31"}})
    await service.later(minutes=5)
    assert (await full_invoice(service, invoice_date="2026-01-31"))["outcome"] == "done"


async def test_a_currency_that_the_company_lacks_is_refused_before_any_write(service: Any) -> None:
    """F104, F106: with the remedy, which helps."""
    await service.quickbooks.post("preferences", SEVERAL)
    await service.quickbooks.post("change", {"entity": "CompanyCurrency", "id": "3", "fields": NOT_ACTIVE})
    await service.settle()
    told = await full_invoice(service, deal_currency_code="EUR")
    assert told["reason"] == (
        "the invoice is in EUR, a currency that Sandbox Company_US_1 does not have; add it in QuickBooks "
        "under Settings > Currencies, or use USD"
    )
    assert [one for one in await service.requests() if one.endswith(".create")] == []

    await service.quickbooks.post("change", {"entity": "CompanyCurrency", "id": "3", "fields": ACTIVE})
    await service.later(minutes=5)
    assert (await full_invoice(service, deal_currency_code="EUR"))["outcome"] == "done"


async def test_invoices_in_foreign_currency_read_the_companys_currencies_once(service: Any) -> None:
    await service.later(minutes=1)
    await service.quickbooks.post("preferences", SEVERAL)
    await service.later(minutes=1)
    for _ in range(3):
        assert (await full_invoice(service, deal_currency_code="EUR"))["outcome"] == "done"
    assert await reads(service) == 2  # when it was connected, and after the change: the list comes with it


async def test_a_payment_in_closed_books_is_refused(service: Any) -> None:
    deal = await service.deal(pipeline="other", amount="500")
    await service.call("create-invoice", deal, invoice_type="full")
    await service.settle()
    await service.quickbooks.post("preferences", CLOSED)
    await service.settle()
    told = await service.call("record-payment", deal, amount="500", payment_date="2026-01-15")
    assert told["outcome"] == "refused"
    assert told["reason"].startswith("payment_date 2026-01-15: the books of")


async def test_an_invoice_of_closed_books_is_not_voided(service: Any) -> None:
    deal = await service.deal(pipeline="other", amount="500")
    await service.call("create-invoice", deal, invoice_type="full", invoice_date="2026-01-20")
    await service.settle()
    await service.quickbooks.post("preferences", CLOSED)
    await service.settle()
    told = await service.call("void-invoice", deal)
    assert told["outcome"] == "refused"
    assert "credit it at a later date" in told["reason"]
    assert "invoice.void" not in await service.requests()


async def test_with_custom_numbers_on_each_invoice_gets_a_number_of_ours(service: Any) -> None:
    """F105: the setting can stay on."""
    await service.quickbooks.post("preferences", CUSTOM)
    await service.settle()
    numbers = [(await full_invoice(service))["invoice_number"] for _ in range(3)]
    assert numbers == ["SB-1001", "SB-1002", "SB-1003"]


async def test_a_number_that_somebody_took_is_passed_over(service: Any) -> None:
    """QuickBooks refuses a second use (6140): the next one is taken, and there is one invoice."""
    first = await full_invoice(service)
    await service.quickbooks.post("preferences", CUSTOM)
    await service.settle()
    taken = {"DocNumber": "SB-1001"}
    await service.quickbooks.post("change", {"entity": "Invoice", "id": first["invoice_id"], "fields": taken})
    await service.settle()

    told = await full_invoice(service)

    assert told["invoice_number"] == "SB-1002"
    assert len(await service.invoices()) == 2


async def test_numbers_of_an_earlier_installation_are_left_behind_in_a_few_tries(service: Any) -> None:
    invoice = await full_invoice(service)
    row = next(one for one in await service.invoices() if one["Id"] == invoice["invoice_id"])
    await service.quickbooks.post("preferences", CUSTOM)
    await service.settle()
    for number in range(1001, 1031):
        fields = {name: row[name] for name in ("CustomerRef", "Line")} | {"DocNumber": f"SB-{number}"}
        fields["Line"] = [line for line in row["Line"] if line["DetailType"] != "SubTotalLineDetail"]
        fields["Line"] = [
            {key: line[key] for key in line if key not in ("Id", "LineNum")} for line in fields["Line"]
        ]
        await service.quickbooks.post("change", {"entity": "Invoice", "fields": fields})
    before = (await service.requests()).count("invoice.create")

    told = await full_invoice(service)

    assert int(told["invoice_number"].removeprefix("SB-")) > 1030
    assert (await service.requests()).count("invoice.create") - before <= 7
