"""Fixtures that every part of the tests may use."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.store import Store, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """The ledger in a fresh SQLite file."""
    opened = open_store(f"sqlite:///{tmp_path}/stagebill.db")
    yield opened
    opened.close()
