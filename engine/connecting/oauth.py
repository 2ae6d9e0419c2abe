"""The two vendors' OAuth: where to send people, and what to ask the token endpoints.

One call, one answer, no memory: what is kept, and when a token is refreshed, is the matter of
`engine.connecting.connections`. Sources: Intuit, "OAuth 2.0"; HubSpot, "Manage OAuth tokens", version
2026-09.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal, Protocol
from urllib.parse import urlencode

import httpx
from pydantic import SecretStr

from engine import exact_json
from engine.clients.http import Answer, Call, transmit, unusable
from engine.clients.hubspot_reads import API_VERSION
from engine.clients.wire import Unreadable, maybe_text, seconds, text
from engine.errors import NeedsPerson, Refused, ServiceError, TryLater
from engine.said import said

Vendor = Literal["hubspot", "quickbooks"]

# An account without one of these cannot install the app at all, so what depends on its edition is optional.
HUBSPOT_REQUIRED_SCOPES = (
    "oauth",
    "crm.objects.deals.read",
    "crm.objects.deals.write",
    "crm.objects.contacts.read",
    "crm.objects.companies.read",
    "crm.schemas.deals.write",
)
HUBSPOT_OPTIONAL_SCOPES = (
    "automation",
    "crm.objects.line_items.read",
    "crm.objects.quotes.read",
    "crm.objects.owners.read",
    "tickets",
    "crm.objects.contacts.write",
    "crm.schemas.contacts.write",
    "transactional-email",
    "settings.users.read",
    # Records of invoices and payments beside the deal, with properties of our own.
    "crm.objects.invoices.read",
    "crm.objects.invoices.write",
    "crm.schemas.invoices.read",
    "crm.schemas.invoices.write",
    "crm.objects.commercepayments.read",
    "crm.objects.commercepayments.write",
    "crm.schemas.commercepayments.read",
    "crm.schemas.commercepayments.write",
)
HUBSPOT_CALLBACK = "/hubspot/callback"
QUICKBOOKS_SCOPES = ("com.intuit.quickbooks.accounting",)

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_GRANT_IS_LOST = frozenset({"invalid_grant", "BAD_REFRESH_TOKEN", "BAD_AUTH_CODE"})
_CLIENT_IS_WRONG = frozenset({"invalid_client", "unauthorized_client", "BAD_CLIENT_ID", "BAD_CLIENT_SECRET"})


class GrantLost(NeedsPerson):
    """The refresh token (or the code) is worth nothing any more: revoked, expired, used up."""

    category = "revoked"


@dataclass(frozen=True, slots=True)
class ClientPair:
    """An app's id and secret with a vendor."""

    id: str
    secret: SecretStr


@dataclass(frozen=True, slots=True)
class OAuthSettings:
    """Whose app this is, and where the vendors are. `intuit_url`: one base for all of Intuit's endpoints."""

    public_url: str
    hubspot: ClientPair
    hubspot_api_url: str
    hubspot_app_url: str
    quickbooks: ClientPair
    quickbooks_environment: str
    intuit_url: str | None = None


@dataclass(frozen=True, slots=True)
class TokenSet:
    """What a token endpoint gave. `portal_id`, `user_id` and `scopes` only HubSpot tells."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in: timedelta
    refresh_expires_in: timedelta | None = None
    portal_id: str | None = None
    user_id: str | None = None  # who granted it
    scopes: tuple[str, ...] = ()


class VendorOAuth(Protocol):
    """One vendor's OAuth. `client` takes the place of the service's own app."""

    def authorize_url(self, state: str) -> str:
        """Where a person grants access."""

    async def exchange(self, code: str) -> TokenSet:
        """Tokens for the code that the person came back with. Raises GrantLost, NeedsPerson, TryLater."""

    async def refresh(self, refresh_token: str, client: ClientPair | None = None) -> TokenSet:
        """A new access token, and the refresh token to use from now on. Raises as `exchange`."""

    async def revoke(self, refresh_token: str, client: ClientPair | None = None) -> bool:
        """End the connection at the vendor; False where it was ended before. Raises NeedsPerson, TryLater."""


class OAuth:
    """Both vendors' OAuth over one HTTP client."""

    def __init__(self, http: httpx.AsyncClient, settings: OAuthSettings) -> None:
        self.settings = settings
        self.hubspot = HubSpotOAuth(http, settings)
        self.quickbooks = IntuitOAuth(http, settings)

    def of(self, vendor: Vendor) -> VendorOAuth:
        """One vendor's."""
        return self.hubspot if vendor == "hubspot" else self.quickbooks

    def connect_url(self, vendor: Vendor, portal_id: str) -> str:
        """Where a person (re)connects this account: a page of this service."""
        if vendor == "hubspot":
            return f"{self.settings.public_url}/hubspot/install"
        return f"{self.settings.public_url}/quickbooks/connect?{urlencode({'portal_id': portal_id})}"

    def not_connected(self, vendor: Vendor, portal_id: str) -> NeedsPerson:
        """What to raise where an account has no such connection."""
        connect = self.connect_url(vendor, portal_id)
        what = said("HubSpot account") if vendor == "hubspot" else said("QuickBooks of HubSpot account")
        return NeedsPerson(
            said(
                "{what} {portal_id} is not connected; connect it at {connect}",
                what=what,
                portal_id=portal_id,
                connect=connect,
            ),
            category="not-connected",
        )


class HubSpotOAuth:
    """HubSpot's. Credentials go in the form body only; anywhere else they are not read (or are logged)."""

    def __init__(self, http: httpx.AsyncClient, settings: OAuthSettings) -> None:
        self._http = http
        self._settings = settings
        self._redirect = f"{settings.public_url}{HUBSPOT_CALLBACK}"
        self._token_url = f"{settings.hubspot_api_url}/oauth/{API_VERSION}/token"

    def authorize_url(self, state: str) -> str:
        query = {
            "client_id": self._settings.hubspot.id,
            "redirect_uri": self._redirect,
            "scope": " ".join(HUBSPOT_REQUIRED_SCOPES),
            "optional_scope": " ".join(HUBSPOT_OPTIONAL_SCOPES),
            "state": state,
        }
        return f"{self._settings.hubspot_app_url}/oauth/authorize?{urlencode(query)}"

    async def exchange(self, code: str) -> TokenSet:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": self._redirect}
        return await self._tokens("connect the account", form, None)

    async def refresh(self, refresh_token: str, client: ClientPair | None = None) -> TokenSet:
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return await self._tokens(said("renew the access token"), form, client)

    async def revoke(self, refresh_token: str, client: ClientPair | None = None) -> bool:
        # The parameter is called "token" in one of HubSpot's documents and like its hint in another.
        form = {"token_type_hint": "refresh_token", "token": refresh_token, "refresh_token": refresh_token}
        call = self._call("revoke the tokens", f"{self._token_url}/revoke", form, client, empty_answer=True)
        return await _revoked(self._http, call)

    async def uninstall(self, access_token: str) -> bool:
        """Remove the app from the account, everything it added with it; False where it was gone before.

        Source: App uninstalls, version 2026-09.
        """
        url = f"{self._settings.hubspot_api_url}/appinstalls/{API_VERSION}/external-install"
        call = Call("HubSpot", "uninstall the app", "DELETE", url, changes=False, empty_answer=True)
        answer = await transmit(self._http, call, bearer=access_token)
        if answer.status in (401, 404):
            return False
        if answer.status >= 400:
            raise _refusal(call, answer)
        return True

    async def _tokens(self, task: str, form: Mapping[str, str], client: ClientPair | None) -> TokenSet:
        call = self._call(task, self._token_url, form, client)
        return await _tokens(self._http, call)

    def _call(
        self,
        task: str,
        url: str,
        form: Mapping[str, str],
        client: ClientPair | None,
        *,
        empty_answer: bool = False,
    ) -> Call:
        pair = client or self._settings.hubspot
        credentials = {"client_id": pair.id, "client_secret": pair.secret.get_secret_value()}
        content = urlencode({**form, **credentials}).encode()
        return Call(
            "HubSpot",
            task,
            "POST",
            url,
            changes=False,
            headers=_FORM,
            content=content,
            empty_answer=empty_answer,
        )


class IntuitOAuth:
    """Intuit's. The same hosts serve sandbox and production companies; the client pair decides."""

    def __init__(self, http: httpx.AsyncClient, settings: OAuthSettings) -> None:
        self._http = http
        self._settings = settings
        self._redirect = f"{settings.public_url}/quickbooks/callback"
        base = settings.intuit_url
        self._authorize = f"{base or 'https://appcenter.intuit.com'}/connect/oauth2"
        self._token_url = f"{base or 'https://oauth.platform.intuit.com'}/oauth2/v1/tokens/bearer"
        self._revoke_url = f"{base or 'https://developer.api.intuit.com'}/v2/oauth2/tokens/revoke"

    def authorize_url(self, state: str) -> str:
        query = {
            "client_id": self._settings.quickbooks.id,
            "response_type": "code",
            "scope": " ".join(QUICKBOOKS_SCOPES),
            "redirect_uri": self._redirect,
            "state": state,
        }
        return f"{self._authorize}?{urlencode(query)}"

    async def exchange(self, code: str) -> TokenSet:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": self._redirect}
        return await self._tokens("connect the company", form, None)

    async def refresh(self, refresh_token: str, client: ClientPair | None = None) -> TokenSet:
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return await self._tokens(said("renew the access token"), form, client)

    async def revoke(self, refresh_token: str, client: ClientPair | None = None) -> bool:
        headers = {**self._basic(client), "Content-Type": "application/json"}
        content = exact_json.dumps({"token": refresh_token})
        call = Call(
            "QuickBooks",
            "revoke the tokens",
            "POST",
            self._revoke_url,
            changes=False,
            headers=headers,
            content=content,
            empty_answer=True,
        )
        return await _revoked(self._http, call)

    async def _tokens(self, task: str, form: Mapping[str, str], client: ClientPair | None) -> TokenSet:
        headers = {**self._basic(client), **_FORM}
        content = urlencode(form).encode()
        call = Call(
            "QuickBooks", task, "POST", self._token_url, changes=False, headers=headers, content=content
        )
        return await _tokens(self._http, call)

    def _basic(self, client: ClientPair | None) -> dict[str, str]:
        pair = client or self._settings.quickbooks
        packed = base64.b64encode(f"{pair.id}:{pair.secret.get_secret_value()}".encode()).decode()
        return {"Authorization": f"Basic {packed}"}


# A refresh or an exchange whose answer was lost counts as "nothing happened": the old refresh token goes on
# working for a day at Intuit and for good at HubSpot, so asking once more does no harm.


async def _tokens(http: httpx.AsyncClient, call: Call) -> TokenSet:
    answer = await transmit(http, call)
    if answer.status >= 400:
        raise _refusal(call, answer)
    try:
        return _read_tokens(answer.body)
    except Unreadable as exc:
        raise unusable(call, str(exc), trace=answer.trace) from None


def _read_tokens(body: Any) -> TokenSet:
    if not isinstance(body, Mapping):
        raise Unreadable("the answer is not an object")
    lives = body.get("x_refresh_token_expires_in")
    scopes = body.get("scopes")
    return TokenSet(
        access_token=text(body, "access_token"),
        refresh_token=text(body, "refresh_token"),
        expires_in=seconds(body, "expires_in"),
        refresh_expires_in=None if lives is None else seconds(body, "x_refresh_token_expires_in"),
        portal_id=maybe_text(body, "hub_id") or None,
        user_id=maybe_text(body, "user_id") or None,
        scopes=tuple(str(scope) for scope in scopes) if isinstance(scopes, list) else (),
    )


async def _revoked(http: httpx.AsyncClient, call: Call) -> bool:
    answer = await transmit(http, call)
    if answer.status < 400:
        return True
    refusal = _refusal(call, answer)
    if isinstance(refusal, (TryLater, NeedsPerson)) and not isinstance(refusal, GrantLost):
        raise refusal
    return False  # the token is not known any more: what was wanted


def _refusal(call: Call, answer: Answer) -> ServiceError:
    body = answer.body if isinstance(answer.body, Mapping) else {}
    told = {str(body.get("error", "")), str(body.get("status", ""))}
    trace = answer.trace
    if answer.status == 429:
        message = said(
            "{vendor} allows no further calls at the moment; it is asked to {task} again later",
            vendor=call.vendor,
            task=call.task,
        )
        return TryLater(message, after=answer.retry_after, category="rate-limit", trace=trace)
    if told & _CLIENT_IS_WRONG:
        prefix = f"STAGEBILL_{call.vendor.upper()}_CLIENT"
        message = said(
            "{vendor} does not accept {prefix}_ID and {prefix}_SECRET; correct them and start again",
            vendor=call.vendor,
            prefix=prefix,
        )
        return NeedsPerson(message, category="setting", trace=trace)
    if told & _GRANT_IS_LOST:
        return GrantLost(
            said("{vendor} refused to {task}: its permission has ended", vendor=call.vendor, task=call.task),
            trace=trace,
        )
    words = " ".join(sorted(told - {""})) or said("without a reason")
    return Refused(
        said(
            "{vendor} refused to {task}: HTTP {status} {words}",
            vendor=call.vendor,
            task=call.task,
            status=answer.status,
            words=words,
        ),
        code=str(answer.status),
        category="program",
        trace=trace,
    )
