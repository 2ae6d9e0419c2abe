"""How bringing records up to date ends: done, nothing to do, or not taken by the account, which is kept."""

from engine.action import Outcome
from engine.errors import NeedsPerson, Refused, TryLater
from engine.executions.ending import Closing
from engine.mirroring import taking
from engine.mirroring.definitions import PAYMENTS
from engine.mirroring.records import Find, Mirror
from engine.services import Services
from engine.store.tables import Execution

_NOT_PERMITTED = ("missing-scopes", "forbidden")


async def show(row: Execution, services: Services, kind: str, find: Find) -> Closing:
    """Make and change the records. Raises what the client raises, but for what the account does not take."""
    api, again = services.accounts.hubspot(row.portal_id), row.tried_before
    language = services.rules.current.language
    mirror = Mirror(services.store, api, row.portal_id, kind, language, again=again)
    try:
        count = await mirror.bring_up(find)
    except (NeedsPerson, Refused) as error:
        return await ended(row, services, kind, error)
    what = taking.SETTINGS[kind][0]
    if not count:
        return Closing(Outcome.SKIPPED, f"the {what} are up to date")
    return Closing(Outcome.DONE, f"{count} {what} brought up to date")


async def ended(row: Execution, services: Services, kind: str, error: NeedsPerson | Refused) -> Closing:
    """The end by an error; raises it, or TryLater, where another try or a person is to deal with it."""
    if isinstance(error, Refused) and error.code == "404":
        return Closing(Outcome.SKIPPED, "HubSpot has no such record any more")
    if isinstance(error, Refused) and error.category == "taken":
        raise TryLater("the same record is just being made") from error
    if not _not_taken(kind, error):
        raise error
    await services.store.write(
        lambda session: taking.note_refusal(session, row.portal_id, kind, str(error), services.clock()),
        account=row.portal_id,
    )
    return Closing(Outcome.SKIPPED, f"the account takes no {taking.SETTINGS[kind][0]}: {error}")


def _not_taken(kind: str, error: NeedsPerson | Refused) -> bool:
    """A permission that is missing; for payments also any refusal: HubSpot wants them set up first."""
    if isinstance(error, NeedsPerson):
        return error.category in _NOT_PERMITTED
    return kind == PAYMENTS and error.code in ("400", "403")
