"""Log lines: one id from an event to what it changed at a vendor, and nothing of any person."""

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from engine.operations.logs import JsonFormatter, LineFormatter, bound

Lines = Callable[[], list[dict[str, Any]]]


class Kept(logging.Handler):
    """Keeps lines as they would be written."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.setFormatter(JsonFormatter())

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(self.format(record))


@pytest.fixture
def kept() -> Iterator[Kept]:
    """All that is logged from information upwards."""
    handler, root = Kept(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # as `set_up` does
    yield handler
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture
def lines(kept: Kept) -> Lines:
    """Those of the service itself."""
    return lambda: [line for line in map(json.loads, kept.texts) if line["logger"].startswith("engine.")]


async def test_the_id_of_an_event_leads_to_what_it_changed(service: Any, lines: Lines):
    """One action call: it came in, made a customer and an invoice, and ended."""
    await service.call("create-invoice", await service.deal(pipeline="other"), invoice_type="full")

    arrival = next(line for line in lines() if line["message"] == "came in" and line["kind"] == "action_call")
    mine = [line for line in lines() if line.get("event_id") == arrival["event_id"]]

    told = [(line["message"], line.get("effect") or line.get("outcome")) for line in mine]
    assert told[:4] == [
        ("came in", None),
        ("effect", "create customer"),
        ("effect", "create invoice"),
        ("closed", "done"),
    ]
    assert {line["execution_id"] for line in mine[:4]} == {arrival["execution_id"]}
    (invoice,) = await service.invoices()
    assert mine[2]["document_id"] == invoice["Id"]
    assert mine[2]["request_id"].startswith("sb-")


async def test_it_leads_through_the_decision_of_a_rule(service: Any, lines: Lines):
    """A webhook, the decision, the action that it started: three runs, one event."""
    deal = await service.deal(amount="10000.00", dealtype="existingbusiness")
    await service.move(deal, "contractsent")

    invoice = next(line for line in lines() if line.get("effect") == "create invoice")
    mine = [line for line in lines() if line.get("event_id") == invoice["event_id"]]

    assert mine[0]["message"], mine[0]["kind"] == ("came in", "hubspot_webhook")
    decided = [line for line in mine if line["message"] == "decided"]
    assert ("match", invoice["execution_id"] != decided[0]["execution_id"]) in [
        (line["verdict"], True) for line in decided
    ]


async def test_a_try_that_comes_to_nothing_has_the_same_id(service: Any, lines: Lines):
    service.quickbooks.faults.configure({"rules": [{"operation": "invoice.create", "kind": "drop_after"}]})
    await service.call("create-invoice", await service.deal(pipeline="other"), invoice_type="full")
    await service.later(minutes=2)

    postponed = next(line for line in lines() if line["message"] == "postponed")
    effect = next(line for line in lines() if line.get("effect") == "create invoice")
    assert postponed["category"] == "unsure"
    assert postponed["event_id"] == effect["event_id"]


async def test_the_main_job_tells_nothing_of_persons_and_no_secrets(service: Any, kept: Kept):
    """Names, addresses, amounts and tokens of a deal that is billed, paid, and asked for a review."""
    deal = await service.deal(pipeline="other", amount="4321.09", contact={"email": "ann.lee@example.com"})
    told = await service.call("create-invoice", deal, invoice_type="full", email_delivery="now")
    await service.quickbooks.post("pay", {"invoice_id": told["invoice_id"], "amount": None})
    await service.settle()
    service.quickbooks.faults.configure({"rules": [{"kind": "status", "count": 2}]})
    await service.call("create-invoice", await service.deal(), invoice_type="full")
    await service.later(minutes=2)

    assert len(kept.texts) > 10
    private = (
        *("ann.lee", "example.com", "Lee", "312 555", "1 Main St", "Chicago", "60601", "4321", "Roof"),
        *("hs-sandbox", "qb-sandbox", "a master secret", "Bearer", "How did we do"),
    )
    assert [text for text in kept.texts if any(word in text for word in private)] == []


def record(**extra: Any) -> logging.LogRecord:
    told = {"name": "engine.executions.worker", "levelname": "INFO", "msg": "closed"}
    made = logging.makeLogRecord({**told, **extra})
    made.created = 1772463600.0
    return made


def test_a_line_for_people():
    with bound(event_id="ev-1"):
        told = LineFormatter().format(record(outcome="done", category=None))

    assert told == "2026-03-02T15:00:00.000Z INFO engine.executions.worker closed event_id=ev-1 outcome=done"


def test_a_line_for_machines():
    with bound(event_id="ev-1"):
        told = json.loads(JsonFormatter().format(record(outcome="done", tries=2)))

    assert told == {
        "time": "2026-03-02T15:00:00.000Z",
        "level": "INFO",
        "logger": "engine.executions.worker",
        "message": "closed",
        "event_id": "ev-1",
        "outcome": "done",
        "tries": 2,
    }


def test_ids_are_bound_only_within():
    with bound(event_id="ev-1"), bound(execution_id="ex-1"):
        inside = LineFormatter().format(record())
    outside = LineFormatter().format(record())

    assert inside.endswith("closed event_id=ev-1 execution_id=ex-1")
    assert outside.endswith("closed")


@pytest.mark.parametrize("form", [LineFormatter(), JsonFormatter()])
def test_an_errors_own_words_are_left_out(form: logging.Formatter):
    """They may hold what it failed over: a validation error quotes its input."""
    try:
        raise ValueError("ann@example.com is no number")
    except ValueError as error:
        told = form.format(record(exc_info=(type(error), error, error.__traceback__)))

    assert "builtins.ValueError" in told
    assert "test_logs.py" in told
    assert "ann@example.com is" not in told.replace(
        'raise ValueError("ann@example.com is no number")', ""
    ).replace('raise ValueError(\\"ann@example.com is no number\\")', "")
