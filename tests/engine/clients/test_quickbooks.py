"""The QuickBooks client: what goes out, what comes back, and every class of fault."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from engine.clients.quickbooks import QuickBooks
from engine.errors import NeedsPerson, Refused, TryLater, Unsure

NOW = datetime(2026, 9, 1, 10, tzinfo=UTC)
META = {"CreateTime": "2026-09-01T10:15:30-07:00", "LastUpdatedTime": "2026-09-01T10:15:30-07:00"}


def wire_invoice(**changes: Any) -> dict[str, Any]:
    row = {
        "Id": "145",
        "SyncToken": "0",
        "CustomerRef": {"value": "58"},
        "TotalAmt": 300.3,
        "Balance": 300.3,
        "MetaData": META,
    }
    return {**row, **changes}


def wire_payment() -> dict[str, Any]:
    return {"Id": "210", "SyncToken": "0", "CustomerRef": {"value": "58"}, "TotalAmt": 300, "MetaData": META}


def fault(code: str, detail: str = "", *, status: int = 400, message: str = "Message") -> httpx.Response:
    error = {"Message": message, "Detail": detail, "code": code, "element": ""}
    return httpx.Response(
        status, json={"Fault": {"Error": [error], "type": "ValidationFault"}}, headers={"intuit_tid": "1-t"}
    )


def gateway(code: str, status: int) -> httpx.Response:
    error = {"message": f"errorCode=00{code}", "detail": None, "code": code, "element": None}
    return httpx.Response(
        status, json={"warnings": None, "fault": {"error": [error], "type": "AUTHENTICATION"}}
    )


def ok(name: str, row: dict[str, Any]) -> httpx.Response:
    return httpx.Response(200, json={name: row, "time": "2026-09-01T10:15:30.123-07:00"})


def page(entity: str, rows: list[dict[str, Any]]) -> httpx.Response:
    return httpx.Response(200, json={"QueryResponse": {entity: rows} if rows else {}})


def create(client: QuickBooks) -> Awaitable[Any]:
    body = {"CustomerRef": {"value": "58"}, "Line": [{"Amount": Decimal("300.30")}]}
    return client.create_invoice(body, request_id="sb-1")


# What goes out


async def test_an_invoice_is_created_with_its_request_id(vendor: Any, quickbooks: QuickBooks) -> None:
    vendor.answers = [ok("Invoice", wire_invoice())]

    invoice = await create(quickbooks)

    assert invoice["Id"] == "145"
    assert vendor.last.method == "POST"
    assert str(vendor.last.url) == (
        "https://quickbooks.example.test/v3/company/9130/invoice?requestid=sb-1&minorversion=75"
    )
    assert vendor.last.headers["Accept"] == "application/json"
    assert vendor.last.headers["Content-Type"] == "application/json"


async def test_the_stored_body_goes_out_bare_and_exact(vendor: Any, quickbooks: QuickBooks) -> None:
    vendor.answers = [ok("Invoice", wire_invoice())]

    await create(quickbooks)

    assert vendor.last.content == b'{"CustomerRef":{"value":"58"},"Line":[{"Amount":300.30}]}'


async def test_a_customer_and_a_payment_are_created_the_same_way(vendor: Any, quickbooks: QuickBooks) -> None:
    vendor.answers = [ok("Customer", {"Id": "58", "DisplayName": "Acme"}), ok("Payment", wire_payment())]

    assert (await quickbooks.create_customer({"DisplayName": "Acme"}, request_id="c"))["Id"] == "58"
    assert (await quickbooks.create_payment({"TotalAmt": Decimal("300.00")}, request_id="p"))["Id"] == "210"
    assert [request.url.path.rpartition("/")[2] for request in vendor.requests] == ["customer", "payment"]


async def test_sending_names_the_recipient_and_has_no_body(vendor: Any, quickbooks: QuickBooks) -> None:
    vendor.answers = [ok("Invoice", wire_invoice(EmailStatus="EmailSent"))]

    await quickbooks.send_invoice("145", "pat+bills@acme.example", request_id="sb-2")

    assert vendor.last.url.path == "/v3/company/9130/invoice/145/send"
    assert vendor.last.url.params["sendTo"] == "pat+bills@acme.example"
    assert vendor.last.url.params["requestid"] == "sb-2"
    assert vendor.last.headers["Content-Type"] == "application/octet-stream"
    assert vendor.last.content == b""


async def test_sending_without_a_recipient_leaves_it_to_the_invoice(
    vendor: Any, quickbooks: QuickBooks
) -> None:
    vendor.answers = [ok("Invoice", wire_invoice())]

    await quickbooks.send_invoice("145", None, request_id="sb-2")

    assert "sendTo" not in vendor.last.url.params


async def test_voiding_needs_the_state_that_was_read(vendor: Any, quickbooks: QuickBooks) -> None:
    vendor.answers = [ok("Invoice", wire_invoice(TotalAmt=0, Balance=0, PrivateNote="Voided"))]

    await quickbooks.void_invoice("145", "3", request_id="sb-3")

    assert vendor.last.url.params["operation"] == "void"
    assert vendor.last.content == b'{"Id":"145","SyncToken":"3"}'


async def test_an_id_cannot_leave_its_part_of_the_path(vendor: Any, quickbooks: QuickBooks) -> None:
    vendor.answers = [ok("Invoice", wire_invoice())]

    await quickbooks.invoice("../payment/1?x=")

    assert vendor.last.url.raw_path.startswith(b"/v3/company/9130/invoice/..%2Fpayment%2F1%3Fx%3D?")


async def test_reads_are_metered_and_writes_are_free(vendor: Any, quickbooks: QuickBooks, meter: Any) -> None:
    vendor.answers = [ok("Invoice", wire_invoice())]

    await quickbooks.invoice("145")
    await create(quickbooks)

    assert meter.counted == ["metered", "free"]


# Queries


def statement(request: httpx.Request) -> str:
    if request.method == "POST":
        return request.content.decode()
    return parse_qs(request.url.query.decode())["query"][0]


@pytest.mark.parametrize(
    ("ask", "entity", "expected"),
    [
        pytest.param(
            lambda client: client.customers_by_email("o'neil@acme.example"),
            "Customer",
            r"select * from Customer where PrimaryEmailAddr = 'o\'neil@acme.example'",
            id="customers-by-email",
        ),
        pytest.param(
            lambda client: client.customers_by_name("Pat O'Neil"),
            "Customer",
            r"select * from Customer where DisplayName = 'Pat O\'Neil' and Active in (true, false)",
            id="customers-by-name-also-inactive",
        ),
        pytest.param(lambda client: client.items(), "Item", "select * from Item", id="items"),
        pytest.param(lambda client: client.terms(), "Term", "select * from Term", id="terms"),
        pytest.param(lambda client: client.tax_codes(), "TaxCode", "select * from TaxCode", id="tax-codes"),
        pytest.param(
            lambda client: client.payment_methods(),
            "PaymentMethod",
            "select * from PaymentMethod",
            id="payment-methods",
        ),
        pytest.param(
            lambda client: client.ledger_accounts(), "Account", "select * from Account", id="accounts"
        ),
        pytest.param(
            lambda client: client.invoices(["1", "2"]),
            "Invoice",
            "select * from Invoice where Id in ('1', '2')",
            id="invoices",
        ),
        pytest.param(
            lambda client: client.invoices_by_number("1001"),
            "Invoice",
            "select * from Invoice where DocNumber = '1001'",
            id="invoices-by-number",
        ),
        pytest.param(
            lambda client: client.recent_invoices("58", NOW),
            "Invoice",
            "select * from Invoice where CustomerRef = '58' "
            "and MetaData.CreateTime >= '2026-09-01T10:00:00+00:00'",
            id="recent-invoices",
        ),
        pytest.param(
            lambda client: client.recent_payments("58", NOW),
            "Payment",
            "select * from Payment where CustomerRef = '58' "
            "and MetaData.CreateTime >= '2026-09-01T10:00:00+00:00'",
            id="recent-payments",
        ),
    ],
)
async def test_each_list_is_asked_for_by_one_ordered_query(
    vendor: Any,
    quickbooks: QuickBooks,
    ask: Callable[[QuickBooks], Awaitable[Any]],
    entity: str,
    expected: str,
) -> None:
    vendor.answers = [page(entity, [])]

    assert await ask(quickbooks) == ()
    assert statement(vendor.last) == f"{expected} orderby Id startposition 1 maxresults 1000"


class Shelf:
    """A list in QuickBooks that answers queries page by page."""

    def __init__(self, entity: str, rows: list[dict[str, Any]]) -> None:
        self.entity = entity
        self.rows = rows

    def __call__(self, request: httpx.Request) -> httpx.Response:
        words = statement(request).split()
        start, most = (int(words[words.index(name) + 1]) for name in ("startposition", "maxresults"))
        return page(self.entity, self.rows[start - 1 : start - 1 + most])


def terms(count: int) -> list[dict[str, Any]]:
    return [{"Id": str(number), "Name": f"Net {number}"} for number in range(count)]


@pytest.mark.parametrize("count", [0, 1, 999, 1000, 1001, 1999, 2000, 2500])
async def test_a_long_list_is_read_to_its_end(vendor: Any, quickbooks: QuickBooks, count: int) -> None:
    vendor.answers = [Shelf("Term", terms(count))]

    found = await quickbooks.terms()

    assert [entry["id"] for entry in found] == [str(number) for number in range(count)]


async def test_an_account_is_told_with_full_name_number_and_type(vendor: Any, quickbooks: QuickBooks) -> None:
    row = {"Id": "79", "Name": "Roofs", "FullyQualifiedName": "Sales:Roofs", "AcctNum": "4000"}
    vendor.answers = [page("Account", [{**row, "AccountType": "Income"}, {"Id": "80", "Name": "Cash"}])]

    assert await quickbooks.ledger_accounts() == (
        {"id": "79", "name": "Sales:Roofs", "sku": "4000", "type": "Income"},
        {"id": "80", "name": "Cash", "sku": "", "type": ""},
    )


async def test_a_list_that_changed_between_pages_is_an_error_not_a_shorter_list(
    vendor: Any, quickbooks: QuickBooks
) -> None:
    """Invariant 5: a row that went from the first page would hide one at the head of the second."""
    rows = terms(1500)
    vendor.answers = [Shelf("Term", rows), Shelf("Term", rows[1:])]

    with pytest.raises(TryLater, match="list changed while it was asked to read its payment terms"):
        await quickbooks.terms()


async def test_a_page_that_fails_fails_the_whole_read(vendor: Any, quickbooks: QuickBooks) -> None:
    vendor.answers = [Shelf("Term", terms(1500)), httpx.Response(503)]

    with pytest.raises(TryLater):
        await quickbooks.terms()


async def test_categories_are_no_items(vendor: Any, quickbooks: QuickBooks) -> None:
    rows = [{"Id": "1", "Name": "Roofs", "Type": "Category"}, {"Id": "2", "Name": "Roof", "Type": "Service"}]
    vendor.answers = [page("Item", rows)]

    assert [entry["id"] for entry in await quickbooks.items()] == ["2"]


async def test_many_ids_are_asked_for_in_the_body(vendor: Any, quickbooks: QuickBooks, meter: Any) -> None:
    vendor.answers = [page("Invoice", [])]

    await quickbooks.invoices([str(number) for number in range(501)])

    assert [request.method for request in vendor.requests] == ["POST", "GET"]
    assert vendor.requests[0].headers["Content-Type"] == "application/text"
    assert meter.counted == ["metered", "metered"]


async def test_no_ids_cost_no_call(vendor: Any, quickbooks: QuickBooks) -> None:
    assert await quickbooks.invoices([]) == ()
    assert vendor.requests == []


async def test_paid_invoices_are_counted_without_those_of_zero(vendor: Any, quickbooks: QuickBooks) -> None:
    """F31: voided and zero invoices have no balance either, and were never paid."""
    rows = [
        wire_invoice(Id=str(number), TotalAmt=total, Balance=0) for number, total in enumerate((5, 0, 0.01))
    ]
    vendor.answers = [page("Invoice", rows)]

    assert await quickbooks.paid_invoice_count("58") == 2
    assert "CustomerRef = '58' and Balance = '0'" in statement(vendor.last)


async def test_a_row_that_cannot_be_read_is_no_count(vendor: Any, quickbooks: QuickBooks) -> None:
    vendor.answers = [page("Invoice", [{"Id": "1"}])]

    with pytest.raises(TryLater, match="TotalAmt is not a number"):
        await quickbooks.paid_invoice_count("58")


async def test_the_company_is_read_in_two_calls(vendor: Any, quickbooks: QuickBooks) -> None:
    preferences = {"CurrencyPrefs": {"HomeCurrency": {"value": "USD"}}}
    vendor.answers = [
        ok("CompanyInfo", {"Id": "1", "CompanyName": "Acme", "Country": "US"}),
        ok("Preferences", preferences),
    ]

    company = await quickbooks.company()

    assert company.home_currency == "USD"
    assert [request.url.path for request in vendor.requests] == [
        "/v3/company/9130/companyinfo/9130",
        "/v3/company/9130/preferences",
    ]


SEVERAL = {"CurrencyPrefs": {"HomeCurrency": {"value": "USD"}, "MultiCurrencyEnabled": True}}


async def test_the_currencies_of_a_company_with_several_take_a_third_call(
    vendor: Any, quickbooks: QuickBooks
) -> None:
    currencies = [
        {"Id": "1", "Code": "EUR", "Active": True},
        {"Id": "2", "Code": "CAD"},
        {"Id": "3", "Code": "GBP", "Active": False},
    ]
    vendor.answers = [
        ok("CompanyInfo", {"Id": "1", "CompanyName": "Acme", "Country": "US"}),
        ok("Preferences", SEVERAL),
        page("CompanyCurrency", currencies),
    ]

    assert (await quickbooks.company()).currencies == ("CAD", "EUR")
    assert statement(vendor.last).startswith("select * from CompanyCurrency orderby Id")


async def test_a_company_that_does_not_tell_its_currencies_is_described_without(
    vendor: Any, quickbooks: QuickBooks
) -> None:
    """Not told is not none: then QuickBooks decides about each document."""
    vendor.answers = [
        ok("CompanyInfo", {"Id": "1", "CompanyName": "Acme", "Country": "US"}),
        ok("Preferences", SEVERAL),
        fault("5030", "Feature Not Supported Error"),
    ]

    company = await quickbooks.company()

    assert (company.multi_currency, company.currencies) == (True, None)


# Faults


@pytest.mark.parametrize("status", [200, 400])
async def test_a_refusal_comes_in_quickbooks_own_words(
    vendor: Any, quickbooks: QuickBooks, status: int
) -> None:
    """HTTP 200 may carry a fault, too."""
    detail = "Duplicate Document Number Error : You must specify a different number. "
    vendor.answers = [fault("6140", detail, status=status)]

    with pytest.raises(Refused) as caught:
        await create(quickbooks)
    assert str(caught.value) == (
        "QuickBooks refused to create an invoice: "
        "Duplicate Document Number Error : You must specify a different number"
    )
    assert (caught.value.code, caught.value.category, caught.value.trace) == ("6140", "refused", "1-t")


@pytest.mark.parametrize(
    "code", ["610", "2050", "2250", "2500", "5030", "6000", "6210", "6240", "6420", "99999"]
)
async def test_problems_of_the_data_are_refused_with_their_code(
    vendor: Any, quickbooks: QuickBooks, code: str
) -> None:
    vendor.answers = [fault(code, "No.")]

    with pytest.raises(Refused) as caught:
        await create(quickbooks)
    assert (caught.value.code, caught.value.category) == (code, "refused")


@pytest.mark.parametrize("code", ["500", "2010", "2170", "4000", "4001", "6070", "6100", "10100"])
async def test_requests_built_wrongly_are_refused_as_program_errors(
    vendor: Any, quickbooks: QuickBooks, code: str
) -> None:
    vendor.answers = [fault(code, "No.")]

    with pytest.raises(Refused) as caught:
        await create(quickbooks)
    assert (caught.value.code, caught.value.category) == (code, "program")


async def test_a_stale_record_is_refused_without_naming_who_changed_it(
    vendor: Any, quickbooks: QuickBooks
) -> None:
    vendor.answers = [
        fault("5010", "Stale Object Error : You and root were working on this at the same time.")
    ]

    with pytest.raises(Refused) as caught:
        await quickbooks.void_invoice("145", "0", request_id="v")
    assert str(caught.value) == (
        "QuickBooks refused to void an invoice: somebody changed the record at the same time"
    )
    assert caught.value.code == "5010"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        pytest.param(fault("100"), "did not accept who is calling", id="100"),
        pytest.param(fault("120", status=403), "lost access to the company", id="120"),
        pytest.param(fault("120", status=401), "lost access to the company", id="120-as-401"),
        pytest.param(gateway("3100", 403), "does not let this app into the company", id="3100"),
        pytest.param(gateway("003100", 403), "does not let this app into the company", id="003100"),
        pytest.param(fault("6190"), "read-only because its subscription ended", id="6190"),
        pytest.param(fault("10200"), "the QuickBooks company was reset", id="10200"),
        pytest.param(httpx.Response(403, json={}), "does not let this app in", id="bare-403"),
    ],
)
async def test_what_only_a_person_can_mend_is_said_so(
    vendor: Any, quickbooks: QuickBooks, answer: httpx.Response, words: str
) -> None:
    vendor.answers = [answer]

    with pytest.raises(NeedsPerson, match=words):
        await create(quickbooks)
    assert len(vendor.requests) == 1


@pytest.mark.parametrize("code", ["130", "140", "150", "4002"])
async def test_a_busy_company_is_asked_again(vendor: Any, quickbooks: QuickBooks, code: str) -> None:
    vendor.answers = [fault(code)]

    with pytest.raises(TryLater) as caught:
        await create(quickbooks)
    assert str(caught.value) == (
        f"QuickBooks is busy (code {code}); it is asked to create an invoice again later"
    )


@pytest.mark.parametrize("status", [200, 400, 500])
async def test_an_application_error_leaves_the_outcome_of_a_write_open(
    vendor: Any, quickbooks: QuickBooks, status: int
) -> None:
    vendor.answers = [fault("10000", status=status)]

    with pytest.raises(Unsure):
        await create(quickbooks)


async def test_an_application_error_about_a_path_is_a_mistake_of_ours(
    vendor: Any, quickbooks: QuickBooks
) -> None:
    vendor.answers = [fault("10000", "Could not find resource for relative : /v3", status=404)]

    with pytest.raises(Refused) as caught:
        await create(quickbooks)
    assert caught.value.category == "program"


async def test_an_application_error_of_a_read_is_read_again(vendor: Any, quickbooks: QuickBooks) -> None:
    vendor.answers = [fault("10000")]

    with pytest.raises(TryLater):
        await quickbooks.invoice("145")


async def test_an_answer_without_its_document_leaves_the_outcome_open(
    vendor: Any, quickbooks: QuickBooks
) -> None:
    vendor.answers = [httpx.Response(200, json={"time": "now"})]

    with pytest.raises(Unsure, match="Invoice is not an object"):
        await create(quickbooks)


async def test_an_answer_whose_document_lacks_its_id_leaves_the_outcome_open(
    vendor: Any, quickbooks: QuickBooks
) -> None:
    vendor.answers = [ok("Invoice", wire_invoice(Id=""))]

    with pytest.raises(Unsure, match="Id is missing"):
        await create(quickbooks)


@pytest.mark.parametrize("body", [[], "text", 5, None, {"Fault": "odd"}, {"Fault": {"Error": []}}])
async def test_a_refusal_that_nobody_can_read_leaves_the_outcome_open(
    vendor: Any, quickbooks: QuickBooks, body: Any
) -> None:
    vendor.answers = [httpx.Response(404, json=body)]

    with pytest.raises(Unsure, match="HTTP 404 without a reason"):
        await create(quickbooks)


async def test_a_request_that_is_too_large_is_refused(vendor: Any, quickbooks: QuickBooks) -> None:
    vendor.answers = [httpx.Response(413, text="<html>")]

    with pytest.raises(Refused, match="QuickBooks refused to create an invoice: HTTP 413 without a reason"):
        await create(quickbooks)


async def test_personal_data_in_quickbooks_words_is_left_out(vendor: Any, quickbooks: QuickBooks) -> None:
    vendor.answers = [fault("2210", "Invalid e-mail format : pat@acme.example is odd")]

    with pytest.raises(Refused) as caught:
        await create(quickbooks)
    assert "pat" not in str(caught.value)


async def test_long_words_are_cut(vendor: Any, quickbooks: QuickBooks) -> None:
    vendor.answers = [fault("6000", "word " * 1000)]

    with pytest.raises(Refused) as caught:
        await create(quickbooks)
    assert len(str(caught.value)) < 400


# Tokens


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(gateway("3200", 401), id="gateway"),
        pytest.param(fault("3200", status=400), id="service-400"),
        pytest.param(httpx.Response(401), id="bare-401"),
    ],
)
async def test_a_refused_token_is_refreshed_and_the_call_repeated_once(
    vendor: Any, quickbooks: QuickBooks, tokens: Any, answer: httpx.Response
) -> None:
    vendor.answers = [answer, ok("Invoice", wire_invoice())]

    await create(quickbooks)

    assert tokens.asked == [None, "t1"]
    assert [request.headers["Authorization"] for request in vendor.requests] == ["Bearer t1", "Bearer t2"]
    assert vendor.requests[0].content == vendor.requests[1].content


async def test_a_token_refused_twice_needs_a_person(vendor: Any, quickbooks: QuickBooks) -> None:
    vendor.answers = [gateway("3200", 401)]

    with pytest.raises(NeedsPerson, match="no longer accepts this connection; reconnect QuickBooks"):
        await create(quickbooks)
    assert len(vendor.requests) == 2


# Throttling


async def test_429_pauses_the_company_for_the_time_it_names(
    vendor: Any, quickbooks: QuickBooks, time: Any
) -> None:
    vendor.answers = [httpx.Response(429, headers={"Retry-After": "7"}), ok("Invoice", wire_invoice())]

    with pytest.raises(TryLater) as caught:
        await create(quickbooks)
    assert caught.value.after == timedelta(seconds=7)
    await create(quickbooks)
    assert time.now == 1007


async def test_429_without_a_time_is_tried_again_within_two_seconds(
    vendor: Any, quickbooks: QuickBooks
) -> None:
    vendor.answers = [httpx.Response(429, text="<Fault/>")]

    with pytest.raises(TryLater) as caught:
        await create(quickbooks)
    assert caught.value.after is not None and caught.value.after < timedelta(seconds=2)


async def test_a_throttle_that_comes_as_403_is_one_too(vendor: Any, quickbooks: QuickBooks) -> None:
    vendor.answers = [gateway("003001", 403)]

    with pytest.raises(TryLater, match="allows no further calls at the moment") as caught:
        await create(quickbooks)
    assert caught.value.after is not None


async def test_a_query_without_hits_is_an_empty_answer(vendor: Any, quickbooks: QuickBooks) -> None:
    vendor.answers = [httpx.Response(200, json={"QueryResponse": {}, "time": "x"})]

    assert await quickbooks.query("select * from Invoice") == {}


async def test_a_query_response_that_is_missing_is_an_error(vendor: Any, quickbooks: QuickBooks) -> None:
    vendor.answers = [httpx.Response(200, json={"time": "x"})]

    with pytest.raises(TryLater, match="QueryResponse is not an object"):
        await quickbooks.query("select * from Invoice")
