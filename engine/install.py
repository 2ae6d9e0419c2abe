"""What an account needs before the first action runs: the properties that Stagebill writes."""

from engine.connecting.accounts import Accounts
from engine.deal_properties import DEFINITIONS, GROUP
from engine.errors import NeedsPerson, Refused
from engine.mirroring.definitions import PROPERTIES


async def prepare_account(accounts: Accounts, portal_id: str) -> None:
    """Create what is missing, in a group of our own; what exists is left as it is.

    Invoices and payments are not for every account: where it does not let us, their records are not made
    either, and what is missing is said then.
    """
    await prepare_deals(accounts, portal_id)
    for kind, definitions in PROPERTIES.items():
        try:
            await accounts.hubspot(portal_id).ensure_properties(kind, GROUP, definitions)
        except NeedsPerson as error:
            if error.category not in ("missing-scopes", "forbidden"):
                raise
        except Refused:
            continue


async def prepare_deals(accounts: Accounts, portal_id: str) -> None:
    """The deals' properties alone."""
    await accounts.hubspot(portal_id).ensure_properties("deals", GROUP, DEFINITIONS)
