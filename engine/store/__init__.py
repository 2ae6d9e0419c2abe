"""The ledger's storage: tables, migrations, and the two ways in, `read` and `write`."""

from engine.store.database import Store, is_embedded, open_store
from engine.store.trouble import StoreAway, StoreUnsure
from engine.store.writing import EVERY_ACCOUNT

__all__ = ["EVERY_ACCOUNT", "Store", "StoreAway", "StoreUnsure", "is_embedded", "open_store"]
