"""Tell HubSpot how an execution ended that its workflow waits for."""

from engine.action import Outcome
from engine.executions import claims
from engine.executions.ending import Closing
from engine.executions.replies import output_fields
from engine.services import Services
from engine.store.tables import Execution


async def run(row: Execution, services: Services) -> Closing:
    """Complete the callback. HubSpot not knowing it any more is an end too: the workflow has moved on."""
    ended_id = row.inputs["execution_id"]
    untold = await services.store.write(lambda session: claims.call_back(session, ended_id), account=None)
    if not untold:
        return Closing(Outcome.SKIPPED, "HubSpot was answered at once")
    ended = await services.store.read(lambda session: session.get_one(Execution, ended_id))
    api = services.accounts.hubspot(row.portal_id)
    fields = output_fields(ended, services.rules.current.language)
    taken = await api.complete_callback(ended.callback_id or "", fields)
    if taken:
        return Closing(Outcome.DONE, "HubSpot was told the outcome")
    return Closing(Outcome.SKIPPED, "HubSpot does not wait for this callback any more")
