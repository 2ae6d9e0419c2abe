"""Measures the rules: `python -m benchmarks.rules [--records 100000] [--rounds 15]`.

Prints a row for each goal, and for what it is held against; exits 1 when a goal is missed or an answer wrong.
"""

import argparse
import itertools
import platform
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random
from types import MappingProxyType

from benchmarks.rules import answers, hard_coded, loading, mapping
from benchmarks.rules.measuring import Pace, Way, paces
from benchmarks.rules.peers import Peer, peers, values_of
from benchmarks.rules.workload import (
    DEAL,
    NOW,
    ONE,
    ZONE,
    Records,
    closures,
    condition_of,
    deals,
    filters,
    loaded,
)
from rules import Facts, evaluate
from rules.compiled import compiled, fused
from rules.reasons import reasoned

_NO_NOTES: Mapping[str, str] = MappingProxyType({})
_FEW = 20  # records at a time, so that slow ways and fast ones take turns


@dataclass(frozen=True)
class Row:
    """One line of the table. `ratio` is to the first row of its part; `goal` is the least, or None."""

    name: str
    per_second: float
    ratio: float
    goal: float | None = None
    note: str = ""

    @property
    def missed(self) -> bool:
        """Whether it has a goal that it does not reach."""
        return self.goal is not None and self.ratio < self.goal

    def __str__(self) -> str:
        goal = "" if self.goal is None else f"{self.goal:.2f}"
        verdict = "" if self.goal is None else "missed" if self.missed else "reached"
        return (
            f"  {self.name:42} {self.per_second:>12,.0f} {self.ratio:>7.2f} {goal:>6} {verdict:8} {self.note}"
        )


Part = tuple[str, list[Row]]


def rows(
    measured: dict[str, Pace], goals: dict[str, float], times: float = 1, notes: Mapping[str, str] = _NO_NOTES
) -> list[Row]:
    """The rows of one part; `times` is how much one call does."""
    return [
        Row(name, times / pace.seconds, pace.ratio, goals.get(name), notes.get(name, ""))
        for name, pace in measured.items()
    ]


def one_filter(rounds: int, others: Sequence[Peer]) -> Part:
    """One filter of 12 conditions on one clean deal of 40 properties, from the raw record to the answer."""
    (condition,) = loaded([condition_of(ONE)])
    records: Records = {"deal": DEAL}
    as_function, as_closures = compiled(condition, ZONE), closures(condition)
    ways: dict[str, Way] = {
        "hard-coded Python": lambda: hard_coded.billable(records),
        "rules, compiled": lambda: as_function(Facts(records), NOW),
        "rules, closures": lambda: as_closures(Facts(records), NOW),
        "rules, full trace in words": lambda: evaluate(condition, Facts(records), NOW, ZONE),
        "rules, the same not asked often": lambda: reasoned(condition, Facts(records).at(NOW, ZONE)),
        **{peer.name: partial(_judged, peer.judge(ONE), peer, records) for peer in others},
    }
    goals = {"rules, compiled": 0.90, "rules, full trace in words": 0.25}
    return "one filter of 12 conditions", rows(paces(ways, rounds), goals, notes=_notes(others))


def _judged(judge: Callable[..., bool], peer: Peer, records: Records) -> bool:
    return judge(values_of(records, peer.number))


def many_rules(rounds: int, others: Sequence[Peer]) -> Part:
    """100 such rules on 1,000 dirty deals; each way may read a deal once for all rules."""
    random = Random(5)
    rules, records = filters(100, random), deals(1_000, random)
    conditions = loaded([condition_of(rule) for rule in rules])
    by_hand, together = hard_coded.hundred(rules), fused(conditions, ZONE)

    def in_python(one: Records) -> object:
        deal = hard_coded.Deal(hard_coded.only_deal(one) or {})
        return [rule(deal) for rule in by_hand]

    def with_closures(one: Records) -> object:
        view = Facts(one).at(NOW, ZONE)
        return [condition.holds(view) for condition in conditions]

    ways = {
        "hard-coded Python": in_python,
        "rules, compiled and fused": lambda one: together(Facts(one), NOW),
        "rules, closures": with_closures,
        **{peer.name: _all_of(peer, [peer.judge(rule) for rule in rules]) for peer in others},
    }
    slices = [records[begin : begin + _FEW] for begin in range(0, len(records), _FEW)]
    measured = paces({name: _over(slices, way) for name, way in ways.items()}, rounds)
    goals = {"rules, compiled and fused": 2.0}
    return "100 rules x 1,000 records", rows(measured, goals, _FEW * len(rules), _notes(others))


def _over(slices: Sequence[Sequence[Records]], way: Callable[[Records], object]) -> Way:
    """Each call takes the next few records."""
    turns = itertools.cycle(slices)
    return lambda: [way(one) for one in next(turns)]


def _all_of(peer: Peer, judges: Sequence[Callable[..., bool]]) -> Callable[[Records], object]:
    def run(one: Records) -> object:
        values = values_of(one, peer.number)
        return [judge(values) for judge in judges]

    return run


def one_mapping(rounds: int) -> Part:
    """A mapping of 12 fields from a deal, its company and contact to a QuickBooks invoice."""
    ways = {name: partial(run, mapping.RECORD) for name, run in mapping.contestants().items()}
    return "a mapping of 12 fields", rows(paces(ways, rounds), {"rules, compiled": 0.70})


def file_of_600_lines(rounds: int) -> Part:
    """Loading; PyYAML alone may be at most three times as fast."""
    lines, measured = loading.measured(rounds)
    return f"a rule file of {lines} lines, files a second", rows(measured, {"load, validate, compile": 1 / 3})


def _notes(others: Sequence[Peer]) -> dict[str, str]:
    return {peer.name: f'cannot say "cannot tell"; {peer.note}' for peer in others}


def checked(records: int, others: list[Peer]) -> Iterator[tuple[str, int]]:
    """What was compared with the oracle, and how many answers were wrong."""
    for name, wrong in answers.of_one_filter(records, 11, others).items():
        yield f"{name}: one filter on {records:,} dirty deals", wrong
    for name, wrong in answers.of_any_condition(records, 12).items():
        asked = "a condition" if "trace" in name else f"{answers.CONDITIONS} conditions"
        yield f"{name}: {asked} of any form on each of {records:,} dirty records", wrong
    for name, run in mapping.contestants().items():
        yield (
            f"{name}: mapping of {records // 10:,} dirty records",
            mapping.wrong_answers(run, records // 10, 1),
        )
    yield "percent splits that are a cent off, of 10,000", answers.of_splits(10_000, 13)


def main() -> int:
    """Measure, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000, help="dirty records for the oracle")
    parser.add_argument("--rounds", type=int, default=15)
    said = parser.parse_args()
    found = list(peers())
    others = [peer for peer in found if isinstance(peer, Peer)]
    print(f"Python {platform.python_version()} on {platform.machine()}; ratios to the first row of each part")
    for name in found:
        if not isinstance(name, Peer):
            print(f"{name} is not installed, so its rows are missing")
    missed = 0
    for title, part in (
        one_filter(said.rounds, others),
        many_rules(said.rounds, others),
        one_mapping(said.rounds),
        file_of_600_lines(said.rounds),
    ):
        print(f"\n{title:44} {'per second':>12} {'ratio':>7} {'goal':>6}")
        for row in part:
            print(row)
            missed += row.missed
    print("\nwrong answers")
    for name, wrong in checked(said.records, others):
        print(f"  {wrong:>7,}  {name}")
        missed += wrong
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
