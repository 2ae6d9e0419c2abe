"""Whoever calls a vendor reads there what it costs, whether it may be repeated, and where that is from."""

import inspect
from collections.abc import Iterator
from typing import Any

import pytest

from engine.clients.hubspot import HubSpot
from engine.clients.quickbooks import QuickBooks


def methods(client: type) -> Iterator[Any]:
    for name, method in inspect.getmembers(client, inspect.iscoroutinefunction):
        if not name.startswith("_"):
            yield pytest.param(method, id=f"{client.__name__}.{name}")


def told(thing: Any) -> str:
    return inspect.getdoc(thing) or ""


@pytest.mark.parametrize("client", [QuickBooks, HubSpot])
@pytest.mark.parametrize("part", ["Units:", "Repeat:", "Raises:"])
def test_what_holds_for_all_calls_is_said_once(client: type, part: str) -> None:
    assert part in told(client)


@pytest.mark.parametrize("method", [*methods(QuickBooks), *methods(HubSpot)])
def test_every_call_names_its_source(method: Any) -> None:
    assert "Source: " in told(method)


@pytest.mark.parametrize("method", list(methods(QuickBooks)))
def test_every_call_of_quickbooks_says_whether_it_is_metered(method: Any) -> None:
    changes = "request_id" in inspect.signature(method).parameters

    assert ("Free." if changes else "Metered") in told(method)


@pytest.mark.parametrize(
    "method",
    [one for one in methods(QuickBooks) if "request_id" in inspect.signature(one.values[0]).parameters],
)
def test_every_change_says_what_a_repeat_does_and_what_is_refused(method: Any) -> None:
    assert "Repeat: " in told(method)
    assert "Refused: " in told(method)
