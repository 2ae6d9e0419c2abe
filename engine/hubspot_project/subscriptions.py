"""Which of HubSpot's events the service wants: what it would act on, and nothing else."""

from typing import Any

from engine.deciding.listening import listeners
from rules import Rulebook

_ALWAYS = (("deal", "dealstage"),)


def subscriptions(book: Rulebook) -> list[dict[str, Any]]:
    """Entries of `crmObjects`: new deals, changed stages, and the properties that these rules listen to.

    The first two are there whatever the rules say, so that a rule about a stage needs no new upload.
    """
    followed = {
        (kind, name)
        for one in listeners(book)
        if one.when.kind == "property_changes"
        for kind, _, name in (one.when.value.partition("."),)
    }
    created = {"subscriptionType": "object.creation", "objectType": "deal", "active": True}
    return [created, *(_changed(kind, name) for kind, name in sorted(followed | set(_ALWAYS)))]


def _changed(kind: str, name: str) -> dict[str, Any]:
    return {
        "subscriptionType": "object.propertyChange",
        "objectType": kind,
        "propertyName": name,
        "active": True,
    }
