"""All that changed in one QuickBooks company since a moment, however much and however long ago that is.

Change data capture tells it in one call, up to 30 days back and up to 1,000 objects. What that does not reach
is found by queries, ordered by the time of the change. Those do not tell of deleted documents, so it is asked
which of the documents that we know are still there.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta

from engine.clients.quickbooks import QuickBooks
from engine.clients.quickbooks.changes import MOST_CHANGES, PAGE
from engine.clients.quickbooks_changes import Changed, Changes
from engine.errors import TryLater

DOCUMENTS = ("Invoice", "Payment", "CreditMemo", "SalesReceipt", "RefundReceipt", "Customer")
LISTS = ("Item", "Term", "PaymentMethod", "Account", "Preferences")
"""Of these it matters only that something changed, so a part of a long answer is enough."""

LOOK_BACK = timedelta(days=29)  # an hour or so less than change data capture reaches

Known = Mapping[str, Sequence[str]]  # ids of documents that we know, by entity


async def all_changes(api: QuickBooks, first: Changes, since: datetime) -> AsyncIterator[Sequence[Changed]]:
    """What the first look brought, and all that it could not reach; some of it twice. It is all metered."""
    if len(first.found) < MOST_CHANGES:
        yield first.found
        cut_off: tuple[str, ...] = ()
    else:
        cut_off = DOCUMENTS
        for entity in (*DOCUMENTS, *LISTS):
            alone = await api.changes_since((entity,), reach(since, first.at))
            yield alone.found
            if len(alone.found) < MOST_CHANGES:
                cut_off = tuple(each for each in cut_off if each != entity)
    for entity in DOCUMENTS if since < first.at - LOOK_BACK else cut_off:
        async for page in _queried(api, entity, since):
            yield page


def beyond_reach(first: Changes, since: datetime) -> bool:
    """Whether deleted documents may have escaped the look."""
    return len(first.found) >= MOST_CHANGES or since < first.at - LOOK_BACK


def reach(since: datetime, now: datetime) -> datetime:
    """From when on change data capture can be asked."""
    return max(since, now - LOOK_BACK)


async def gone(api: QuickBooks, known: Known, at: datetime) -> AsyncIterator[Sequence[Changed]]:
    """Those of the known documents that QuickBooks has no more, as changes of that time."""
    for entity, ids in known.items():
        there = await api.still_there(entity, ids)
        yield [Changed(entity, each, at, deleted=True) for each in ids if each not in there]


async def _queried(api: QuickBooks, entity: str, since: datetime) -> AsyncIterator[Sequence[Changed]]:
    """Page by page. The next page begins at the time of the last document of the page before.

    Only where a whole page has one time it is counted on within it; if it does not begin with the document
    that ended the page before, it has changed meanwhile, and something may be missing.
    """
    start, position, last = since, 1, ""
    while True:
        page = await api.changed_page(entity, start, position)
        if position > 1 and (not page or page[0].id != last):
            raise TryLater(f"QuickBooks' {entity} list changed while it was read; it is read again")
        yield page
        if len(page) < PAGE:
            return
        last, latest = page[-1].id, page[-1].updated_at
        start, position = (latest, 1) if latest > start else (start, position + PAGE - 1)
