"""`stagebill meter`: the calls to both vendors, by account, rule and work, and how the month will end."""

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, col, select

from engine.commands.output import FOUND, OK, Out
from engine.commands.tools import Tools
from engine.connecting.connected import described
from engine.operations.allowance import Reads, reads_of
from engine.store import Store
from engine.store.account_tables import Connection
from engine.store.meter_tables import CallCount

if TYPE_CHECKING:
    from engine.compose import Base

_KINDS = {"metered": "QuickBooks reads", "free": "QuickBooks writes", "crm": "HubSpot calls"}


@dataclass(frozen=True, slots=True)
class Count:
    """What one connection was asked for one rule and one kind of work, today and this month (UTC).

    `company` and `environment` are QuickBooks'; empty for HubSpot. `rule` is empty where no one rule asked.
    """

    portal_id: str
    connection_id: str
    company: str
    environment: str
    kind: str  # metered, free, crm
    rule: str
    work: str
    today: int
    month: int


def add(parser: argparse.ArgumentParser) -> None:
    """Let the parser know what it takes."""
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(command=_run)


def _run(options: argparse.Namespace, out: Out, tools: Tools) -> int:
    async def run(base: "Base") -> int:
        return show(base.store, out, now=tools.clock(), allowance=base.meters.allowance)

    return tools.with_base(run)


def show(store: Store, out: Out, *, now: datetime, allowance: int) -> int:
    """What was called, the month so far. 1 where reads have stopped, or would before the month ends."""
    today = now.astimezone(UTC).date()
    reads = store.read_now(lambda session: reads_of(session, now, allowance))
    counts = store.read_now(lambda session: counts_of(session, today))
    out.line(f"{reads.sentence} (those of sandbox companies are free and not among them)")
    for title, name in (("account", _account), ("rule", _rule), ("work", _work)):
        for line in _table(title, counts, name) if counts else ():
            out.line(line)
    out.data(_plain(today, reads, counts))
    return FOUND if reads.in_danger else OK


def counts_of(session: Session, today: date) -> list[Count]:
    """Every count of this month, the largest first."""
    found = session.exec(select(CallCount).where(col(CallCount.day) >= today.replace(day=1)))
    sums: dict[tuple[str, ...], list[int]] = defaultdict(lambda: [0, 0])
    for row in found:
        both = sums[row.portal_id, row.connection_id, row.kind, row.rule, row.work]
        both[0] += row.count if row.day == today else 0
        both[1] += row.count
    connections = {row.id: row for row in session.exec(select(Connection))}
    counts = [_count(key, both[0], both[1], connections.get(key[1])) for key, both in sums.items()]
    return sorted(counts, key=lambda one: (-one.month, one.portal_id, one.connection_id, one.kind, one.work))


def _count(key: tuple[str, ...], today: int, month: int, connection: Connection | None) -> Count:
    portal_id, connection_id, kind, rule, work = key
    books = connection if connection is not None and connection.vendor == "quickbooks" else None
    company = described(books.company) if books else None
    return Count(
        portal_id=portal_id,
        connection_id=connection_id,
        company=company.company_name if company else "",
        environment=books.environment if books else "",
        kind=kind,
        rule=rule,
        work=work,
        today=today,
        month=month,
    )


def _table(title: str, counts: Sequence[Count], name: Callable[[Count], str]) -> Iterator[str]:
    """One line for each kind of calls of each name."""
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for one in counts:
        both = sums[name(one), _KINDS[one.kind]]
        both[0] += one.today
        both[1] += one.month
    wide = max([len(title) + 3, *(len(who) for who, _ in sums)])
    yield ""
    yield f"{f'by {title}':<{wide}}  {'calls':<17}  {'today':>9}  {'this month':>10}"
    for (who, what), (today, month) in sums.items():
        yield f"{who:<{wide}}  {what:<17}  {today:>9,}  {month:>10,}"


def _account(one: Count) -> str:
    if one.kind == "crm":
        return one.portal_id
    if not one.company:  # read before it was stored, or connected no more
        return f"{one.portal_id}, a company on its way in or out"
    return f"{one.portal_id}, {one.company} ({one.environment})"


def _rule(one: Count) -> str:
    return one.rule or "(no one rule)"


def _work(one: Count) -> str:
    return one.work or "(counted before works were told apart)"


def _plain(today: date, reads: Reads, counts: Sequence[Count]) -> dict[str, Any]:
    return {
        "month": today.isoformat()[:7],
        "reads": {
            "used": reads.so_far,
            "forecast": reads.forecast,
            "allowance": reads.allowance,
            "stops_at": reads.stops_at,
            "webhooks_alone": reads.webhooks_alone,
        },
        "calls": [asdict(one) for one in counts],
    }
