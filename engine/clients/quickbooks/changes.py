"""What changed, whoever changed it. Source: Intuit, "Change data capture" and "Data queries"."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from engine.clients.quickbooks.calls import Calls
from engine.clients.quickbooks_changes import Changed, Changes, changed_from, changes_from
from engine.clients.quickbooks_wire import rows_found, since_text
from engine.clients.wire import mapping, text
from engine.said import said

MOST_CHANGES = 1000
"""What one answer holds at most, all its entities together: one that holds as many may not hold all."""

PAGE = 1000
"""Documents of one page, the most that QuickBooks gives."""

_TASK = said("look for what changed")
_HIDDEN_WHEN_INACTIVE = ("Customer",)


class ChangeCalls(Calls):
    """Looking for changes. All of it is metered."""

    async def changes_since(self, entities: Sequence[str], since: datetime) -> Changes:
        """Everything of these entities that changed at or after `since`, deleted documents too.

        Metered, one call. At most 30 days back (what it says to more is not recorded), and not of TaxCode,
        TaxRate and CompanyInfo. An answer of MOST_CHANGES may be cut off. Source: Change data capture.
        """
        asked = {
            "entities": ",".join(entities),
            "changedSince": since.isoformat(timespec="seconds"),
        }
        call = self._read_call("cdc", _TASK)
        call = replace(call, params={**asked, **call.params})
        return await self._ask(call, partial(changes_from, entities=entities))

    async def changed_page(self, entity: str, since: datetime, position: int) -> tuple[Changed, ...]:
        """The documents that were last changed at or after `since`, the oldest change first, from the
        `position`-th (1 is the first) on; fewer than PAGE are the last ones. Metered, one call;
        deleted ones are not among them. Source: Query of each entity, filter MetaData.LastUpdatedTime.
        """
        active = "and Active in (true, false)" if entity in _HIDDEN_WHEN_INACTIVE else ""
        where = f"where MetaData.LastUpdatedTime >= {since_text(since)} {active}".rstrip()
        paging = f"orderby MetaData.LastUpdatedTime startposition {position} maxresults {PAGE}"
        statement = " ".join(("select * from", entity, where, paging))
        return await self._ask(
            self._query_call(statement, _TASK),
            lambda body: tuple(
                changed_from(row, entity) for row in rows_found(mapping(body, "QueryResponse"), entity)
            ),
        )

    async def still_there(self, entity: str, ids: Sequence[str]) -> frozenset[str]:
        """Which of these documents QuickBooks still has. Metered: a call per 500.

        Source: Query of each entity, filter Id.
        """
        return frozenset(await self._by_ids(entity, ids, partial(text, key="Id"), _TASK))
