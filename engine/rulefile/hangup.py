"""SIGHUP: what administrators send to have a service read its file again."""

import asyncio
import signal
import threading
from collections.abc import Awaitable, Callable


def on_hangup(act: Callable[[], None]) -> None:
    """Call `act` on the running loop with each SIGHUP, instead of ending. Only a main thread gets signals."""
    if threading.current_thread() is threading.main_thread():
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, act)


class InBackground:
    """Work that a signal starts: a signal's handler cannot wait."""

    def __init__(self, work: Callable[[], Awaitable[None]]) -> None:
        self._work = work
        self._running: set[asyncio.Future[None]] = set()

    def start(self) -> None:
        """Begin, and return at once."""
        task = asyncio.ensure_future(self._work())
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def ended(self) -> None:
        """Return when nothing of it runs any more."""
        await asyncio.gather(*self._running, return_exceptions=True)
