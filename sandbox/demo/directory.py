"""The directory that the demo works in: emptied at the start, and only if it is one of ours."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sandbox.demo.checks import CannotRun

MARK = "made-by-stagebill-demo"


@contextmanager
def emptied(directory: Path) -> Iterator[Path]:
    """The directory, absolute, existing and empty but for the mark; locked while the context lasts.

    Raises: CannotRun where it holds something that no demo put there, or where another demo uses it.
    """
    directory = directory.absolute()
    _check_is_ours(directory)
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / MARK).open("w") as mark:
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as exc:
            raise CannotRun(
                f"another demo runs in {directory}; stop it first, or give another --data-dir"
            ) from exc
        _empty(directory)
        yield directory


def _check_is_ours(directory: Path) -> None:
    if directory.exists() and not directory.is_dir():
        raise CannotRun(f"{directory} is no directory; give another --data-dir")
    if directory.exists() and any(directory.iterdir()) and not (directory / MARK).exists():
        raise CannotRun(
            f"{directory} holds files that the demo did not make; give another --data-dir, it is emptied"
        )


def _empty(directory: Path) -> None:
    for entry in directory.iterdir():
        if entry.name == MARK:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
