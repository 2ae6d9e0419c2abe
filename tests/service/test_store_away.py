"""The database goes away while the service runs: nothing is acknowledged, nothing lost, and it goes on."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from sqlalchemy import make_url

from engine.store import postgresql

pytestmark = pytest.mark.postgresql


@pytest.fixture
def gone(
    service: Any, databases: Any, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], AbstractContextManager[None]]:
    """For a while nobody gets into the service's database."""
    name = make_url(service.settings.database).database
    monkeypatch.setattr(postgresql, "_PATIENCE", 0.1)

    @contextmanager
    def away() -> Iterator[None]:
        databases.command(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        databases.command(
            f"SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity WHERE datname = '{name}'"
        )
        yield
        databases.command(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")

    return away


async def call(service: Any, deal: str) -> Any:
    """One signed action call, as HubSpot makes it and repeats it."""
    body = json.dumps(
        {
            "callbackId": "ap-77",
            "origin": {"portalId": 4210001},
            "object": {"objectType": "DEAL", "objectId": deal},
            "inputFields": {"invoice_type": "full"},
        }
    ).encode()
    headers = service.signature("create-invoice", body)
    return await service.http.post("/hubspot/actions/create-invoice", content=body, headers=headers)


async def test_a_call_without_a_database_is_not_acknowledged(service: Any, gone: Any) -> None:
    deal = await service.deal()

    with gone():
        answer = await call(service, deal)

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.json() == {
        "error": "the database cannot be used now (it does not answer); nothing was stored"
    }


async def test_the_call_that_is_brought_again_makes_the_one_invoice(service: Any, gone: Any) -> None:
    deal = await service.deal()
    with gone():
        await call(service, deal)

    answer = await call(service, deal)
    await service.settle()

    assert (answer.status_code, answer.json()["outputFields"]["outcome"]) == (200, "done")
    assert len(await service.invoices()) == 1


async def test_the_service_is_not_ready_until_the_database_is_back(service: Any, gone: Any) -> None:
    with gone():
        without = await service.http.get("/health/ready")
    back = await service.http.get("/health/ready")

    assert (without.status_code, back.status_code) == (503, 200)
