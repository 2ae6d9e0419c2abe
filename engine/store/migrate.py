"""Bring a database up to the newest migration; refuse one that a newer Stagebill has written."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from engine.errors import BadSetting

_SCRIPTS = Path(__file__).parent / "migrations"


def migrate(
    engine: Engine, target: str = "head", *, wait_for_turn: Callable[[Connection], None] = lambda _: None
) -> None:
    """Apply the missing migrations in one transaction. Raises BadSetting where the schema is unknown.

    `wait_for_turn` is called at its beginning, where several processes may be at it at once.
    """
    known = revisions()
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        wait_for_turn(connection)
        current = _revision_of(connection)
        if current == known[-1]:
            return
        if current is not None and current not in known:
            raise BadSetting(
                f"the database is of a newer version of Stagebill (schema {current}); "
                "install that version or restore a backup"
            )
        _upgrade(connection, target)


def revisions() -> list[str]:
    """All migrations there are, oldest first, by the numbers that their files' names begin with."""
    return sorted(path.name.partition("_")[0] for path in _SCRIPTS.glob("versions/[0-9]*.py"))


def _revision_of(connection: Connection) -> str | None:
    """What Alembic has noted in this database; None where it has never been."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _upgrade(connection: Connection, target: str) -> None:
    # To load Alembic takes a tenth of a start, and nearly every start finds nothing to do.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = connection
    command.upgrade(config, target)
