"""Sales receipts. Source: Intuit API reference, entity SalesReceipt."""

from datetime import datetime

from engine.clients.quickbooks.calls import Calls, whose
from engine.clients.quickbooks_wire import ANY_CURRENCY, created_since
from engine.clients.sales_wire import receipt_from
from engine.clients.wire import Json
from engine.said import said


class ReceiptCalls(Calls):
    """Sales that are paid at once."""

    async def create_receipt(self, body: Json, *, request_id: str) -> Json:
        """Create a sales receipt from `receipt_to_wire`'s body; returns it as QuickBooks stored it. Free.

        Units: JSON numbers in major units of the customer's currency. Repeat: the same `request_id` yields
        the first answer again. Refused: 2500 where something it refers to is gone, 6210 where the books are
        closed. Source: SalesReceipt > Create.
        """
        return await self._create("SalesReceipt", body, request_id, _readable)

    async def receipt(self, receipt_id: str) -> Json:
        """One receipt as it is now. Metered. Refused: 610 where it is gone. Source: SalesReceipt > Read."""
        return await self._one("SalesReceipt", receipt_id, _readable)

    async def recent_receipts(self, customer_id: str, since: datetime) -> tuple[Json, ...]:
        """A customer's receipts created at or after `since`. Metered. Source: SalesReceipt > Query."""
        where = f"{whose(customer_id)} and {created_since(since)}"
        return tuple(await self._all("SalesReceipt", where, _readable, said("read sales receipts")))


def _readable(row: Json) -> Json:
    """The receipt as it is, after making sure that it can be read. Raises: Unreadable."""
    receipt_from(row, home_currency=ANY_CURRENCY)
    return row
