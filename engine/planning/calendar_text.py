"""A calendar in words, day by day, and as plain data."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from engine.planning.calendars import Calendar
from engine.planning.documents import instant, money
from engine.planning.telling import clock, started, titled, untold
from rules.calls import CREATE_INVOICE
from rules.durations import span_text
from rules.money import Money
from rules.outcome import Verdict
from rules.planning.moments import Asked, Said
from rules.planning.simulating import Entry


def told(found: Calendar, zone: ZoneInfo) -> Iterator[str]:
    """The whole text, line by line. Times are of the zone."""
    yield f"from {clock(found.now, zone)} to {clock(found.until, zone)}, by the clock of {zone.key}"
    if not found.entries:
        yield "nothing comes until then"
    for day, entries in groupby(found.entries, lambda entry: entry.at.astimezone(zone).date()):
        yield ""
        yield f"{day:%a %Y-%m-%d}"
        for entry in entries:
            yield from _entry(found, entry, zone)
    yield from _totals(found)
    yield from _open_parts(found)
    yield from untold(found.untold)


def _entry(found: Calendar, entry: Entry, zone: ZoneInfo) -> Iterator[str]:
    name = found.names.get((entry.portal_id, entry.deal_id), "")
    deal = titled(entry.deal_id, name, f"deal {entry.deal_id}")
    yield f"  {entry.at.astimezone(zone):%H:%M}  {deal}  {entry.text}"
    for said in entry.said:
        yield f"           {said.name}: {_spoken(said)}"


def _spoken(said: Said) -> str:
    if said.asks:
        return ", ".join(started(asked) for asked in said.asks)
    if said.waits:
        return f"waits {span_text(said.waits)}"
    shadow = " (shadow: nothing is written)" if said.shadow and said.verdict is Verdict.MATCH else ""
    return f"{said.verdict}{shadow}: {said.reason}"


def _totals(found: Calendar) -> Iterator[str]:
    kinds = Counter(entry.kind for entry in found.entries)
    parts = [f"{kinds[kind]} {words[kinds[kind] > 1]}" for kind, words in _NOUNS.items() if kinds[kind]]
    invoices = [asked for entry in found.entries for said in entry.said for asked in said.asks]
    sums = _sums(asked for asked in invoices if asked.action == CREATE_INVOICE)
    if parts or sums:
        yield ""
    if parts:
        yield ", ".join(parts)
    for one in sums:
        yield f"new invoices by rules: {one}"


_NOUNS = {
    "mail": ("mail", "mails"),
    "review": ("review request", "review requests"),
    "due": ("due date", "due dates"),
    "overdue": ("overdue invoice", "overdue invoices"),
    "wait": ("second look", "second looks"),
    "date": ("date reached", "dates reached"),
}


def _sums(asked: Iterator[Asked]) -> list[Money]:
    totals: Counter[str] = Counter()
    for one in asked:
        if one.amount is not None:
            totals[one.amount.currency] += one.amount.minor
    return [Money(minor, currency) for currency, minor in sorted(totals.items())]


def _open_parts(found: Calendar) -> Iterator[str]:
    if found.open_parts:
        yield ""
        yield "open instalments, each waiting for what no clock brings"
    for key, forecast in found.open_parts.items():
        name = titled(key[1], found.names.get(key, ""), f"deal {key[1]}")
        for part, amount in forecast.amounts.items():
            yield f"  {name}  {part}  {amount}, at {forecast.waits_for[part]}"


def document(found: Calendar) -> dict[str, Any]:
    """The same for machines."""
    return {
        "from": instant(found.now),
        "until": instant(found.until),
        "entries": [_plain(entry) for entry in found.entries],
        "open_instalments": [
            {"portal": key[0], "deal": key[1], "instalment": part, "waits_for": forecast.waits_for[part]}
            | money(amount)
            for key, forecast in found.open_parts.items()
            for part, amount in forecast.amounts.items()
        ],
        "cannot_tell": [
            {"what": what, "why": why, "count": count} for (what, why), count in sorted(found.untold.items())
        ],
    }


def _plain(entry: Entry) -> dict[str, Any]:
    return {
        "at": instant(entry.at),
        "portal": entry.portal_id,
        "deal": entry.deal_id,
        "kind": entry.kind,
        "text": entry.text,
        "rules": [
            {
                "rule": said.name,
                "verdict": said.verdict.value,
                "reason": said.reason,
                "shadow": said.shadow,
                "waits_seconds": int(said.waits.total_seconds()) if said.waits else None,
                "starts": [_asked(asked) for asked in said.asks],
            }
            for said in entry.said
        ],
    }


def _asked(asked: Asked) -> dict[str, Any]:
    amount = money(asked.amount) if asked.amount is not None else {}
    return {"action": asked.action, "inputs": dict(asked.inputs), **amount}
