"""`stagebill disconnect hubspot | quickbooks`: revoke, delete, rotate."""

import argparse

from engine.commands import connections
from engine.commands.output import Out
from engine.commands.tools import Tools


def add(parser: argparse.ArgumentParser) -> None:
    """Let the parser know what it takes."""
    parser.add_argument("vendor", choices=("hubspot", "quickbooks"))
    parser.add_argument("--portal-id", required=True)
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(command=_run)


def _run(options: argparse.Namespace, out: Out, tools: Tools) -> int:
    return tools.with_base(
        lambda base: connections.disconnect(base, out, vendor=options.vendor, portal_id=options.portal_id)
    )
