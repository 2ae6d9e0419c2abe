"""What an account needs before the first action runs: the deal properties that Stagebill writes."""

from engine.accounts import Accounts
from engine.deal_properties import DEFINITIONS, GROUP


async def prepare_account(accounts: Accounts, portal_id: str) -> None:
    """Create what is missing, in a group of our own; what exists is left as it is."""
    await accounts.hubspot(portal_id).ensure_properties("deals", GROUP, DEFINITIONS)
