"""The secrets of a connection: how they are sealed into its row, and opened again."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import SecretStr
from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from engine.connecting.oauth import ClientPair, TokenSet, Vendor
from engine.connecting.vault import Vault
from engine.store.account_tables import Account, Connection

_SALT = select(Account.salt).where(col(Account.portal_id) == bindparam("account"))


@dataclass(frozen=True, slots=True)
class Secrets:
    """What is sealed in a connection's row. `external_id`: the realm, or the portal."""

    external_id: str
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    client: ClientPair | None = None

    def to_json(self) -> dict[str, Any]:
        """What goes into the vault."""
        pair = self.client and {"id": self.client.id, "secret": self.client.secret.get_secret_value()}
        return {
            "external_id": self.external_id,
            "access_token": self.access_token,
            "refresh_token": self.refresh_token,
            "client": pair,
        }

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> "Secrets":
        """What came out of the vault."""
        pair = told["client"] and ClientPair(told["client"]["id"], SecretStr(told["client"]["secret"]))
        return cls(told["external_id"], told["access_token"], told["refresh_token"], pair)


Sealed = tuple[Connection, bytes]  # a row, and the salt under which its secrets are sealed


class Keyring:
    """Connections' rows, sealed and opened."""

    def __init__(self, vault: Vault) -> None:
        self.vault = vault

    def digest(self, vendor: Vendor, external_id: str) -> str:
        """What a connection is found again by; the vendor's own id rests sealed only."""
        return self.vault.digest(f"{vendor}:{external_id}")

    def seal(self, session: Session, row: Connection, secrets: Secrets) -> None:
        """Put the secrets into the row, under the account's present salt."""
        salt = salt_of(session, row)
        row.sealed = self.vault.seal(row.portal_id, salt, _purpose(row), secrets.to_json())

    def open(self, session: Session, row: Connection) -> Secrets | None:
        """The row's secrets; None where they are deleted. Raises NeedsPerson under a wrong master secret."""
        return self._opened(row, salt_of(session, row))

    async def unlock(self, row: Connection, salt: bytes) -> Secrets | None:
        """`open` of what has been read, on a loop: the first time its key is derived, in a thread."""
        await self.vault.have_ready(salt)
        return self._opened(row, salt)

    def _opened(self, row: Connection, salt: bytes) -> Secrets | None:
        if row.sealed is None:
            return None
        return Secrets.from_json(self.vault.open(row.portal_id, salt, _purpose(row), row.sealed))


def salt_of(session: Session, row: Connection) -> bytes:
    """The present salt of the row's account."""
    return session.exec(_SALT, params={"account": row.portal_id}).one()


def _purpose(row: Connection) -> str:
    return f"connection:{row.id}"


def renewed(row: Connection, tokens: TokenSet, now: datetime) -> None:
    """Note in the row until when these tokens are good."""
    row.access_expires_at = now + tokens.expires_in
    if tokens.refresh_expires_in is not None:
        row.refresh_expires_at = now + tokens.refresh_expires_in
    row.refreshing_until = None
    row.updated_at = now
