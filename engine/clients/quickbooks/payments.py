"""Payments. Source: Intuit API reference, entity Payment."""

from datetime import datetime

from engine.clients.quickbooks.calls import Calls, whose
from engine.clients.quickbooks_wire import ANY_CURRENCY, created_since, payment_from
from engine.clients.wire import Json
from engine.said import said


class PaymentCalls(Calls):
    """Money received, and what it was applied to."""

    async def create_payment(self, body: Json, *, request_id: str) -> Json:
        """Record money received, from `payment_to_wire`'s body; returns it as QuickBooks stored it. Free.

        Units: JSON numbers in major units of the customer's currency. Repeat: the same `request_id` yields
        the first answer again. More than is owed is accepted and stays unapplied. Refused: 2500 where
        something it refers to is gone, 6210 where the books are closed. Source: Payment > Create.
        """
        return await self._create("Payment", body, request_id, _readable)

    async def payment(self, payment_id: str) -> Json:
        """One payment as it is now. Metered. Refused: 610 where it was deleted. Source: Payment > Read."""
        return await self._one("Payment", payment_id, _readable)

    async def recent_payments(self, customer_id: str, since: datetime) -> tuple[Json, ...]:
        """A customer's payments created at or after `since`. Metered. Source: Payment > Query."""
        where = f"{whose(customer_id)} and {created_since(since)}"
        return tuple(await self._all("Payment", where, _readable, said("read payments")))


def _readable(row: Json) -> Json:
    """The payment as it is, after making sure that it can be read. Raises: Unreadable."""
    payment_from(row, home_currency=ANY_CURRENCY)
    return row
