"""What may go wrong on the way, sorted by whether anything can have happened over there."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest

from engine.clients.http import Answer, Call, new_client, retry_after, transmit
from engine.errors import ServiceError, TryLater, Unsure

READ = Call("QuickBooks", "read an invoice", "GET", "https://books.example.test/v3/invoice/1", changes=False)
WRITE = Call(
    "QuickBooks", "create an invoice", "POST", "https://books.example.test/v3/invoice", True, content=b"{}"
)
GZIPPED = {"Content-Encoding": "gzip"}
SECRET = "Bearer very-secret"


class Broken(httpx.AsyncByteStream):
    """A body that breaks off."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b'{"Invoice": {"Id": "1'
        raise httpx.ReadError("connection lost")


class Endless(httpx.AsyncByteStream):
    """A body without end."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            yield b" " * 1_000_000


NOT_SENT = [
    pytest.param(httpx.ConnectError("All connection attempts failed"), id="refused"),
    pytest.param(httpx.ConnectTimeout("timed out"), id="connect-timed-out"),
    pytest.param(httpx.PoolTimeout("pool"), id="no-free-connection"),
    pytest.param(httpx.ProxyError("proxy"), id="proxy"),
]
NO_USABLE_ANSWER = [
    pytest.param(httpx.ReadTimeout("read"), "the answer took too long", id="read-timed-out"),
    pytest.param(httpx.WriteTimeout("write"), "the answer took too long", id="write-timed-out"),
    pytest.param(httpx.RemoteProtocolError("closed"), "the connection broke off", id="dropped"),
    pytest.param(httpx.ReadError("reset"), "the connection broke off", id="reset"),
    pytest.param(httpx.WriteError("reset"), "the connection broke off", id="broken-while-sending"),
    pytest.param(
        lambda _: httpx.Response(200, stream=Broken()), "the connection broke off", id="broken-body"
    ),
    pytest.param(lambda _: httpx.Response(200, stream=Endless()), "its body is too large", id="too-large"),
    pytest.param(httpx.Response(200), "its body is not complete JSON", id="empty"),
    pytest.param(httpx.Response(200, text="<html>hi</html>"), "its body is not complete JSON", id="html"),
    pytest.param(
        httpx.Response(200, text='{"Invoice": {"Id"'), "its body is not complete JSON", id="truncated"
    ),
    pytest.param(
        httpx.Response(200, text="[" * 100_000), "its body is not complete JSON", id="nested-too-deep"
    ),
    pytest.param(httpx.Response(200, text='{"Balance": NaN}'), "its body is not complete JSON", id="nan"),
    pytest.param(
        httpx.Response(200, content=b'{"a": "\xff"}'), "its body is not complete JSON", id="not-utf-8"
    ),
    pytest.param(
        lambda _: httpx.Response(200, headers=GZIPPED, stream=httpx.ByteStream(b"not gzip")),
        "the connection broke off",
        id="not-gzip",
    ),
    pytest.param(httpx.Response(500, text="oops"), "HTTP 500", id="500"),
    pytest.param(httpx.Response(502, text="<html>"), "HTTP 502", id="502-html"),
    pytest.param(httpx.Response(503), "HTTP 503", id="503"),
    pytest.param(httpx.Response(504), "HTTP 504", id="504"),
    pytest.param(httpx.Response(524), "HTTP 524", id="524"),
    pytest.param(httpx.Response(408), "HTTP 408", id="408"),
    pytest.param(httpx.Response(302, headers={"Location": "/login"}), "HTTP 302", id="redirect"),
]


@pytest.mark.parametrize("call", [READ, WRITE], ids=["read", "write"])
@pytest.mark.parametrize("failure", NOT_SENT)
async def test_where_no_connection_was_made_nothing_happened(
    vendor: Any, http: httpx.AsyncClient, failure: Exception, call: Call
) -> None:
    vendor.answers = [failure]

    with pytest.raises(TryLater) as caught:
        await transmit(http, call)
    assert str(caught.value) == f"QuickBooks could not be reached to {call.task}; it is tried again"


@pytest.mark.parametrize(("answer", "why"), NO_USABLE_ANSWER)
async def test_a_write_without_a_usable_answer_may_have_happened(
    vendor: Any, http: httpx.AsyncClient, answer: Any, why: str
) -> None:
    vendor.answers = [answer]

    with pytest.raises(Unsure) as caught:
        await transmit(http, WRITE)
    assert str(caught.value) == (
        f"QuickBooks was asked to create an invoice, but gave no usable answer ({why}); "
        "whether it happened is found out before it is tried again"
    )


@pytest.mark.parametrize(("answer", "why"), NO_USABLE_ANSWER)
async def test_a_read_without_a_usable_answer_is_read_again(
    vendor: Any, http: httpx.AsyncClient, answer: Any, why: str
) -> None:
    vendor.answers = [answer]

    with pytest.raises(TryLater) as caught:
        await transmit(http, READ)
    assert str(caught.value) == (
        f"QuickBooks gave no usable answer when asked to read an invoice ({why}); it is tried again"
    )


async def test_a_bomb_of_compressed_blanks_is_not_unpacked_whole(
    vendor: Any, http: httpx.AsyncClient
) -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    vendor.answers = [httpx.Response(200, headers=GZIPPED, stream=httpx.ByteStream(bomb))]

    with pytest.raises(TryLater, match="its body is too large"):
        await transmit(http, READ)


async def test_amounts_arrive_exact(vendor: Any, http: httpx.AsyncClient) -> None:
    vendor.answers = [httpx.Response(200, text='{"TotalAmt": 300.30, "Id": "7"}')]

    answer = await transmit(http, READ)

    assert answer == Answer(200, {"TotalAmt": Decimal("300.30"), "Id": "7"})
    assert str(answer.body["TotalAmt"]) == "300.30"


@pytest.mark.parametrize("status", [401, 413, 414, 423, 429, 477])
async def test_a_status_that_says_it_all_needs_no_body(
    vendor: Any, http: httpx.AsyncClient, status: int
) -> None:
    vendor.answers = [httpx.Response(status, text="<html>no</html>")]

    assert await transmit(http, WRITE) == Answer(status)


@pytest.mark.parametrize("body", ["<html>no</html>", "", "[]", '"no"', '{"Fault": {}'])
@pytest.mark.parametrize("status", [400, 403, 404, 409, 410, 422])
async def test_a_refusal_in_nobodys_words_may_come_from_somebody_in_between(
    vendor: Any, http: httpx.AsyncClient, status: int, body: str
) -> None:
    vendor.answers = [httpx.Response(status, text=body)]

    with pytest.raises(Unsure, match=f"HTTP {status} without a reason"):
        await transmit(http, WRITE)


async def test_a_refusal_of_a_call_that_expects_no_body_may_be_bare(
    vendor: Any, http: httpx.AsyncClient
) -> None:
    vendor.answers = [httpx.Response(400)]

    assert await transmit(http, replace(READ, empty_answer=True)) == Answer(400)


async def test_a_call_that_expects_no_body_takes_204(vendor: Any, http: httpx.AsyncClient) -> None:
    vendor.answers = [httpx.Response(204)]
    call = Call(
        "HubSpot", "uninstall the app", "DELETE", "https://hub.example.test/x", True, empty_answer=True
    )

    assert await transmit(http, call) == Answer(204)


async def test_the_vendors_reference_is_kept_beside_the_error(vendor: Any, http: httpx.AsyncClient) -> None:
    vendor.answers = [httpx.Response(500, headers={"intuit_tid": "1-abc"})]

    with pytest.raises(Unsure) as caught:
        await transmit(http, WRITE)
    assert caught.value.trace == "1-abc"


async def test_the_reference_is_kept_where_the_body_breaks_off(vendor: Any, http: httpx.AsyncClient) -> None:
    vendor.answers = [lambda _: httpx.Response(200, stream=Broken(), headers={"intuit_tid": "1-abc"})]

    with pytest.raises(Unsure) as caught:
        await transmit(http, WRITE)
    assert caught.value.trace == "1-abc"


async def test_hubspots_reference_is_in_the_body(vendor: Any, http: httpx.AsyncClient) -> None:
    vendor.answers = [httpx.Response(400, json={"correlationId": "c-1"})]

    assert (await transmit(http, READ)).trace == "c-1"


@pytest.mark.parametrize(("answer", "why"), NO_USABLE_ANSWER)
async def test_errors_tell_neither_tokens_nor_addresses(
    vendor: Any, http: httpx.AsyncClient, answer: Any, why: str
) -> None:
    vendor.answers = [answer]

    with pytest.raises(ServiceError) as caught:
        await transmit(http, WRITE, bearer="very-secret")
    told = f"{caught.value} {caught.value.__cause__}"
    assert "very-secret" not in told
    assert "example.test" not in told


async def test_a_bearer_token_goes_out_in_its_header(vendor: Any, http: httpx.AsyncClient) -> None:
    vendor.answers = [httpx.Response(200, json={})]

    await transmit(http, READ, bearer="very-secret")

    assert vendor.last.headers["Authorization"] == SECRET


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        pytest.param({"Retry-After": "30"}, timedelta(seconds=30), id="seconds"),
        pytest.param({"Retry-After": "0"}, timedelta(0), id="zero"),
        pytest.param({"Retry-After": "999999"}, timedelta(hours=24), id="bounded"),
        pytest.param(
            {"Retry-After": "Mon, 02 Mar 2026 09:00:40 GMT", "Date": "Mon, 02 Mar 2026 09:00:00 GMT"},
            timedelta(seconds=40),
            id="date",
        ),
        pytest.param(
            {"Retry-After": "Mon, 02 Mar 2026 08:00:00 GMT", "Date": "Mon, 02 Mar 2026 09:00:00 GMT"},
            timedelta(0),
            id="past-date",
        ),
        pytest.param({"Retry-After": "Mon, 02 Mar 2026 08:00:00 GMT"}, None, id="date-without-date"),
        pytest.param({"Retry-After": "Mon, 01 Jan 99999999999 00:00:00 GMT"}, None, id="no-such-date"),
        pytest.param({"Retry-After": "soon"}, None, id="nonsense"),
        pytest.param({"Retry-After": "-5"}, None, id="negative"),
        pytest.param({"Retry-After": "٣"}, None, id="foreign-digits"),
        pytest.param({}, None, id="absent"),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(
    headers: dict[str, str], expected: timedelta | None
) -> None:
    assert retry_after(httpx.Headers(headers, encoding="utf-8")) == expected


async def test_every_time_out_is_explicit() -> None:
    async with new_client(read=timedelta(seconds=60)) as client:
        assert client.timeout == httpx.Timeout(connect=5, read=60, write=30, pool=10)


async def test_redirects_are_not_followed_and_the_product_names_itself() -> None:
    async with new_client() as client:
        assert not client.follow_redirects
        assert client.headers["User-Agent"].startswith("stagebill/")


async def test_a_dropped_connection_on_a_real_socket_is_unsure(unused_tcp_port: int) -> None:
    """The mapping holds for what httpx really raises, not only for what we believe it raises."""

    async def drop(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.close()

    server = await asyncio.start_server(drop, "127.0.0.1", unused_tcp_port)
    async with server, new_client() as client:
        call = Call("QuickBooks", "create an invoice", "POST", f"http://127.0.0.1:{unused_tcp_port}/", True)
        with pytest.raises(Unsure, match="the connection broke off"):
            await transmit(client, call)


async def test_a_closed_port_on_a_real_socket_is_try_later(unused_tcp_port: int) -> None:
    async with new_client() as client:
        call = Call("QuickBooks", "create an invoice", "POST", f"http://127.0.0.1:{unused_tcp_port}/", True)
        with pytest.raises(TryLater, match="could not be reached"):
            await transmit(client, call)
