"""A bounded number of runs side by side, and an express lane for those that a web request waits for."""

import asyncio
import logging
from collections.abc import Callable

from engine.errors import ServiceError
from engine.wakers.lineup import Lineup
from engine.wakers.port import Look

log = logging.getLogger(__name__)

RUNNERS = 8
EXPRESS = 2  # more, which take urgent rows alone
STOP_WITHIN = 25.0  # seconds; whoever stops a service waits 30 s, as a rule


class Runners:
    """`runners` look at rows; of one account three quarters of them at most, and half of the express lane.

    `hungry` is called when there is room again after some rows found none.
    """

    def __init__(
        self, *, runners: int = RUNNERS, express: int = EXPRESS, stop_within: float = STOP_WITHIN
    ) -> None:
        self._count = {False: runners, True: express}
        self._stop_within = stop_within
        self._lineups = {
            False: Lineup(share=max(1, runners * 3 // 4)),
            True: Lineup(share=max(1, express // 2)),
        }
        self._free = {False: runners, True: express}
        self._tasks: set[asyncio.Task[None]] = set()
        self._look: Look | None = None
        self._hungry: Callable[[], None] = lambda: None
        self._stopping = False

    def start(self, look: Look, hungry: Callable[[], None]) -> None:
        """Begin with what waits already."""
        self._look, self._hungry = look, hungry
        for lane in (True, False):
            self._fill(lane)

    async def stop(self) -> None:
        """Begin nothing more; let go of what has not ended in time: its run gives its row back."""
        self._stopping = True
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=self._stop_within)
        for task in late:
            task.cancel()
        if late:
            log.warning("stopped in the middle", extra={"executions": len(late)})
            await asyncio.gather(*late, return_exceptions=True)

    def running(self) -> bool:
        """Whether rows are being taken."""
        return self._look is not None and not self._stopping

    def idle(self, *, urgent: bool = False) -> bool:
        """Whether somebody would look at a row at once."""
        lanes = (False, True) if urgent else (False,)
        return self.running() and any(self._free[lane] and not self._lineups[lane] for lane in lanes)

    def add(self, execution_id: str, account: str, *, urgent: bool = False) -> bool:
        """Have a row looked at as soon as it is its turn; False where there is no room for it.

        An urgent one stands in both lanes: whoever is free first takes it, the other finds it taken.
        """
        taken = self._lineups[False].add(execution_id, account)
        if urgent:
            taken = self._lineups[True].add(execution_id, account) or taken
            self._fill(True)
        self._fill(False)
        return taken

    def _fill(self, lane: bool) -> None:
        lineup = self._lineups[lane]
        while self.running() and self._free[lane] and (next_row := lineup.take()):
            self._free[lane] -= 1
            task = asyncio.create_task(self._run(lane, *next_row))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        if lineup.turned_away and len(lineup) <= self._count[lane] and self.running():
            lineup.turned_away = False
            self._hungry()

    async def _run(self, lane: bool, execution_id: str, account: str) -> None:
        assert self._look is not None
        try:
            await self._look(execution_id, account)
        except ServiceError as error:  # of the store, as a rule
            log.warning("runner hindered", extra={"execution_id": execution_id, "why": str(error)})
        except Exception:
            # The row still says what is to be done; its lease ends and a sweep finds it again.
            log.exception("runner failed", extra={"execution_id": execution_id})
        finally:
            self._free[lane] += 1
            self._lineups[lane].done(account)
            self._fill(lane)
