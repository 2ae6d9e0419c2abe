"""The HubSpot workflow actions, one module each; `collect()` finds them."""

import importlib
import pkgutil
from collections.abc import Mapping

from engine.action import Action


def collect() -> Mapping[str, Action]:
    """Every module's ACTION by its public name. Two of one name are a programming error."""
    found: dict[str, Action] = {}
    for module in pkgutil.iter_modules(__path__):
        action: Action = importlib.import_module(f"{__name__}.{module.name}").ACTION
        if action.name in found:
            raise ValueError(f"two actions are called {action.name}")
        found[action.name] = action
    return found
