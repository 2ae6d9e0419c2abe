"""Fixtures that every part of the tests may use."""

import gc
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.store import Store, database, open_store

PRODUCTS_PRAGMAS = database.PRAGMAS
LONGEST = (Path("tests", "kill"), Path("tests", "sandbox", "demo"))
YOUNG = 20_000  # new objects before the garbage collector looks for cycles among them, as in the service

gc.disable()  # what is imported and collected stays; to look through it again and again takes a third longer


def pytest_collection_finish() -> None:
    """From here on there is garbage, and only what is new is looked through for it."""
    gc.freeze()
    gc.set_threshold(YOUNG)
    gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes longest goes first, so that nobody waits for it alone at the end."""
    folders = tuple(config.rootpath / folder for folder in LONGEST)
    items.sort(key=lambda item: not any(item.path.is_relative_to(folder) for folder in folders))


@pytest.fixture(autouse=True, scope="session")
def no_flush_to_disk() -> Iterator[None]:
    """A flush guards against a power cut, which no test can play. Processes that tests start do flush."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "PRAGMAS", (*PRODUCTS_PRAGMAS, "synchronous = OFF"))
        yield


@pytest.fixture
def flushing_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A ledger as the service opens it."""
    monkeypatch.setattr(database, "PRAGMAS", PRODUCTS_PRAGMAS)
    opened = open_store(f"sqlite:///{tmp_path}/flushing.db")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def migrated(no_flush_to_disk: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty ledger with all tables: copying it is ten times quicker than making them."""
    path = tmp_path_factory.mktemp("migrated") / "stagebill.db"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def store(migrated: Path, tmp_path: Path) -> Iterator[Store]:
    """The ledger in a fresh SQLite file."""
    shutil.copy(migrated, tmp_path / "stagebill.db")
    opened = open_store(f"sqlite:///{tmp_path}/stagebill.db")
    yield opened
    opened.close()
