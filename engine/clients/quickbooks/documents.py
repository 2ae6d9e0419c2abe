"""Documents of several kinds, read to be compared. Source: Intuit API reference, Query of each entity."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from engine.clients.quickbooks.calls import PAGE, Calls
from engine.clients.quickbooks_wire import created_since
from engine.clients.wire import Json, instant, mapping, number, text
from engine.said import said

Kind = Literal["Invoice", "Payment", "SalesReceipt"]


class DocumentCalls(Calls):
    """Invoices, payments and sales receipts, without regard to what sets them apart.

    Amounts are JSON numbers in major units of the document's currency.
    """

    async def documents(self, kind: Kind, ids: Sequence[str]) -> tuple[Json, ...]:
        """These documents as they are now, without those that were deleted. Metered: a call per 500.

        Source: Query of each entity, filter Id.
        """
        return await self._by_ids(kind, ids, _readable, said("read documents"))

    async def documents_since(self, kind: Kind, moment: datetime) -> tuple[Json, ...]:
        """All documents of a kind that were created at or after a moment. Metered, see `reads_for`.

        Source: Query of each entity, filter MetaData.CreateTime.
        """
        return tuple(await self._all(kind, created_since(moment), _readable, said("read documents")))

    async def count_since(self, kind: Kind, moment: datetime) -> int:
        """How many documents of a kind were created at or after a moment. Metered, one call.

        Source: Query of each entity, count(*).
        """
        statement = f"select count(*) from {kind} where {created_since(moment)}"  # noqa: S608 - our own names; the time is quoted
        call = self._query_call(statement, said("count documents"))
        return await self._ask(call, lambda body: int(number(mapping(body, "QueryResponse"), "totalCount")))


def reads_for(documents: int) -> int:
    """How many metered calls it takes to read so many documents: each page begins with the last row before.

    >>> [reads_for(documents) for documents in (0, 999, 1000, 1998, 1999)]
    [1, 1, 2, 2, 3]
    """
    return 1 if documents < PAGE else 2 + (documents - PAGE) // (PAGE - 1)


def _readable(row: Json) -> Json:
    """The document as it is, after making sure that it can be read. Raises: Unreadable."""
    text(row, "Id")
    number(row, "TotalAmt")
    instant(mapping(row, "MetaData"), "LastUpdatedTime")
    return row
