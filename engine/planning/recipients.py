"""The time zone of who would be asked for a review, as far as it was read."""

from zoneinfo import ZoneInfo

from engine.records import Contact
from engine.reviews import recipient_zone
from rules.planning.moments import Moment


def zone_of(moment: Moment, otherwise: ZoneInfo) -> ZoneInfo:
    """The contact's own zone, else the other one."""
    told = moment.facts.raw("contact.hs_timezone")
    properties = {"hs_timezone": told} if isinstance(told, str) else {}
    return recipient_zone(Contact("", "", properties=properties), otherwise)
