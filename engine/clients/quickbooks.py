"""QuickBooks Online's REST API v3, as far as Stagebill uses it.

Every method makes one call unless it says otherwise, and raises: TryLater (nothing happened), NeedsPerson
(the connection is gone), Refused (with QuickBooks' code); those that change something also Unsure (no
usable answer: look for the document, or repeat the same body with the same `request_id`).
Reads are metered, writes are free (Intuit App Partner Program). Documents go in and out as QuickBooks'
own objects, because the ledger keeps them; `quickbooks_wire` turns them into records.
Source: Intuit API reference, minor version 75.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, TypeVar
from urllib.parse import quote

import httpx

from engine import exact_json
from engine.clients.http import Answer, Call, unusable
from engine.clients.limiter import Limiter, LimitKey
from engine.clients.quickbooks_faults import ACCESS_LOST, THROTTLED, TOKEN_REFUSED, error_of, fault_in
from engine.clients.quickbooks_wire import (
    ANY_CURRENCY,
    account_entry_from,
    company_from,
    customer_from,
    entry_from,
    invoice_from,
    payment_from,
    quoted,
    since_text,
)
from engine.clients.sender import Counted, Meter, Sender, Tokens
from engine.clients.wire import Json, Unreadable, mapping, number, rows
from engine.errors import TryLater
from engine.records import BooksCompany, Customer

T = TypeVar("T")
Entries = tuple[Mapping[str, str], ...]

_MINOR_VERSION = "75"
_PAGE = 1000  # the most that one query gives
_LONGEST_ADDRESS = 1500  # a longer statement travels in the body
_IDS_PER_QUERY = 500
_JSON = {"Content-Type": "application/json"}


class QuickBooks:
    """One QuickBooks company (`realm_id`), on behalf of one connection."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        tokens: Tokens,
        limiter: Limiter,
        meter: Meter,
        *,
        base_url: str,
        realm_id: str,
    ) -> None:
        key = LimitKey("quickbooks", realm_id)
        self._sender = Sender(http, tokens, limiter, meter, key=key, token_refused=_token_refused)
        self._base = f"{base_url.rstrip('/')}/v3/company/{quote(realm_id, safe='')}"
        self._realm_id = realm_id

    # Customers

    async def customers_by_email(self, email: str) -> tuple[Customer, ...]:
        """Active customers whose main e-mail address is `email`. Metered, one call per 1,000 customers.

        Source: Customer > Query, filter PrimaryEmailAddr.
        """
        where = f"PrimaryEmailAddr = {quoted(email)}"
        return tuple(await self._all("Customer", where, customer_from, "look for a customer"))

    async def customers_by_name(self, name: str) -> tuple[Customer, ...]:
        """Customers of exactly that display name but for case, inactive ones included. Metered.

        Source: Customer > Query, filter DisplayName.
        """
        where = f"DisplayName = {quoted(name)} and Active in (true, false)"
        return tuple(await self._all("Customer", where, customer_from, "look for a customer"))

    async def customer(self, customer_id: str, *, home_currency: str) -> Customer:
        """One customer as it is now, with its balance. Metered. Refused: 610 where it was deleted.

        Source: Customer > Read.
        """
        url = f"{self._base}/customer/{quote(customer_id, safe='')}"
        read = partial(customer_from, home_currency=home_currency)
        return await self._ask(
            _read_call(url, "read a customer"), lambda body: read(mapping(body, "Customer"))
        )

    async def create_customer(self, body: Json, *, request_id: str) -> Json:
        """Create a customer from `customer_to_wire`'s body; returns it as QuickBooks stored it.

        Repeat: the same `request_id` yields the same customer. Refused: 6240 where a customer, vendor or
        employee of that name exists. Source: Customer > Create.
        """
        return await self._create("customer", "Customer", body, request_id, customer_from)

    # Lists

    async def items(self) -> Entries:
        """Active products and services (id, name, sku, type), without categories. Metered.

        Source: Item > Query.
        """
        found = await self._all("Item", "", entry_from, "read its items")
        return tuple(entry for entry in found if entry["type"] != "Category")

    async def terms(self) -> Entries:
        """Active payment terms (id, name). Metered. Source: Term > Query."""
        return tuple(await self._all("Term", "", entry_from, "read its payment terms"))

    async def tax_codes(self) -> Entries:
        """Active tax codes (id, name); in the US also TAX and NON. Metered. Source: TaxCode > Query."""
        return tuple(await self._all("TaxCode", "", entry_from, "read its tax codes"))

    async def payment_methods(self) -> Entries:
        """Active payment methods (id, name). Metered. Source: PaymentMethod > Query."""
        return tuple(await self._all("PaymentMethod", "", entry_from, "read its payment methods"))

    async def ledger_accounts(self) -> Entries:
        """Active accounts of the chart (id, full name, number as sku, type). Metered.

        Source: Account > Query.
        """
        return tuple(await self._all("Account", "", account_entry_from, "read its accounts"))

    # Invoices

    async def create_invoice(self, body: Json, *, request_id: str) -> Json:
        """Create an invoice from `invoice_to_wire`'s body; returns it as QuickBooks stored it.

        Units: JSON numbers in major units of the customer's currency. Repeat: the same `request_id` yields
        the first answer again, even if the invoice was deleted since. Refused: 6140 where the number is
        taken, 2500 and 610 where something it refers to is gone, 6210 where the books are closed.
        Source: Invoice > Create.
        """
        return await self._create("invoice", "Invoice", body, request_id, _readable_invoice)

    async def invoice(self, invoice_id: str) -> Json:
        """One invoice as it is now. Metered. Refused: 610 where it was deleted. Source: Invoice > Read."""
        url = f"{self._base}/invoice/{quote(invoice_id, safe='')}"
        call = _read_call(url, "read an invoice")
        return await self._ask(call, partial(_entity, name="Invoice", check=_readable_invoice))

    async def invoices(self, ids: Sequence[str]) -> tuple[Json, ...]:
        """These invoices as they are now, without those that were deleted. Metered: a call per 500.

        Source: Invoice > Query, filter Id.
        """
        found: list[Json] = []
        for start in range(0, len(ids), _IDS_PER_QUERY):
            wanted = ", ".join(quoted(each) for each in ids[start : start + _IDS_PER_QUERY])
            found += await self._all("Invoice", f"Id in ({wanted})", _readable_invoice, "read invoices")
        return tuple(found)

    async def invoices_by_number(self, document_number: str) -> tuple[Json, ...]:
        """Invoices of that number; QuickBooks may hold several. Metered. Source: Invoice > Query."""
        where = f"DocNumber = {quoted(document_number)}"
        return tuple(await self._all("Invoice", where, _readable_invoice, "look for an invoice"))

    async def recent_invoices(self, customer_id: str, since: datetime) -> tuple[Json, ...]:
        """A customer's invoices created at or after `since`: where to look for one whose answer was lost.

        Metered. `PrivateNote` cannot be asked for, so the caller compares it. Source: Invoice > Query.
        """
        return tuple(
            await self._all("Invoice", _recent(customer_id, since), _readable_invoice, "read invoices")
        )

    async def paid_invoice_count(self, customer_id: str) -> int:
        """How many invoices above zero the customer has paid in full. Metered; counted over all of them.

        Source: Invoice > Query, filters CustomerRef and Balance (TotalAmt is no filter to rely on).
        """
        where = f"CustomerRef = {quoted(customer_id)} and Balance = '0'"
        totals = await self._all("Invoice", where, partial(number, key="TotalAmt"), "count paid invoices")
        return sum(each > 0 for each in totals)

    async def open_invoice_count(self, customer_id: str) -> int:
        """How many invoices of the customer are not paid in full. Metered, a call per 1,000 of them.

        Source: Invoice > Query, filters CustomerRef and Balance.
        """
        where = f"CustomerRef = {quoted(customer_id)} and Balance > '0'"
        return len(await self._all("Invoice", where, _readable_invoice, "count open invoices"))

    async def send_invoice(self, invoice_id: str, to: str | None, *, request_id: str) -> Json:
        """Have QuickBooks mail an invoice to `to`, else to its own BillEmail; returns the invoice after it.

        Repeat: the same `request_id` is one mail, as far as Intuit says; read the delivery time first.
        Refused: 6420 where there is no address. Source: Invoice > Send.
        """
        call = Call(
            "QuickBooks",
            "send an invoice",
            "POST",
            f"{self._base}/invoice/{quote(invoice_id, safe='')}/send",
            changes=True,
            params=_params(request_id) | ({"sendTo": to} if to else {}),
            headers={"Content-Type": "application/octet-stream"},  # asked for although there is no body
        )
        return await self._ask(call, partial(_entity, name="Invoice", check=_readable_invoice), "free")

    async def void_invoice(self, invoice_id: str, sync_token: str, *, request_id: str) -> Json:
        """Void an invoice as it was read with `sync_token`; its payments become unapplied.

        Returns QuickBooks' answer, whose amounts may still be the old ones: read the invoice to be sure.
        Refused: 5010 where somebody changed it since. Source: Invoice > Void.
        """
        call = self._write_call(
            "void an invoice", "invoice", {"Id": invoice_id, "SyncToken": sync_token}, request_id
        )
        call = _with_params(call, {"operation": "void"})
        return await self._ask(call, partial(_entity, name="Invoice", check=_readable_invoice), "free")

    # Payments

    async def create_payment(self, body: Json, *, request_id: str) -> Json:
        """Record money received, from `payment_to_wire`'s body; returns it as QuickBooks stored it.

        Repeat: the same `request_id` yields the first answer again. More than is owed is accepted and stays
        unapplied. Source: Payment > Create.
        """
        return await self._create("payment", "Payment", body, request_id, _readable_payment)

    async def payment(self, payment_id: str) -> Json:
        """One payment as it is now. Metered. Refused: 610 where it was deleted. Source: Payment > Read."""
        url = f"{self._base}/payment/{quote(payment_id, safe='')}"
        call = _read_call(url, "read a payment")
        return await self._ask(call, partial(_entity, name="Payment", check=_readable_payment))

    async def recent_payments(self, customer_id: str, since: datetime) -> tuple[Json, ...]:
        """A customer's payments created at or after `since`. Metered. Source: Payment > Query."""
        return tuple(
            await self._all("Payment", _recent(customer_id, since), _readable_payment, "read payments")
        )

    # The company, and questions of any kind

    async def company(self) -> BooksCompany:
        """What is to be known of the company. Metered, two calls. Source: CompanyInfo, Preferences > Read."""
        info_call = _read_call(
            f"{self._base}/companyinfo/{quote(self._realm_id, safe='')}", "describe the company"
        )
        info = await self._ask(info_call, partial(mapping, key="CompanyInfo"))
        preferences_call = _read_call(f"{self._base}/preferences", "describe the company")
        return await self._ask(
            preferences_call, lambda body: company_from(info, mapping(body, "Preferences"))
        )

    async def query(self, statement: str, *, task: str = "answer a query") -> Json:
        """The `QueryResponse` to one statement; one without hits is an empty object. Metered.

        Values in it must have gone through `quoted`. Source: Data queries.
        """
        url = f"{self._base}/query"
        call = _with_params(_read_call(url, task), {"query": statement})
        if len(statement) > _LONGEST_ADDRESS:
            headers = {"Content-Type": "application/text"}
            call = Call("QuickBooks", task, "POST", url, False, _params(), headers, statement.encode())
        return await self._ask(call, partial(mapping, key="QueryResponse"))

    async def _all(self, entity: str, where: str, read: Callable[[Json], T], task: str) -> list[T]:
        """Every row, page by page. Each page begins with the last row of the page before: if it does not,
        the list changed in between and rows may be missing, which is an error, not a shorter list."""
        select = " ".join(("select * from", entity, f"where {where}" if where else "")).rstrip()
        found: list[Json] = []
        while True:
            paging = f"orderby Id startposition {max(len(found), 1)} maxresults {_PAGE}"
            response = await self.query(f"{select} {paging}", task=task)
            page = self._readable(partial(rows, key=entity), response, task)
            if found and (not page or page[0].get("Id") != found[-1].get("Id")):
                raise TryLater(f"QuickBooks' list changed while it was asked to {task}; it is asked again")
            found += page[1:] if found else page
            if len(page) < _PAGE:
                return [self._readable(read, row, task) for row in found]

    def _readable(self, read: Callable[[Json], T], row: Json, task: str) -> T:
        try:
            return read(row)
        except Unreadable as exc:
            raise unusable(_read_call(self._base, task), str(exc)) from None

    # Sending

    async def _create(
        self, path: str, name: str, body: Json, request_id: str, check: Callable[[Json], object]
    ) -> Json:
        article = "an" if path[0] in "aeiou" else "a"
        call = self._write_call(f"create {article} {path}", path, body, request_id)
        return await self._ask(call, partial(_entity, name=name, check=check), "free")

    def _write_call(self, task: str, path: str, body: Json, request_id: str) -> Call:
        content = exact_json.dumps(dict(body))
        return Call(
            "QuickBooks", task, "POST", f"{self._base}/{path}", True, _params(request_id), _JSON, content
        )

    async def _ask(self, call: Call, read: Callable[[Any], T], counted: Counted = "metered") -> T:
        answer = await self._sender.send(call, counted=counted)
        fault = fault_in(answer.body)
        if fault is not None and fault.code == THROTTLED:  # with HTTP 429 the sender sees to it
            raise self._sender.throttled(call, answer)
        if fault is not None or answer.status >= 400:
            raise error_of(call, answer, fault)
        try:
            return read(answer.body)
        except Unreadable as exc:
            raise unusable(call, str(exc), trace=answer.trace) from None


def _token_refused(answer: Answer) -> bool:
    fault = fault_in(answer.body)
    code = fault.code if fault else ""
    return code == TOKEN_REFUSED or (answer.status == 401 and code != ACCESS_LOST)


def _params(request_id: str | None = None) -> dict[str, str]:
    common = {"minorversion": _MINOR_VERSION}
    return common if request_id is None else {"requestid": request_id, **common}


def _read_call(url: str, task: str) -> Call:
    return Call("QuickBooks", task, "GET", url, False, _params())


def _with_params(call: Call, more: Mapping[str, str]) -> Call:
    params = {**more, **call.params}
    return Call(
        call.vendor, call.task, call.method, call.url, call.changes, params, call.headers, call.content
    )


def _recent(customer_id: str, since: datetime) -> str:
    return f"CustomerRef = {quoted(customer_id)} and MetaData.CreateTime >= {since_text(since)}"


def _entity(body: Any, *, name: str, check: Callable[[Json], object]) -> Json:
    """The document in an answer, after making sure that it can be read."""
    entity = mapping(body, name)
    check(entity)
    return entity


def _readable_invoice(row: Json) -> Json:
    invoice_from(row, home_currency=ANY_CURRENCY)
    return row


def _readable_payment(row: Json) -> Json:
    payment_from(row, home_currency=ANY_CURRENCY)
    return row
