"""`stagebill rules plan`: what a candidate would change, in money and people, before it is in force."""

import argparse
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from engine.commands.output import FAILED, FOUND, OK, Out
from engine.commands.rules.loading import loaded
from engine.commands.rules.spans import add_since
from engine.commands.tools import Tools

if TYPE_CHECKING:
    from engine.compose import Base
    from engine.store import Store

HELP = "compare a candidate with the rules in force, over the stored events and open deals"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    parser.add_argument("candidate", type=Path, help="the rule file that is to come into force")
    add_since(parser)
    parser.add_argument("--out", type=Path, metavar="PLAN.json", help="keep the plan for rules apply")
    parser.add_argument("--exit-code", action="store_true", help="exit 1 where anything changes")
    parser.add_argument("--json", action="store_true", help="one JSON document for machines")


def run(options: argparse.Namespace, out: Out, tools: Tools) -> int:
    """0 planned, 1 the candidate has mistakes (or, with --exit-code, something changes), 2 could not run."""

    async def work(base: "Base") -> int:
        return plan(
            base.store,
            base.settings.rules,
            options.candidate,
            out,
            since=options.since,
            now=tools.clock(),
            to=options.out,
            changes_are_found=options.exit_code,
        )

    return tools.with_base(work)


def plan(
    store: "Store",
    rules: Path,
    candidate: Path,
    out: Out,
    *,
    since: timedelta,
    now: datetime,
    to: Path | None = None,
    changes_are_found: bool = False,
) -> int:
    """Compare, tell, and keep the plan where it is asked for."""
    from engine.planning.comparing import compared
    from engine.planning.in_force import in_force
    from engine.planning.plans import plan_of
    from engine.planning.telling import told

    new, code = loaded(candidate, out)
    if new is None:
        return code
    old = in_force(store, rules)
    found = store.read_now(lambda session: compared(session, old, new, since=now - since, now=now))
    whole = plan_of(found, candidate, new, old)
    if to is not None:
        try:
            to.write_text(json.dumps(whole, indent=2, ensure_ascii=False) + "\n")
        except OSError as problem:
            out.error(f"{to} cannot be written: {problem.strerror}")
            return FAILED
    out.line(f"from {rules} ({old.digest[:12]}) to {candidate} ({new.digest[:12]})")
    for line in told(found, new.timezone):
        out.line(line)
    if to is not None:
        out.line(f"\nplan kept in {to}; stagebill rules apply {to} brings it into force")
    out.data(whole)
    return FOUND if changes_are_found and found.changes else OK
