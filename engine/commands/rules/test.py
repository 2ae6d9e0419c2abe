"""`stagebill rules test`: run the tests that stand beside the rules."""

import argparse
from pathlib import Path

from engine.commands.output import FOUND, OK, Out
from engine.commands.rules.loading import add_file, file_of, loaded
from engine.commands.tools import Tools
from rules import run_tests, untested

HELP = "run the file's own tests"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    add_file(parser)


def run(options: argparse.Namespace, out: Out, tools: Tools) -> int:
    """0 all passed, 1 some failed or the file has mistakes, 2 unreadable."""
    return test(file_of(options, tools), out)


def test(path: Path, out: Out) -> int:
    """Run the file's own tests. 0 all passed, 1 some failed, 2 unreadable."""
    book, code = loaded(path, out)
    if book is None:
        return code
    results = run_tests(book)
    for result in results:
        verdict = "ok  " if result.passed else "FAIL"
        out.line(f"{verdict} {path}:{result.line} {result.name}")
        if not result.passed:
            out.line("     " + result.message.replace("\n", "\n     "))
    failed = sum(not result.passed for result in results)
    reached = untested(book)
    out.line(f"{len(results) - failed} passed, {failed} failed" + _untested(reached))
    out.data(
        {
            "passed": len(results) - failed,
            "failed": failed,
            "untested": list(reached),
            "tests": [
                {"name": one.name, "line": one.line, "passed": one.passed, "message": one.message}
                for one in results
            ],
        }
    )
    return FOUND if failed else OK


def _untested(names: tuple[str, ...]) -> str:
    return f"; no test reaches: {', '.join(names)}" if names else ""
