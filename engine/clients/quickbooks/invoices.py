"""Invoices. Source: Intuit API reference, entity Invoice."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from urllib.parse import quote

from engine.clients.quickbooks.calls import Calls, whose
from engine.clients.quickbooks_wire import ANY_CURRENCY, created_since, invoice_from, quoted
from engine.clients.wire import Json, mapping, maybe_text, number
from engine.said import said


class InvoiceCalls(Calls):
    """What customers owe."""

    async def create_invoice(self, body: Json, *, request_id: str) -> Json:
        """Create an invoice from `invoice_to_wire`'s body; returns it as QuickBooks stored it. Free.

        Units: JSON numbers in major units of the customer's currency. Repeat: the same `request_id` yields
        the first answer again, even if the invoice was deleted since. Refused: 6140 where the number is
        taken, 2500 and 610 where something it refers to is gone, 6210 where the books are closed.
        Source: Invoice > Create.
        """
        return await self._create("Invoice", body, request_id, _readable)

    async def invoice(self, invoice_id: str) -> Json:
        """One invoice as it is now. Metered. Refused: 610 where it was deleted. Source: Invoice > Read."""
        return await self._one("Invoice", invoice_id, _readable)

    async def payment_link(self, invoice_id: str) -> str:
        """Where the customer pays an invoice online; empty where the company has no online payments. Metered.

        Source: Invoice > Read with include=invoiceLink.
        """
        call = self._read_call(
            f"invoice/{quote(invoice_id, safe='')}", said("read an invoice's payment link")
        )
        asked = replace(call, params={"include": "invoiceLink", **call.params})
        return await self._ask(asked, lambda body: maybe_text(mapping(body, "Invoice"), "InvoiceLink"))

    async def invoices(self, ids: Sequence[str]) -> tuple[Json, ...]:
        """These invoices as they are now, without those that were deleted. Metered: a call per 500.

        Source: Invoice > Query, filter Id.
        """
        return await self._by_ids("Invoice", ids, _readable, said("read invoices"))

    async def invoices_by_number(self, document_number: str) -> tuple[Json, ...]:
        """Invoices of that number; QuickBooks may hold several. Metered. Source: Invoice > Query."""
        where = f"DocNumber = {quoted(document_number)}"
        return tuple(await self._all("Invoice", where, _readable, said("look for an invoice")))

    async def recent_invoices(self, customer_id: str, since: datetime) -> tuple[Json, ...]:
        """A customer's invoices created at or after `since`: where to look for one whose answer was lost.

        Metered. `PrivateNote` cannot be asked for, so the caller compares it. Source: Invoice > Query.
        """
        where = f"{whose(customer_id)} and {created_since(since)}"
        return tuple(await self._all("Invoice", where, _readable, said("read invoices")))

    async def paid_invoice_count(self, customer_id: str) -> int:
        """How many invoices above zero the customer has paid in full. Metered; counted over all of them.

        Source: Invoice > Query, filters CustomerRef and Balance (TotalAmt is no filter to rely on).
        """
        where = f"{whose(customer_id)} and Balance = '0'"
        totals = await self._all(
            "Invoice", where, partial(number, key="TotalAmt"), said("count paid invoices")
        )
        return sum(each > 0 for each in totals)

    async def open_invoice_count(self, customer_id: str) -> int:
        """How many invoices of the customer are not paid in full. Metered, a call per 1,000 of them.

        Source: Invoice > Query, filters CustomerRef and Balance.
        """
        where = f"{whose(customer_id)} and Balance > '0'"
        return len(await self._all("Invoice", where, _readable, said("count open invoices")))

    async def send_invoice(self, invoice_id: str, to: str | None, *, request_id: str) -> Json:
        """Have QuickBooks mail an invoice to `to`, else to its own BillEmail; returns the invoice after it.

        Free. Repeat: the same `request_id` is one mail, as far as Intuit says; read the delivery time first.
        Refused: 6420 where there is no address. Source: Invoice > Send.
        """
        path = f"invoice/{quote(invoice_id, safe='')}/send"
        call = self._write_call(path, said("send an invoice"), request_id, {"sendTo": to} if to else {})
        headers = {"Content-Type": "application/octet-stream"}  # asked for although there is no body
        return await self._written(replace(call, headers=headers), "Invoice", _readable)

    async def invoice_pdf(self, invoice_id: str) -> bytes:
        """The invoice as a PDF, as QuickBooks prints it: bytes. Metered. Source: Invoice > Get as PDF."""
        return await self._pdf("Invoice", invoice_id, said("read an invoice's PDF"))

    async def mark_invoice_sent(
        self, invoice_id: str, sync_token: str, to: str | None, *, request_id: str
    ) -> Json:
        """Note at the invoice, as it was read with `sync_token`, that it was mailed; and to whom, if `to`.

        Free. Nothing is mailed. Repeat: the same `request_id` yields the first answer again. Refused: 5010
        where somebody changed it since, 6210 where the books are closed.
        Source: Invoice > Sparse update; EmailStatus and BillEmail are ReadWrite in Finance.xsd.
        """
        body = {"Id": invoice_id, "SyncToken": sync_token, "sparse": True, "EmailStatus": "EmailSent"}
        if to:
            body["BillEmail"] = {"Address": to}
        return await self._change(said("mark an invoice as mailed"), "Invoice", body, request_id, _readable)

    async def void_invoice(self, invoice_id: str, sync_token: str, *, request_id: str) -> Json:
        """Void an invoice as it was read with `sync_token`; its payments become unapplied. Free.

        Returns QuickBooks' answer, whose amounts may still be the old ones: read the invoice to be sure.
        Repeat: the same `request_id` yields the first answer again.
        Refused: 5010 where somebody changed it since. Source: Invoice > Void.
        """
        body = {"Id": invoice_id, "SyncToken": sync_token}
        voiding = {"operation": "void"}
        return await self._change(said("void an invoice"), "Invoice", body, request_id, _readable, voiding)


def _readable(row: Json) -> Json:
    """The invoice as it is, after making sure that it can be read. Raises: Unreadable."""
    invoice_from(row, home_currency=ANY_CURRENCY)
    return row
