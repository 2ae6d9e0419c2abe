"""Processes that can be killed, stopped and started again in no time.

They are forked from a server that has loaded the code already (`multiprocessing`'s forkserver): a second of
processor time less for each start, so that many more of them can be killed on the same machine.
"""

import asyncio
import multiprocessing
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.context import ForkServerProcess
from pathlib import Path

_PRELOADED = ("actions", "engine.compose", "engine.wakers.queued", "engine.web.app", "sandbox.run", "uvicorn")
# What they log when they have started.
_UP = (b" engine.executions.working working", b" engine.compose ready")
_FORKING = multiprocessing.get_context("forkserver")
_FORKING.set_forkserver_preload([__name__, *_PRELOADED])


class Process:
    """One `stagebill …`, started again as often as wanted. Its lines go to `<name>.out` and `<name>.log`."""

    def __init__(
        self, name: str, arguments: Sequence[str], settings: Mapping[str, str], folder: Path
    ) -> None:
        self.name = name
        self.stopped = False
        self._arguments = (tuple(arguments), dict(settings), folder, name)
        self._log = folder / f"{name}.log"
        self._logged = 0  # bytes, when it was started
        self._process: ForkServerProcess | None = None

    def start(self) -> None:
        """Start it, or start it again."""
        self._logged = self._log.stat().st_size if self._log.exists() else 0
        self._process = _FORKING.Process(target=_run, args=self._arguments, daemon=True)
        self._process.start()

    async def kill(self) -> bool:
        """SIGKILL; returns when it is gone. False where it had ended by itself."""
        if self._process is None:
            return False
        lived = self._process.is_alive()
        self._process.kill()
        try:
            await asyncio.to_thread(self._process.join)
        finally:
            self._process.join()  # also where we are cancelled: who mends must not take it for alive
            self._process, self.stopped = None, False
        return lived

    def stop(self) -> None:
        """SIGSTOP: it is not ended, and nothing in it moves."""
        self._send(signal.SIGSTOP)
        self.stopped = True

    def go_on(self) -> None:
        """SIGCONT."""
        self._send(signal.SIGCONT)
        self.stopped = False

    async def end(self) -> int | None:
        """SIGTERM; its exit code when it is gone."""
        self._send(signal.SIGTERM)
        return await self.ended()

    async def ended(self) -> int | None:
        """Its exit code when it is gone."""
        assert self._process is not None
        await asyncio.to_thread(self._process.join)
        return self._process.exitcode

    @property
    def pid(self) -> int | None:
        """Its number; None where it is not started."""
        return None if self._process is None else self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.is_alive()

    @property
    def up(self) -> bool:
        """Whether it has started and works."""
        if not self.alive or not self._log.exists():
            return False
        with self._log.open("rb") as log:
            log.seek(self._logged)
            told = log.read()
        return any(line in told for line in _UP)

    def _send(self, what: signal.Signals) -> None:
        if self._process is not None and self._process.pid is not None and self._process.is_alive():
            os.kill(self._process.pid, what)


def _run(arguments: Sequence[str], settings: Mapping[str, str], folder: Path, name: str) -> None:
    """In the new process: be `stagebill` with these arguments and no settings but these."""
    for inherited in [each for each in os.environ if each.startswith("STAGEBILL_")]:
        del os.environ[inherited]
    os.environ.update(settings)
    os.chdir(folder)
    for number, kind in ((1, "out"), (2, "log")):
        told = os.open(folder / f"{name}.{kind}", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(told, number)
    from engine.__main__ import main  # here, for the server's list of what is loaded ahead

    sys.exit(main(list(arguments)))
