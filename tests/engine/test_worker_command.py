"""`stagebill worker`: a process of its own, on PostgreSQL."""

from pathlib import Path

import pytest

from engine.__main__ import main
from engine.errors import BadSetting
from engine.executions.working import shared_settings
from engine.settings import Settings

NEEDED = {
    "HUBSPOT_CLIENT_ID": "id",
    "HUBSPOT_CLIENT_SECRET": "secret",
    "QUICKBOOKS_CLIENT_ID": "id",
    "QUICKBOOKS_CLIENT_SECRET": "secret",
    "QUICKBOOKS_VERIFIER_TOKEN": "token",
}


def test_on_sqlite_it_says_in_one_sentence_who_the_worker_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in NEEDED.items():
        monkeypatch.setenv(f"STAGEBILL_{name}", value)

    assert main(["worker"]) == 2

    told = capsys.readouterr().err
    assert "needs PostgreSQL; on SQLite `stagebill serve` has the worker" in told
    assert len(told.splitlines()) == 1


def test_on_sqlite_nothing_is_made(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path / "data")

    with pytest.raises(BadSetting):
        shared_settings(settings)

    assert not (tmp_path / "data").exists()


def test_on_postgresql_it_may_work() -> None:
    settings = Settings(_env_file=None, database_url="postgresql://stagebill@db/stagebill")

    assert shared_settings(settings) is settings
