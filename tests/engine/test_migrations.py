"""The tables come from migrations alone, and a database of the future is left as it is."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect, text
from sqlmodel import SQLModel

import engine.store
from engine.errors import BadSetting
from engine.store import Store, open_store
from engine.store.migrate import migrate, revisions


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Engine]:
    """An empty database that nobody has migrated."""
    engine = create_engine(f"sqlite:///{tmp_path}/empty.db")
    yield engine
    engine.dispose()


def revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def test_the_migrations_make_exactly_the_models(store: Store) -> None:
    """Whoever changes a table adds a migration."""
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})

        assert compare_metadata(context, SQLModel.metadata) == []


def test_indexes_with_a_condition_are_the_models_too(store: Store) -> None:
    """Alembic does not compare conditions; one of them keeps an instalment from being billed twice."""
    with store.engine.connect() as connection:
        found = connection.execute(text("select name, sql from sqlite_master where sql like '% WHERE %'"))
        conditions = {name: sql.partition(" WHERE ")[2] for name, sql in found}

    wanted = {
        index.name: str(index.dialect_options["sqlite"]["where"])
        for table in SQLModel.metadata.tables.values()
        for index in table.indexes
        if index.dialect_options["sqlite"]["where"] is not None
    }
    assert conditions == wanted
    assert "uq_bill_instalment" in conditions


def test_the_names_of_the_files_tell_the_revisions() -> None:
    """A start reads only them, since to ask Alembic takes long."""
    scripts = ScriptDirectory(str(Path(engine.store.__file__).with_name("migrations")))

    assert revisions() == [script.revision for script in reversed(list(scripts.walk_revisions()))]


def test_migrating_again_changes_nothing(database: Engine) -> None:
    migrate(database)
    before = revision(database)

    migrate(database)

    assert revision(database) == before is not None


def test_a_migration_that_fails_leaves_nothing(tmp_path: Path) -> None:
    """It is one transaction: a half-made schema would stop every later start."""
    path = tmp_path / "stagebill.db"
    blocked = create_engine(f"sqlite:///{path}")
    with blocked.begin() as connection:
        connection.execute(text("create table execution (id text)"))  # something else has this name
    blocked.dispose()

    with pytest.raises(Exception, match="table execution already exists"):
        open_store(f"sqlite:///{path}")

    again = create_engine(f"sqlite:///{path}")
    assert inspect(again).get_table_names() == ["execution"]
    again.dispose()


def test_a_schema_of_the_future_is_refused_in_one_sentence(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/stagebill.db"
    store = open_store(url)
    store.write_now(
        lambda session: session.connection().execute(text("update alembic_version set version_num='0999'"))
    )
    store.close()

    with pytest.raises(BadSetting) as caught:
        open_store(url)

    assert str(caught.value) == (
        "the database is of a newer version of Stagebill (schema 0999); "
        "install that version or restore a backup"
    )


def test_texts_that_ran_before_there_was_a_history_become_its_first_revisions(database: Engine) -> None:
    """F149. 0003 numbers them in the order in which they came."""
    migrate(database, "0002")
    with database.begin() as connection:
        connection.execute(
            text("insert into rules_revision (digest, text, loaded_at) values (:digest, '', :at)"),
            [{"digest": "b", "at": "2026-03-02T15:00:00.000000Z"}, {"digest": "a", "at": "2026-03-03"}],
        )

    migrate(database)

    with database.connect() as connection:
        rows = connection.execute(
            text("select number, digest, previous, source, sound from rules_history order by number")
        )
        assert [tuple(row) for row in rows] == [(1, "b", None, "file", 1), (2, "a", "b", "file", 1)]
