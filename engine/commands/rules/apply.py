"""`stagebill rules apply`: brings a plan into force to the letter, or says what has moved since."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from engine.commands.output import FAILED, FOUND, OK, Out
from engine.commands.rules.loading import counted
from engine.commands.tools import Tools
from engine.errors import Refused

if TYPE_CHECKING:
    from engine.clock import Clock, NewId
    from engine.compose import Base
    from engine.store import Store

HELP = "bring a plan into force: exactly what it says, or nothing"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    parser.add_argument("plan", type=Path, help="what stagebill rules plan --out has written")
    parser.add_argument("--json", action="store_true", help="one JSON document for machines")


def run(options: argparse.Namespace, out: Out, tools: Tools) -> int:
    """0 applied, 1 refused because something moved, 2 could not run."""

    async def work(base: "Base") -> int:
        return apply(
            base.store, base.settings.rules, options.plan, out, clock=tools.clock, new_id=base.world.new_id
        )

    return tools.with_base(work)


def apply(store: "Store", rules: Path, path: Path, out: Out, *, clock: "Clock", new_id: "NewId") -> int:
    """Apply the plan in a file."""
    from engine.planning.applying import Applier
    from engine.planning.plans import read_plan

    try:
        plan = read_plan(path)
        done = Applier(store, rules, clock, new_id).apply(plan)
    except Refused as refusal:
        out.error(str(refusal))
        out.data({"applied": False, "reason": str(refusal)})
        return FAILED if refusal.category == "unreadable" else FOUND
    except OSError as problem:
        out.error(f"{rules} cannot be written: {problem.strerror}")
        return FAILED
    again = " (an earlier run had begun it)" if done.resumed else ""
    out.line(f"{rules} is {plan.candidate_digest[:12]} now{again}")
    if done.cancelled or done.moved:
        out.line(f"{counted(done.cancelled, 'waiting execution')} cancelled, {done.moved} moved")
    out.data(
        {
            "applied": True,
            "rules": plan.candidate_digest,
            "cancelled": done.cancelled,
            "moved": done.moved,
            "resumed": done.resumed,
        }
    )
    return OK
