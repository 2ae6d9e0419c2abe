"""What commands are given besides their options: the time, the settings, and what the service runs on."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.clock import Clock, system_clock

if TYPE_CHECKING:
    from engine.compose import Base
    from engine.settings import Settings


def _read_settings() -> "Settings":
    from engine.settings import Settings

    return Settings.read()


@dataclass(frozen=True, slots=True)
class Tools:
    """Nothing is opened before it is asked for: checking a rule file takes no store and no network."""

    clock: Clock = system_clock
    settings: "Callable[[], Settings]" = _read_settings

    def with_base(self, work: "Callable[[Base], Awaitable[int]]") -> int:
        """Open the store and the connections, do the work, close them. Returns the work's exit code."""
        from engine.compose import World, open_base

        async def run() -> int:
            base = open_base(self.settings(), World())
            try:
                return await work(base)
            finally:
                await base.aclose()

        return asyncio.run(run())
