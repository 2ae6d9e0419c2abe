"""Find the deals that something concerns, a page at a time, and have the rules decide on each.

A cron line concerns the deals that its rule may match; a change of a contact or a company concerns all its
deals. The page that comes next is an execution of its own, stored with the decisions of this one: whoever
goes on after a crash goes on there.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from engine.action import Outcome
from engine.clients.hubspot_search import PAGE
from engine.deciding.deal_search import filters_for, open_only, still_open
from engine.deciding.hubspot_properties import KINDS
from engine.deciding.listening import Listener, listeners
from engine.executions.ending import Closing
from engine.executions.ledger import Start
from engine.services import Services
from engine.store.tables import Execution
from engine.sync.dates_reached import DEALS_PER_SECOND, spread
from rules import Happening, listens
from rules.planning.replaying import is_heard

MOST_DEALS = 10_000  # for one moment or change


async def run(row: Execution, services: Services) -> Closing:
    """One page of deals: an execution of `decide` for each, and one for the page behind them."""
    told = row.inputs
    happening = Happening(told["happening"], told["value"])
    if not is_heard(services.rules.current, happening):
        return Closing(Outcome.SKIPPED, f"no rule listens to {happening}")
    if told.get("rule"):
        rule = _listener(services, told["rule"], happening)
        if rule is None:
            return Closing(Outcome.SKIPPED, f'no rule "{told["rule"]}" waits for {happening} any more')
        ids, inputs = await _searched(row, services, rule)
    else:
        ids, inputs = await _associated(row, services), {}
    return _closing(row, services, ids, inputs)


def _listener(services: Services, rule: str, happening: Happening) -> Listener | None:
    book = services.rules.current
    return next((one for one in listeners(book) if one.rule == rule and listens(one.when, happening)), None)


async def _searched(
    row: Execution, services: Services, rule: Listener
) -> tuple[Sequence[str], Mapping[str, Any]]:
    """The next open deals that may pass the rule's condition."""
    known = await services.accounts.properties(row.portal_id, "deal", frozenset())
    leaves_closed_out = open_only(rule.condition)
    filters = (*(still_open(known) if leaves_closed_out else ()), *filters_for(rule.condition, known))
    api = services.accounts.hubspot(row.portal_id)
    page = await api.search_deals(filters, ["hs_object_id"], row.inputs.get("after", "0"))
    return [deal.id for deal in page], {"rule": rule.rule, "open_only": leaves_closed_out}


async def _associated(row: Execution, services: Services) -> Sequence[str]:
    """The next deals of the record that changed."""
    name = row.inputs["value"].partition(".")[0]
    api = services.accounts.hubspot(row.portal_id)
    ids = await api.associated(KINDS[name], row.inputs["of"], "deals")
    after = int(row.inputs.get("after", "0"))
    return sorted((one for one in ids if int(one) > after), key=int)[:PAGE]


def _closing(row: Execution, services: Services, ids: Sequence[str], inputs: Mapping[str, Any]) -> Closing:
    now, told = services.clock(), row.inputs
    before = int(told.get("found", 0))
    happened = {"happening": told["happening"], "value": told["value"], **inputs}
    first_key = told.get("key", row.business_key)
    starts = [
        Start("decide", f"{first_key}:{deal_id}", happened, spread(now, index), "DEAL", deal_id, "step")
        for index, deal_id in enumerate(ids)
    ]
    count = before + len(ids)
    if not count:
        return Closing(Outcome.SKIPPED, f"{told['happening']}: {told['value']} concerns no deal")
    if len(ids) < PAGE:
        return Closing(Outcome.SCHEDULED, f"{count} deals are decided upon", starts=tuple(starts))
    if count >= MOST_DEALS:
        reason = f"only the first {count} deals are decided upon; let the condition name a pipeline or stage"
        return Closing(Outcome.REFUSED, reason, starts=tuple(starts), category="too-many-deals")
    later = {**told, "after": ids[-1], "found": count, "key": first_key}
    due = now + timedelta(seconds=PAGE / DEALS_PER_SECOND)
    starts.append(Start("find-deals", f"{first_key}:after-{ids[-1]}", later, due, role="step"))
    return Closing(Outcome.SCHEDULED, f"{count} deals are decided upon, and more", starts=tuple(starts))
