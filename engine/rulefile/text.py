"""The rule file on disk: noticing that it changed, reading it whole, replacing it in one step."""

import errno
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from engine.clock import Clock

# A file system may tell times in steps of up to two seconds: what was saved twice within one looks the same.
_TELLS_APART = timedelta(seconds=3)
_AT_REST = timedelta(milliseconds=500)  # half a file can be a right one, so one that grows is left alone
_MOST_READ = 1 << 20  # bytes; twice what a rule file may have, so that what is too large shows


class BeingSaved(Exception):
    """The file changed while it was read; look again later."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells one state of a file from the next, whatever link leads to it."""

    device: int
    inode: int
    size: int
    modified_ns: int
    changed_ns: int  # also a rename, and a save that sets the old time again

    def age(self, now: datetime) -> timedelta:
        """How long ago its content was written; below zero where the clocks differ."""
        return now - datetime.fromtimestamp(self.modified_ns / 1e9, UTC)


def stamp_of(path: Path) -> Stamp | None:
    """The file as it is now, links followed; None where there is none. Raises OSError."""
    try:
        facts = path.stat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(facts.st_mode) and not stat.S_ISDIR(facts.st_mode):
        raise OSError(errno.EINVAL, "it is no file")  # reading a pipe could wait for ever
    return Stamp(facts.st_dev, facts.st_ino, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns)


class Watch:
    """Looks whether one file has changed since it was read. A look costs one `stat`.

    It finds what editors do (write in place, or rename another file there), links that are turned to another
    file, as for Kubernetes' config maps, and several saves within one step of the file system's clock.
    """

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock
        self._seen: Stamp | None = None
        self._young = True

    def due(self) -> bool:
        """Whether it should be read: it may be another one, and nobody is writing it. Raises OSError."""
        now = stamp_of(self._path)
        if now == self._seen:
            return self._young
        return now is None or not timedelta(0) <= now.age(self._clock()) < _AT_REST

    def forget(self) -> None:
        """What was read came to nothing: read it again."""
        self._young = True

    def read(self) -> bytes | None:
        """The content; None where there is no file. Raises BeingSaved, OSError."""
        before = stamp_of(self._path)
        self._seen, self._young = before, False
        if before is None:
            return None
        with self._path.open("rb") as file:
            data = file.read(_MOST_READ)
        if stamp_of(self._path) != before:
            self._young = True
            raise BeingSaved
        self._young = abs(before.age(self._clock())) < _TELLS_APART
        return data


@contextmanager
def replacing(path: Path, text: str) -> Iterator[None]:
    """Write the text beside the file, let the caller do what must be true first, then put it in its place.

    Whoever reads the file gets the old text or the new one, never a part. Its mode and owner stay; where it
    is a link, the file that it leads to is replaced. Nothing changes where the caller's part fails.
    Raises OSError.
    """
    target = path.resolve()
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
            file.flush()
            _own_like(target, file.fileno())
            os.fsync(file.fileno())
        yield
        Path(name).replace(target)
        _flush_folder(target.parent)
    finally:
        with suppress(FileNotFoundError):
            Path(name).unlink()


def _own_like(path: Path, handle: int) -> None:
    """Give the new file the mode and the owner of the one it replaces: the service must still read it."""
    try:
        former = path.stat()
    except FileNotFoundError:
        os.fchmod(handle, 0o644)
        return
    with suppress(PermissionError):  # only an administrator may give files away
        os.fchown(handle, former.st_uid, former.st_gid)
    os.fchmod(handle, stat.S_IMODE(former.st_mode))


def _flush_folder(folder: Path) -> None:
    """Make the rename itself durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
