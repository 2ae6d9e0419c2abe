"""Answers that no vendor should give, to every method: an error of the right kind, never a crash.

A read is made again (TryLater); of a write nobody knows whether it happened (Unsure); the vendor's own
reference travels with both. Nothing that cannot be read is ever taken for "there is none".
"""

import copy
import inspect
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from engine.clients.hubspot import HubSpot
from engine.clients.hubspot_mail import Mail
from engine.clients.hubspot_records import NewRecord
from engine.clients.hubspot_wire import PropertyDefinition, PropertyGroup
from engine.clients.quickbooks import QuickBooks
from engine.errors import Refused, ServiceError, TryLater, Unsure

TID = {"intuit_tid": "1-trace"}
CORRELATION = {"x-hubspot-correlation-id": "1-trace"}
SINCE = datetime(2026, 9, 1, tzinfo=UTC)
TIMES = {"CreateTime": "2026-09-01T10:00:00-07:00", "LastUpdatedTime": "2026-09-01T10:00:00-07:00"}
CUSTOMER = {
    "Id": "58",
    "DisplayName": "Acme",
    "Active": True,
    "Balance": 12.5,
    "PrimaryEmailAddr": {"Address": "pat@example.com"},
    "CurrencyRef": {"value": "USD"},
}
INVOICE = {
    "Id": "145",
    "SyncToken": "0",
    "DocNumber": "1001",
    "CustomerRef": {"value": "58"},
    "CurrencyRef": {"value": "USD"},
    "TotalAmt": 300.30,
    "Balance": 0,
    "TxnTaxDetail": {"TotalTax": 0},
    "TxnDate": "2026-09-01",
    "DueDate": "2026-10-01",
    "EmailStatus": "EmailSent",
    "BillEmail": {"Address": "pat@example.com"},
    "PrivateNote": "note",
    "DeliveryInfo": {"DeliveryTime": "2026-09-01T10:00:00-07:00"},
    "MetaData": TIMES,
    "Line": [{"Amount": 300.30, "SalesItemLineDetail": {"ItemRef": {"value": "19"}}}],
}
PAYMENT = {
    "Id": "210",
    "SyncToken": "0",
    "CustomerRef": {"value": "58"},
    "CurrencyRef": {"value": "USD"},
    "TotalAmt": 300.30,
    "UnappliedAmt": 0,
    "TxnDate": "2026-09-01",
    "PaymentRefNum": "CHK-1",
    "PaymentMethodRef": {"value": "1", "name": "Check"},
    "Line": [{"Amount": 300.30, "LinkedTxn": [{"TxnId": "145", "TxnType": "Invoice"}]}],
    "MetaData": TIMES,
}
ENTRY = {"Id": "1", "Name": "Roofs", "Sku": "R", "Type": "Service"}
ACCOUNT = {"Id": "79", "Name": "Roofs", "FullyQualifiedName": "Sales:Roofs", "AcctNum": "4000"}
COMPANY_INFO = {"CompanyName": "Acme", "Country": "US", "DefaultTimeZone": "America/Chicago"}
PREFERENCES = {
    "CurrencyPrefs": {"HomeCurrency": {"value": "USD"}, "MultiCurrencyEnabled": True},
    "TaxPrefs": {"UsingSalesTax": True},
    "SalesFormsPrefs": {"CustomTxnNumbers": False},
}


def rows(name: str, row: Any) -> Any:
    return {"QueryResponse": {name: [row], "startPosition": 1, "maxResults": 1}}


Case = tuple[Callable[[Any], Awaitable[Any]], list[Any]]  # a call, and the good answers to it
READS: dict[str, Case] = {
    "query": (lambda q: q.query("select * from Term"), [rows("Term", ENTRY)]),
    "customers_by_email": (lambda q: q.customers_by_email("a@b.example"), [rows("Customer", CUSTOMER)]),
    "customers_by_name": (lambda q: q.customers_by_name("Acme"), [rows("Customer", CUSTOMER)]),
    "customer": (lambda q: q.customer("58", home_currency="USD"), [{"Customer": CUSTOMER}]),
    "items": (lambda q: q.items(), [rows("Item", ENTRY)]),
    "terms": (lambda q: q.terms(), [rows("Term", ENTRY)]),
    "tax_codes": (lambda q: q.tax_codes(), [rows("TaxCode", ENTRY)]),
    "payment_methods": (lambda q: q.payment_methods(), [rows("PaymentMethod", ENTRY)]),
    "ledger_accounts": (lambda q: q.ledger_accounts(), [rows("Account", ACCOUNT)]),
    "invoice": (lambda q: q.invoice("145"), [{"Invoice": INVOICE}]),
    "invoices": (lambda q: q.invoices(["145"]), [rows("Invoice", INVOICE)]),
    "invoices_by_number": (lambda q: q.invoices_by_number("1001"), [rows("Invoice", INVOICE)]),
    "recent_invoices": (lambda q: q.recent_invoices("58", SINCE), [rows("Invoice", INVOICE)]),
    "paid_invoice_count": (lambda q: q.paid_invoice_count("58"), [rows("Invoice", INVOICE)]),
    "open_invoice_count": (lambda q: q.open_invoice_count("58"), [rows("Invoice", INVOICE)]),
    "payment": (lambda q: q.payment("210"), [{"Payment": PAYMENT}]),
    "recent_payments": (lambda q: q.recent_payments("58", SINCE), [rows("Payment", PAYMENT)]),
    "company": (
        lambda q: q.company(),
        [
            {"CompanyInfo": COMPANY_INFO},
            {"Preferences": PREFERENCES},
            rows("CompanyCurrency", {"Id": "3", "Code": "EUR", "Active": True}),
        ],
    ),
}
WRITES: dict[str, Case] = {
    "create_customer": (lambda q: q.create_customer({}, request_id="r"), [{"Customer": CUSTOMER}]),
    "create_invoice": (lambda q: q.create_invoice({}, request_id="r"), [{"Invoice": INVOICE}]),
    "send_invoice": (lambda q: q.send_invoice("145", None, request_id="r"), [{"Invoice": INVOICE}]),
    "void_invoice": (lambda q: q.void_invoice("145", "0", request_id="r"), [{"Invoice": INVOICE}]),
    "create_payment": (lambda q: q.create_payment({}, request_id="r"), [{"Payment": PAYMENT}]),
}
SWITCHED_ON = [
    {"Name": "SalesFormsPrefs.UseSalesCustom1", "Type": "BooleanType", "BooleanValue": True},
    {"Name": "SalesFormsPrefs.SalesCustomName1", "Type": "StringType", "StringValue": "Crew"},
]
FIELDS = {"SalesFormsPrefs": {"CustomField": [{"CustomField": SWITCHED_ON}]}}
CHANGES = {
    "CDCResponse": [{"QueryResponse": [{"Payment": [PAYMENT], "startPosition": 1, "maxResults": 1}]}],
    "time": "2026-09-01T10:15:30.123-07:00",
}
READS |= {
    "payment_link": (lambda q: q.payment_link("145"), [{"Invoice": INVOICE | {"InvoiceLink": "https://x"}}]),
    "receipt": (lambda q: q.receipt("77"), [{"SalesReceipt": PAYMENT}]),
    "recent_receipts": (lambda q: q.recent_receipts("58", SINCE), [rows("SalesReceipt", PAYMENT)]),
    "sales_fields": (lambda q: q.sales_fields(), [{"Preferences": FIELDS}]),
    "changes_since": (lambda q: q.changes_since(["Payment"], SINCE), [CHANGES]),
    "changed_page": (lambda q: q.changed_page("Payment", SINCE, 1), [rows("Payment", PAYMENT)]),
    "still_there": (lambda q: q.still_there("Payment", ["210"]), [rows("Payment", PAYMENT)]),
    "documents": (lambda q: q.documents("Payment", ["210"]), [rows("Payment", PAYMENT)]),
    "documents_since": (lambda q: q.documents_since("Payment", SINCE), [rows("Payment", PAYMENT)]),
    "count_since": (lambda q: q.count_since("Payment", SINCE), [{"QueryResponse": {"totalCount": 7}}]),
}
TOTAL = {"Summary": {"ColData": [{"value": "TOTAL"}, {"value": "9.50"}]}, "group": "GrandTotal"}
SALES = {
    "Header": {"Currency": "USD", "ReportBasis": "Accrual"},
    "Columns": {"Column": [{"ColTitle": "", "ColType": "Customer"}, {"ColTitle": "Total"}]},
    "Rows": {"Row": [{"ColData": [{"value": "Acme", "id": "58"}, {"value": "9.50"}]}, TOTAL]},
}
EMPTY = {"Header": {"Currency": "USD", "Option": [{"Name": "NoReportData", "Value": "true"}]}, "Rows": {}}
DAY = SINCE.date()
READS |= {
    "aged_receivables": (lambda q: q.aged_receivables(DAY, home_currency="USD"), [EMPTY]),
    "customer_sales": (lambda q: q.customer_sales(DAY, DAY, home_currency="USD"), [SALES]),
}
WRITES |= {
    "mark_invoice_sent": (
        lambda q: q.mark_invoice_sent("145", "0", None, request_id="r"),
        [{"Invoice": INVOICE}],
    )
}
FILES: dict[str, Callable[[Any], Awaitable[bytes]]] = {"invoice_pdf": lambda q: q.invoice_pdf("145")}
WRITES |= {"create_receipt": (lambda q: q.create_receipt({}, request_id="r"), [{"SalesReceipt": PAYMENT}])}
AS_IT_CAME = {*WRITES, "query", "invoice", "invoices", "invoices_by_number", "recent_invoices"}
AS_IT_CAME |= {"payment", "recent_payments", "receipt", "recent_receipts", "documents", "documents_since"}
RECORD = {"id": "7", "properties": {"email": "pat@example.com", "name": "Acme"}}
RECORDS = {"status": "COMPLETE", "results": [RECORD]}
DEAL = {
    "id": "7",
    "properties": {"dealname": "Roof"},
    "associations": {"contacts": {"results": [{"id": "9", "type": "deal_to_contact"}]}},
}
LINKS = {"results": [{"from": {"id": "7"}, "to": [{"toObjectId": 9, "associationTypes": [{"label": "x"}]}]}]}
OWNER = {"id": "3", "email": "o@example.com", "firstName": "Olga", "lastName": "Orr"}
PROPERTY = {"name": "amount", "label": "Amount", "type": "number", "fieldType": "number", "options": []}
STAGE = {"id": "won", "label": "Won", "archived": False}
PIPELINE = {"id": "default", "label": "Sales", "archived": False, "stages": [STAGE]}
VERSIONS = [{"value": "1", "timestamp": "2026-09-01T10:00:00Z"}]
HISTORY = {"id": "7", "createdAt": "2026-09-01T10:00:00Z", "propertiesWithHistory": {"amount": VERSIONS}}
REASON = PropertyDefinition("stagebill_last_reason", "Last reason", "string", "textarea")
GROUP = PropertyGroup("stagebill", "Stagebill")
HUBSPOT_READS: dict[str, Case] = {
    "deal": (lambda h: h.deal("7", ["dealname"]), [DEAL]),
    "contacts": (lambda h: h.contacts(["7"]), [RECORDS]),
    "companies": (lambda h: h.companies(["7"]), [RECORDS]),
    "records": (lambda h: h.records("tickets", ["7"], []), [RECORDS]),
    "deal_contact_labels": (lambda h: h.deal_contact_labels("7"), [LINKS]),
    "associated": (lambda h: h.associated("deals", "7", "tickets"), [LINKS]),
    "owner": (lambda h: h.owner("3"), [OWNER]),
    "owners": (lambda h: h.owners(), [{"results": [OWNER]}]),
    "properties": (lambda h: h.properties("deals"), [{"results": [PROPERTY]}]),
    "pipelines": (lambda h: h.pipelines("deals"), [{"results": [PIPELINE]}]),
    "deal_histories": (lambda h: h.deal_histories(["7"], ["amount"]), [{"results": [HISTORY]}]),
    "search_deals": (lambda h: h.search_deals([], []), [{"total": 1, "results": [RECORD]}]),
    "newest_deals": (
        lambda h: h.newest_deals([], [], start=0, limit=9),
        [{"total": 1, "results": [RECORD]}],
    ),
    "linked": (lambda h: h.linked("deals", ["7"], "contacts"), [LINKS]),
}
HUBSPOT_WRITES: dict[str, Case] = {
    "update_deal": (lambda h: h.update_deal("7", {"amount": "1"}), [RECORD]),
    "complete_callback": (lambda h: h.complete_callback("ap-1", {}), [{}]),
    "ensure_properties": (
        lambda h: h.ensure_properties("deals", GROUP, [REASON]),
        [{"results": [PROPERTY]}, {"results": [{"name": "stagebill"}]}, {"name": "stagebill_last_reason"}],
    ),
}
MIRROR = {"id": "7", "properties": {"stagebill_key": "1"}}
MIRRORS = {"status": "COMPLETE", "results": [MIRROR]}
NEW = NewRecord({"stagebill_key": "1"})
HUBSPOT_READS |= {
    "records_by": (lambda h: h.records_by("invoices", "stagebill_key", ["1"]), [MIRRORS]),
    "newest": (lambda h: h.newest("invoices", ["hs_number"]), [RECORDS]),
    "time_zone": (lambda h: h.time_zone(), [{"timeZone": "America/Chicago"}]),
    "is_super_admin": (lambda h: h.is_super_admin("5"), [{"id": "5", "superAdmin": True}]),
}
HUBSPOT_WRITES |= {
    "create_records": (lambda h: h.create_records("invoices", [NEW], "stagebill_key"), [MIRRORS]),
    "update_records": (lambda h: h.update_records("invoices", {"7": {"hs_number": "1"}}), [MIRRORS]),
    "link": (lambda h: h.link("invoices", "7", "deals", "8"), [{"fromObjectId": 7, "toObjectId": 8}]),
    "send_mail": (lambda h: h.send_mail(Mail(1, "a@b.example", "r-1", {})), [{"statusId": "s"}]),
}
ALL = [
    *(("quickbooks", name, TryLater, *case) for name, case in READS.items()),
    *(("quickbooks", name, Unsure, *case) for name, case in WRITES.items()),
    *(("hubspot", name, TryLater, *case) for name, case in HUBSPOT_READS.items()),
    *(("hubspot", name, Unsure, *case) for name, case in HUBSPOT_WRITES.items()),
]
EACH_METHOD = pytest.mark.parametrize(
    ("vendor_name", "name", "kind", "call", "good"), ALL, ids=[f"{vendor}-{name}" for vendor, name, *_ in ALL]
)
BODIES = {
    "html": b"<html><body>Please wait</body></html>",
    "truncated": b'{"Invoice": {"Id": "1',
    "list": b"[]",
    "text": b'"done"',
    "number": b"7",
    "null": b"null",
    "nan": b'{"Invoice": {"Balance": NaN}}',
    "not-utf-8": b'{"Invoice": {"Id": "\xff"}}',
    "utf-16": '{"Invoice": {}, "results": []}'.encode("utf-16"),
    "two-of-a-key": b'{"results": [], "results": [], "QueryResponse": {}, "QueryResponse": {}}',
    "large": b" " * 10_000_000 + b"{}",
    "deep": b"[" * 100_000,
    "something-else": b'{"ok": true}',
    "wrong-types": b'{"results": {}, "QueryResponse": [], "Invoice": 1, "Customer": "", "Payment": []}',
    "another-entity": b'{"QueryResponse": {"Vendor": [{"Id": "1"}], "maxResults": 1}, "results": [7]}',
}
STATUSES = {
    "no-content": httpx.Response(204),
    "empty": httpx.Response(200),
    "redirect": httpx.Response(302, headers={"Location": "https://quickbooks.example.test/again"}),
    "html-404": httpx.Response(404, text="<html>Not Found</html>"),
    "gateway-404": httpx.Response(404, json={"detail": "Not Found"}),
    "html-400": httpx.Response(400, text="<html>Bad Request</html>"),
    "list-409": httpx.Response(409, json=[]),
    "502": httpx.Response(502, text="<html>Bad Gateway</html>"),
    "unknown": httpx.Response(599),
}


# The answer to a callback needs no body; whoever asks any question looks into the answer himself.
NO_BODY = ("no-content", "empty", "null", "something-else", "wrong-types", "another-entity")
AN_OBJECT = ("something-else", "wrong-types", "another-entity")  # all that an association's answer must be
NOT_ODD = {("query", "another-entity"), *(("complete_callback", odd) for odd in NO_BODY)}
NOT_ODD |= {("link", odd) for odd in AN_OBJECT}


@pytest.fixture
def clients(quickbooks: QuickBooks, hubspot: HubSpot) -> dict[str, Any]:
    return {"quickbooks": quickbooks, "hubspot": hubspot}


@pytest.mark.parametrize("client", [QuickBooks, HubSpot])
def test_no_method_is_left_out(client: type) -> None:
    methods = {name for name, _ in inspect.getmembers(client, inspect.iscoroutinefunction) if name[0] != "_"}
    vendor = client.__name__.lower()

    files = set(FILES) if client is QuickBooks else set()
    assert methods == {name for whose, name, *_ in ALL if whose == vendor} | files


@EACH_METHOD
async def test_the_good_answer_is_understood(
    vendor: Any, clients: dict[str, Any], vendor_name: str, name: str, kind: Any, call: Any, good: list[Any]
) -> None:
    """Else what follows would prove nothing."""
    vendor.answers = [httpx.Response(200, json=body) for body in good]

    assert await call(clients[vendor_name]) not in ((), 0, {}, False)


@pytest.mark.parametrize(
    ("vendor_name", "name", "kind", "call", "good", "odd"),
    [
        pytest.param(*case, odd, id=f"{case[1]}-{odd}")
        for case in ALL
        for odd in (*BODIES, *STATUSES)
        if (case[1], odd) not in NOT_ODD
    ],
)
async def test_an_odd_answer(
    vendor: Any,
    clients: dict[str, Any],
    vendor_name: str,
    name: str,
    kind: type[ServiceError],
    call: Any,
    good: list[Any],
    odd: str,
) -> None:
    vendor.answers = [*(httpx.Response(200, json=body) for body in good[:-1]), answer(odd)]

    with pytest.raises(kind) as caught:
        await call(clients[vendor_name])
    assert caught.value.trace == ("1-trace" if odd != "gateway-404" else None)


@pytest.mark.parametrize("odd", [*BODIES, *STATUSES])
@pytest.mark.parametrize("name", FILES)
async def test_a_file_that_is_none(vendor: Any, quickbooks: QuickBooks, name: str, odd: str) -> None:
    vendor.answers = [answer(odd)]

    with pytest.raises(TryLater) as caught:
        await FILES[name](quickbooks)
    assert caught.value.trace == ("1-trace" if odd != "gateway-404" else None)


@pytest.mark.parametrize("name", FILES)
async def test_a_file_is_taken_as_it_came(vendor: Any, quickbooks: QuickBooks, name: str) -> None:
    vendor.answers = [httpx.Response(200, content=b"%PDF-1.4\n\xff\x00")]

    assert await FILES[name](quickbooks) == b"%PDF-1.4\n\xff\x00"


@pytest.mark.parametrize("name", FILES)
async def test_a_file_that_is_refused(vendor: Any, quickbooks: QuickBooks, name: str) -> None:
    fault = {"Fault": {"Error": [{"code": "610", "Detail": "made inactive"}], "type": "ValidationFault"}}
    vendor.answers = [httpx.Response(400, json=fault)]

    with pytest.raises(Refused, match="QuickBooks refused to read an invoice's PDF: made inactive"):
        await FILES[name](quickbooks)


WRONG = [
    None,
    [],
    {},
    "",
    "odd",
    "nul\0",
    -1,
    True,
    10**25,
    [[]],
    [7],
    {"odd": [None]},
    "0001-01-01T00:00:00+14:00",
]


def spoilt(value: Any) -> Iterator[Any]:
    """A JSON value with one thing in it replaced by each odd one."""
    places = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in places:
        for odd in (*WRONG, *spoilt(inner)):
            other = copy.copy(value)
            other[key] = odd
            yield other


@EACH_METHOD
async def test_a_field_of_another_type_is_read_or_is_an_error(
    vendor: Any,
    clients: dict[str, Any],
    vendor_name: str,
    name: str,
    kind: type[ServiceError],
    call: Any,
    good: list[Any],
    time: Any,
) -> None:
    headers = TID | CORRELATION
    for body in spoilt(good[-1]):
        time.now += 100  # else the limit of calls is what is met
        vendor.requests.clear()
        vendor.answers = [*(httpx.Response(200, json=each) for each in good[:-1])]
        vendor.answers += [httpx.Response(200, json=body, headers=headers)]
        vendor.answers += [httpx.Response(500, headers=headers)]
        try:
            await call(clients[vendor_name])
        except kind as problem:
            assert problem.trace == "1-trace"


@pytest.mark.parametrize(
    ("vendor_name", "name", "kind", "call", "good"),
    [pytest.param(*case, id=case[1]) for case in ALL if case[1] not in AS_IT_CAME],
)
async def test_a_field_that_is_new_changes_nothing(
    vendor: Any,
    clients: dict[str, Any],
    vendor_name: str,
    name: str,
    kind: type[ServiceError],
    call: Any,
    good: list[Any],
) -> None:
    vendor.answers = [httpx.Response(200, json=body) for body in good]
    plain = await call(clients[vendor_name])
    vendor.requests.clear()
    vendor.answers = [httpx.Response(200, json=with_more(body)) for body in good]

    assert await call(clients[vendor_name]) == plain


def with_more(value: Any) -> Any:
    """The same with a field in each object that nobody has heard of."""
    if isinstance(value, list):
        return [with_more(each) for each in value]
    if isinstance(value, dict):
        inner = {key: with_more(each) for key, each in value.items() if not key.startswith("properties")}
        return value | inner | {"brandNew": {"a": 1}}
    return value


def answer(odd: str) -> httpx.Response:
    """One odd answer, with both vendors' reference in its headers unless somebody else gives it."""
    if odd in BODIES:
        return httpx.Response(200, content=BODIES[odd], headers=TID | CORRELATION)
    template = STATUSES[odd]
    headers = {} if odd == "gateway-404" else TID | CORRELATION
    return httpx.Response(
        template.status_code, content=template.content, headers={**template.headers, **headers}
    )
