"""Which documents are ours, and which of their changes we know already."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engine.billing.shares import RECEIPT
from engine.clients.quickbooks_changes import Changed
from engine.store import Store
from engine.store.tables import Bill
from engine.sync.known_changes import Told, our_documents, without_our_own

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@pytest.fixture
def bill(store: Store) -> Callable[..., None]:
    """A bill whose document was last seen with SyncToken 3."""

    def make(document_id: str, **more: Any) -> None:
        usual: dict[str, Any] = {
            "id": f"bill-{document_id}",
            "portal_id": "4210001",
            "connection_id": "books",
            "execution_id": f"run-{document_id}",
            "deal_id": "7",
            "invoice_type": "full",
            "currency": "USD",
            "amount_minor": 50000,
            "deal_total_minor": 50000,
            "state": "created",
            "reserved_at": NOW,
            "invoice_id": document_id,
            "sync_token": "3",
        }
        store.write_now(lambda session: session.add(Bill(**(usual | more))), account=None)

    return make


def test_a_receipt_is_not_looked_for_among_invoices(store: Store, bill: Any) -> None:
    """It would seem to be deleted, and its amount would be billed once more."""
    bill("145")
    bill("146", invoice_type=RECEIPT)
    bill("147", state="voided")
    bill("148", connection_id="other")
    told = store.read_now(lambda session: our_documents(session, "books"))
    assert told == {"Invoice": ["145"], "SalesReceipt": ["146"], "Payment": []}


@pytest.mark.parametrize(
    ("changed", "new"),
    [
        pytest.param(Changed("Invoice", "145", NOW, "3"), False, id="as-last-seen"),
        pytest.param(Changed("Invoice", "145", NOW, "4"), True, id="newer"),
        pytest.param(Changed("Invoice", "145", NOW, deleted=True), True, id="deleted"),
        pytest.param(Changed("Customer", "145", NOW, "3"), True, id="another-with-its-id"),
        pytest.param(Changed("SalesReceipt", "146", NOW, "3"), False, id="receipt-as-last-seen"),
        pytest.param(Changed("Invoice", "146", NOW, "3"), True, id="no-such-invoice"),
    ],
)
def test_what_was_seen_as_it_is_now_is_no_news(store: Store, bill: Any, changed: Changed, new: bool) -> None:
    bill("145")
    bill("146", invoice_type=RECEIPT)
    found = store.read_now(lambda session: without_our_own(session, "books", [changed]))
    assert bool(found) is new


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, True), (5, True), (6, False), (-60, True)],
    ids=["same", "about", "later", "past"],
)
def test_an_event_tells_of_what_changed_until_then(seconds: int, told: bool) -> None:
    known = Told({("invoice", "145"): NOW})
    assert known.tells_of(Changed("Invoice", "145", NOW + timedelta(seconds=seconds), "4")) is told
