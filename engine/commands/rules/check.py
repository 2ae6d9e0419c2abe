"""`stagebill rules check`: every mistake of a rule file at once."""

import argparse
from pathlib import Path

from engine.commands.output import OK, Out
from engine.commands.rules.loading import add_file, counted, file_of, loaded, plain
from engine.commands.tools import Tools

HELP = "name every mistake of the file at once"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    add_file(parser)


def run(options: argparse.Namespace, out: Out, tools: Tools) -> int:
    """0 clean, 1 mistakes, 2 unreadable."""
    return check(file_of(options, tools), out)


def check(path: Path, out: Out) -> int:
    """Every mistake at once. 0 clean, 1 mistakes, 2 unreadable."""
    book, code = loaded(path, out)
    if book is None:
        return code
    for warning in book.warnings:
        out.line(warning.text)
    parts = (
        counted(len(book.schedules), "billing schedule"),
        counted(len(book.triggers), "trigger"),
        counted(len(book.tests), "test"),
    )
    out.data({"file": str(path), "problems": [plain(warning) for warning in book.warnings]})
    out.line(f"{path}: no mistakes ({', '.join(parts)})")
    return OK
