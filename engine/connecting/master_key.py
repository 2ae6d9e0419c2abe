"""Whether the master key is the one that the stored connections were sealed with."""

from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from engine.connecting.vault import KEY_FILE
from engine.errors import BadSetting
from engine.settings import Settings
from engine.store.account_tables import Connection

if TYPE_CHECKING:
    from engine.compose import Base


def check_key(base: "Base") -> bool:
    """Compare the key with what is known of each living HubSpot connection; False where there is none.

    That takes a good part of a second. Raises BadSetting where it fits none of them: every run would end as
    failed. Where it fits some, the others were sealed with a lost one, and say so themselves.
    """
    known = base.store.read_now(_known)
    if not known:
        return False
    digest = base.vault.digest
    if not any(digest(f"hubspot:{portal}") == told for portal, told in known):
        raise BadSetting(_wrong(base.settings))
    return True


def _known(session: Session) -> list[tuple[str, str]]:
    living = select(Connection.portal_id, Connection.external_digest).where(
        col(Connection.vendor) == "hubspot", col(Connection.status) != "disconnected"
    )
    return list(session.exec(living))


def _wrong(settings: Settings) -> str:
    in_file = f"STAGEBILL_DATA_DIR: {settings.data_dir / KEY_FILE}"
    which = "STAGEBILL_SECRET_KEY" if settings.secret_key else in_file
    return (
        f"{which} is not the key that this store's connections were sealed with; put the former key back, or "
        "where it is lost run stagebill disconnect for each account, and connect it again"
    )
