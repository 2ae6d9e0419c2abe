"""`python -m benchmarks.torture`: see the package. Exit code 1 where anything was lost or doubled."""

import argparse
import asyncio
import os
import shutil
import signal
import sys
import tempfile
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.torture.books import Books, Problem
from benchmarks.torture.harm import FAULTS, LOST, Harm
from benchmarks.torture.scene import Scene, Shape, accounts, scene
from benchmarks.torture.telling import tell, tell_problems
from benchmarks.torture.work import Work

ACCOUNTS = accounts(2)
AIM_EVERY = 5.0  # seconds between two words to QuickBooks to try again at once
LOOK_EVERY = 2.0
ENDED_AS_TOLD = (0, -signal.SIGTERM)  # a web server, when all is done, ends by the signal that it was sent


@dataclass
class Result:
    """What happened, in numbers; what is wrong; what `prove` and `certificate` say."""

    counts: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


async def torture(options: argparse.Namespace, folder: Path) -> Result:
    """One run: work and harm, then dust that settles, then the balance."""
    async with scene(Shape(options.store, ACCOUNTS), folder, options.seed) as stage:
        result = Result()
        work = Work(stage.control, stage.ledger, ACCOUNTS, Random(f"{options.seed} work"))
        dice = Random(f"{options.seed} harm")
        harm = Harm(stage.processes, stage.cut, stage.ledger, dice, kill_every=options.kill_every)
        for process in stage.processes:
            process.start()
        await stage.ready()
        await stage.control.trouble(FAULTS)
        await suffer(stage, work, harm, options)
        struck = await stage.control.no_more_trouble()
        await harm.mend()
        result.counts.update(harm.done)
        result.counts["lost answers"] = sum(struck[kind] for kind in LOST)
        result.counts["other faults"] = sum(struck.values()) - result.counts["lost answers"]
        result.counts["seconds to rest"] = round(await rest(stage, work, options.patience))
        await balance(stage, work, result)
        for deal in sorted({problem.deal for problem in result.problems if problem.deal})[:3]:
            result.said.append(await proof(stage, deal))
        return result


async def suffer(stage: Scene, work: Work, harm: Harm, options: argparse.Namespace) -> None:
    """Work and harm side by side, for as long as was asked."""
    others = [asyncio.create_task(harm.go_on()), asyncio.create_task(urge(stage))]
    working = asyncio.create_task(work.go_on(options.seconds, options.work_every))
    try:
        await asyncio.wait([working, *others], return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (working, *others):
            if task.done():
                task.result()  # an error in it ends the run
            task.cancel()
        await asyncio.gather(working, *others, return_exceptions=True)


async def urge(stage: Scene) -> None:
    """QuickBooks' webhooks, which wait long after a failure, are tried again soon."""
    while True:
        await asyncio.sleep(AIM_EVERY)
        await stage.control.post("quickbooks", "target", {"url": stage.url})


async def rest(stage: Scene, work: Work, patience: float) -> float:
    """Until nobody waits for anything; how long that took.

    Where nothing more ends for as long as `patience`, it is over: what is open then is found as lost.
    """
    loop = asyncio.get_running_loop()
    begun = moved = loop.time()
    urging = asyncio.create_task(urge(stage))
    ended = -1
    try:
        await work.answered()
        while loop.time() - moved < patience and not await _rests(stage):
            if (now := stage.ledger.ended()) != ended:
                ended, moved = now, loop.time()
            await asyncio.sleep(LOOK_EVERY)
    finally:
        urging.cancel()
        with suppress(asyncio.CancelledError):
            await urging
    return loop.time() - begun


async def _rests(stage: Scene) -> bool:
    if stage.ledger.open():
        return False
    control = stage.control
    runs = await control.get("hubspot", "executions")
    told = (await control.get("hubspot", "webhooks"))["deliveries"]
    waiting = (await control.get("quickbooks", "webhooks"))["waiting"]
    ended = all(run["state"] in ("succeeded", "failed") for run in runs)
    delivered = all(each["state"] == "delivered" for each in told)
    return ended and delivered and not waiting and not stage.ledger.open()


async def balance(stage: Scene, work: Work, result: Result) -> None:
    """Stop everything in an orderly way, then compare all sides, ours and with the product's own means."""
    codes = await asyncio.gather(*(process.end() for process in stage.processes))
    for process, code in zip(stage.processes, codes, strict=True):
        if code not in ENDED_AS_TOLD:
            result.problems.append(Problem("wrong", "", f"{process.name} ended with exit code {code}"))
    books = await Books.read(work.asked, stage.ledger, stage.control, ACCOUNTS)
    result.problems += books.problems()
    counts = result.counts
    counts["calls"], counts["calls sent again"] = len(work.asked.calls), work.asked.repeats
    counts["webhook batches"], counts["deals"] = work.asked.batches, len(work.asked.deals)
    counts.update(books.documents())
    counts.update(_ran(stage))
    for arguments in (("prove", "--all"), ("certificate",)):
        code, told = await stage.command(*arguments)
        result.said.append(f"$ stagebill {' '.join(arguments)}\n{told}")
        if code != 0:
            result.problems.append(
                Problem("wrong", "", f"stagebill {' '.join(arguments)} ended with exit code {code}")
            )


def _ran(stage: Scene) -> dict[str, int]:
    """How often the ledger had to go on from where something had died."""
    (told,) = stage.ledger.rows(
        "SELECT (SELECT count(*) FROM event) AS events, count(*) AS executions,"
        ' SUM(CASE WHEN attempts > 1 THEN 1 ELSE 0 END) AS "executions tried again",'
        ' (SELECT count(*) FROM effect WHERE tries > 1) AS "effects looked for" FROM execution'
    )
    return {name: int(value or 0) for name, value in told.items()}


async def proof(stage: Scene, deal: str) -> str:
    """The ledger of a guilty deal: what `prove` says, and its executions."""
    portal = stage.ledger.rows("SELECT portal_id FROM execution WHERE object_id = :deal LIMIT 1", deal=deal)
    _, told = await stage.command(
        "prove", "--deal", deal, *(("--portal-id", portal[0]["portal_id"]) if portal else ())
    )
    rows: list[dict[str, Any]] = stage.ledger.rows(
        "SELECT id, business_key, action, state, attempts, outcome, reason, due_at, lease_until"
        " FROM execution WHERE object_id = :deal ORDER BY id",
        deal=deal,
    )
    listed = "\n".join("  ".join(f"{name}={value}" for name, value in row.items()) for row in rows)
    return f"$ stagebill prove --deal {deal}\n{told}\n{listed}"


def main() -> int:
    """Run it and tell."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.torture", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="of work and harm (default: 60)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--store", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--kill-every", type=float, default=1.0, help="seconds, on average (default: 1)")
    parser.add_argument("--work-every", type=float, default=0.7, help="seconds, on average (default: 0.7)")
    parser.add_argument(
        "--patience", type=float, default=180.0, help="seconds in which nothing ends any more"
    )
    parser.add_argument("--keep", action="store_true", help="leave the folder with ledger and logs")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="stagebill-torture-"))
    load = os.getloadavg()[0]
    result = asyncio.run(torture(options, folder))
    for kind in ("lost", "doubled", "wrong"):
        result.counts[kind] = sum(problem.kind == kind for problem in result.problems)
    print(tell(options, result.counts, load))
    print("\n".join(result.said))
    if result.problems:
        print(tell_problems(options, result.problems, folder))
    elif not options.keep:
        shutil.rmtree(folder)
    return 1 if result.problems else 0


if __name__ == "__main__":
    sys.exit(main())
