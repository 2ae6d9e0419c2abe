"""What one app was granted: authorization codes, refresh tokens, access tokens."""

import base64
import hashlib
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
class AppAccess:
    """One access token of the app itself, for no account."""

    scopes: tuple[str, ...]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Code:
    """One authorization code, good once and for a minute."""

    grant: Grant
    redirect_uri: str
    expires_at: datetime
    challenge: str | None = None  # PKCE, S256

    def belongs_to(self, redirect_uri: str, verifier: str) -> bool:
        """Whether whoever brings the code is the one that asked for it."""
        return redirect_uri == self.redirect_uri and self.challenge in (None, challenge_of(verifier))


def challenge_of(verifier: str) -> str:
    """The PKCE challenge (S256) of a verifier.

    >>> challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
    """
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


@dataclass(slots=True)
class Tokens:
    """Every token of the app."""

    new_id: Callable[[], str]
    clock: Callable[[], datetime]
    refresh: dict[str, Grant] = field(default_factory=dict)
    access: dict[str, Access] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    own: dict[str, AppAccess] = field(default_factory=dict)

    def new_code(self, grant: Grant, redirect_uri: str, challenge: str | None = None) -> str:
        """An authorization code for a consent that was given."""
        code = self.new_id()
        self.codes[code] = Code(grant, redirect_uri, self.clock() + timedelta(minutes=1), challenge)
        return code

    def take_code(self, code: str, redirect_uri: str, verifier: str = "") -> Grant | None:
        """The consent behind a code, once; None when it is unknown, used, late or for somebody else."""
        found = self.codes.pop(code, None)
        if found is None or found.expires_at <= self.clock() or not found.belongs_to(redirect_uri, verifier):
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

    def new_app_access(self, scopes: tuple[str, ...], seconds: int) -> str:
        """An access token of the app itself."""
        token = f"CAp{self.new_id()}"
        self.own[token] = AppAccess(scopes, self.clock() + timedelta(seconds=seconds))
        return token

    def app_scopes(self, token: str) -> tuple[str, ...] | None:
        """What an access token of the app itself opens; None for any other or a late one."""
        found = self.own.get(token)
        return None if found is None or found.expires_at <= self.clock() else found.scopes

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
