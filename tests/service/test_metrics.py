"""`GET /metrics`: what operations watch, in a form that Prometheus reads."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as prometheus_text
from prometheus_client.samples import Sample

Samples = Mapping[tuple[str, ...], float]


@pytest.fixture
def scrape(service: Any) -> Callable[[], Awaitable[Samples]]:
    """Every sample by its name and the values of its labels."""

    async def ask() -> Samples:
        answer = await service.http.get("/metrics")
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/plain; version=")
        families = list(prometheus_text(answer.text))
        assert all(one.documentation for one in families)
        return {_key(sample): sample.value for one in families for sample in one.samples}

    return ask


def _key(sample: Sample) -> tuple[str, ...]:
    return (sample.name.removeprefix("stagebill_"), *(sample.labels[name] for name in sorted(sample.labels)))


async def test_all_names_have_our_prefix(scrape: Any, service: Any):
    text = (await service.http.get("/metrics")).text

    names = {one.name for one in prometheus_text(text)}
    assert all(name.startswith("stagebill_") for name in names)
    assert len(names) == 10


async def test_open_metrics_are_given_to_who_asks_for_them(service: Any):
    answer = await service.http.get("/metrics", headers={"accept": "application/openmetrics-text"})

    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    assert "stagebill_events" in {one.name for one in open_metrics(answer.text)}


async def test_events_in_are_outcomes_and_what_is_open(scrape: Any, service: Any):
    """Invariant 1, for whoever watches."""
    deal = await service.deal()
    await service.call("create-invoice", deal, invoice_type="full")
    await service.call("void-nothing", deal)
    await service.settle()

    told = await scrape()
    by_outcome = {key[1]: value for key, value in told.items() if key[0] == "events_by_outcome"}
    assert sum(by_outcome.values()) == told["events_total",]
    assert by_outcome["done"] >= 1
    assert by_outcome["refused"] == 1


async def test_what_waits_is_counted_and_has_no_age(scrape: Any, service: Any):
    deal = await service.deal()
    await service.call(
        "create-invoice",
        deal,
        invoice_type="full",
        email_delivery="scheduled",
        send_at="2026-03-09T15:00:00Z",
    )
    await service.settle()

    told = await scrape()
    assert told["executions_open", "waiting"] == 1
    assert ("executions_oldest_seconds", "waiting") not in told
    assert told["executions_oldest_seconds", "due"] == 0


async def test_how_long_the_oldest_has_been_tried_shows(scrape: Any, service: Any):
    service.quickbooks.faults.configure({"rules": [{"kind": "status", "count": None}]})
    deal = await service.deal()
    await service.run("create-invoice", deal, inputs={"invoice_type": "full"})
    service.clock.forward(seconds=1)

    told = await scrape()
    assert told["executions_open", "retrying"] == 1
    assert told["executions_oldest_seconds", "retrying"] >= 1


async def test_effects_and_calls_are_counted(scrape: Any, service: Any):
    await service.call("create-invoice", await service.deal(), invoice_type="full")
    await service.settle()

    told = await scrape()
    assert told["effects", "done"] >= 2  # the customer and the invoice
    assert told["effects", "intended"] == 0
    assert told["vendor_calls_total", "free", "quickbooks"] >= 2
    assert told["vendor_calls_total", "metered", "quickbooks"] >= 1
    assert told["vendor_calls_total", "crm", "hubspot"] >= 1


async def test_the_revision_in_force_is_told(scrape: Any, service: Any):
    told = await scrape()

    (key,) = (key for key in told if key[0] == "rules_revision_info")
    digest, number = key[1:]
    assert (len(digest), number) == (12, "1")


async def test_no_account_and_no_person_is_told(service: Any):
    deal = await service.deal(contact={"email": "ann@example.com", "lastname": "Lee"})
    await service.call("create-invoice", deal, invoice_type="full", email_delivery="now")
    await service.settle()

    text = (await service.http.get("/metrics")).text
    assert not any(word in text for word in ("4210001", "ann@example.com", "Lee", "9130000000000001"))
