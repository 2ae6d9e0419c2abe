"""Ask the customers of the last days for a review, too, as the rules ask everybody (F140)."""

from engine.action import Outcome
from engine.executions.ending import Closing
from engine.reviews.inviting import asking_rules, invoiced_since, questions
from engine.services import Services
from engine.store.tables import Execution


async def run(row: Execution, services: Services) -> Closing:
    """The rules decide about each of them; how that ends is told by what they start."""
    book, now = services.rules.current, services.clock()
    if book.reviews is None or book.reviews.invite_since is None:
        return Closing(Outcome.SKIPPED, "the rules do not want earlier customers to be asked any more")
    today, days = now.astimezone(book.timezone).date(), book.reviews.invite_since
    bills = await services.store.read(
        lambda session: invoiced_since(session, row.portal_id, today - days, today)
    )
    starts = questions(asking_rules(book), bills, now)
    if not starts:
        reason = f"nobody who was invoiced in the last {days.days} days is to be asked for a review"
        return Closing(Outcome.SKIPPED, reason)
    deals = len({start.object_id for start in starts})
    reason = f"{deals} deals of the last {days.days} days may be asked about for a review"
    return Closing(Outcome.SCHEDULED, reason, starts=starts)
