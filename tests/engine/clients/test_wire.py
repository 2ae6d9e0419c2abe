"""What no column of ours and no calendar holds is unreadable, not a crash."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from engine.clients import wire
from engine.clients.wire import Unreadable


@pytest.mark.parametrize(
    ("read", "value"),
    [
        pytest.param(lambda row: wire.seconds(row, "it"), 10**17, id="longer-than-any-span"),
        pytest.param(
            lambda row: wire.instant(row, "it"), "0001-01-01T00:00:00+14:00", id="before-the-calendar"
        ),
        pytest.param(lambda row: wire.money(row, "it", "USD"), 10**18, id="more-than-64-bits-of-cents"),
        pytest.param(lambda row: wire.number(row, "it"), Decimal("1E+999999"), id="a-million-digits"),
        pytest.param(lambda row: wire.mapping(row, "it"), [], id="a-list"),
    ],
)
def test_it_is_unreadable(read: Callable[[Any], Any], value: Any) -> None:
    with pytest.raises(Unreadable, match="it is not"):
        read({"it": value})
