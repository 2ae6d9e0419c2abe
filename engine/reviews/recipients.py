"""Who is asked: by which address or number, the digest that these are known by, and the own time zone."""

import hashlib
import re
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from engine.errors import Refused
from engine.records import Contact
from engine.said import said

MOBILE = "mobilephone"  # HubSpot's property
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_BETWEEN = re.compile(r"[\s().\-/\u200b-\u200f\u2010-\u2015\u202a-\u202e\u2060\ufeff]")
"""What people write, and address books copy, between digits: hyphens of all kinds, marks that nobody sees."""


def digest_of(address: str) -> str:
    """What an address or a number is known by here, so that two contacts of one person are one person.

    >>> digest_of(" Ann@Example.com") == digest_of("ann@example.com"), digest_of(" ")
    (True, '')
    """
    told = address.strip().casefold()
    return hashlib.sha256(told.encode()).hexdigest() if told else ""


def international(number: str) -> str:
    """A phone number as networks take it; empty where it is none, or its country would be a guess.

    >>> [international(one) for one in ("+1 (312) 555-0100", "(312) 555-0100", "+49 (0)30 1234567")]
    ['+13125550100', '', '']
    """
    told = number.strip()
    bare = _BETWEEN.sub("", told)
    return bare if "(0)" not in told and _E164.fullmatch(bare) else ""


def number_of(contact: Contact) -> str:
    """The contact's mobile phone, else its phone. Refused where neither is a number with its country."""
    told = {MOBILE: contact.properties.get(MOBILE, ""), "phone": contact.phone}
    name = next((name for name, number in told.items() if number.strip()), "")
    if not name:
        raise Refused(
            said("the contact has no phone number; fill in mobilephone, like +15551234567"), category="phone"
        )
    number = international(told[name])
    if not number:
        raise Refused(
            said(
                "the contact's {name} is no number with a + and its country's code; write it like "
                "+15551234567",
                name=name,
            ),
            category="phone",
        )
    return number


def phone_known_by(contact: Contact, *, written_to: bool) -> str:
    """The digest of the number that is this person's own: the mobile phone, else the one that we write to.

    A phone that nobody writes to may be a whole company's.
    """
    mobile = international(contact.properties.get(MOBILE, ""))
    return digest_of(mobile or (international(contact.phone) if written_to else ""))


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
