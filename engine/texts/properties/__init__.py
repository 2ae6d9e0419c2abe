"""What the properties that Stagebill makes in HubSpot are called there, a module for each further language.

English stands beside each definition. A property is made with labels in the rule file's language; one that
exists keeps its own, because people rename properties. Names and values are the same in all languages.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from engine.clients.hubspot_wire import PropertyDefinition
from engine.texts.properties.de import GERMAN
from engine.texts.properties.es import SPANISH

LABELS: Mapping[str, Mapping[str, str]] = MappingProxyType({"de": GERMAN, "es": SPANISH})
"""By HubSpot's code of the language: a label, of a property or of one of its values, by the English one."""


def labelled(definitions: Iterable[PropertyDefinition], language: str) -> tuple[PropertyDefinition, ...]:
    """The definitions with their labels in that language; in English where there are none.

    >>> (one,) = labelled([PropertyDefinition("paid", "Paid in total", "number", "number")], "de")
    >>> one.label
    'Bezahlt gesamt'
    """
    told = LABELS.get(language, {})
    return tuple(
        replace(
            one,
            label=told.get(one.label, one.label),
            options=tuple((value, told.get(label, label)) for value, label in one.options),
        )
        for one in definitions
    )
