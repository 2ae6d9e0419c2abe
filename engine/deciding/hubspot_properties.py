"""Which properties an account's records have, and of what type: asked once an hour, for all who read facts.

A property that does not exist looks like an empty one in HubSpot's answers; only this list tells them apart.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from engine.clients.hubspot_wire import PropertyDefinition
from engine.clock import Clock

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "deal": "deals",
        "contact": "contacts",
        "company": "companies",
        "ticket": "tickets",
        "line_item": "line_items",
        "quote": "quotes",
    }
)
"""HubSpot's plural names of the objects that rules know, but for owners, which have no properties."""

_KNOWN_FOR = timedelta(hours=1)
_MISSING_ASKED_AGAIN = timedelta(minutes=1)  # somebody may just have made it

Definitions = Mapping[str, PropertyDefinition]
Ask = Callable[[str], Awaitable[tuple[PropertyDefinition, ...]]]


class PropertyLists:
    """The lists of all accounts that this process has asked for; shared by its runs."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: dict[tuple[str, str], tuple[datetime, Definitions]] = {}

    async def of(self, portal_id: str, name: str, ask: Ask, wanted: frozenset[str]) -> Definitions:
        """The properties of an object of rules (`deal`), by their internal names.

        `wanted` are names that somebody relies on: for one that is missing a young list is asked for again.
        Raises what `ask` raises.
        """
        now, key = self._clock(), (portal_id, name)
        asked_at, known = self._known.get(key, (None, {}))
        limit = _KNOWN_FOR if wanted <= known.keys() else _MISSING_ASKED_AGAIN
        if asked_at is None or now - asked_at >= limit:
            known = MappingProxyType({one.name: one for one in await ask(KINDS[name])})
            self._known[key] = now, known
        return known


def type_of(definition: PropertyDefinition) -> str:
    """HubSpot's type as rules read it: several checkboxes are a set, other enumerations are texts.

    >>> type_of(PropertyDefinition("services", "Services", "enumeration", "checkbox"))
    'checkbox'
    """
    several = definition.type == "enumeration" and definition.field_type == "checkbox"
    return "checkbox" if several else definition.type
