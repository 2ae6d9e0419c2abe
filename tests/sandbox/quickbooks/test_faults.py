"""The switchboard of faults, and how each fault reaches a caller."""

import random
import socket

import httpx
import pytest
import uvicorn

from sandbox.faults import Fault, FaultRule, Faults


def test_a_rule_is_used_up_by_its_count():
    faults = Faults()
    faults.add(FaultRule(operation="invoice.*", kind="html", count=2))

    drawn = [faults.next(name) for name in ("query", "invoice.create", "invoice.send", "invoice.create")]

    assert [fault and fault.kind for fault in drawn] == [None, "html", "html", None]


def test_the_first_rule_that_matches_counts():
    faults = Faults()
    faults.configure([{"kind": "html"}, {"kind": "delay", "operation": "query"}])

    assert [faults.next("query"), faults.next("query")] == [Fault("html"), Fault("delay")]


def test_chance_is_drawn_from_the_generator_given():
    faults = Faults(chance=random.Random(7))
    faults.add(FaultRule(kind="html", chance=0.5, count=None))

    drawn = [faults.next("query") is not None for _ in range(8)]

    again = random.Random(7)
    assert drawn == [again.random() < 0.5 for _ in range(8)]


def test_the_environment_may_hold_rules():
    faults = Faults.from_environment({"STAGEBILL_SANDBOX_FAULTS": '[{"kind": "html"}]'})

    assert faults.next("query") == Fault("html")


@pytest.mark.parametrize("text", ["{", '[{"kind": "gone"}]', '"html"'])
def test_a_wrong_environment_is_named(text):
    with pytest.raises(ValueError, match="STAGEBILL_SANDBOX_FAULTS is not a JSON list of fault rules"):
        Faults.from_environment({"STAGEBILL_SANDBOX_FAULTS": text})


async def test_rules_are_listed_and_cleared_by_control(client):
    await client.post("/_sandbox/faults", json={"rules": [{"kind": "html", "count": 3}], "latency": 0.5})
    listed = (await client.get("/_sandbox/faults")).json()
    cleared = (await client.delete("/_sandbox/faults")).json()

    assert (listed["latency"], listed["rules"][0]["kind"], listed["rules"][0]["left"]) == (0.5, "html", 3)
    assert cleared == {"latency": 0.0, "rules": []}


@pytest.mark.parametrize("body", [b"{", b'{"kind": "gone"}', b'{"kind": "html", "speed": 1}'])
async def test_wrong_rules_are_400(client, body):
    assert (await client.post("/_sandbox/faults", content=body)).status_code == 400


@pytest.mark.parametrize(
    ("kind", "error", "customers"),
    [
        ("refuse", httpx.ConnectError, 0),
        ("drop_before", httpx.RemoteProtocolError, 0),
        ("drop_after", httpx.RemoteProtocolError, 1),
        ("truncate", httpx.RemoteProtocolError, 1),
    ],
)
async def test_lost_connections_are_errors_of_the_client(qb, faults, kind, error, customers):
    faults.configure({"operation": "customer.create", "kind": kind})

    with pytest.raises(error):
        await qb.customer()

    assert len(await qb.listing("customers")) == customers
    assert (await qb.listing("requests"))[-1]["fault"] == kind


@pytest.fixture
async def socket_client(app):
    """A client that talks to the stand-in over a real socket."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, ws="none", lifespan="off", log_level="critical")
        config.load()
        server = uvicorn.Server(config)
        server.lifespan = config.lifespan_class(config)
        await server.startup(sockets=[listener])
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{listener.getsockname()[1]}") as client:
            yield client
        await server.shutdown(sockets=[listener])


@pytest.mark.parametrize("kind", ["refuse", "drop_before", "drop_after", "truncate"])
async def test_a_real_socket_is_closed_too_early(socket_client, faults, kind):
    faults.configure({"operation": "authorize", "kind": kind})

    with pytest.raises(httpx.RemoteProtocolError):
        await socket_client.get("/connect/oauth2")

    assert (await socket_client.get("/connect/oauth2")).status_code == 400


async def test_a_lost_answer_is_given_again_for_the_same_request_id(qb, faults):
    faults.configure({"operation": "customer.create", "kind": "drop_after"})
    with pytest.raises(httpx.RemoteProtocolError):
        await qb.post("customer", {"DisplayName": "A"}, requestid="c-1")

    again = await qb.post("customer", {"DisplayName": "A"}, requestid="c-1")

    assert again["Id"] == "58"
    assert len(await qb.listing("customers")) == 1


@pytest.mark.parametrize(
    ("rule", "status", "text"),
    [
        ({"kind": "status", "status": 429, "retry_after": 7}, 429, "ThrottleExceeded"),
        ({"kind": "status", "status": 500}, 500, "SystemFault"),
        ({"kind": "status", "status": 503}, 503, "<html>"),
        ({"kind": "status", "status": 400, "body": {"Fault": {}}}, 400, '{"Fault":{}}'),
        ({"kind": "html", "status": 502}, 502, "<h1>502</h1>"),
        ({"kind": "expired_token"}, 401, "AuthenticationFailed"),
        ({"kind": "fault_200", "body": {"Fault": {"type": "X"}}}, 200, '"type":"X"'),
    ],
)
async def test_answered_faults_change_nothing(qb, faults, rule, status, text):
    faults.configure({"operation": "customer.create", **rule})

    response = await qb.call("POST", "customer", json={"DisplayName": "A"})

    assert response.status_code == status
    assert text in response.text
    assert response.headers.get("retry-after") == (
        str(rule["retry_after"]) if "retry_after" in rule else None
    )
    assert await qb.listing("customers") == []


async def test_a_delay_and_latency_are_slept(qb, faults, naps):
    faults.configure(
        {"rules": [{"operation": "customer.create", "kind": "delay", "seconds": 9}], "latency": 2}
    )

    await qb.customer()

    assert naps == [2, 9]
