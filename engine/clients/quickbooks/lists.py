"""Lists that rarely change. Source: Intuit API reference, entities Item, Term, TaxCode, …"""

from collections.abc import Callable, Mapping

from engine.clients.quickbooks.calls import Calls
from engine.clients.quickbooks_wire import account_entry_from, entry_from
from engine.clients.sales_wire import sales_fields_from
from engine.clients.wire import Json, mapping
from engine.said import said

Entries = tuple[Mapping[str, str], ...]


class ListCalls(Calls):
    """What documents refer to. Each list is read whole, one metered call per 1,000 entries."""

    async def items(self) -> Entries:
        """Active products and services (id, name, sku, type), without categories. Metered.

        Source: Item > Query.
        """
        found = await self._entries("Item", said("read its items"))
        return tuple(entry for entry in found if entry["type"] != "Category")

    async def terms(self) -> Entries:
        """Active payment terms (id, name). Metered. Source: Term > Query."""
        return await self._entries("Term", said("read its payment terms"))

    async def tax_codes(self) -> Entries:
        """Active tax codes (id, name); in the US also TAX and NON. Metered. Source: TaxCode > Query."""
        return await self._entries("TaxCode", said("read its tax codes"))

    async def payment_methods(self) -> Entries:
        """Active payment methods (id, name). Metered. Source: PaymentMethod > Query."""
        return await self._entries("PaymentMethod", said("read its payment methods"))

    async def ledger_accounts(self) -> Entries:
        """Active accounts of the chart (id, full name, number as sku, type). Metered.

        Source: Account > Query.
        """
        return await self._entries("Account", said("read its accounts"), account_entry_from)

    async def sales_fields(self) -> Entries:
        """The custom fields of sales forms that are switched on (DefinitionId as id, name). Metered.

        Source: Preferences > Read, SalesFormsPrefs.CustomField.
        """
        call = self._read_call("preferences", said("read the custom fields of its sales forms"))
        return await self._ask(call, lambda body: sales_fields_from(mapping(body, "Preferences")))

    async def _entries(
        self, entity: str, task: str, read: Callable[[Json], Mapping[str, str]] = entry_from
    ) -> Entries:
        return tuple(await self._all(entity, "", read, task))
