"""The switchboard of faults, and how each fault reaches a caller."""

import random
import socket

import httpx
import pytest
import uvicorn

from sandbox.faults import Fault, FaultRule, Faults, parse_fault


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


def test_a_stand_in_can_be_told_without_the_other():
    environ = {
        "STAGEBILL_SANDBOX_FAULTS": '[{"kind": "html"}]',
        "STAGEBILL_SANDBOX_QUICKBOOKS_FAULTS": '{"kind": "delay"}',
    }

    hubspot = Faults.from_environment(environ, stand_in="hubspot")
    quickbooks = Faults.from_environment(environ, stand_in="quickbooks")

    assert [hubspot.next("query"), hubspot.next("query")] == [Fault("html"), None]
    assert [quickbooks.next("query"), quickbooks.next("query")] == [Fault("html"), Fault("delay")]


def test_chances_are_seeded_by_the_environment():
    rule = '[{"kind": "html", "chance": 0.5, "count": null}]'
    environ = {"STAGEBILL_SANDBOX_FAULTS": rule, "STAGEBILL_SANDBOX_FAULT_SEED": "7"}
    faults = Faults.from_environment(environ)
    die = random.Random(7)

    drawn = [faults.next("query") is not None for _ in range(8)]

    assert drawn == [die.random() < 0.5 for _ in range(8)]


def test_a_seed_that_is_no_number_is_named():
    with pytest.raises(ValueError, match="STAGEBILL_SANDBOX_FAULT_SEED is not a whole number: x"):
        Faults.from_environment({"STAGEBILL_SANDBOX_FAULT_SEED": "x"})


@pytest.mark.parametrize(
    ("text", "stand_in", "rule"),
    [
        ("query=html", None, FaultRule(operation="query", kind="html")),
        ("hubspot:*=delay,seconds=2.5", "hubspot", FaultRule(kind="delay", seconds=2.5)),
        (
            "quickbooks:invoice.*=status,status=429,retry_after=7,chance=0.1,count=forever",
            "quickbooks",
            FaultRule(
                operation="invoice.*", kind="status", status=429, retry_after=7, chance=0.1, count=None
            ),
        ),
    ],
)
def test_a_fault_can_be_said_in_one_word(text, stand_in, rule):
    assert parse_fault(text) == (stand_in, rule)


@pytest.mark.parametrize(
    "text", ["html", "=html", "query=", "xero:query=html", "query=gone", "query=html,speed=1"]
)
def test_a_word_that_is_no_fault_is_refused(text):
    with pytest.raises(ValueError, match="is no fault"):
        parse_fault(text)


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
        ({"kind": "revoked_token"}, 401, "Token revoked"),
        ({"kind": "huge"}, 200, "{}"),
        ({"kind": "redirect"}, 307, ""),
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


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "status", "status": 500},
        {"kind": "status", "status": 429},
        {"kind": "fault_200"},
        {"kind": "expired_token"},
        {"kind": "html"},
        {"kind": "huge"},
        {"kind": "redirect"},
    ],
    ids=lambda rule: rule["kind"],
)
async def test_a_refusal_may_come_after_the_work_is_done(qb, faults, rule):
    faults.configure({"operation": "customer.create", "processed": True, **rule})

    await qb.call("POST", "customer", json={"DisplayName": "A"})

    assert [row["DisplayName"] for row in await qb.listing("customers")] == ["A"]


@pytest.mark.parametrize("kind", ["expired_token", "revoked_token"])
async def test_a_refresh_token_can_be_over_on_demand(refresh, faults, kind):
    faults.configure({"operation": "token.refresh", "kind": kind})

    refused = await refresh()

    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    assert (await refresh()).status_code == 200


async def test_a_huge_answer_has_ten_million_bytes(qb, faults):
    faults.configure({"operation": "query", "kind": "huge"})

    answer = await qb.call("GET", "query", params={"query": "select * from Term"})

    assert len(answer.content) > 10_000_000
    assert answer.json() == {}


async def test_a_redirect_never_ends(qb, faults):
    faults.configure({"operation": "query", "kind": "redirect"})

    with pytest.raises(httpx.TooManyRedirects):
        await qb.call("GET", "query", follow_redirects=True)


@pytest.mark.parametrize(
    ("kind", "start"),
    [
        ("empty", b""),
        ("wrong_content_type", b'{"Customer":{"domain":"QBO"'),
        ("wrong_charset", '{"Customer":{"domain":"QBO"'.encode("utf-16")),
        ("wrong_shape", b'{"Customer": "text"'),
        ("wrong_types", b'{"Customer": {"domain": ["QBO"]'),
    ],
)
async def test_an_answer_arrives_spoiled_after_the_work_is_done(qb, faults, kind, start):
    faults.configure({"operation": "customer.create", "kind": kind})

    answer = await qb.call("POST", "customer", json={"DisplayName": "A"})

    assert answer.status_code == 200
    assert answer.content.startswith(start)
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert answer.headers["intuit_tid"]
    assert len(await qb.listing("customers")) == 1


async def test_the_right_json_can_be_called_plain_text(qb, faults):
    faults.configure({"operation": "query", "kind": "wrong_content_type"})

    answer = await qb.call("GET", "query", params={"query": "select * from Term"})

    assert answer.headers["content-type"] == "text/plain; charset=utf-8"


async def test_what_is_not_json_cannot_have_wrong_types(qb, faults):
    invoice = await qb.invoice(await qb.customer())
    faults.configure({"operation": "invoice.pdf", "kind": "wrong_types"})

    assert (await qb.call("GET", f"invoice/{invoice['Id']}/pdf")).content.startswith(b"%PDF-")
