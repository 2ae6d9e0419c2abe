"""`stagebill decisions list | show`: what rules said, and why; also where they did nothing (F153, F203)."""

import argparse
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, col, func, select

from engine.commands.output import FOUND, OK, Out
from engine.commands.rules.spans import add_since
from engine.commands.tools import Tools
from engine.store import Store
from engine.store.rule_tables import RulesHistory
from engine.store.tables import Decision, Execution, Observation
from rules import TraceLine, Verdict
from rules.telling import trace_told

if TYPE_CHECKING:
    from engine.compose import Base

_MOST = 200
_VERDICTS = {verdict.value.replace(" ", "-"): verdict for verdict in Verdict}


def add(parser: argparse.ArgumentParser) -> None:
    """Let the parser know both verbs and what they take."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    listed = verbs.add_parser("list", help="the newest first")
    listed.add_argument("--deal", metavar="ID")
    listed.add_argument("--rule", metavar="ID")
    listed.add_argument("--verdict", choices=tuple(_VERDICTS))
    add_since(listed)
    shown = verbs.add_parser("show", help="one with its trace, and what it started")
    shown.add_argument("id")
    for one in (listed, shown):
        one.add_argument("--json", action="store_true")
        one.set_defaults(command=_run)


def _run(options: argparse.Namespace, out: Out, tools: Tools) -> int:
    async def run(base: "Base") -> int:
        if options.verb == "show":
            return show(base.store, options.id, out)
        since, verdict = tools.clock() - options.since, _VERDICTS.get(options.verdict)
        return show_list(base.store, out, since=since, deal=options.deal, rule=options.rule, verdict=verdict)

    return tools.with_base(run)


def show_list(
    store: Store,
    out: Out,
    *,
    since: datetime,
    deal: str | None = None,
    rule: str | None = None,
    verdict: Verdict | None = None,
) -> int:
    """The newest decisions first."""
    wanted = [col(Decision.decided_at) >= since]
    if deal is not None:
        wanted.append(col(Decision.deal_id) == deal)
    if rule is not None:
        wanted.append(col(Decision.rule) == rule)
    if verdict is not None:
        wanted.append(col(Decision.verdict) == verdict)
    order = (col(Decision.decided_at).desc(), col(Decision.id).desc())
    query = select(Decision).where(*wanted).order_by(*order).limit(_MOST)
    rows = store.read_now(lambda session: list(session.exec(query)))
    for row in rows:
        out.line(
            f"{row.id}  {row.decided_at:%Y-%m-%d %H:%M}Z  deal {row.deal_id}  {_named(row)}: {row.verdict}"
        )
        out.line(f"    {row.reason}")
    if not rows:
        out.line("no decisions")
    if len(rows) == _MOST:
        out.line(f"only the newest {_MOST}; --deal, --rule, --verdict and --since show others")
    out.data([_plain(row) for row in rows])
    return OK


def show(store: Store, decision_id: str, out: Out) -> int:
    """One decision: its sentence, its trace by the place in that revision of the file, what it started."""
    row = store.read_now(lambda session: session.get(Decision, decision_id))
    if row is None:
        out.error(f'there is no decision "{decision_id}"; see stagebill decisions list')
        return FOUND
    seen, number, started = store.read_now(lambda session: _around(session, row))
    out.line(f"{row.kind or 'rule'} {_named(row)}: {row.verdict}: {row.reason}")
    for line in trace_told([_trace_line(told) for told in row.trace["lines"]]):
        out.line(line)
    for call in row.calls:
        told = ", ".join(f"{name}: {value}" for name, value in call["inputs"].items())
        out.line(f"  -> {call['action']} {{{told}}}")
    out.line(f"  decided   {row.decided_at:%Y-%m-%d %H:%M:%S}Z")
    out.line(f"  rules     {row.rules_digest[:12]}" + (f", revision {number}" if number else ""))
    out.line(f"  event     {row.event_id}" + (f" ({seen.happening}: {seen.value})" if seen else ""))
    for execution in started:
        out.line(f"  started   {execution.id} {execution.action}: {execution.outcome or execution.state}")
    out.data(
        {
            **_plain(row),
            "revision": number,
            "event": {seen.happening: seen.value} if seen else None,
            "executions": [execution.id for execution in started],
        }
    )
    return OK


def _around(session: Session, row: Decision) -> tuple[Observation | None, int | None, list[Execution]]:
    """What was seen, the number of the revision, and what the decision started."""
    number = session.exec(
        select(func.max(RulesHistory.number)).where(
            col(RulesHistory.digest) == row.rules_digest, col(RulesHistory.loaded_at) <= row.decided_at
        )
    ).one()
    started = session.exec(
        select(Execution).where(col(Execution.decision_id) == row.id).order_by(col(Execution.business_key))
    )
    return session.get(Observation, row.run_id), number, list(started)


def _trace_line(told: dict[str, Any]) -> TraceLine:
    return TraceLine(told["line"], told["column"], told["condition"], told["seen"], Verdict(told["verdict"]))


def _named(row: Decision) -> str:
    return f"{row.rule}.{row.instalment}" if row.instalment else row.rule


def _plain(row: Decision) -> dict[str, Any]:
    return {
        "id": row.id,
        "portal_id": row.portal_id,
        "deal": row.deal_id,
        "event_id": row.event_id,
        "rule": row.rule,
        "kind": row.kind,
        "instalment": row.instalment or None,
        "mode": row.mode,
        "verdict": row.verdict,
        "reason": row.reason,
        "trace": row.trace["lines"],
        "calls": row.calls,
        "rules": row.rules_digest,
        "decided_at": row.decided_at.isoformat(),
    }
