"""`stagebill executions list | show | retry | cancel`: what ran, what waits, what failed."""

import argparse
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, col, select

from engine.clock import Clock, NewId
from engine.commands.many_executions import add_many, chosen, each, one_again, one_stopped
from engine.commands.output import FOUND, OK, Out
from engine.commands.tools import Tools
from engine.executions import ledger
from engine.store import Store
from engine.store.tables import Effect, Execution

if TYPE_CHECKING:
    from engine.compose import Base

_MOST = 200
_STATES = ("waiting", "done", "scheduled", "skipped", "refused", "failed")


def add(parser: argparse.ArgumentParser) -> None:
    """Let the parser know every verb and what it takes."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for verb in ("list", "show", "retry", "cancel"):
        one = verbs.add_parser(verb)
        one.add_argument("--json", action="store_true")
        one.set_defaults(command=_run)
        if verb == "list":
            one.add_argument("--state", choices=_STATES)
            one.add_argument("--deal")
            one.add_argument("--all", action="store_true", help="also the service's own steps")
        elif verb == "show":
            one.add_argument("id")
        else:
            add_many(one)


def _run(options: argparse.Namespace, out: Out, tools: Tools) -> int:
    async def run(base: "Base") -> int:
        store = base.store
        if options.verb == "list":
            return show_list(store, out, state=options.state, deal=options.deal, everything=options.all)
        if options.verb == "show":
            return show(store, options.id, out)
        if options.id is None:
            return each(store, chosen(options), out, clock=tools.clock, new_id=base.world.new_id)
        if options.verb == "retry":
            return retry(store, options.id, out, clock=tools.clock)
        return cancel(store, options.id, out, clock=tools.clock, new_id=base.world.new_id)

    return tools.with_base(run)


def show_list(store: Store, out: Out, *, state: str | None, deal: str | None, everything: bool) -> int:
    """The newest executions first; waiting ones with their due time."""

    def read(session: Session) -> list[Execution]:
        query = select(Execution).order_by(col(Execution.created_at).desc()).limit(_MOST)
        if not everything and state != "failed":  # a step of ours that failed needs a person too
            query = query.where(col(Execution.role) == "action")
        if state == "waiting":
            query = query.where(col(Execution.state) != "closed")
        elif state is not None:
            query = query.where(col(Execution.outcome) == state)
        if deal is not None:
            query = query.where(col(Execution.object_id) == deal)
        return list(session.exec(query))

    rows = store.read_now(read)
    for row in rows:
        out.line(_line(row))
    if not rows:
        out.line("no executions")
    out.data([_plain(row) for row in rows])
    return OK


def show(store: Store, execution_id: str, out: Out) -> int:
    """One execution with its effects."""
    row = store.read_now(lambda session: session.get(Execution, execution_id))
    if row is None:
        return _unknown(execution_id, out)
    made = store.read_now(lambda session: ledger.effects_of(session, execution_id))
    out.line(_line(row))
    out.line(f"  key       {row.business_key}")
    out.line(f"  reason    {row.reason or '-'}")
    for name, value in row.inputs.items():
        out.line(f"  input     {name} = {value}")
    for name, value in row.outputs.items():
        out.line(f"  output    {name} = {value}")
    for effect in made:
        out.line(
            f"  effect    {effect.name}: {effect.state} {effect.document_id or ''} ({effect.request_id})"
        )
    out.data({**_plain(row), "effects": [_effect(effect) for effect in made]})
    return OK


def retry(store: Store, execution_id: str, out: Out, *, clock: Clock) -> int:
    """Run a refused or failed execution again, or a waiting one now."""

    sentence = one_again(store, execution_id, clock=clock)
    return _told(sentence, execution_id, out, good="will be")


def cancel(store: Store, execution_id: str, out: Out, *, clock: Clock, new_id: NewId) -> int:
    """Take a waiting execution back; it ends as skipped, and a workflow that waits for it is told."""

    sentence = one_stopped(store, execution_id, clock=clock, new_id=new_id)
    return _told(sentence, execution_id, out, good="is cancelled")


def _told(sentence: str | None, execution_id: str, out: Out, *, good: str) -> int:
    if sentence is None:
        return _unknown(execution_id, out)
    if good not in sentence:
        out.error(sentence)
        return FOUND
    out.line(sentence)
    out.data({"execution_id": execution_id, "result": sentence})
    return OK


def _unknown(execution_id: str, out: Out) -> int:
    out.error(f'there is no execution "{execution_id}"; see stagebill executions list')
    return FOUND


def _line(row: Execution) -> str:
    ended = row.outcome or (
        f"waits until {row.due_at:%Y-%m-%d %H:%M:%S}Z" if row.state == "due" else row.state
    )
    about = f" deal {row.object_id}" if row.object_id else ""
    reason = f"\n    {row.reason}" if row.reason else ""
    return f"{row.id}  {row.created_at:%Y-%m-%d %H:%M}Z  {ended:<9}  {row.action}{about}{reason}"


def _plain(row: Execution) -> dict[str, Any]:
    return {
        "id": row.id,
        "portal_id": row.portal_id,
        "action": row.action,
        "role": row.role,
        "object_type": row.object_type,
        "object_id": row.object_id,
        "business_key": row.business_key,
        "state": row.state,
        "due_at": row.due_at.isoformat(),
        "attempts": row.attempts,
        "outcome": row.outcome,
        "reason": row.reason,
        "category": row.category,
        "outputs": row.outputs,
        "created_at": row.created_at.isoformat(),
        "closed_at": row.closed_at.isoformat() if row.closed_at else None,
    }


def _effect(effect: Effect) -> dict[str, Any]:
    return {
        "name": effect.name,
        "state": effect.state,
        "request_id": effect.request_id,
        "document_id": effect.document_id,
        "tries": effect.tries,
        "intended_at": effect.intended_at.isoformat(),
    }
