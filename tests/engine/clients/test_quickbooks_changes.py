"""Answers about what changed: strict about what is missing, since what is not told would be lost for good."""

from datetime import UTC, datetime
from typing import Any

import pytest

from engine.clients.quickbooks_changes import Changed, changes_from
from engine.clients.wire import Unreadable

AT = datetime(2026, 9, 1, 15, 0, tzinfo=UTC)
META = {"LastUpdatedTime": "2026-09-01T08:00:00-07:00"}


def answer(*blocks: Any) -> dict[str, Any]:
    return {"CDCResponse": [{"QueryResponse": list(blocks)}], "time": "2026-09-01T10:15:30.123-07:00"}


def test_live_ones_and_stubs_are_told() -> None:
    """F119."""
    body = answer(
        {
            "Invoice": [
                {"Id": "145", "SyncToken": "4", "MetaData": META},
                {"Id": "139", "status": "Deleted", "domain": "QBO", "MetaData": META},
            ],
            "startPosition": 1,
            "maxResults": 2,
            "totalCount": 2,
        },
        {},
    )
    assert changes_from(body, ("Invoice", "Customer")).found == (
        Changed("Invoice", "145", AT, "4"),
        Changed("Invoice", "139", AT, deleted=True),
    )


def test_the_time_is_quickbooks_own() -> None:
    assert changes_from(answer({}), ("Invoice",)).at == datetime(2026, 9, 1, 17, 15, 30, 123000, UTC)


def test_what_was_never_changed_was_created() -> None:
    body = answer({"Term": [{"Id": "3", "SyncToken": "0", "MetaData": META}]})
    assert changes_from(body, ("Term",)).found[0].created


def test_a_payment_tells_which_invoices_it_touches() -> None:
    lines = [
        {"Amount": 1, "LinkedTxn": [{"TxnId": "145", "TxnType": "Invoice"}]},
        {"Amount": 1, "LinkedTxn": [{"TxnId": "9", "TxnType": "CreditMemo"}]},
    ]
    body = answer({"Payment": [{"Id": "210", "SyncToken": "1", "MetaData": META, "Line": lines}]})
    assert changes_from(body, ("Payment",)).found[0].touches == ("145",)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"CDCResponse": [], "time": "2026-09-01T10:15:30Z"}, id="no-answer"),
        pytest.param(answer({}), id="one-entity-missing"),
        pytest.param(answer({}, {"Fault": {"Error": []}}), id="a-fault-in-its-place"),
        pytest.param({"CDCResponse": [{"QueryResponse": [{}, {}]}]}, id="no-time"),
        pytest.param(answer({}, {"Customer": [{"Id": "1"}]}), id="no-meta"),
        pytest.param(answer({}, {"Customer": [{"MetaData": META}]}), id="no-id"),
    ],
)
def test_half_an_answer_is_none(body: Any) -> None:
    """It must not look as if nothing had changed."""
    with pytest.raises(Unreadable):
        changes_from(body, ("Invoice", "Customer"))
