"""The load: keep-alive HTTP/1.1 connections on raw sockets, each with one call under way at a time.

`python -m benchmarks.load --url U --secret S …` is a process of its own, so that it does not take time from
the service's event loop. It prints one line of JSON.
"""

import argparse
import asyncio
import json
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast
from urllib.parse import urlsplit

import uvloop

from benchmarks.calls import signed_calls

_END_OF_HEAD = b"\r\n\r\n"
_LENGTH = b"content-length:"
_PATIENCE = 30.0  # seconds for the last answers


@dataclass(slots=True)
class Run:
    """The calls that are left, until when new ones may leave, and what came back."""

    calls: list[bytes]
    until: float
    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    ended: float = 0.0


class Connection(asyncio.Protocol):
    """Sends the next call when the answer to the one before is complete."""

    def __init__(self, run: Run, done: asyncio.Future[None]) -> None:
        self._run = run
        self._done = done
        self._answer = b""
        self._left_at = 0.0
        self._transport: asyncio.WriteTransport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.WriteTransport, transport)  # uvloop's is none by name
        self._next()

    def data_received(self, data: bytes) -> None:
        self._answer += data
        if (status := complete(self._answer)) is not None:
            now = time.perf_counter()
            self._run.statuses[status] += 1
            self._run.seconds.append(now - self._left_at)
            self._run.ended = now
            self._answer = b""
            self._next()

    def connection_lost(self, error: Exception | None) -> None:
        if not self._done.done():
            self._done.set_exception(error or ConnectionError("the service closed the connection"))

    def _next(self) -> None:
        now = time.perf_counter()
        if now < self._run.until and self._run.calls:
            self._left_at = now
            self._transport.write(self._run.calls.pop())
        else:
            self._done.set_result(None)
            self._transport.close()


def complete(answer: bytes) -> int | None:
    """The status of an answer that has arrived as a whole; None as long as it has not.

    >>> complete(b"HTTP/1.1 200 OK\\r\\ncontent-length: 2\\r\\n\\r\\n{}")
    200
    >>> complete(b"HTTP/1.1 200 OK\\r\\ncontent-length: 2\\r\\n\\r\\n{")
    """
    head, end, body = answer.partition(_END_OF_HEAD)
    if not end:
        return None
    start = head.lower().index(_LENGTH) + len(_LENGTH)
    length = int(head[start:].partition(b"\r\n")[0])
    return int(head[9:12]) if len(body) >= length else None


async def load(url: str, calls: list[bytes], connections: int, seconds: float) -> dict[str, Any]:
    """Send as many of the calls as fit into `seconds`, and sum up what came back."""
    loop = asyncio.get_running_loop()
    place = urlsplit(url)
    host, port = str(place.hostname), int(place.port or 80)
    begun = time.perf_counter()
    run = Run(calls, begun + seconds)
    prepared = len(calls)
    ends: list[asyncio.Future[None]] = [loop.create_future() for _ in range(connections)]
    for done in ends:
        await loop.create_connection(partial(Connection, run, done), host, port)
    async with asyncio.timeout(seconds + _PATIENCE):
        await asyncio.gather(*ends)
    return {
        "prepared": prepared,
        "ran_out": not run.calls,
        "seconds": run.ended - begun,
        "statuses": run.statuses,
        **percentiles(run.seconds),
    }


def percentiles(seconds: list[float]) -> dict[str, float]:
    """Median, 99th percentile and maximum, in milliseconds."""
    ordered = sorted(seconds)
    at = {"p50": len(ordered) // 2, "p99": len(ordered) * 99 // 100, "max": len(ordered) - 1}
    return {f"{name}_ms": ordered[index] * 1000 for name, index in at.items()}


def main() -> None:
    """Prepare, then load, then tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True)
    parser.add_argument("--secret", required=True)
    parser.add_argument("--run", required=True, help="keeps the callback ids of several runs apart")
    parser.add_argument("--calls", type=int, required=True, help="how many calls to prepare")
    parser.add_argument("--connections", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    said = parser.parse_args()
    calls = signed_calls(said.url, said.secret, said.calls, said.run)[::-1]  # taken from the end
    print(json.dumps(uvloop.run(load(said.url, calls, said.connections, said.seconds))))


if __name__ == "__main__":
    main()
