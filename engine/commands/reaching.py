"""Whether the public address can be reached from outside, as far as that can be known from inside.

HubSpot's and Intuit's calls, and the links in mails, come to nothing without it.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

import httpx

from engine.settings import Settings

SETTING = "STAGEBILL_PUBLIC_URL"
Resolve = Callable[[str], Awaitable[Sequence[str]]]

_OURS = frozenset({"rules", "quickbooks_reads", "webhooks"})  # what `/health/ready` of Stagebill tells of


async def addresses_of(host: str) -> Sequence[str]:
    """The IP addresses of a name, as this machine knows them; none where it knows none."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    return tuple(dict.fromkeys(str(one[4][0]) for one in found))


async def reaching(
    settings: Settings, http: httpx.AsyncClient, resolve: Resolve = addresses_of
) -> tuple[bool, str]:
    """Whether all is well with the public address, and the sentence about it; in the sandbox advice only."""
    obstacle = await _obstacle(settings, http, resolve)
    if not obstacle:
        return True, f"{settings.public} answers as this service"
    if settings.quickbooks_environment == "sandbox":
        return True, f"{obstacle}, before you leave the sandbox"
    return False, obstacle


async def _obstacle(settings: Settings, http: httpx.AsyncClient, resolve: Resolve) -> str:
    """What keeps calls from coming in, and what to do; empty where nothing does that we know of."""
    parts = urlsplit(settings.public)
    host = parts.hostname or ""
    if parts.scheme != "https":
        return (
            f"{SETTING} is {settings.public}, and HubSpot and Intuit call https addresses only: "
            "put a proxy with a certificate before the service and set the proxy's address"
        )
    if not (known := await resolve(host)):
        return (
            f"{SETTING}: nobody knows a machine named {host}: "
            "correct the setting, or enter the name in the DNS"
        )
    if not any(_is_public(one) for one in known):
        return (
            f"{SETTING}: {host} is {known[0]}, which only this network reaches: "
            "set an address that HubSpot, Intuit and whoever gets a mail can reach"
        )
    if not await _answers(settings.public, http):
        return (
            f"{SETTING}: {settings.public} does not answer as Stagebill: start stagebill serve, "
            f"or have the proxy pass calls on to port {settings.port}"
        )
    return ""


def _is_public(address: str) -> bool:
    return ip_address(address.partition("%")[0]).is_global


async def _answers(public: str, http: httpx.AsyncClient) -> bool:
    """Whether it is this service that answers there, ready or not."""
    try:
        answer = await http.get(f"{public}/health/ready")
        told = answer.json()
    except (httpx.HTTPError, ValueError):
        return False
    return isinstance(told, dict) and told.keys() >= _OURS
