"""Builders for the parts of the demo that need no processes."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import pytest

from sandbox.demo.checks import Checks
from sandbox.demo.invoices import Invoice, Line


@dataclass
class FakeTime:
    """A clock that only sleeping moves on."""

    now: float = 0.0
    sleeps: list[float] = field(default_factory=list)

    def timer(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.now += seconds


@pytest.fixture
def fake_time() -> FakeTime:
    return FakeTime()


@pytest.fixture
def checks(fake_time: FakeTime) -> Checks:
    return Checks(timer=fake_time.timer, sleep=fake_time.sleep)


@pytest.fixture
def invoice() -> Callable[..., Invoice]:
    """An open invoice of 420.00 with one line; arguments change what they name."""
    usual = Invoice(
        id="145",
        number="1001",
        customer="Ann Baker",
        email="ann.baker@example.com",
        date="2026-03-02",
        due="2026-04-01",
        terms="Net 30",
        currency="USD",
        lines=(Line("Consulting", "Invoice: Gutter repair", Decimal("420.00")),),
        total=Decimal("420.00"),
        balance=Decimal("420.00"),
        emailed=False,
    )

    def build(**changes: Any) -> Invoice:
        return replace(usual, **changes)

    return build
