"""Whether HubSpot's own QuickBooks sync brings invoices into the account, too: each would then stand twice.

HubSpot names the invoices' origin in a property labelled "Invoice Source", and in the properties that tell
how any record was made. Its internal name is not documented, so it is looked for by its label.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from engine.clients.hubspot import HubSpot
from engine.errors import ServiceError
from engine.said import said

_LABEL = "invoice source"
_ALWAYS = ("hs_object_source_label", "hs_object_source_detail_1")
_THEIRS = ("data sync", "data_sync", "datasync", "quickbooks")
_OURS = "stagebill_quickbooks_invoice_id"  # of the invoices that we mirror
_WHERE = said("look in HubSpot under Settings, Integrations, QuickBooks Online")


@dataclass(frozen=True, slots=True)
class DoubleSync:
    """What was found: nothing (good), the other sync (bad), or that it cannot be told (mark)."""

    kind: Literal["good", "bad", "mark"]
    sentence: str


async def look(api: HubSpot) -> DoubleSync:
    """Looks at the newest invoices in HubSpot and where they come from."""
    try:
        labelled = [one.name for one in await api.properties("invoices") if _is_source(one.label)]
        records = await api.newest("invoices", [*_ALWAYS, *labelled, _OURS])
    except ServiceError as error:
        told = said(
            "It cannot be told whether HubSpot's own sync is on ({problem}); {where}.",
            problem=error.message,
            where=_WHERE,
        )
        return DoubleSync("mark", told)
    found = sum(_is_theirs(record.properties, (*_ALWAYS, *labelled)) for record in records)
    if found:
        return DoubleSync(
            "bad",
            said(
                "{count} of the newest {all} invoices in HubSpot come from another QuickBooks sync, so each "
                "invoice may appear twice. Turn off its invoices: {where}.",
                count=found,
                all=len(records),
                where=_WHERE,
            ),
        )
    return DoubleSync("good", said("No invoice in HubSpot comes from another QuickBooks sync."))


def _is_source(label: str) -> bool:
    return label.strip().casefold() == _LABEL


def _is_theirs(properties: Mapping[str, str], names: Iterable[str]) -> bool:
    told = " ".join(properties.get(name) or "" for name in names).casefold()
    return not properties.get(_OURS) and any(word in told for word in _THEIRS)
