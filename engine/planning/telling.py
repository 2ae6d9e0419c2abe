"""A comparison in words: the totals first, then deal by deal, the old verdict beside the new."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from engine.planning.comparing import Comparison
from rules.calls import CREATE_INVOICE
from rules.durations import span_text
from rules.money import Money
from rules.planning.differences import Change, Difference, OpenPart, Sums, person, sums
from rules.planning.moments import Asked, Said
from rules.planning.waiting import Fit, Fitting

_NOUNS = {
    "create-invoice": "invoices",
    "send-review-request": "review requests",
    "send-invoice": "invoice mails",
}


def told(found: Comparison, zone: ZoneInfo) -> Iterator[str]:
    """The whole text, line by line. Times are of the zone."""
    since = f"{found.since.astimezone(zone):%Y-%m-%d %H:%M %Z}"
    events, deals = _counted(found.moments, "event", "events"), _counted(found.deals, "deal", "deals")
    yield f"{events} of {deals} since {since}"
    totals = sums(found.differences)
    for action, one in sorted(totals.items()):
        yield from _totals(action, one)
    if not found.changes:
        yield "nothing changes"
    yield from _changes(found, zone)
    yield from _parts(found)
    yield from _waiting(found, zone)
    yield from untold(found.untold)


def _totals(action: str, one: Sums) -> Iterator[str]:
    parts = [(one.more, "more"), (one.fewer, "fewer"), (one.other, "other than before")]
    counts = ", ".join(f"{count} {word}" for count, word in parts if count)
    noun = _NOUNS.get(action, f"{action} runs")
    yield f"{noun}: {counts}, for {_counted(len(one.people), 'person', 'people')}"
    for old, new in one.money():
        difference = _signed(new - old) if new != old else "the same"
        yield f"  {old.currency}  {_amount(old)} -> {_amount(new)}  ({difference})"
    if one.untold:
        yield f"  {_counted(one.untold, 'amount', 'amounts')} of them cannot be told"


def _changes(found: Comparison, zone: ZoneInfo) -> Iterator[str]:
    in_order = sorted(
        found.differences, key=lambda one: (one.moment.portal_id, one.moment.deal_id, one.moment.at)
    )
    for key, of_deal in groupby(in_order, lambda one: (one.moment.portal_id, one.moment.deal_id)):
        changes = list(of_deal)
        yield ""
        yield titled(key[1], found.names.get(key, ""), person(changes[0].moment))
        for one in changes:
            yield from _change(one, zone)


def titled(deal_id: str, name: str, whom: str) -> str:
    """A deal as a heading: its id, its name, whom it concerns."""
    title = f"deal {deal_id} {name}".rstrip()
    return title if whom == f"deal {deal_id}" else f"{title} ({whom})"


def _change(one: Difference, zone: ZoneInfo) -> Iterator[str]:
    yield f"  {clock(one.moment.at, zone)}  {one.moment.happening}  {one.name}: {_heading(one)}"
    yield f"    old: {_spoken(one.old, one.old_asked)}"
    yield f"    new: {_spoken(one.new, one.new_asked)}"
    for name, old, new in _inputs(one.old_asked, one.new_asked):
        yield f"         {name}: {old or 'none'} -> {new or 'none'}"


def _inputs(old: Asked | None, new: Asked | None) -> Iterator[tuple[str, str, str]]:
    """What both are given, and not alike; the amounts are told already."""
    if old is None or new is None:
        return
    for name in dict.fromkeys([*old.inputs, *new.inputs]):
        before, after = old.inputs.get(name, ""), new.inputs.get(name, "")
        if name != "amount" and before != after:
            yield name, before, after


def _heading(one: Difference) -> str:
    if one.change is Change.VERDICT:
        return "another verdict, and nothing starts"
    return {Change.MORE: "started now", Change.FEWER: "not started any more"}.get(one.change, "changed")


def _spoken(said: Said | None, asked: Asked | None) -> str:
    if said is None:
        return "no such rule listens"
    if asked is None:
        shadow = " (shadow)" if said.shadow else ""
        waits = f", waits {span_text(said.waits)}" if said.waits else ""
        return f"{said.verdict}{shadow}{waits}: {said.reason}"
    return f"{started(asked)}: {said.reason}"


def started(asked: Asked) -> str:
    """An action in a few words: `create-invoice deposit 3,000.00 USD`."""
    what = [asked.action]
    if asked.action == CREATE_INVOICE:
        what += [asked.inputs.get("invoice_type", ""), _amount_of(asked)]
    return " ".join(filter(None, what))


def _amount_of(asked: Asked) -> str:
    if asked.amount is not None:
        return str(asked.amount)
    return f"({asked.note})" if asked.note else "(amount unknown)"


def _parts(found: Comparison) -> Iterator[str]:
    if found.parts:
        yield ""
        yield "open instalments"
    for one in found.parts:
        name = found.names.get((one.portal_id, one.deal_id), "")
        yield f"  {titled(one.deal_id, name, f'deal {one.deal_id}')}  {one.name}: {_forecasts(one)}"


def _forecasts(one: OpenPart) -> str:
    old = f"{one.old} at {one.old_when}" if one.old else "not planned"
    new = f"{one.new} at {one.new_when}" if one.new else "not planned"
    return f"{old} -> {new}"


def _waiting(found: Comparison, zone: ZoneInfo) -> Iterator[str]:
    if found.fits or found.would_wait:
        yield ""
        yield "waiting"
    for one in found.fits:
        yield f"  {one.waiting.id}  {_fit(one, zone)}"
    for wait in found.would_wait:
        yield (
            f"  deal {wait.moment.deal_id}  {wait.rule} would wait until {clock(wait.due, zone)}; "
            "it is not started afterwards"
        )


def _fit(one: Fit, zone: ZoneInfo) -> str:
    waiting = one.waiting
    amount = f" of {waiting.amount}" if waiting.amount else ""
    what = f"{waiting.action}{amount} of deal {waiting.deal_id}, due {clock(waiting.due, zone)}"
    if one.fitting is Fitting.CANCEL:
        return f"{what}: cancelled; {one.why}"
    moved = f"moved to {clock(one.due, zone)}" if one.due and one.due != waiting.due else "changed"
    return f"{what}: {moved}; {one.why}"


def untold(counted: Mapping[tuple[str, str], int]) -> Iterator[str]:
    """What cannot be told, by what it is and why, with how often."""
    if counted:
        yield ""
        yield "cannot be told"
    for (what, why), count in sorted(counted.items()):
        yield f"  {count} x {what}: {why}"


def clock(moment: datetime, zone: ZoneInfo) -> str:
    """A moment by the clock of the zone."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def _amount(money: Money) -> str:
    return f"{money.amount:,f}"


def _signed(money: Money) -> str:
    return f"{money.amount:+,f}"


def _counted(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"
