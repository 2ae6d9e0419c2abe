"""Programs of others, started and ended. What they have written last tells why they failed.

Each leads a group of its own, which is ended as a whole: a program may be a script that starts another one.
"""

import asyncio
import os
import signal
from asyncio.subprocess import DEVNULL, STDOUT, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

_WITHIN = 90.0  # seconds for a start
_ENDS_WITHIN = 15.0
_TOLD = 2_000  # characters


class Program:
    """A process that says in its log when it is up."""

    def __init__(self, log: Path) -> None:
        self.log = log
        self._process: Process | None = None

    @property
    def pid(self) -> int:
        """Its number, once it was started."""
        assert self._process is not None
        return self._process.pid

    async def run(self, command: Sequence[str], settings: Mapping[str, str]) -> None:
        """Start it and wait until it ends. Raises: RuntimeError where it fails."""
        await self._start(command, settings)
        assert self._process is not None
        if await self._process.wait() != 0:
            raise RuntimeError(f"{' '.join(command)} failed: {told(self.log)}")

    async def start(self, command: Sequence[str], settings: Mapping[str, str], up: bytes) -> None:
        """Start it and wait until its log says that it is up. Raises: RuntimeError where it does not."""
        await self._start(command, settings)
        assert self._process is not None
        deadline = asyncio.get_running_loop().time() + _WITHIN
        while up not in self.log.read_bytes():
            if self._process.returncode is not None or asyncio.get_running_loop().time() > deadline:
                raise RuntimeError(f"{' '.join(command)} did not start: {told(self.log)}")
            await asyncio.sleep(0.05)

    async def stop(self) -> None:
        """End it and all that it has started, by force if need be."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):  # nobody is left of the group
            os.killpg(self._process.pid, signal.SIGTERM)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), _ENDS_WITHIN)
            os.killpg(self._process.pid, signal.SIGKILL)
        await self._process.wait()

    async def _start(self, command: Sequence[str], settings: Mapping[str, str]) -> None:
        with self.log.open("wb") as log:
            self._process = await asyncio.create_subprocess_exec(
                *command,
                stdin=DEVNULL,
                stdout=log,
                stderr=STDOUT,
                env=_clean(settings),
                cwd=self.log.parent,
                start_new_session=True,
            )


def told(log: Path) -> str:
    """The end of a log."""
    return log.read_text(errors="replace")[-_TOLD:] if log.exists() else "nothing"


def _clean(settings: Mapping[str, str]) -> dict[str, str]:
    """Where programs are found, and nothing else of ours."""
    return {"PATH": os.environ["PATH"], **settings}
