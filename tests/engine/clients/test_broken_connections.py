"""Real sockets: whether a request may have left, and that it is not repeated unasked.

Which error the network gives for what is what "nothing twice" rests on, so nothing here is played by a mock.
"""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from engine.clients.http import Call, transmit
from engine.errors import TryLater, Unsure

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
OK = b'HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{"Id": "7"}'
LIMITS = httpx.Limits(max_connections=1, keepalive_expiry=5)


@pytest.fixture
async def hasty() -> AsyncIterator[httpx.AsyncClient]:
    """With one connection, and little patience."""
    times = httpx.Timeout(connect=0.05, read=0.05, write=0.05, pool=0.05)
    async with httpx.AsyncClient(limits=LIMITS, timeout=times) as made:
        yield made


# Nothing has left


@pytest.mark.parametrize("method", METHODS)
async def test_a_closed_port_has_taken_nothing(
    client: httpx.AsyncClient, server: Any, unused_tcp_port: int, method: str
) -> None:
    server.port = unused_tcp_port
    with pytest.raises(TryLater, match="could not be reached"):
        await transmit(client, server.call(method))


async def test_a_name_that_nobody_has_took_nothing(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unknown(*args: Any, **kwargs: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", unknown)
    call = Call(
        "QuickBooks", "create an invoice", "POST", "http://nowhere.example.test/", True, content=b"{}"
    )

    with pytest.raises(TryLater, match="could not be reached"):
        await transmit(client, call)


async def test_a_server_without_tls_took_nothing(client: httpx.AsyncClient, server: Any) -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    server.behave = plain
    call = Call(
        "QuickBooks", "create an invoice", "POST", f"https://127.0.0.1:{server.port}/", True, content=b"{}"
    )

    with pytest.raises(TryLater, match="could not be reached"):
        await transmit(client, call)


async def test_who_waited_for_a_free_connection_has_sent_nothing(server: Any) -> None:
    server.behave = server.silence
    times = httpx.Timeout(connect=0.02, read=5, write=5, pool=0.02)
    async with httpx.AsyncClient(limits=LIMITS, timeout=times) as client:
        first = asyncio.create_task(transmit(client, server.call()))
        await server.asked.wait()

        with pytest.raises(TryLater, match="could not be reached"):
            await transmit(client, server.call())
        first.cancel()
        await asyncio.wait([first])
    assert len(server.heads) == 1


# Something may have left


async def close_at_once(server: Any, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


async def close_while_reading(
    server: Any, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    await reader.read(1)


async def close_after_reading(
    server: Any, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    await server.request(reader)


async def reset(server: Any, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await server.request(reader)
    connection = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def sends(data: bytes) -> Any:
    async def send(server: Any, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await server.request(reader)
        writer.write(data)
        await writer.drain()

    return send


BROKEN = {
    "closed-at-once": close_at_once,
    "closed-while-reading": close_while_reading,
    "closed-after-reading": close_after_reading,
    "reset": reset,
    "half-a-status-line": sends(b"HTTP/1.1 20"),
    "half-a-head": sends(b"HTTP/1.1 200 OK\r\nContent-Le"),
    "no-http": sends(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"),
    "two-lengths": sends(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}"),
    "no-length": sends(b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{}"),
    "half-a-body": sends(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"),
    "half-the-chunks": sends(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"),
    "no-chunks": sends(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nodd\r\n"),
    "endless-head": sends(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000),
}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("how", BROKEN)
async def test_what_breaks_afterwards_leaves_it_unknown_and_is_not_repeated(
    client: httpx.AsyncClient, server: Any, how: str, method: str
) -> None:
    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await BROKEN[how](server, reader, writer)

    server.behave = behave

    with pytest.raises(Unsure, match="the connection broke off"):
        await transmit(client, server.call(method))
    assert server.connections == 1


@pytest.mark.parametrize("method", METHODS)
async def test_a_kept_connection_that_breaks_leaves_it_unknown_and_is_not_repeated(
    client: httpx.AsyncClient, server: Any, method: str
) -> None:
    """The vendor had closed it, or died over this very request: nobody knows which."""

    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await server.request(reader)
        writer.write(OK)
        await server.request(reader)

    server.behave = once
    await transmit(client, server.call(method))

    with pytest.raises(Unsure, match="the connection broke off"):
        await transmit(client, server.call(method))
    assert (len(server.heads), server.connections) == (2, 1)


async def test_silence_leaves_it_unknown(hasty: httpx.AsyncClient, server: Any) -> None:
    server.behave = server.silence

    with pytest.raises(Unsure, match="the answer took too long"):
        await transmit(hasty, server.call())


async def test_a_body_that_stops_leaves_it_unknown(hasty: httpx.AsyncClient, server: Any) -> None:
    async def stop(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await server.request(reader)
        writer.write(OK[:-1])
        await reader.read()

    server.behave = stop

    with pytest.raises(Unsure, match="the answer took too long"):
        await transmit(hasty, server.call())


async def test_a_request_that_nobody_reads_does_not_wait_for_ever(
    hasty: httpx.AsyncClient, server: Any
) -> None:
    ended = asyncio.Event()

    async def deaf(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await ended.wait()

    server.behave = deaf
    url = f"http://127.0.0.1:{server.port}/"
    large = Call("QuickBooks", "create an invoice", "POST", url, True, content=b" " * 900_000)

    with pytest.raises(Unsure, match="the answer took too long"):
        await transmit(hasty, large)
    ended.set()
