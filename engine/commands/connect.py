"""`stagebill connect hubspot | quickbooks`: connect an account without a browser."""

import argparse

from engine.commands import connections
from engine.commands.output import Out
from engine.commands.tools import Tools


def add(parser: argparse.ArgumentParser) -> None:
    """Let the parser know both vendors and what they take."""
    vendors = parser.add_subparsers(required=True, metavar="VENDOR")
    hubspot = vendors.add_parser("hubspot")
    hubspot.set_defaults(command=_hubspot)
    quickbooks = vendors.add_parser("quickbooks")
    quickbooks.add_argument("--realm-id", required=True)
    quickbooks.add_argument("--environment", choices=("sandbox", "production"))
    quickbooks.set_defaults(command=_quickbooks)
    for vendor in (hubspot, quickbooks):
        vendor.add_argument("--portal-id", required=True)
        vendor.add_argument(
            "--refresh-token", required=True, help="the token, or - to read it from standard input"
        )
        vendor.add_argument("--json", action="store_true")


def _hubspot(options: argparse.Namespace, out: Out, tools: Tools) -> int:
    return tools.with_base(
        lambda base: connections.connect_hubspot(
            base, out, portal_id=options.portal_id, refresh_token=options.refresh_token
        )
    )


def _quickbooks(options: argparse.Namespace, out: Out, tools: Tools) -> int:
    return tools.with_base(
        lambda base: connections.connect_quickbooks(
            base,
            out,
            portal_id=options.portal_id,
            realm_id=options.realm_id,
            refresh_token=options.refresh_token,
            environment=options.environment or base.settings.quickbooks_environment,
        )
    )
