"""The ledger's storage: tables, migrations, and the two ways in, `read` and `write`."""

from engine.store.database import Store, open_store

__all__ = ["Store", "open_store"]
