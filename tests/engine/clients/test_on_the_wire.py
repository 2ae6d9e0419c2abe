"""Real sockets: an answer is taken as it came, connections are kept, a proxy is used."""

import asyncio
import gzip
import traceback
from datetime import timedelta
from typing import Any

import httpx
import pytest

from engine.clients.http import Answer, Call, new_client, transmit
from engine.errors import TryLater, Unsure

SOMEBODY = "ann@example.com"
OK = b'HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{"Id": "7"}'


async def test_the_connection_is_used_again(client: httpx.AsyncClient, server: Any) -> None:
    server.answers(*[OK] * 3)

    assert [await transmit(client, server.call()) for _ in range(3)] == [Answer(200, {"Id": "7"})] * 3
    assert server.connections == 1


async def test_a_connection_that_was_closed_while_idle_is_made_anew(
    client: httpx.AsyncClient, server: Any
) -> None:
    server.answers(OK)
    await transmit(client, server.call())
    await asyncio.sleep(0.01)  # until the loop has seen it

    assert await transmit(client, server.call()) == Answer(200, {"Id": "7"})
    assert server.connections == 2


async def test_a_body_that_is_too_large_is_not_read_to_its_end(
    client: httpx.AsyncClient, server: Any
) -> None:
    gone = asyncio.Event()

    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await server.request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        try:
            while True:
                writer.write(b"80000\r\n" + b" " * 0x80000 + b"\r\n")
                await writer.drain()
        finally:
            gone.set()

    server.behave = endless

    with pytest.raises(Unsure, match="its body is too large"):
        await transmit(client, server.call())
    await asyncio.wait_for(gone.wait(), 2)


async def test_a_packed_body_is_unpacked(client: httpx.AsyncClient, server: Any) -> None:
    packed = gzip.compress(b'{"TotalAmt": 300.30}')
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n"
    server.answers(head.encode() + packed)

    assert str((await transmit(client, server.call())).body["TotalAmt"]) == "300.30"


async def test_a_redirect_is_not_followed(client: httpx.AsyncClient, server: Any) -> None:
    server.answers(b"HTTP/1.1 307 Again\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n")

    with pytest.raises(Unsure, match="HTTP 307"):
        await transmit(client, server.call())
    assert len(server.heads) == 1


async def test_the_vendors_reference_comes_with_the_answer(client: httpx.AsyncClient, server: Any) -> None:
    server.answers(b'HTTP/1.1 200 OK\r\nintuit_tid: 1-abc\r\nContent-Length: 11\r\n\r\n{"Id": "7"}')

    assert (await transmit(client, server.call())).trace == "1-abc"


async def test_an_answer_that_comes_before_all_was_read_counts(
    client: httpx.AsyncClient, server: Any
) -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 413 Too Long\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        await reader.read()

    server.behave = refuse

    assert await transmit(client, server.call()) == Answer(413)


async def test_errors_on_the_wire_tell_no_addresses(
    client: httpx.AsyncClient, server: Any, unused_tcp_port: int
) -> None:
    server.port = unused_tcp_port
    with pytest.raises(TryLater) as caught:
        await transmit(client, server.call(path=f"/v3?query={SOMEBODY}"))

    assert SOMEBODY not in "".join(traceback.format_exception(caught.value))


async def test_a_proxy_that_the_environment_names_is_used(
    server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answers(OK)
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{server.port}")
    call = Call("QuickBooks", "read", "GET", "http://books.example.test/v3", changes=False)

    async with new_client(read=timedelta(seconds=5)) as client:
        assert (await transmit(client, call)).status == 200
    assert server.heads[0].startswith(b"GET http://books.example.test/v3 HTTP/1.1")
