"""What commands are given besides their options: the time, the settings, and what the service runs on."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.clock import Clock, system_clock

if TYPE_CHECKING:
    from engine.action import Action
    from engine.compose import Base, World
    from engine.settings import Settings


def _read_settings() -> "Settings":
    from engine.settings import Settings

    return Settings.read()


def _real_world() -> "World":
    from engine.compose import World

    return World()


def _no_actions() -> "Mapping[str, Action]":
    return {}


def secret(given: str) -> str:
    """The token or key itself, or what standard input holds where a dash is given."""
    return sys.stdin.readline().strip() if given == "-" else given


@dataclass(frozen=True, slots=True)
class Tools:
    """Nothing is opened before it is asked for: checking a rule file takes no store and no network."""

    clock: Clock = system_clock
    settings: "Callable[[], Settings]" = _read_settings
    world: "Callable[[], World]" = _real_world
    actions: "Callable[[], Mapping[str, Action]]" = _no_actions

    def with_base(self, work: "Callable[[Base], Awaitable[int]]") -> int:
        """Open the store and the connections, do the work, close them. Returns the work's exit code."""
        from engine.compose import open_base

        async def run() -> int:
            base = open_base(self.settings(), self.world())
            try:
                return await work(base)
            finally:
                await base.aclose()

        return asyncio.run(run())
