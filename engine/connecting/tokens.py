"""Access tokens of one connection: handed out while they are good, renewed by one refresher at a time.

A refresh token may be worth nothing once it was used, so two refreshers at once, or a crash between the
vendor's answer and our saving it, end a connection. Hence the lease in the row (it holds across tasks and
processes), and hence the rule that the new refresh token is stored before the new access token is used.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from engine.clock import SET_BACK, Clock
from engine.connecting.keyring import Keyring, Sealed, Secrets, renewed, salt_of
from engine.connecting.oauth import GrantLost, OAuth, TokenSet, Vendor
from engine.errors import NeedsPerson, TryLater
from engine.said import said, wording_of
from engine.store import Store
from engine.store.account_tables import Connection

_GOOD_FOR = timedelta(seconds=60)  # what a token that is handed out must still have before it
_LEASE = timedelta(seconds=120)  # longer than the longest refresh: 5 + 30 + 30 + 10 s of time-outs
_POLL = 0.2
_POLLS = 50
_REMEMBERED = timedelta(seconds=5)  # how late a disconnection by another process may be noticed

Find = Callable[[Session], Connection | None]
Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Held:
    """A connection as its row says now."""

    id: str
    status: str
    reason: str
    secrets: Secrets | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Remembered:
    """An access token that was read a moment ago."""

    token: str
    expires_at: datetime
    read_at: datetime


@dataclass(slots=True)
class Shared:
    """What the token sources of one process share."""

    remembered: dict[str, Remembered] = field(default_factory=dict)
    refreshing: set[asyncio.Task[str | None]] = field(default_factory=set)

    def run(self, refresh: Coroutine[Any, Any, str | None]) -> asyncio.Task[str | None]:
        """Start a refresh that goes on even if whoever wanted it goes away."""
        task = asyncio.create_task(refresh)
        self.refreshing.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[str | None]) -> None:
        self.refreshing.discard(task)
        if not task.cancelled():
            task.exception()  # who asked may be gone; whoever asks next meets the same trouble


@dataclass(frozen=True, slots=True)
class OnlyToken:
    """The access token of a connection that is yet to be made: where it is refused, there is no other."""

    token: str = field(repr=False)

    async def access_token(self, *, not_this: str | None = None) -> str:
        """That token, whatever became of it."""
        return self.token


class TokenSource:
    """The access tokens of one connection, which `find` looks up; it is remembered under `name`."""

    def __init__(
        self,
        store: Store,
        keyring: Keyring,
        oauth: OAuth,
        *,
        vendor: Vendor,
        portal_id: str,
        find: Find,
        name: str,
        shared: Shared,
        clock: Clock,
        sleep: Sleep,
    ) -> None:
        self._store = store
        self._keyring = keyring
        self._oauth = oauth
        self._vendor = vendor
        self._portal_id = portal_id
        self._find = find
        self._key = name
        self._shared = shared
        self._clock = clock
        self._sleep = sleep

    async def access_token(self, *, not_this: str | None = None) -> str:
        """A token that is good for a minute at least; another one than `not_this`, which was refused.

        Raises: NeedsPerson where the account is not connected or no longer; TryLater where the vendor, or
        another refresher, does not come to an end.
        """
        now, known = self._clock(), self._shared.remembered.get(self._key)
        if (
            known
            and known.token != not_this
            and known.read_at + _REMEMBERED > now < known.expires_at - _GOOD_FOR
        ):
            return known.token
        for _ in range(_POLLS):
            held = self._connected(await self._look())
            if token := self._good(held, not_this):
                return token
            leased = await self._store.write(self._lease, account=self._portal_id)
            if leased is None:
                await self._sleep(_POLL)  # somebody else is at it
            elif token := await self._renew(leased, not_this):
                return token
        raise TryLater(
            said(
                "the access token of {vendor} is being renewed elsewhere; it is tried again",
                vendor=self._name,
            )
        )

    @property
    def _name(self) -> str:
        return "HubSpot" if self._vendor == "hubspot" else "QuickBooks"

    async def _look(self) -> _Held | None:
        sealed = await self._store.look(self._sealed)
        return None if sealed is None else _held(sealed[0], await self._keyring.unlock(*sealed))

    def _sealed(self, session: Session) -> Sealed | None:
        row = self._find(session)
        return None if row is None else (row, salt_of(session, row))

    def _connected(self, held: _Held | None) -> _Held:
        if held is not None and held.status == "needs_person":
            raise NeedsPerson(self._revoked(), category="revoked")
        if held is None or held.secrets is None:
            raise self._oauth.not_connected(self._vendor, self._portal_id)
        return held

    def _good(self, held: _Held, not_this: str | None) -> str | None:
        """The row's token, if it is good enough; it is remembered for a moment."""
        now, token = self._clock(), held.secrets.access_token if held.secrets else ""
        if not token or token == not_this or held.expires_at is None or held.expires_at < now + _GOOD_FOR:
            return None
        self._shared.remembered[self._key] = Remembered(token, held.expires_at, now)
        return token

    def _lease(self, session: Session) -> _Held | None:
        """Become the one refresher; None where there is one. What it is given was read after it became so."""
        row, now = self._find(session), self._clock()
        if row is None:
            return None
        if row.refreshing_until is not None and now < row.refreshing_until <= now + _LEASE + SET_BACK:
            return None
        row.refreshing_until = now + _LEASE
        session.add(row)
        return _held(row, self._keyring.open(session, row))

    async def _renew(self, leased: _Held, not_this: str | None) -> str | None:
        """A new token; None where the row changed meanwhile and is to be looked at again."""
        secrets = leased.secrets
        if secrets is None or self._good(leased, not_this):  # another refresher came to its end just before
            await self._store.write(
                lambda session: self._release(session, leased.id), account=self._portal_id
            )
            return None
        # Whoever asked may be cancelled; a refresh token that was used up must be replaced all the same.
        return await asyncio.shield(self._shared.run(self._refresh(leased.id, secrets)))

    async def _refresh(self, connection_id: str, used: Secrets) -> str | None:
        try:
            tokens = await self._oauth.of(self._vendor).refresh(used.refresh_token, used.client)
        except GrantLost:
            self._shared.remembered.pop(self._key, None)
            await self._store.write(
                lambda session: self._lost(session, connection_id, used), account=self._portal_id
            )
            return None
        except BaseException:
            await self._store.write(
                lambda session: self._release(session, connection_id), account=self._portal_id
            )
            raise
        kept = await self._store.write(
            lambda session: self._keep(session, connection_id, used, tokens), account=self._portal_id
        )
        return tokens.access_token if kept else None

    def _keep(self, session: Session, connection_id: str, used: Secrets, tokens: TokenSet) -> bool:
        """Store the new tokens in place of those they came from; False where others stand there by now."""
        row = session.get_one(Connection, connection_id)
        if not self._still(session, row, used):
            return False
        fresh = Secrets(used.external_id, tokens.access_token, tokens.refresh_token, used.client)
        self._keyring.seal(session, row, fresh)
        renewed(row, tokens, self._clock())
        session.add(row)
        return True

    def _lost(self, session: Session, connection_id: str, used: Secrets) -> None:
        """Note that a person must reconnect, unless another refresh token stands there by now."""
        row = session.get_one(Connection, connection_id)
        row.refreshing_until = None
        if self._still(session, row, used):
            why = self._revoked()
            row.status, row.reason, row.wording = "needs_person", str(why), wording_of(why)
            row.updated_at = self._clock()
        session.add(row)

    def _revoked(self) -> str:
        return said(
            "The {vendor} connection was revoked; reconnect at {connect}",
            vendor=self._name,
            connect=self._oauth.connect_url(self._vendor, self._portal_id),
        )

    def _still(self, session: Session, row: Connection, used: Secrets) -> bool:
        now = self._keyring.open(session, row)
        return now is not None and now.refresh_token == used.refresh_token

    def _release(self, session: Session, connection_id: str) -> None:
        row = session.get_one(Connection, connection_id)
        row.refreshing_until = None
        session.add(row)


def _held(row: Connection, secrets: Secrets | None) -> _Held:
    return _Held(row.id, row.status, row.reason, secrets, row.access_expires_at)
