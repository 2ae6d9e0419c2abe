"""Which rule file a verb is about, and what is said where it cannot be used."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from engine.commands.output import FAILED, FOUND, OK, Out
from engine.commands.tools import Tools
from rules import MOST_PROBLEMS, BadRules, Problem, Rulebook, load

_MOST_READ = 1 << 20  # bytes; twice what a rule file may have, so that what is too large shows


def add_file(parser: argparse.ArgumentParser) -> None:
    """`[FILE] [--json]`: what every verb about a rule file takes."""
    parser.add_argument("file", nargs="?", type=Path, help="the rule file; else the one of STAGEBILL_RULES")
    parser.add_argument("--json", action="store_true", help="one JSON document for machines")


def file_of(options: argparse.Namespace, tools: Tools) -> Path:
    """The file that was named, else the service's own."""
    path: Path = options.file or tools.settings().rules
    return path


def loaded(path: Path, out: Out) -> tuple[Rulebook | None, int]:
    """The rules and 0; else None, with every mistake told: 1 for mistakes, 2 where it is unreadable."""
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_READ)
    except OSError as problem:
        sentence = f"{path} cannot be read: {problem.strerror}"
        out.error(sentence)
        out.data({"file": str(path), "problems": [], "detail": sentence})
        return None, FAILED
    try:
        return load(data, str(path)), OK
    except BadRules as mistakes:
        _tell(path, mistakes.problems, out)
        return None, FAILED if mistakes.unreadable else FOUND


def _tell(path: Path, problems: Sequence[Problem], out: Out) -> None:
    """Every mistake, and how many there are; of very many the first ones are told."""
    for problem in problems:
        out.line(problem.text)
    errors = sum(problem.severity == "error" for problem in problems)
    doubts = len(problems) - errors
    more = f", {counted(doubts, 'warning')}" if doubts else ""
    first = "the first " if len(problems) >= MOST_PROBLEMS else ""
    out.line(f"{path}: {first}{counted(errors, 'mistake')}{more}")
    out.data({"file": str(path), "problems": [plain(problem) for problem in problems]})


def counted(number: int, noun: str) -> str:
    """A number with its noun.

    >>> counted(1, "mistake"), counted(2, "mistake")
    ('1 mistake', '2 mistakes')
    """
    return f"{number} {noun}{'' if number == 1 else 's'}"


def plain(problem: Problem) -> dict[str, Any]:
    """A mistake as Problem Details (RFC 9457); lines and columns count from 1, the end is exclusive."""
    return problem.details
