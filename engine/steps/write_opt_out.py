"""Tell HubSpot that a contact does not want to be asked for reviews."""

from engine.action import Outcome
from engine.clients.hubspot import HubSpot
from engine.clients.hubspot_wire import PropertyDefinition
from engine.deal_properties import GROUP
from engine.errors import Refused
from engine.executions.ending import Closing
from engine.reviews.opt_outs import PROPERTY, told
from engine.services import Services
from engine.store.tables import Execution
from engine.texts.properties import labelled

OURS = PropertyDefinition(
    PROPERTY,
    "No review requests",
    "bool",
    "booleancheckbox",
    options=(("true", "Yes"), ("false", "No")),
)


async def run(row: Execution, services: Services) -> Closing:
    """Tick the property that the rules name, else ours; until HubSpot takes it, our own list counts."""
    reviews = services.rules.current.reviews
    kind, _, name = (reviews.opt_out if reviews and reviews.opt_out else "").partition(".")
    if kind not in ("", "contact"):
        return Closing(
            Outcome.SKIPPED, f"{kind}.{name} is not the contact's own, so the answer stays on our own list"
        )
    api = services.accounts.hubspot(row.portal_id)
    try:
        await _tick(api, row.object_id, name or PROPERTY, services.rules.current.language)
    except Refused as refusal:
        if refusal.code == "404":
            return Closing(Outcome.SKIPPED, "HubSpot has no such contact any more")
        raise
    await services.store.write(
        lambda session: told(session, row.portal_id, row.object_id, services.clock()),
        account=row.portal_id,
    )
    return Closing(Outcome.DONE, f"contact.{name or PROPERTY} says not to ask for reviews")


async def _tick(api: HubSpot, contact_id: str, name: str, language: str) -> None:
    """Set it; where the account has no such property and it is ours, make it first."""
    changed = {contact_id: {name: "true"}}
    try:
        await api.update_records("contacts", changed)
    except Refused as refusal:
        if refusal.category != "unknown-property" or name != PROPERTY:
            raise
        await api.ensure_properties("contacts", GROUP, labelled([OURS], language))
        await api.update_records("contacts", changed)
