"""What the connected accounts say to a rule file: `--connected [--portal-id N]` of `check` and `schema`."""

import argparse
from typing import TYPE_CHECKING

from engine.commands.output import OK, Out
from engine.commands.rules.loading import counted, plain
from engine.commands.tools import Tools
from engine.errors import Refused
from rules import KnownNames, Rulebook

if TYPE_CHECKING:
    from engine.compose import Base
    from engine.rulefile.account_names import Checked, NameReader


def add_connected(parser: argparse.ArgumentParser) -> None:
    """`--connected [--portal-id N]`."""
    parser.add_argument(
        "--connected",
        action="store_true",
        help="ask the connected accounts, too: reads HubSpot and QuickBooks",
    )
    parser.add_argument("--portal-id", help="with --connected: only this HubSpot account")


def checked(
    tools: Tools, book: Rulebook, text: str, file: str, portal_id: str | None
) -> tuple["Checked", ...]:
    """How the rules stand to every connected account, or to the one. Refused where none is connected."""
    found: list[Checked] = []

    async def work(base: "Base") -> int:
        reader = _reader(base)
        portals = await _portals(reader, portal_id)
        found.extend([await reader.check(book, text, file, portal) for portal in portals])
        return OK

    tools.with_base(work)
    return tuple(found)


def known_names(tools: Tools, out: Out, portal_id: str | None) -> KnownNames:
    """All names of one account; what could not be read is told on standard error, and stays open."""
    found: list[KnownNames] = []

    async def work(base: "Base") -> int:
        reader = _reader(base)
        portals = await _portals(reader, portal_id)
        if len(portals) > 1:
            raise Refused(f"there are several HubSpot accounts; give --portal-id {' or '.join(portals)}")
        names = await reader.of(portals[0])
        found.append(names.known)
        for what, why in names.unread.items():
            out.error(f"{what} could not be read, so the schema leaves it open: {why}")
        return OK

    tools.with_base(work)
    return found[0]


def tell(found: tuple["Checked", ...], out: Out) -> None:
    """What the accounts lack, and what they were not asked, in lines for people."""
    for one in found:
        whose = f" of HubSpot account {one.portal_id}" if len(found) > 1 else ""
        for problem in one.problems:
            out.line(problem.text)
        for what, why in one.unread.items():
            out.line(f"not checked: {what}{whose}: {why}")
        if one.problems:
            out.line(
                f"{counted(len(one.problems), 'name')} that HubSpot account {one.portal_id} does not know"
            )


def plain_accounts(found: tuple["Checked", ...]) -> list[dict[str, object]]:
    """The same for machines."""
    return [
        {
            "portal_id": one.portal_id,
            "problems": [plain(problem) for problem in one.problems],
            "not_checked": dict(one.unread),
        }
        for one in found
    ]


async def _portals(reader: "NameReader", wanted: str | None) -> tuple[str, ...]:
    portals = await reader.portals()
    if not portals:
        raise Refused("no HubSpot account is connected; run stagebill connect hubspot")
    if wanted is None:
        return portals
    if wanted not in portals:
        raise Refused(f"HubSpot account {wanted} is not connected; connected: {', '.join(portals)}")
    return (wanted,)


def _reader(base: "Base") -> "NameReader":
    from engine.rulefile.account_names import NameReader

    return NameReader(base.store, base.accounts, base.world.clock)
