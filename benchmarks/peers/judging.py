"""Whether an engine has really made what it was asked for: else how fast it was is no figure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

Row = Mapping[str, Any]
_CENT = Decimal("0.01")


def problems(ends: Sequence[Row], invoices: Sequence[Row], calls: int, amount: Decimal) -> list[str]:
    """What is amiss between the ends that workflows were told and the invoices that have come into being."""
    return [*failures(ends, calls), *_of_invoices(invoices, calls, amount), *_of_both(ends, invoices)]


def failures(ends: Sequence[Row], calls: int) -> Iterator[str]:
    """Workflows that were not told of a success."""
    states = Counter(end["state"] for end in ends)
    if states != Counter(succeeded=calls):
        reasons = sorted({end["reason"] for end in ends if end["reason"]})
        yield f"of {calls} workflows the ends are {dict(states)}; {'; '.join(reasons) or 'no reason is told'}"


def key(invoice: Row) -> tuple[str, str]:
    """What tells invoices of several companies apart."""
    return invoice["portal"], invoice["Id"]


def counted(requests: Iterable[Row]) -> Counter[str]:
    """How often each operation was called."""
    return Counter(row["operation"] for row in requests)


def refusals(requests: Iterable[Row]) -> list[str]:
    """Calls of the engine that were not answered well."""
    bad = Counter(
        (row["operation"], row["status"]) for row in requests if not 200 <= (row["status"] or 0) < 300
    )
    return [
        f"{count} {operation} answered {status}"
        for (operation, status), count in sorted(bad.items(), key=str)
    ]


def differences(made: Counter[str], wanted: Counter[str]) -> list[str]:
    """Operations that were called more often or less often than they should have been."""
    return [
        f"{operation} was called {made[operation]} times, not {wanted[operation]}"
        for operation in sorted(made.keys() | wanted.keys())
        if made[operation] != wanted[operation]
    ]


def spans(ends: Iterable[Row]) -> list[tuple[datetime, datetime]]:
    """When each workflow called, and when it was told the end."""
    found = []
    for end in ends:
        moments = [datetime.fromisoformat(entry["at"]) for entry in end["history"]]
        found.append((moments[0], max(moments)))
    return found


def _of_invoices(invoices: Sequence[Row], calls: int, amount: Decimal) -> Iterator[str]:
    if len(invoices) != calls:
        yield f"{len(invoices)} invoices were made of {calls} calls"
    if wrong := {total for row in invoices if (total := _money(row["TotalAmt"])) != amount}:
        yield f"invoices are over {', '.join(map(str, sorted(wrong)))}, not {amount}"
    if notes := [
        note for note, count in Counter(row["PrivateNote"] for row in invoices).items() if count > 1
    ]:
        yield f"{len(notes)} invoices were made more than once"


def _of_both(ends: Sequence[Row], invoices: Sequence[Row]) -> Iterator[str]:
    told = Counter((str(end["portal_id"]), end["outputFields"].get("invoice_id")) for end in ends)
    made = Counter(map(key, invoices))
    if told != made:
        yield f"{(told - made).total()} workflows were told of invoices that are not those made for them"


def _money(value: Any) -> Decimal:
    return Decimal(str(value)).quantize(_CENT)
