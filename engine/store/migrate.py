"""Bring a database up to the newest migration; refuse one that a newer Stagebill has written."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from engine.errors import BadSetting

_SCRIPTS = Path(__file__).parent / "migrations"


def migrate(engine: Engine, target: str = "head") -> None:
    """Apply the missing migrations in one transaction. Raises BadSetting where the schema is unknown."""
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    scripts = ScriptDirectory.from_config(config)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        current = MigrationContext.configure(connection).get_current_revision()
        if current == scripts.get_current_head():
            return
        if current is not None and current not in {script.revision for script in scripts.walk_revisions()}:
            raise BadSetting(
                f"the database is of a newer version of Stagebill (schema {current}); "
                "install that version or restore a backup"
            )
        config.attributes["connection"] = connection
        command.upgrade(config, target)
