"""What a store raises when the database, and not the work, is at fault."""

from datetime import timedelta

from engine.errors import TryLater, Unsure
from engine.said import said

_AFTER = timedelta(seconds=5)


class StoreAway(TryLater):
    """The database cannot be reached, or cannot take anything now. Nothing of the call was stored."""

    category = "store"

    def __init__(self, why: str) -> None:
        message = said("the database cannot be used now ({why}); nothing was stored", why=why)
        super().__init__(message, after=_AFTER)


class StoreUnsure(Unsure):
    """The connection was lost while the commit was under way: it may have been stored, or not."""

    category = "store"

    def __init__(self) -> None:
        super().__init__(
            said(
                "the connection to the database was lost while it was storing this; "
                "whether it is stored is not known"
            )
        )
