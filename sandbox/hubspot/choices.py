"""Enumerations whose values follow something else: stages, owners, currencies, time zones."""

from collections.abc import Callable, Sequence
from functools import cache
from zoneinfo import available_timezones

from sandbox.hubspot.kinds import Kind
from sandbox.hubspot.pipelines import Pipelines

Choices = Sequence[tuple[str, str]]  # value, label
Live = Callable[[Kind, str], Choices | None]

CURRENCIES = ("AUD", "CAD", "CHF", "DKK", "EUR", "GBP", "INR", "JPY", "MXN", "NZD", "SEK", "USD")

_CURRENCY_PROPERTIES = frozenset(
    {"deal_currency_code", "hs_currency", "hs_currency_code", "hs_line_item_currency_code"}
)


def live_choices(pipelines: Pipelines, owners: Callable[[], Choices]) -> Live:
    """The choices of one portal; None for properties whose values follow nothing."""

    def choices(kind: Kind, name: str) -> Choices | None:
        if name == "hubspot_owner_id":
            return owners()
        if name == "hs_timezone":
            return time_zones()
        if name in _CURRENCY_PROPERTIES:
            return [(code, code) for code in CURRENCIES]
        return pipelines.choices(kind, name)

    return choices


@cache
def time_zones() -> Choices:
    """HubSpot's internal names of time zones, which are not those of the tz database.

    >>> dict(time_zones())["america_slash_chicago"]
    'America/Chicago'
    """
    return [(internal_zone(name), name) for name in sorted(available_timezones())]


def internal_zone(name: str) -> str:
    """The internal name of a tz database zone.

    >>> internal_zone("US/East-Indiana")
    'us_slash_east_hyphen_indiana'
    """
    return name.lower().replace("/", "_slash_").replace("-", "_hyphen_").replace("+", "_plus_")
