"""Fixtures that every part of the tests may use."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.store import Store, database, open_store

PRODUCTS_PRAGMAS = database.PRAGMAS
LONGEST = (Path("tests", "kill"), Path("tests", "sandbox", "demo"))


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


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """The ledger in a fresh SQLite file."""
    opened = open_store(f"sqlite:///{tmp_path}/stagebill.db")
    yield opened
    opened.close()
