"""Bills and payments with dull defaults."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from engine.store.tables import Bill, PaymentRow

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@pytest.fixture
def bill() -> Callable[..., Bill]:
    """The nth invoice of deal 7, over 300.00 USD, mailed and not paid."""

    def build(count: int = 1, **more: Any) -> Bill:
        told: dict[str, Any] = {
            "id": f"bill-{count}",
            "portal_id": "4210001",
            "connection_id": "books",
            "execution_id": f"ex-{count}",
            "deal_id": "7",
            "contact_id": "51",
            "invoice_type": "full",
            "state": "created",
            "invoice_id": str(count),
            "number": f"100{count}",
            "amount_minor": 30_000,
            "deal_total_minor": 100_000,
            "total_minor": 30_000,
            "balance_minor": 30_000,
            "invoice_date": date(2026, 3, 2),
            "due_date": date(2026, 4, 1),
            "status": "sent",
            "email_sent": True,
            "recipient": "ann@example.com",
            "currency": "USD",
            "reserved_at": NOW + timedelta(minutes=count),
        }
        return Bill(**(told | more))

    return build


@pytest.fixture
def payment() -> Callable[..., PaymentRow]:
    """A check over 200.00 USD for invoice 1."""

    def build(**more: Any) -> PaymentRow:
        told: dict[str, Any] = {
            "id": "pay-9",
            "portal_id": "4210001",
            "connection_id": "books",
            "payment_id": "9",
            "applied": {"1": 20_000},
            "payment_updated_at": NOW,
            "currency": "USD",
            "total_minor": 20_000,
            "unapplied_minor": 0,
            "paid_on": date(2026, 3, 2),
            "reference": "77",
            "method": "Check",
        }
        return PaymentRow(**(told | more))

    return build
