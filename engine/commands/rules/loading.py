"""Which rule file a verb is about, and what is said where it cannot be used."""

import argparse
from pathlib import Path
from typing import Any

from engine.commands.output import FAILED, FOUND, OK, Out
from engine.commands.tools import Tools
from rules import BadRules, Problem, Rulebook, load


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
        data = path.read_bytes()
    except OSError as problem:
        out.error(f"{path} cannot be read: {problem.strerror}")
        return None, FAILED
    try:
        return load(data, str(path)), OK
    except BadRules as mistakes:
        for mistake in mistakes.problems:
            out.line(mistake.text)
        out.line(f"{path}: {counted(len(mistakes.problems), 'mistake')}")
        out.data({"file": str(path), "problems": [plain(mistake) for mistake in mistakes.problems]})
        return None, FAILED if mistakes.unreadable else FOUND


def counted(number: int, noun: str) -> str:
    """A number with its noun.

    >>> counted(1, "mistake"), counted(2, "mistake")
    ('1 mistake', '2 mistakes')
    """
    return f"{number} {noun}{'' if number == 1 else 's'}"


def plain(problem: Problem) -> dict[str, Any]:
    """A mistake as Problem Details (RFC 9457); lines and columns count from 1, the end is exclusive."""
    return {
        "type": f"rules/{problem.code}",
        "severity": problem.severity,
        "detail": problem.message,
        "file": problem.file,
        "range": {
            "line": problem.line,
            "column": problem.column,
            "end_line": problem.end_line,
            "end_column": problem.end_column,
        },
    }
