"""HubSpot calls the action: so many calls under way at a time, each until its workflow was told the end."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from benchmarks.peers.job import ACTION, INPUTS
from benchmarks.torture.standins import Control

_WITHIN = 120.0  # seconds for all of them
_LOOK = 0.1  # seconds between two looks at who is still waiting
_WAITING, _ENDED = "waiting", ("succeeded", "failed", "expired")


class Order(NamedTuple):
    """One call: for which deal, and by which name its end is told."""

    portal: str
    deal: str
    callback: str


class Caller:
    """Has the stand-in call whatever it is aimed at."""

    def __init__(self, control: Control, at_once: int) -> None:
        self._control = control
        self._at_once = at_once
        self._waiting: dict[str, asyncio.Event] = {}

    async def call(self, orders: Sequence[Order]) -> None:
        """Until the last workflow was told. Raises: TimeoutError; RuntimeError where a call is not taken."""
        left, look = iter(orders), asyncio.create_task(self._look())
        try:
            async with asyncio.timeout(_WITHIN):
                await asyncio.gather(*(self._line(left) for _ in range(self._at_once)))
        finally:
            look.cancel()

    async def _line(self, left: Iterator[Order]) -> None:
        for order in left:
            told = await self._control.post("hubspot", "run", _said(order))
            if told["state"] == _WAITING:
                await self._waiting.setdefault(order.callback, asyncio.Event()).wait()
            elif told["state"] not in _ENDED:
                raise RuntimeError(f"the call {order.callback} was answered {told['status']} {told['error']}")

    async def _look(self) -> None:
        """Let those go on whose workflows wait no more. Who came while we looked may not be in the list."""
        while True:
            before = list(self._waiting)
            if before:
                listed = await self._control.get("hubspot", "executions", state=_WAITING)
                still = {each["callback_id"] for each in listed}
                for callback in before:
                    if callback not in still:
                        self._waiting.pop(callback).set()
            await asyncio.sleep(_LOOK)


def _said(order: Order) -> dict[str, Any]:
    return {
        "portal_id": order.portal,
        "action": ACTION,
        "object_id": order.deal,
        "inputs": INPUTS,
        "callback_id": order.callback,
    }
