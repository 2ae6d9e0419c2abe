"""What an account needs before the first action runs: the properties that Stagebill writes."""

from engine.connecting.accounts import Accounts
from engine.deal_properties import DEFINITIONS, GROUP
from engine.errors import NeedsPerson, Refused
from engine.mirroring.definitions import PROPERTIES
from engine.texts.properties import labelled


async def prepare_account(accounts: Accounts, portal_id: str, language: str) -> None:
    """Create what is missing, in a group of our own, labelled in that language; what exists stays as it is.

    Invoices and payments are not for every account: where it does not let us, their records are not made
    either, and what is missing is said then.
    """
    await prepare_deals(accounts, portal_id, language)
    for kind, definitions in PROPERTIES.items():
        try:
            api = accounts.hubspot(portal_id)
            await api.ensure_properties(kind, GROUP, labelled(definitions, language))
        except NeedsPerson as error:
            if error.category not in ("missing-scopes", "forbidden"):
                raise
        except Refused:
            continue


async def prepare_deals(accounts: Accounts, portal_id: str, language: str) -> None:
    """The deals' properties alone."""
    api = accounts.hubspot(portal_id)
    await api.ensure_properties("deals", GROUP, labelled(DEFINITIONS, language))
