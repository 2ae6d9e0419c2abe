"""OAuth tokens: who may call for which realm, until when, and which refresh token comes next.

Refresh tokens: a value lives on for 100 days from its last use. A new value comes out about once a day
(or with every refresh, by a switch); the old one then works for another 24 hours (or not at all).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sandbox.quickbooks.settings import Settings

SEED_REFRESH_TOKEN = "qb-sandbox-refresh"  # of the default realm, for connections without a browser

ACCOUNTING = frozenset({"com.intuit.quickbooks.accounting"})
ACCESS_LIFE = timedelta(seconds=3600)
REFRESH_LIFE = timedelta(seconds=8_726_400)
HARD_LIFE = timedelta(seconds=157_680_000)
_DAY = timedelta(hours=24)


@dataclass
class Grant:
    """One connection of one realm. `old` holds replaced refresh tokens and until when they still work."""

    realm: str
    scopes: frozenset[str]
    refresh_token: str
    issued_at: datetime
    used_at: datetime
    granted_at: datetime
    old: dict[str, datetime] = field(default_factory=dict)
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class _Code:
    realm: str
    scopes: frozenset[str]
    redirect_uri: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Issued:
    """What the token endpoint gives out."""

    access_token: str
    grant: Grant


class InvalidGrant(Exception):
    """The code or refresh token is unknown, used up, expired or revoked."""


class Tokens:
    """All codes and tokens of the stand-in."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime], new_id: Callable[[], str]) -> None:
        self._settings = settings
        self._clock = clock
        self._new_id = new_id
        self._codes: dict[str, _Code] = {}
        self._spent: dict[str, Grant] = {}
        self._refresh: dict[str, Grant] = {}
        self._access: dict[str, tuple[Grant, datetime]] = {}

    def seed(self, realm: str, refresh_token: str) -> None:
        """Connect a realm with a refresh token that is known beforehand."""
        self._start_grant(realm, ACCOUNTING, refresh_token)

    def give_code(self, realm: str, redirect_uri: str, scopes: frozenset[str]) -> str:
        """A code for a person's consent to these scopes, to be exchanged once."""
        code = f"AB11{self._new_id()}"
        ends_at = self._clock() + timedelta(minutes=self._settings.code_minutes)
        self._codes[code] = _Code(realm, scopes, redirect_uri, ends_at)
        return code

    def exchange(self, code: str, redirect_uri: str) -> Issued:
        """Tokens for a code. A second exchange of it also ends what the first one gave."""
        if code in self._spent:
            self._spent[code].revoked = True
        known = self._codes.pop(code, None)
        if known is None or known.ends_at < self._clock() or known.redirect_uri != redirect_uri:
            raise InvalidGrant
        grant = self._start_grant(known.realm, known.scopes, f"RT1-{self._new_id()}")
        self._spent[code] = grant
        return self._issue(grant)

    def refresh(self, refresh_token: str) -> Issued:
        """A new access token; the refresh token in the grant may be a new one."""
        grant = self._refresh.get(refresh_token)
        now = self._clock()
        if grant is None or grant.revoked or now > grant.used_at + REFRESH_LIFE:
            raise InvalidGrant
        if refresh_token != grant.refresh_token and now > grant.old.get(refresh_token, now):
            raise InvalidGrant
        if self._settings.rotation == "every" or now >= grant.issued_at + _DAY:
            self._rotate(grant, now)
        grant.used_at = now
        return self._issue(grant)

    def revoke(self, token: str) -> bool:
        """End the connection that a refresh or access token belongs to; False when there is none."""
        grant = self._refresh.get(token) or self._access.get(token, (None, None))[0]
        if grant is None:
            return False
        grant.revoked = True
        return True

    def revoke_realm(self, realm: str) -> None:
        """A person disconnects the app in QuickBooks."""
        for grant in self._refresh.values():
            if grant.realm == realm:
                grant.revoked = True

    def expire(self) -> None:
        """Let every access token run out."""
        self._access = {token: (grant, self._clock()) for token, (grant, _) in self._access.items()}

    def realm_of(self, access_token: str) -> str | None:
        """The realm that an access token opens now; None when it opens nothing (any more)."""
        grant = self.grant_of(access_token)
        return None if grant is None else grant.realm

    def grant_of(self, access_token: str) -> Grant | None:
        """The connection that an access token belongs to, while both last."""
        grant, ends_at = self._access.get(access_token, (None, None))
        if grant is None or ends_at is None or grant.revoked or self._clock() >= ends_at:
            return None
        return grant

    def hard_life_left(self, grant: Grant) -> timedelta:
        """How long the connection can be kept up at most without asking a person again."""
        return max(grant.granted_at + HARD_LIFE - self._clock(), timedelta(0))

    def _start_grant(self, realm: str, scopes: frozenset[str], refresh_token: str) -> Grant:
        now = self._clock()
        grant = Grant(realm, scopes, refresh_token, issued_at=now, used_at=now, granted_at=now)
        self._refresh[refresh_token] = grant
        return grant

    def _issue(self, grant: Grant) -> Issued:
        access_token = f"eyJ{self._new_id()}"
        self._access[access_token] = (grant, self._clock() + ACCESS_LIFE)
        return Issued(access_token, grant)

    def _rotate(self, grant: Grant, now: datetime) -> None:
        if self._settings.single_use:
            del self._refresh[grant.refresh_token]
        else:
            grant.old[grant.refresh_token] = now + _DAY
        grant.refresh_token = f"RT1-{self._new_id()}"
        grant.issued_at = now
        self._refresh[grant.refresh_token] = grant
