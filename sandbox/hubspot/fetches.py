"""`hubspot.fetch`: what a card or the settings page in a person's browser asks of the service.

It goes by way of HubSpot, which adds who is asking to the query, signs the whole, and tries once more
when the service cannot be reached or answers 5xx. The page can set no header and sees none.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from sandbox.hubspot.core import Core
from sandbox.hubspot.errors import bad_request
from sandbox.hubspot.outbound import Parcel, Reply, encode, send
from sandbox.hubspot.portal import Portal

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
MOST_BYTES = 1_048_576  # of a request and of an answer
MOST_AT_ONCE = 20  # per app and account
USUAL_TIMEOUT, LONGEST_TIMEOUT = 15.0, 120.0  # seconds
OPERATION = "card.fetch"


@dataclass(frozen=True, slots=True)
class Fetch:
    """One call of `hubspot.fetch`; `timeout` in seconds, `signature` as in the settings."""

    url: str
    method: str = "GET"
    body: Any = None
    timeout: float = USUAL_TIMEOUT
    signature: str = "v3"


@dataclass(slots=True)
class Fetches:
    """The calls of every account's pages."""

    core: Core
    _under_way: Counter[int] = field(default_factory=Counter)

    async def carry_out(self, fetch: Fetch, portal: Portal, user_id: int) -> list[Reply]:
        """Make the call for a person; every answer of the service, the last is what the page gets.

        Raises: ApiError 400 for what HubSpot would not send at all.
        """
        parcel = self._parcel(fetch, portal, user_id)
        if self._under_way[portal.id] >= MOST_AT_ONCE:
            return [Reply(429, error=f"more than {MOST_AT_ONCE} calls at once in this account")]
        self._under_way[portal.id] += 1
        try:
            return await self._send(parcel)
        finally:
            self._under_way[portal.id] -= 1

    async def _send(self, parcel: Parcel) -> list[Reply]:
        replies = [await send(self.core, parcel, self.core.faults.next(OPERATION))]
        if _is_repeated(replies[0]):
            replies.append(await send(self.core, parcel, self.core.faults.next(OPERATION)))
        if len(replies[-1].text.encode()) > MOST_BYTES:
            replies.append(Reply(None, error="the answer is larger than 1 MB"))
        return replies

    def _parcel(self, fetch: Fetch, portal: Portal, user_id: int) -> Parcel:
        if fetch.method not in METHODS:
            raise bad_request(f"method must be one of {', '.join(METHODS)}, got {fetch.method!r}")
        if not 0 < fetch.timeout <= LONGEST_TIMEOUT:
            raise bad_request(f"timeout must be from 0 to {LONGEST_TIMEOUT:g} seconds, got {fetch.timeout}")
        if not self._is_permitted(fetch.url):
            raise bad_request(f"url is not in permittedUrls.fetch: {fetch.url}")
        body = b"" if fetch.body is None else encode(fetch.body)
        if len(body) > MOST_BYTES:
            raise bad_request("the body is larger than 1 MB")
        url = with_query(fetch.url, self._added(portal, user_id))
        return Parcel(fetch.method, url, body, fetch.signature, "v2", fetch.timeout)

    def _is_permitted(self, url: str) -> bool:
        """Only the service itself is in the app's `permittedUrls.fetch`."""
        return url.startswith(f"{self.core.target}/")

    def _added(self, portal: Portal, user_id: int) -> dict[str, str]:
        """What HubSpot adds to the query: who asks, of which account, through which app."""
        user = portal.user(user_id)
        mail = {"userEmail": user.email} if user is not None and self.core.settings.card_user_email else {}
        return {"userId": str(user_id), **mail, "portalId": str(portal.id), "appId": str(self.core.app.id)}


def with_query(url: str, added: Mapping[str, str]) -> str:
    """The address with more query parameters behind those it has.

    >>> with_query("https://a.test/x?deal=7", {"mail": "ana@b.test", "q": "a b"})
    'https://a.test/x?deal=7&mail=ana%40b.test&q=a%20b'
    """
    joint = "&" if urlsplit(url).query else "?"
    return f"{url}{joint}{urlencode(added, quote_via=quote)}"


def _is_repeated(reply: Reply) -> bool:
    return reply.status is None or reply.status >= 500
