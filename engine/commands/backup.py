"""`stagebill backup FILE`: a copy of the SQLite store as of one moment, taken while the service runs."""

import argparse
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

from engine.commands.output import OK, Out
from engine.commands.tools import Tools
from engine.connecting.vault import KEY_FILE
from engine.errors import BadSetting, ServiceError
from engine.settings import Settings
from engine.store import is_embedded

_BUSY_SECONDS = 30


def add(parser: argparse.ArgumentParser) -> None:
    """Let the parser know what it takes."""
    parser.add_argument("file", metavar="FILE", type=Path, help="where the copy goes")
    parser.add_argument("--replace", action="store_true", help="also where there is such a file already")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(command=_run)


def _run(options: argparse.Namespace, out: Out, tools: Tools) -> int:
    return backup(tools.settings(), options.file, out, replace=options.replace)


def backup(settings: Settings, target: Path, out: Out, *, replace: bool) -> int:
    """Copy the store to `target`, which is whole or not there. Raises ServiceError."""
    source = _file_of(settings)
    if target.exists() and not replace:
        raise ServiceError(f"{target} exists already; name another file, or add --replace")
    draft = target.with_name(f"{target.name}.part")
    try:
        pages = _copy(source, draft)
        draft.replace(target)
        _flush(target.parent)
    except (OSError, sqlite3.Error) as problem:
        draft.unlink(missing_ok=True)
        raise ServiceError(f"{source} could not be copied to {target} ({_why(problem)})") from problem
    size = target.stat().st_size
    out.line(f"{target}: {size} bytes, whole and checked")
    if settings.secret_key is None:
        out.line(
            f"keep a copy of {settings.data_dir / KEY_FILE} in another place: "
            "without it the backup's connections do not open"
        )
    out.data({"file": str(target), "bytes": size, "pages": pages})
    return OK


def _file_of(settings: Settings) -> Path:
    if not is_embedded(settings.database):
        raise BadSetting(
            "STAGEBILL_DATABASE_URL is a PostgreSQL database; back it up with pg_dump --format=custom, "
            "or with what its host offers"
        )
    source = Path(make_url(settings.database).database or "")
    if not source.is_file():
        raise BadSetting(
            f"there is no store at {source}; correct STAGEBILL_DATA_DIR or STAGEBILL_DATABASE_URL"
        )
    return source


def _copy(source: Path, draft: Path) -> int:
    """Copy in one step, so that the copy is of one moment; writers go on meanwhile. Returns its pages."""
    draft.unlink(missing_ok=True)
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))  # it holds customers' data
    with (
        closing(
            sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True, timeout=_BUSY_SECONDS)
        ) as of,
        closing(sqlite3.connect(draft)) as to,
    ):
        of.backup(to)
        to.execute("PRAGMA journal_mode = DELETE")  # one file alone, without a log beside it
        found: str = to.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if found != "ok":
            raise sqlite3.DatabaseError(f"the copy is damaged: {found.splitlines()[-1]}")
        pages: int = to.execute("PRAGMA page_count").fetchone()[0]
    _flush(draft)
    return pages


def _flush(path: Path) -> None:
    """Have a file, or the names in a folder, reach the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _why(problem: OSError | sqlite3.Error) -> str:
    return (problem.strerror if isinstance(problem, OSError) else None) or str(problem)
