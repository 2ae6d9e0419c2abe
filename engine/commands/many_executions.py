"""`stagebill executions retry | cancel`, one or all of a category: each is a transaction of its own."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import Session, col, or_, select

from engine.clock import Clock, NewId
from engine.commands.output import FOUND, OK, Out
from engine.errors import Refused
from engine.executions import ledger, trying_again
from engine.executions.cancelling import close_waiting
from engine.said import said
from engine.store import Store
from engine.store.tables import Execution


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which executions are meant: all of a category that were asked for since then, or ever."""

    verb: str  # retry, cancel
    category: str
    since: datetime | None
    dry_run: bool


def add_many(parser: argparse.ArgumentParser) -> None:
    """Let the parser of `retry` or `cancel` know what it takes: an id, or a category."""
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("id", nargs="?")
    which.add_argument(
        "--category", help="all that this stands in the way of, as executions list --json tells"
    )
    parser.add_argument(
        "--since", type=_moment, help="only those asked for since: 2026-03-02, 2026-03-02T15:00Z"
    )
    parser.add_argument("--dry-run", action="store_true", help="only tell which these are")


def _moment(told: str) -> datetime:
    moment = datetime.fromisoformat(told)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def chosen(options: argparse.Namespace) -> Chosen:
    """What the options mean where no id is given."""
    return Chosen(options.verb, options.category, options.since, options.dry_run)


def each(store: Store, which: Chosen, out: Out, *, clock: Clock, new_id: NewId) -> int:
    """Try all again, or cancel all, that are chosen. 0 all done, 1 none found, or one that was in the way."""
    rows = store.read_now(lambda session: _rows(session, which))
    if not rows:
        out.error(_none(store, which))
        out.data([])
        return FOUND
    told = [{"execution_id": row.id, "result": _one(store, which, row, clock, new_id)} for row in rows]
    for line in told:
        out.line(line["result"])
    undone = sum(not line["result"].endswith(_GOOD) for line in told)
    out.line(f"{len(told)} found{_counted(which, len(told) - undone)}")
    out.data(told)
    return FOUND if undone else OK


_AGAIN, _STOPPED, _WOULD = "will be tried again now", "is cancelled", "would be"
_GOOD = (_AGAIN, _STOPPED, _WOULD)


def _one(store: Store, which: Chosen, row: Execution, clock: Clock, new_id: NewId) -> str:
    if which.dry_run:
        return f"{row.id}  {row.action} {row.object_id}  {row.reason}  {_WOULD}"
    if which.verb == "retry":
        return one_again(store, row.id, clock=clock) or f"{row.id} is gone"
    return one_stopped(store, row.id, clock=clock, new_id=new_id) or f"{row.id} is gone"


def _counted(which: Chosen, done: int) -> str:
    if which.dry_run:
        return "; nothing was changed"
    return f", {done} {'to be tried again now' if which.verb == 'retry' else 'cancelled'}"


def _rows(session: Session, which: Chosen) -> Sequence[Execution]:
    waits = col(Execution.state) == "due"
    ended = (col(Execution.state) == "closed") & col(Execution.outcome).in_(("refused", "failed"))
    query = select(Execution).where(col(Execution.category) == which.category)
    if which.verb == "retry":
        query = query.where(or_(waits, ended))
    else:
        query = query.where(waits, col(Execution.role) == "action")
    if which.since is not None:
        query = query.where(col(Execution.created_at) >= which.since)
    return session.exec(query.order_by(col(Execution.created_at))).all()


def _none(store: Store, which: Chosen) -> str:
    """What there is instead, for who has mistyped a category."""

    def categories(session: Session) -> Sequence[str]:
        open_or_bad = or_(col(Execution.state) == "due", col(Execution.outcome).in_(("refused", "failed")))
        query = select(Execution.category).where(open_or_bad, col(Execution.category) != "").distinct()
        return sorted(session.exec(query))

    there = ", ".join(store.read_now(categories)) or "none at all"
    verb = "be tried again" if which.verb == "retry" else "be cancelled"
    return f'there is nothing to {verb} of the category "{which.category}"; categories there are: {there}'


def one_again(store: Store, execution_id: str, *, clock: Clock) -> str | None:
    """Try one again; how that went, or None where there is no such execution."""

    def again(session: Session) -> str | None:
        row = session.get(Execution, execution_id)
        if row is None:
            return None
        try:
            trying_again.try_again(session, row, clock())
        except Refused as refusal:
            return str(refusal)
        return f"{execution_id} {_AGAIN}"

    return store.write_now(again, account=_account(store, execution_id))


def one_stopped(store: Store, execution_id: str, *, clock: Clock, new_id: NewId) -> str | None:
    """Take one back that waits; how that went, or None where there is no such execution."""

    def stop(session: Session) -> str | None:
        row = session.get(Execution, execution_id)
        if row is None:
            return None
        if row.role != "action":
            return f"{execution_id} is a step of Stagebill itself; only actions can be cancelled"
        if not close_waiting(session, row, said("cancelled by a person"), clock(), new_id):
            return f"{execution_id} does not wait any more; it is {row.outcome or row.state}"
        return f"{execution_id} {_STOPPED}"

    return store.write_now(stop, account=_account(store, execution_id))


def _account(store: Store, execution_id: str) -> str | None:
    """Whose execution it is; None where there is no such."""
    return store.read_now(lambda session: ledger.account_of(session, execution_id))
