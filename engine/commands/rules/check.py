"""`stagebill rules check`: every mistake of a rule file at once."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from engine.commands.output import FAILED, FOUND, OK, Out
from engine.commands.rules.connected import add_connected, checked, plain_accounts, tell
from engine.commands.rules.loading import add_file, counted, file_of, loaded, plain
from engine.commands.tools import Tools
from rules import Rulebook

if TYPE_CHECKING:
    from engine.rulefile.account_names import Checked

HELP = "name every mistake of the file at once"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    add_file(parser)
    add_connected(parser)


def run(options: argparse.Namespace, out: Out, tools: Tools) -> int:
    """0 clean, 1 mistakes, 2 unreadable, or the accounts could not be asked."""
    path = file_of(options, tools)
    book, code = loaded(path, out)
    if book is None:
        return code
    asks = options.connected or options.portal_id is not None
    text = path.read_text(errors="replace") if asks else ""
    found = checked(tools, book, text, str(path), options.portal_id) if asks else ()
    return _told(path, book, found, out, _unmailed(book, tools))


def _unmailed(book: Rulebook, tools: Tools) -> str:
    """What keeps the file's own mails from leaving here; settings are read for those alone."""
    if not book.invoice_mails.templates:
        return ""
    from engine.mails.settings import obstacle

    return obstacle(book, tools.settings())


def check(path: Path, out: Out) -> int:
    """Every mistake at once. 0 clean, 1 mistakes, 2 unreadable."""
    book, code = loaded(path, out)
    return code if book is None else _told(path, book, (), out)


def _told(path: Path, book: Rulebook, found: "tuple[Checked, ...]", out: Out, unmailed: str = "") -> int:
    for warning in book.warnings:
        out.line(warning.text)
    if unmailed:
        out.line(f"{path}: warning: {unmailed}")
    tell(found, out)
    parts = (
        counted(len(book.schedules), "billing schedule"),
        counted(len(book.triggers), "trigger"),
        counted(len(book.tests), "test"),
    )
    problems = [plain(warning) for warning in book.warnings]
    accounts = {"accounts": plain_accounts(found)} if found else {}
    settings = {"settings": unmailed} if unmailed else {}
    out.data({"file": str(path), "problems": problems, **accounts, **settings})
    if any(one.problems for one in found):
        return FOUND
    out.line(f"{path}: no mistakes ({', '.join(parts)})")
    return FAILED if any(one.unread for one in found) else OK
