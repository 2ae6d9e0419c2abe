"""What the demo reads out of the stand-ins' control planes."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from sandbox.demo.checks import CannotRun
from sandbox.demo.standins import ControlPlane, HubSpot, QuickBooks

Plane = Callable[..., ControlPlane]


@pytest.fixture
def plane() -> Plane:
    """A control plane that gives one answer to everything, and keeps what it was told in `said`."""

    def build(answer: Any, status: int = 200, said: list[Any] | None = None) -> ControlPlane:
        def serve(request: httpx.Request) -> httpx.Response:
            if said is not None:
                said.append((request.method, request.url.path, json.loads(request.content or b"null")))
            return httpx.Response(status, json=answer)

        return ControlPlane("http://stand-in", httpx.Client(transport=httpx.MockTransport(serve)))

    return build


def entry(operation: str, status: int | None = 200, *, replayed: bool = False) -> dict[str, Any]:
    return {"operation": operation, "status": status, "replayed": replayed}


def test_only_writes_that_were_done_count_as_effects(plane):
    log = [
        entry("invoice.create"),
        entry("invoice.create"),
        entry("invoice.create", replayed=True),
        entry("invoice.create", 400),
        entry("payment.create", None),
        entry("invoice.send"),
        entry("query"),
        entry("invoice.read"),
        entry("token.refresh"),
    ]

    assert QuickBooks(plane(log)).writes() == {"invoice.create": 2, "invoice.send": 1}


def test_a_mail_tells_its_instant(plane):
    mail = {
        "id": "145",
        "to": "ann@example.com",
        "subject": "Invoice 1001",
        "at": "2026-03-02T06:00:05-08:00",
    }

    (sent,) = QuickBooks(plane([mail, {**mail, "id": "146"}])).mails("145")

    assert sent.at == datetime(2026, 3, 2, 14, 0, 5, tzinfo=UTC)


def test_a_call_without_any_answer_has_no_status(plane):
    told = {"callback_id": "ap-1", "status": None, "body": None, "error": "refused", "state": "retrying"}

    call = HubSpot(plane(told)).run("create-invoice", "7", {})

    assert (call.status, call.outputs) == (None, {})


def test_a_repeat_names_nothing_but_the_first_call(plane):
    said: list[Any] = []
    told = {"callback_id": "ap-1", "status": 200, "body": {"outputFields": {"outcome": "done"}}, "state": "x"}

    call = HubSpot(plane(told, said=said)).repeat("ap-1")

    assert said == [("POST", "/_sandbox/run", {"callback_id": "ap-1"})]
    assert call.outputs == {"outcome": "done"}


def test_the_company_of_a_deal_becomes_its_primary_one(plane):
    said: list[Any] = []

    HubSpot(plane({"id": "7"}, said=said)).create("deals", {}, [("contacts", "1"), ("companies", "2")])

    assert said[0][2]["associations"] == [
        {"type": "contacts", "to": "1", "primary": False},
        {"type": "companies", "to": "2", "primary": True},
    ]


def test_a_refusal_of_the_stand_in_ends_the_play(plane):
    with pytest.raises(CannotRun, match="the stand-in refused POST http://stand-in/_sandbox/pay"):
        QuickBooks(plane({"error": "There is no invoice 7."}, status=400)).pay("7")
