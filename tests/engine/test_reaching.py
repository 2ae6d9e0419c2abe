"""What `stagebill doctor` says of the public address."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from engine.commands.reaching import addresses_of, reaching
from engine.settings import Settings

READY = {"status": "ready", "rules": {}, "quickbooks_reads": {}, "webhooks": {}}
Examine = Callable[..., Awaitable[tuple[bool, str]]]


@pytest.fixture
def examine() -> Examine:
    """What is found, where the name has these addresses and this is answered there."""

    async def run(
        public_url: str = "https://billing.example",
        known: tuple[str, ...] = ("93.184.216.34",),
        answer: Any = READY,
        environment: Any = "production",
    ) -> tuple[bool, str]:
        def answered(request: httpx.Request) -> httpx.Response:
            if answer is None:
                raise httpx.ConnectError("nobody is there", request=request)
            return httpx.Response(503, content=answer if isinstance(answer, str) else json.dumps(answer))

        async def resolve(host: str) -> tuple[str, ...]:
            return known

        settings = Settings(_env_file=None, public_url=public_url, quickbooks_environment=environment)
        async with httpx.AsyncClient(transport=httpx.MockTransport(answered)) as http:
            return await reaching(settings, http, resolve)

    return run


async def test_a_public_address_that_answers_is_well(examine: Examine) -> None:
    """Ready or not: what keeps it from being ready is told elsewhere."""
    assert await examine() == (True, "https://billing.example answers as this service")


async def test_without_https_nobody_calls(examine: Examine) -> None:
    assert await examine("http://billing.example") == (
        False,
        "STAGEBILL_PUBLIC_URL is http://billing.example, and HubSpot and Intuit call https addresses only: "
        "put a proxy with a certificate before the service and set the proxy's address",
    )


async def test_a_name_that_nobody_knows_is_told(examine: Examine) -> None:
    assert await examine(known=()) == (
        False,
        "STAGEBILL_PUBLIC_URL: nobody knows a machine named billing.example: "
        "correct the setting, or enter the name in the DNS",
    )


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.5", "192.168.1.9", "169.254.1.1", "::1", "fe80::1%eth0"]
)
async def test_an_address_of_this_network_only_is_told(examine: Examine, address: str) -> None:
    assert await examine(known=(address,)) == (
        False,
        f"STAGEBILL_PUBLIC_URL: billing.example is {address}, which only this network reaches: "
        "set an address that HubSpot, Intuit and whoever gets a mail can reach",
    )


async def test_one_public_address_among_others_will_do(examine: Examine) -> None:
    assert (await examine(known=("fd00::1", "93.184.216.34")))[0]


@pytest.mark.parametrize(
    "answer",
    [None, "<html>", [], {"status": "ready"}],
    ids=["nobody", "no-json", "a-list", "another-service"],
)
async def test_what_does_not_answer_as_stagebill_is_told(examine: Examine, answer: Any) -> None:
    assert await examine(answer=answer) == (
        False,
        "STAGEBILL_PUBLIC_URL: https://billing.example does not answer as Stagebill: start stagebill serve, "
        "or have the proxy pass calls on to port 8700",
    )


async def test_in_the_sandbox_it_is_advice(examine: Examine) -> None:
    good, sentence = await examine("http://127.0.0.1:8700", environment="sandbox")
    assert good
    assert sentence.endswith("set the proxy's address, before you leave the sandbox")


async def test_this_machine_has_an_address() -> None:
    assert set(await addresses_of("localhost")) <= {"127.0.0.1", "::1"}


async def test_a_name_that_is_none_has_no_address() -> None:
    assert await addresses_of("a" * 70) == ()
