"""Every request that our clients can make is one that the stand-ins, strict as the vendors, take as legal."""

import inspect
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from engine.clients.hubspot import HubSpot
from engine.clients.hubspot_mail import Mail
from engine.clients.hubspot_search import Filter
from engine.clients.hubspot_wire import PropertyDefinition, PropertyGroup
from engine.clients.quickbooks import QuickBooks

Asks = dict[str, Callable[[Any, Any], Awaitable[Any]]]

READS: Asks = {
    "query": lambda q, since: q.query("select * from Term"),
    "customers_by_email": lambda q, since: q.customers_by_email("o'neil+1@example.com"),
    "customers_by_name": lambda q, since: q.customers_by_name("O'Neil & Söhne \\ Co"),
    "items": lambda q, since: q.items(),
    "terms": lambda q, since: q.terms(),
    "tax_codes": lambda q, since: q.tax_codes(),
    "payment_methods": lambda q, since: q.payment_methods(),
    "ledger_accounts": lambda q, since: q.ledger_accounts(),
    "sales_fields": lambda q, since: q.sales_fields(),
    "company": lambda q, since: q.company(),
    "invoices": lambda q, since: q.invoices([str(number) for number in range(1, 700)]),
    "invoices_by_number": lambda q, since: q.invoices_by_number("1' or '1"),
    "recent_invoices": lambda q, since: q.recent_invoices("58", since),
    "paid_invoice_count": lambda q, since: q.paid_invoice_count("58"),
    "open_invoice_count": lambda q, since: q.open_invoice_count("58"),
    "recent_payments": lambda q, since: q.recent_payments("58", since),
    "recent_receipts": lambda q, since: q.recent_receipts("58", since),
    "documents": lambda q, since: q.documents("Payment", ["1", "2"]),
    "documents_since": lambda q, since: q.documents_since("SalesReceipt", since),
    "count_since": lambda q, since: q.count_since("Invoice", since),
    "changes_since": lambda q, since: q.changes_since(["Invoice", "Payment", "Customer"], since),
    "changed_page": lambda q, since: q.changed_page("Customer", since, 1),
    "still_there": lambda q, since: q.still_there("Invoice", ["1"]),
    "aged_receivables": lambda q, since: q.aged_receivables(since.date(), home_currency="USD"),
    "customer_sales": lambda q, since: q.customer_sales(since.date(), since.date(), home_currency="USD"),
}
# Told by test_quickbooks.py beside this, and by the service's own tests: they need or make a document.
OF_A_DOCUMENT = {"customer", "invoice", "invoice_pdf", "payment", "receipt", "payment_link"}
CREATED = {"create_customer", "create_invoice", "create_payment", "create_receipt"}
CHANGED = {"mark_invoice_sent", "send_invoice", "void_invoice"}


def test_no_call_to_quickbooks_is_left_out() -> None:
    methods = {name for name, _ in inspect.getmembers(QuickBooks, inspect.iscoroutinefunction)}

    assert {name for name in methods if name[0] != "_"} == {*READS, *OF_A_DOCUMENT, *CREATED, *CHANGED}


@pytest.mark.parametrize("name", list(READS))
async def test_a_read_of_quickbooks_is_legal(quickbooks: QuickBooks, time: Any, name: str) -> None:
    await READS[name](quickbooks, time())


REASON = PropertyDefinition("stagebill_test", "Test", "string", "textarea")
FILTERS = [
    Filter("dealstage", "IN", ("closedwon", "contractsent")),
    Filter("amount", "GTE", ("1",)),
    Filter("closedate", "BETWEEN", ("1700000000000", "1800000000000")),
]
OF_HUBSPOT: dict[str, Callable[[HubSpot, str], Awaitable[Any]]] = {
    "deal": lambda h, deal: h.deal(deal, ["dealname"], ["tickets", "line_items"]),
    "contacts": lambda h, deal: h.contacts([str(number) for number in range(1, 150)], ["hs_timezone"]),
    "companies": lambda h, deal: h.companies(["1"]),
    "records": lambda h, deal: h.records("tickets", ["1"], ["subject"]),
    "deal_contact_labels": lambda h, deal: h.deal_contact_labels(deal),
    "associated": lambda h, deal: h.associated("deals", deal, "companies"),
    "owners": lambda h, deal: h.owners(),
    "properties": lambda h, deal: h.properties("deals"),
    "pipelines": lambda h, deal: h.pipelines("deals"),
    "search_deals": lambda h, deal: h.search_deals(FILTERS, ["dealname"]),
    "newest_deals": lambda h, deal: h.newest_deals(
        [Filter("dealname", "CONTAINS_TOKEN", ("roo*",))], ["dealname"], start=100, limit=100
    ),
    "linked": lambda h, deal: h.linked("deals", [deal, *map(str, range(1, 1200))], "companies"),
    "deal_histories": lambda h, deal: h.deal_histories([deal], ["amount", "dealstage"]),
    "update_deal": lambda h, deal: h.update_deal(deal, {"amount": "12.50", "closedate": ""}),
    "ensure_properties": lambda h, deal: h.ensure_properties(
        "deals", PropertyGroup("stagebill", "Stagebill"), [REASON]
    ),
    "newest": lambda h, deal: h.newest("invoices", ["hs_object_source_label"]),
    "send_mail": lambda h, deal: h.send_mail(Mail(4126643121, "ann@example.com", "review-1", {"site": "g"})),
    "time_zone": lambda h, deal: h.time_zone(),
    "complete_callback": lambda h, deal: h.complete_callback("ap-1", {"hs_execution_state": "SUCCESS"}),
}
OF_AN_OWNER = {"owner"}
OF_A_USER = {"is_super_admin"}  # tests/service/test_install.py
OF_MIRRORS = {
    "records_by",
    "create_records",
    "update_records",
    "link",
}  # tests/service/test_back_in_hubspot.py


def test_no_call_to_hubspot_is_left_out() -> None:
    methods = {name for name, _ in inspect.getmembers(HubSpot, inspect.iscoroutinefunction)}

    assert {name for name in methods if name[0] != "_"} == {
        *OF_HUBSPOT,
        *OF_AN_OWNER,
        *OF_A_USER,
        *OF_MIRRORS,
    }


@pytest.mark.parametrize("name", list(OF_HUBSPOT))
async def test_a_call_to_hubspot_is_legal(hubspot: HubSpot, record: Any, name: str) -> None:
    await OF_HUBSPOT[name](hubspot, await record("deals", dealname="Roof", amount="500"))
