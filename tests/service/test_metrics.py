"""`GET /metrics`: what operations watch, in a form that Prometheus reads."""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as prometheus_text
from prometheus_client.samples import Sample
from sqlmodel import col, update

from engine.operations.sums import Sums, note_latency
from engine.store.sweep_tables import Sweep

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


async def test_each_is_explained_to_who_runs_the_service(service: Any):
    """In docs/operations.md, by its whole name; some stand together, with what they share."""
    page = (Path(__file__).parents[2] / "docs" / "operations.md").read_text()

    names = {one.name for one in open_metrics((await _as_open_metrics(service)).text)}
    assert [name for name in sorted(names) if name not in page] == []


async def _as_open_metrics(service: Any) -> Any:
    return await service.http.get("/metrics", headers={"accept": "application/openmetrics-text"})


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


async def test_a_silent_vendor_shows_and_fails_no_check(scrape: Any, service: Any):
    """The service is degraded and goes on: changes are found by looking."""
    await service.settle()
    silent = update(Sweep).where(col(Sweep.vendor) == "quickbooks")
    told = silent.values(silent_since=service.clock(), found=3)
    store = service.store()
    try:
        store.write_now(lambda session: session.connection().execute(told), account=None)
    finally:
        store.close()

    health = await service.http.get("/health/ready")
    samples = await scrape()

    assert (health.status_code, health.json()["status"]) == (200, "degraded")
    assert health.json()["webhooks"]["quickbooks"] == {"silent": 1, "found": 3}
    assert samples["webhooks_silent", "quickbooks"] == 1
    assert samples["changes_found_total", "quickbooks"] == 3
    assert samples["webhooks_silent", "hubspot"] == 0


async def test_a_try_that_comes_to_nothing_is_counted_by_what_was_in_its_way(scrape: Any, service: Any):
    service.quickbooks.faults.configure({"rules": [{"kind": "status", "count": None}]})
    await service.run("create-invoice", await service.deal(), inputs={"invoice_type": "full"})
    await service.wakers[-1].sweep()

    told = {key[1]: value for key, value in (await scrape()).items() if key[0] == "retries_total"}
    assert sum(told.values()) == 1
    assert len(told) == 1


async def test_how_long_the_due_waited_for_a_worker_is_told_of_all_processes(scrape: Any, service: Any):
    """Another process, a worker that nobody can ask, took three that had been due for 7 seconds."""
    store = service.store()
    try:
        other = Sums(store)
        for _ in range(3):
            note_latency(other.note, 7.0)
        await other.flush()
    finally:
        store.close()

    before = await scrape()
    await service.call("create-invoice", await service.deal(), invoice_type="full")
    await service.settle()
    after = await scrape()

    buckets = {key[1]: value for key, value in before.items() if key[0] == "queue_latency_seconds_bucket"}
    assert (buckets["5.0"], buckets["10.0"], buckets["+Inf"]) == (0, 3, 3)
    assert before["queue_latency_seconds_sum",] == 21
    assert after["queue_latency_seconds_count",] > before["queue_latency_seconds_count",]


async def test_calls_that_wait_for_the_limit_are_counted(scrape: Any, service: Any):
    """More than ten calls within one second, to one QuickBooks company."""
    for _ in range(3):
        await service.call("create-invoice", await service.deal(), invoice_type="full", email_delivery="now")
    await service.settle()

    told = await scrape()
    assert told["limiter_waits_total", "quickbooks"] > 0
    assert told["limiter_wait_seconds_total", "quickbooks"] > 0


async def test_processes_that_live_are_counted(scrape: Any, service: Any):
    await service.settle()
    assert (await scrape())["processes", "serve"] == 1

    service.clock.forward(minutes=1)  # and nobody says that this one is there
    assert (await scrape())["processes", "serve"] == 0
