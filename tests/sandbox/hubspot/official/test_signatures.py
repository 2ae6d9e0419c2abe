"""HubSpot's own signature check against what the stand-in really sends.

The check does not decode the URI as the documentation of v3 asks: calls whose query holds one of the
twelve escapes are good by the documentation and wrong by the check. HubSpot's pages are older than
that check and say so with examples; the stand-in and our service keep to the pages.
"""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from sandbox.hubspot.signing import decode_uri

Signature = pytest.importorskip("hubspot.utils.signature").Signature
problems = pytest.importorskip("hubspot.exceptions")

SECRET = "hs-sandbox-secret"


@pytest.fixture(autouse=True)
def at_the_time_of_the_machine(clock: Any) -> None:
    """The check asks the machine's clock: the stand-in starts from there too."""
    clock.now = datetime.now(UTC)


def accepted(request: httpx.Request, version: str, uri: str | None = None) -> bool:
    headers = request.headers
    name = "X-HubSpot-Signature-v3" if version == "v3" else "X-HubSpot-Signature"
    return bool(
        Signature.is_valid(
            signature=headers[name],
            client_secret=SECRET,
            request_body=request.content.decode(),
            http_uri=uri or str(request.url),
            http_method=request.method,
            signature_version=version,
            timestamp=headers.get("X-HubSpot-Request-Timestamp"),
        )
    )


@pytest.mark.parametrize("version", ["v1", "v3"])
async def test_webhooks(connected: Any, service: Any, version: str) -> None:
    await connected.record("deals", dealname="Grüße ✓")
    await connected.flush()

    assert accepted(service.requests[0], version)


@pytest.mark.parametrize("version", ["v2", "v3"])
async def test_workflow_actions(connected: Any, service: Any, version: str) -> None:
    await connected.run(inputs={"memo": "Grüße ✓"})

    assert accepted(service.requests[0], version)


@pytest.mark.parametrize("version", ["v2", "v3"])
async def test_live_choices(connected: Any, service: Any, version: str) -> None:
    await connected.control("POST", "/options", {"source": "items", "q": "größe"})

    assert accepted(service.requests[0], version)


async def test_a_card_without_escapes_in_the_query(connected: Any, service: Any) -> None:
    await connected.settings(card_user_email=False)
    await connected.control("POST", "/card", {"path": "pay", "method": "POST", "body": {"n": 1}})

    assert accepted(service.requests[0], "v3")


async def test_a_card_with_an_address_in_the_query_only_after_decoding(connected: Any, service: Any) -> None:
    await connected.control("POST", "/card", {"path": "summary"})

    request = service.requests[0]
    assert "%40" in str(request.url)
    assert not accepted(request, "v3")
    assert accepted(request, "v3", decode_uri(str(request.url)))


async def test_a_wrong_signature_is_no_signature(connected: Any, service: Any) -> None:
    await connected.run(signature="wrong")

    assert not accepted(service.requests[0], "v3")


async def test_a_stale_call_is_refused_by_its_time(connected: Any, service: Any) -> None:
    await connected.run(signature="stale")

    with pytest.raises(problems.InvalidSignatureTimestampError):
        accepted(service.requests[0], "v3")


async def test_each_attempt_is_signed_for_its_own_time(connected: Any, service: Any) -> None:
    service.will_answer(httpx.Response(503), httpx.Response(200, json={}))
    await connected.run()
    await connected.settle()

    stamps = [each.headers["X-HubSpot-Request-Timestamp"] for each in service.requests]
    assert len(set(stamps)) == 2
    assert accepted(service.requests[1], "v3")
