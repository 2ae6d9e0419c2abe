"""The tables come from migrations alone, and a database of the future is left as it is."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect, make_url, text
from sqlmodel import SQLModel

import engine.store
from engine.errors import BadSetting
from engine.store import Store, open_store
from engine.store.migrate import migrate, revisions


@pytest.fixture
def empty(ledgers: Any, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """The address of a database that nobody has migrated."""
    if request.config.option.store == "sqlite":
        return f"sqlite:///{tmp_path}/empty.db"
    return str(request.getfixturevalue("databases").new())


def engine_of(address: str) -> Engine:
    """As anybody would open it."""
    return create_engine(make_url(address.replace("postgresql:", "postgresql+psycopg:")))


@pytest.fixture
def database(empty: str) -> Iterator[Engine]:
    engine = engine_of(empty)
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


@pytest.mark.sqlite
def test_indexes_with_a_condition_are_the_models_too(store: Store) -> None:
    """Alembic does not compare conditions; one of them keeps an instalment from being billed twice."""
    with store.engine.connect() as connection:
        found = connection.execute(text("select name, sql from sqlite_master where sql like '% WHERE %'"))
        conditions = {name: sql.partition(" WHERE ")[2] for name, sql in found}

    assert conditions == conditions_of("sqlite")
    assert "uq_bill_instalment" in conditions


def conditions_of(dialect: str) -> dict[str, str]:
    """By the names of the indexes that the models give them."""
    return {
        str(index.name): str(index.dialect_options[dialect]["where"])
        for table in SQLModel.metadata.tables.values()
        for index in table.indexes
        if index.dialect_options[dialect]["where"] is not None
    }


def shape(engine: Engine) -> dict[str, Any]:
    """All that both kinds of databases tell alike of their tables."""
    told = inspect(engine)
    return {
        table: {
            "columns": {
                (column["name"], column["nullable"], _kind(column["type"]))
                for column in told.get_columns(table)
            },
            "key": told.get_pk_constraint(table)["constrained_columns"],
            "unique": {tuple(each["column_names"]) for each in told.get_unique_constraints(table)},
            "references": {
                (*each["constrained_columns"], each["referred_table"], *each["referred_columns"])
                for each in told.get_foreign_keys(table)
            },
            "indexes": {
                (each["name"], *each["column_names"], bool(each["unique"]), _condition(each))
                for each in told.get_indexes(table)
                if "duplicates_constraint" not in each
            },
        }
        for table in told.get_table_names()
    }


def _kind(kind: Any) -> str:
    """Of a column. Lists of numbers, which only PostgreSQL's own functions read, are JSON in SQLite."""
    name = kind.as_generic().python_type.__name__
    return "object" if name == "list" else str(name)


def _condition(index: Any) -> str:
    """Of an index; PostgreSQL adds types and parentheses, and writes IN in its own way."""
    options = index.get("dialect_options", {})
    told = str(options.get("sqlite_where", options.get("postgresql_where", "")))
    plain = re.sub(
        r"::(text|character varying)(\[\])?|[()\[\]]", "", told.replace("= ANY", "IN").replace("ARRAY", "")
    )
    return " ".join(plain.split())


@pytest.mark.postgresql
def test_both_stores_have_the_same_schema(store: Store, tmp_path: Path) -> None:
    with closing(open_store(f"sqlite:///{tmp_path}/stagebill.db")) as embedded:
        assert shape(store.engine) == shape(embedded.engine)
    assert conditions_of("postgresql") == conditions_of("sqlite")


def test_the_names_of_the_files_tell_the_revisions() -> None:
    """A start reads only them, since to ask Alembic takes long."""
    scripts = ScriptDirectory(str(Path(engine.store.__file__).with_name("migrations")))

    assert revisions() == [script.revision for script in reversed(list(scripts.walk_revisions()))]


def test_migrating_again_changes_nothing(database: Engine) -> None:
    migrate(database)
    before = revision(database)

    migrate(database)

    assert revision(database) == before is not None


def test_a_migration_that_fails_leaves_nothing(empty: str, database: Engine) -> None:
    """It is one transaction: a half-made schema would stop every later start."""
    with database.begin() as connection:
        connection.execute(text("create table execution (id text)"))  # something else has this name

    with pytest.raises(BadSetting, match=r'"?execution"? already exists'):
        open_store(empty)

    assert inspect(database).get_table_names() == ["execution"]


def test_a_schema_of_the_future_is_refused_in_one_sentence(empty: str) -> None:
    store = open_store(empty)
    store.write_now(
        lambda session: session.connection().execute(text("update alembic_version set version_num='0999'")),
        account=None,
    )
    store.close()

    with pytest.raises(BadSetting) as caught:
        open_store(empty)

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
