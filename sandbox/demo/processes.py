"""The demo's child processes: started with their logs, watched, and ended by their ids on every way out."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Self

from sandbox.demo.checks import CannotRun

ROOT = Path(__file__).resolve().parents[2]  # where the packages lie
PREFIX = "STAGEBILL_"  # of all settings
GRACE = 5.0  # seconds that a process gets to end by itself
LONGEST_COMMAND = 60.0  # seconds

_OURS = "stagebill: "  # what the command's own sentences begin with


@dataclass(frozen=True, slots=True)
class Child:
    """One running process; `out` and `log` hold its standard output and standard error."""

    name: str
    process: subprocess.Popen[bytes]
    out: Path
    log: Path

    def tail(self) -> str:
        """The last thing it complained about."""
        return last_words(self.log.read_text("utf-8", "replace"))


class Processes:
    """Runs modules of this project in processes of their own, with an environment of the demo's own.

    Children work in `directory`, so that no `.env` of the user's reaches them. Leaving the context ends
    those that still run, the newest first.
    """

    def __init__(self, directory: Path, logs: Path, settings: Mapping[str, str] | None = None) -> None:
        self._directory = directory
        self._logs = logs
        self._children: list[Child] = []
        self.settings: dict[str, str] = dict(settings or {})

    def __enter__(self) -> Self:
        self._logs.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        with _undisturbed():
            for child in reversed(self._children):
                _end(child.process)

    def start(self, name: str, *arguments: str) -> Child:
        """Start `python -m …`; its name is also that of its log."""
        out, log = self._logs / f"{name}.out", self._logs / f"{name}.log"
        with out.open("wb") as stdout, log.open("wb") as stderr:
            process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own modules
                [sys.executable, "-m", *arguments],
                cwd=self._directory,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
                start_new_session=True,  # Ctrl-C is ours to handle: children end in order
            )
        child = Child(name, process, out, log)
        self._children.append(child)
        return child

    def run(self, *arguments: str, said: str = "", directory: Path | None = None) -> str:
        """Run `python -m …` to its end with `said` on standard input; gives back what it printed.

        It works in the demo's own directory unless another one is given.

        Raises: CannotRun where it does not end with 0 or takes too long.
        """
        command = " ".join(arguments[1:3])
        try:
            done = subprocess.run(  # noqa: S603 - our own interpreter and our own modules
                [sys.executable, "-m", *arguments],
                cwd=directory or self._directory,
                env=self._environment(),
                input=said,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=LONGEST_COMMAND,
            )
        except subprocess.TimeoutExpired as exc:
            raise CannotRun(f'"{command}" did not end within {LONGEST_COMMAND:g} s') from exc
        if done.returncode != 0:
            reason = last_words(done.stderr) or last_words(done.stdout) or "it said nothing"
            raise CannotRun(f'"{command}" ended with {done.returncode}: {reason}')
        return done.stdout

    def watch(self) -> None:
        """Raises: CannotRun, with its last words, if a process has ended."""
        for child in self._children:
            code = child.process.poll()
            if code is not None:
                raise CannotRun(f"the {child.name} ended with {code}: {child.tail() or 'it said nothing'}")

    def _environment(self) -> dict[str, str]:
        """The user's environment without any Stagebill settings or detours for loopback, and ours."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        paths = [str(ROOT), *filter(None, [kept.get("PYTHONPATH")])]
        direct = {"NO_PROXY": "127.0.0.1,localhost", "no_proxy": "127.0.0.1,localhost"}
        return {**kept, **direct, "PYTHONPATH": os.pathsep.join(paths), "PYTHONUTF8": "1", **self.settings}


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask, wait, insist. A process that has ended already is left alone."""
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """While children are ended, a second Ctrl-C must not leave one behind."""
    before = {each: signal.signal(each, signal.SIG_IGN) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


@contextmanager
def interruptible() -> Iterator[None]:
    """Inside, every polite request to end (SIGTERM, a closed terminal) is the same as Ctrl-C.

    So is Ctrl-C itself, which Python leaves out where a shell started it in the background.
    """

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {each: signal.signal(each, interrupt) for each in numbers}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def last_words(text: str) -> str:
    """Why a process ended, out of what it wrote: a sentence of ours, else the last line; empty for nothing.

    >>> last_words("stagebill: rules.yaml has a mistake\\n  23 | share: 30\\n")
    'rules.yaml has a mistake'
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    sentences = [line.removeprefix(_OURS) for line in lines if line.startswith(_OURS)]
    return (sentences or lines or [""])[-1].rstrip(":.")
