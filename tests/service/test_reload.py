"""Rules change while the service runs: nothing is dropped or half old, and a mistake costs nothing."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from sqlmodel import select

import actions
from engine.compose import build
from engine.store.tables import Decision

BROKEN = "version: 1\ntimezon: UTC\n"


def billing(memo: str) -> str:
    """Rules that bill a won deal with this memo."""
    return (
        "version: 1\n"
        "triggers:\n"
        "  - id: won\n"
        "    when: {deal_enters: closedwon}\n"
        f'    do: [create-invoice: {{invoice_type: full, item: Consulting, tax_code: NON, memo: "{memo}"}}]\n'
    )


@pytest.fixture
def rules_text() -> str:
    return billing("first")


@pytest.fixture
def save(service: Any) -> Callable[[str], None]:
    """Saves the rule file, as an editor does."""

    def write(text: str) -> None:
        service.settings.rules.write_text(text)

    return write


@pytest.fixture
def health(service: Any) -> Callable[[], Awaitable[dict[str, Any]]]:
    """What `/health/ready` says, which must be that it is ready."""

    async def ask() -> dict[str, Any]:
        answer = await service.http.get("/health/ready")
        assert (answer.status_code, answer.json()["status"]) == (200, "ready")
        return dict(answer.json()["rules"])

    return ask


@pytest.fixture
def metric(service: Any) -> Callable[[str], Awaitable[str]]:
    """The line of a metric."""

    async def ask(name: str) -> str:
        lines = (await service.http.get("/metrics")).text.splitlines()
        return next(line for line in lines if line.startswith(name))

    return ask


async def memos(service: Any) -> list[str]:
    """By which rules the invoices were made; Stagebill's marker follows the memo."""
    return [invoice["PrivateNote"].split()[0] for invoice in await service.invoices()]


async def test_a_saved_file_is_taken_over_with_the_next_sweep(service: Any, save: Any, health: Any):
    save(billing("second"))
    await service.settle()
    await service.move(await service.deal(), "closedwon")

    assert await memos(service) == ["second"]
    assert (await health())["revision"] == 2


async def test_sighup_takes_it_over_at_once(service: Any, save: Any, health: Any):
    save(billing("second"))
    service.hangups[-1]()
    service.hangups[-1]()  # and two at once are one
    await service.settle()

    assert (await health())["revision"] == 2


async def test_a_run_that_began_under_one_revision_ends_under_it(service: Any, save: Any):
    """The rules change while the decision waits for HubSpot."""
    deal = await service.deal()
    hubspot, before = service.hubspot.app, httpx.URL(service.settings.hubspot_api_url)
    changed: list[str] = []

    async def slow(scope: Any, receive: Any, send: Any) -> None:
        if scope.get("path", "").endswith(f"/deals/{deal}") and not changed:
            changed.append("yes")
            save(billing("second"))
            service.hangups[-1]()
            while (await service.http.get("/health/ready")).json()["rules"]["revision"] != 2:
                pass
        await hubspot(scope, receive, send)

    service.network.connect(str(before), slow)
    await service.move(deal, "closedwon")
    other = await service.deal()
    await service.move(other, "closedwon")

    assert sorted(await memos(service)) == ["first", "second"]
    assert len(set(service.rows(select(Decision.rules_digest)))) == 2


async def test_a_wrong_file_changes_nothing_and_is_told_everywhere(
    service: Any, save: Any, health: Any, metric: Any, caplog: pytest.LogCaptureFixture
):
    save(BROKEN)
    for _ in range(3):
        await service.settle()
    await service.move(await service.deal(), "closedwon")

    assert await memos(service) == ["first"]
    told = await health()
    assert (told["revision"], told["problem"]) == (1, "unknown-key at 2:1")
    assert await metric("stagebill_rules_problem ") == "stagebill_rules_problem 1.0"
    assert await metric('stagebill_rules_reloads_total{result="refused"}') == (
        'stagebill_rules_reloads_total{result="refused"} 1.0'
    )
    assert [one.message for one in caplog.records].count("rules not taken over") == 1


async def test_a_corrected_file_ends_the_trouble(service: Any, save: Any, health: Any, metric: Any):
    save(BROKEN)
    await service.settle()
    save(billing("second"))
    await service.settle()

    told = await health()
    assert (told["revision"], told["problem"]) == (2, None)
    assert await metric("stagebill_rules_problem ") == "stagebill_rules_problem 0.0"


async def test_health_and_metrics_say_no_word_of_the_file(service: Any, save: Any):
    save("version: 1\nsecret_plan: acquire Example Roofing\n")
    await service.settle()

    for path in ("/health/ready", "/metrics"):
        said = (await service.http.get(path)).text
        assert "secret" not in said
        assert "Roofing" not in said


async def test_a_second_start_with_a_wrong_file_works_on_by_the_last_good_revision(
    service: Any, save: Any, health: Any
):
    save(BROKEN)
    app = build(service.settings, actions.collect(), world=service.world, with_worker=False)

    async with app.router.lifespan_context(app):
        http = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="https://stagebill.test")
        told = (await http.get("/health/ready")).json()
        await http.aclose()

    assert told["status"] == "ready"
    assert (told["rules"]["revision"], told["rules"]["problem"]) == (1, "unknown-key at 2:1")


async def test_a_service_without_a_worker_follows_the_file_too(service: Any, save: Any):
    app = build(service.settings, actions.collect(), world=service.world, with_worker=False)

    async with app.router.lifespan_context(app):
        http = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="https://stagebill.test")
        save(billing("second"))
        await service.wakers[-1].sweep()
        told = (await http.get("/health/ready")).json()
        await http.aclose()

    assert told["rules"]["revision"] == 2
