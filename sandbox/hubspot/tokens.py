"""What one app was granted: authorization codes, refresh tokens, access tokens."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(slots=True)
class Grant:
    """One installation of the app in a portal; it lives until it is revoked or uninstalled."""

    portal_id: int
    user_id: int
    scopes: tuple[str, ...]
    alive: bool = True


@dataclass(frozen=True, slots=True)
class Access:
    """One access token."""

    token: str
    grant: Grant
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Code:
    """One authorization code, good once and for a minute."""

    grant: Grant
    redirect_uri: str
    expires_at: datetime


@dataclass(slots=True)
class Tokens:
    """Every token of the app."""

    new_id: Callable[[], str]
    clock: Callable[[], datetime]
    refresh: dict[str, Grant] = field(default_factory=dict)
    access: dict[str, Access] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)

    def new_code(self, grant: Grant, redirect_uri: str) -> str:
        """An authorization code for a consent that was given."""
        code = self.new_id()
        self.codes[code] = Code(grant, redirect_uri, self.clock() + timedelta(minutes=1))
        return code

    def take_code(self, code: str, redirect_uri: str) -> Grant | None:
        """The consent behind a code, once; None when it is unknown, used, late or for another address."""
        found = self.codes.pop(code, None)
        if found is None or found.expires_at <= self.clock() or found.redirect_uri != redirect_uri:
            return None
        return found.grant

    def new_refresh(self, grant: Grant) -> str:
        """A refresh token."""
        token = f"na1-{self.new_id()}"
        self.refresh[token] = grant
        return token

    def new_access(self, grant: Grant, seconds: int) -> str:
        """An access token."""
        token = f"CPj{self.new_id()}"
        self.access[token] = Access(token, grant, self.clock() + timedelta(seconds=seconds))
        return token

    def grant_of(self, refresh_token: str) -> Grant | None:
        """The living grant behind a refresh token."""
        grant = self.refresh.get(refresh_token)
        return grant if grant is not None and grant.alive else None

    def expire(self, portal_ids: Collection[int]) -> None:
        """Let every access token of these portals run out now."""
        now = self.clock()
        for token, access in list(self.access.items()):
            if access.grant.portal_id in portal_ids:
                self.access[token] = Access(token, access.grant, now)

    def revoke_refresh(self, refresh_token: str) -> None:
        """Make one refresh token and its grant worthless."""
        grant = self.refresh.pop(refresh_token, None)
        if grant is not None:
            grant.alive = False

    def installed(self, portal_id: int) -> bool:
        """Whether the app is installed in a portal."""
        return any(grant.alive and grant.portal_id == portal_id for grant in self.refresh.values())

    def uninstall(self, portal_id: int) -> None:
        """Kill every token of one portal."""
        for grant in [*self.refresh.values(), *(each.grant for each in self.access.values())]:
            if grant.portal_id == portal_id:
                grant.alive = False
        self.refresh = {token: grant for token, grant in self.refresh.items() if grant.alive}
