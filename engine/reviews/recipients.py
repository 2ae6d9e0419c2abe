"""Who is asked: the digest that an address is known by, and the recipient's own time zone."""

import hashlib
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from engine.records import Contact


def digest_of(address: str) -> str:
    """What an e-mail address is known by here, so that two contacts of one person are one person.

    >>> digest_of(" Ann@Example.com") == digest_of("ann@example.com")
    True
    """
    return hashlib.sha256(address.strip().casefold().encode()).hexdigest()


def recipient_zone(contact: Contact, otherwise: ZoneInfo) -> ZoneInfo:
    """The contact's own time zone: an IANA name, or HubSpot's spelling of one (`america_slash_chicago`).

    >>> contact = Contact("1", "", properties={"hs_timezone": "us_slash_eastern"})
    >>> recipient_zone(contact, ZoneInfo("UTC")).key
    'US/Eastern'
    """
    told = contact.properties.get("hs_timezone", "").strip().casefold()
    name = _zones().get(told.replace("_slash_", "/").replace("_hyphen_", "-"))
    return ZoneInfo(name) if name else otherwise


@cache
def _zones() -> dict[str, str]:
    """Names of time zones by their lower-case form, as HubSpot writes them."""
    return {name.casefold(): name for name in available_timezones()}
