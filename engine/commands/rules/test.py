"""`stagebill rules test`: run the tests that stand beside the rules, and tell what they leave out."""

import argparse
from pathlib import Path
from typing import Any

from engine.commands.decided import plain
from engine.commands.output import FAILED, FOUND, OK, Out
from engine.commands.rules.loading import add_file, file_of, loaded
from engine.commands.rules.mutated import mutated
from engine.commands.tools import Tools
from rules import Coverage, TestResult, coverage, drawn, is_called, run_tests
from rules.problems import did_you_mean

HELP = "run the file's own tests; --mutate finds lines that none of them guards"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    add_file(parser)
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--only", metavar="NAME", help="run one test, or one table of cases")
    how.add_argument(
        "--mutate", action="store_true", help="change the rules bit by bit and see which test notices"
    )


def run(options: argparse.Namespace, out: Out, tools: Tools) -> int:
    """0 all passed, 1 some failed (or nobody guards a line, or the file has mistakes), 2 could not run."""
    path = file_of(options, tools)
    return mutated(path, out) if options.mutate else test(path, out, only=options.only)


def test(path: Path, out: Out, *, only: str | None = None) -> int:
    """Run the file's tests, or one of them; what no test touches is told where all ran."""
    book, code = loaded(path, out)
    if book is None:
        return code
    if only is not None and not any(is_called(case, only) for case in book.tests):
        names = [name for case in book.tests for name in (case.name, case.table) if name]
        out.error(f'{path} has no test called "{only}"{did_you_mean(only, names)}')
        return FAILED
    results = run_tests(book, only)
    for result in results:
        _show(path, result, out)
    failed = sum(not result.passed for result in results)
    out.line(f"{len(results) - failed} passed, {failed} failed")
    covered = None if only else coverage(book)
    if covered:
        _show_gaps(path, covered, out)
    out.data(_data(path, results, covered))
    return FOUND if failed else OK


def _show(path: Path, result: TestResult, out: Out) -> None:
    out.line(f"{'ok  ' if result.passed else 'FAIL'} {path}:{result.line} {result.name}")
    if not result.passed:
        out.line("     " + drawn(result).replace("\n", "\n     "))


def _show_gaps(path: Path, covered: Coverage, out: Out) -> None:
    for gap in covered.gaps:
        out.line(f"{path}:{gap.line}: {gap.message}")
    some = f"{covered.guarded} of" if covered.gaps else "all"
    out.line(f"the tests guard {some} {covered.places} rules and clauses")


def _data(path: Path, results: tuple[TestResult, ...], covered: Coverage | None) -> dict[str, Any]:
    failed = sum(not result.passed for result in results)
    return {
        "file": str(path),
        "passed": len(results) - failed,
        "failed": failed,
        "tests": [_plain(result) for result in results],
        "coverage": covered
        and {
            "places": covered.places,
            "guarded": covered.guarded,
            "gaps": [
                {"line": gap.line, "column": gap.column, "what": gap.what, "message": gap.message}
                for gap in covered.gaps
            ],
        },
    }


def _plain(result: TestResult) -> dict[str, Any]:
    return {
        "name": result.name,
        "line": result.line,
        "passed": result.passed,
        "message": drawn(result),
        "calls": [
            {
                "action": call.action,
                "state": call.state,
                "rule": call.rule,
                "inputs": [
                    {"name": pair.name, "expected": pair.expected, "decided": pair.decided, "same": pair.same}
                    for pair in call.inputs
                ],
            }
            for call in result.calls
        ],
        "because": result.because,
        "reasons": list(result.reasons),
        "explained": [plain(decision) for decision in result.explained],
    }
