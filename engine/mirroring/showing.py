"""How bringing records up to date ends: done, nothing to do, or not taken by the account, which is kept."""

from collections.abc import Sequence

from engine.action import Outcome
from engine.errors import NeedsPerson, Refused, TryLater
from engine.executions.ledger import Closing
from engine.mirroring import taking
from engine.mirroring.definitions import PAYMENTS
from engine.mirroring.records import Mirror
from engine.mirroring.values import Wanted
from engine.services import Services
from engine.store.tables import Execution

_NOT_PERMITTED = ("missing-scopes", "forbidden")


async def show(row: Execution, services: Services, kind: str, wanted: Sequence[Wanted]) -> Closing:
    """Make and change the records. Raises what the client raises, but for what the account does not take."""
    if not wanted:
        return Closing(Outcome.SKIPPED, "nobody in HubSpot is known whose record it would be")
    api, again = services.accounts.hubspot(row.portal_id), row.attempts > 1 or row.takeovers > 0
    language = services.rules.current.language
    mirror = Mirror(services.store, api, row.portal_id, kind, language, again=again)
    try:
        count = await mirror.bring_up(wanted)
    except (NeedsPerson, Refused) as error:
        return await ended(row, services, kind, error)
    await taken(row, services, kind)
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


async def taken(row: Execution, services: Services, kind: str) -> None:
    """Forget a refusal that is over; costs no write where there was none."""
    if await services.store.read(lambda session: taking.is_refused(session, row.portal_id, kind)):
        await services.store.write(
            lambda session: taking.note_taken(session, row.portal_id, kind), account=row.portal_id
        )
