"""Customers. Source: Intuit API reference, entity Customer."""

from functools import partial

from engine.clients.quickbooks.calls import Calls
from engine.clients.quickbooks_wire import customer_from, quoted
from engine.clients.wire import Json
from engine.records import Customer
from engine.said import said


class CustomerCalls(Calls):
    """Who is billed."""

    async def customers_by_email(self, email: str) -> tuple[Customer, ...]:
        """Active customers whose main e-mail address is `email`. Metered, one call per 1,000 customers.

        Source: Customer > Query, filter PrimaryEmailAddr.
        """
        where = f"PrimaryEmailAddr = {quoted(email)}"
        return tuple(await self._all("Customer", where, customer_from, said("look for a customer")))

    async def customers_by_name(self, name: str) -> tuple[Customer, ...]:
        """Customers of exactly that display name but for case, inactive ones included. Metered.

        Source: Customer > Query, filter DisplayName.
        """
        where = f"DisplayName = {quoted(name)} and Active in (true, false)"
        return tuple(await self._all("Customer", where, customer_from, said("look for a customer")))

    async def customer(self, customer_id: str, *, home_currency: str) -> Customer:
        """One customer as it is now. Metered.

        Units: its balance is in its own currency, where none is told in `home_currency`.
        Refused: 610 where it was deleted. Source: Customer > Read.
        """
        return await self._one("Customer", customer_id, partial(customer_from, home_currency=home_currency))

    async def create_customer(self, body: Json, *, request_id: str) -> Json:
        """Create a customer from `customer_to_wire`'s body; returns it as QuickBooks stored it. Free.

        Repeat: the same `request_id` yields the same customer. Refused: 6240 where a customer, vendor or
        employee of that name exists. Source: Customer > Create.
        """
        return await self._create("Customer", body, request_id, customer_from)
