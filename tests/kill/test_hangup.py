"""SIGHUP to a real process: it takes the new rules over, answers every call meanwhile, and does not end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

BROKEN = "version: 1\ntimezon: UTC\n"


def rules(item: str) -> str:
    return f"version: 1\ndefaults:\n  create-invoice: {{item: {item}, tax_code: NON}}\n"


@pytest.fixture
async def running(service: Any, tmp_path: Path) -> Any:
    """A service that works by a rule file of its own."""
    service.file = tmp_path / "rules.yaml"
    service.file.write_text(rules("Consulting"))
    service.settings["STAGEBILL_RULES"] = str(service.file)
    service.start()
    await service.ready()
    return service


async def told(service: Any) -> dict[str, Any]:
    """What the service says of its rules; that it is ready is asked for, too."""
    async with httpx.AsyncClient(base_url=service.url) as http:
        answer = await http.get("/health/ready")
    assert answer.status_code == 200
    return dict(answer.json()["rules"])


@asynccontextmanager
async def asked_without_pause(service: Any) -> AsyncIterator[list[int]]:
    """Calls on several connections, one after the other on each; the answers' states."""
    states: list[int] = []

    async def ask(http: httpx.AsyncClient) -> None:
        while True:
            states.append((await http.get("/health/live")).status_code)

    async with httpx.AsyncClient(base_url=service.url) as http, asyncio.TaskGroup() as group:
        asking = [group.create_task(ask(http)) for _ in range(4)]
        yield states
        await asyncio.sleep(0)
        for one in asking:
            one.cancel()


async def test_new_rules_are_taken_over_and_no_call_is_dropped(running: Any):
    async with asked_without_pause(running) as states:
        for number, item in enumerate(("Gardening", "Consulting", "Gardening"), start=2):
            running.file.write_text(rules(item))
            running.hang_up()

            async def taken(number: int = number, enough: int = len(states) + 5) -> bool:
                return (await told(running))["revision"] == number and len(states) >= enough

            await running.until(taken, f"revision {number} is in force")

    assert set(states) == {200}
    kept = running.ledger("SELECT number, source FROM rules_history ORDER BY number")
    assert [tuple(row) for row in kept] == [(number, "file") for number in (1, 2, 3, 4)]


async def test_a_wrong_file_stops_neither_the_service_nor_its_next_start(running: Any):
    running.file.write_text(BROKEN)
    running.hang_up()

    async def noticed() -> bool:
        return (await told(running))["problem"] == "unknown-key at 2:1"

    await running.until(noticed, "the mistake is told")
    running.kill()
    running.start()
    await running.ready()

    again = await told(running)
    assert (again["revision"], again["problem"]) == (1, "unknown-key at 2:1")


async def test_a_restored_revision_is_taken_over_without_a_signal(running: Any):
    running.file.write_text(rules("Gardening"))
    running.hang_up()

    async def is_revision(number: int) -> bool:
        return (await told(running))["revision"] == number

    await running.until(lambda: is_revision(2), "the second revision is in force")
    await running.command("rules", "revisions", "restore", "1")
    await running.until(lambda: is_revision(3), "the first one is in force again")

    assert running.file.read_text() == rules("Consulting")
