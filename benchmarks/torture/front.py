"""One address in front of several web processes, as a load balancer is."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from random import Random

_PIECE = 65_536
_PATIENCE = 1.0  # seconds for a connection to be made


class Front:
    """Hands each connection to one of the ports, at random; where nobody listens, to another one."""

    def __init__(self, ports: Sequence[int], dice: Random) -> None:
        self._ports = ports
        self._dice = dice
        self._open: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> str:
        """Begin; gives the address."""
        self._server = await asyncio.start_server(self._took, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        """End, with every connection."""
        if self._server is not None:
            self._server.close()
        for task in list(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _took(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        task.add_done_callback(self._open.discard)
        with suppress(OSError, asyncio.CancelledError):
            await self._carry(reader, writer)
        writer.close()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for port in self._dice.sample(self._ports, len(self._ports)):
            with suppress(OSError, TimeoutError):
                async with asyncio.timeout(_PATIENCE):
                    there, back = await asyncio.open_connection("127.0.0.1", port)
                break
        else:
            return
        ways = [asyncio.create_task(_pour(reader, back)), asyncio.create_task(_pour(there, writer))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            back.close()


async def _pour(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await source.read(_PIECE):
            sink.write(piece)
            await sink.drain()
