"""The React sources of the card and the settings page, as this installation carries them."""

import json
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

from engine.errors import BadSetting
from engine.hubspot_project.components import CARD_ENTRY, SETTINGS_ENTRY

FOLDERS = ("cards", "settings")
ADDRESS = "service.ts"
"""Written beside the sources of both: they import the service's address from it."""

_CODE = (".ts", ".tsx")
_TESTS = (".test.ts", ".test.tsx")


def sources() -> dict[str, bytes]:
    """Every source by its path in a project. Raises BadSetting where the installation lacks one."""
    root = files(__package__) / "app"
    found = {
        f"src/app/{folder}/{one.name}": one.read_bytes()
        for folder in FOLDERS
        for one in _sources_in(root / folder)
    }
    missing = [entry for entry in (CARD_ENTRY, SETTINGS_ENTRY) if f"src{entry}" not in found]
    if missing:
        raise BadSetting(f"this installation of Stagebill lacks {' and '.join(missing)}; install it again")
    return found


def address_module(public_url: str) -> bytes:
    """The module that tells the sources where the service is."""
    return (
        "// Written by `stagebill hubspot export` from STAGEBILL_PUBLIC_URL: where the service answers.\n"
        f"export const SERVICE = {json.dumps(public_url)};\n"
    ).encode()


def _sources_in(folder: Traversable) -> Iterator[Traversable]:
    for one in sorted(folder.iterdir(), key=lambda found: found.name) if folder.is_dir() else ():
        is_code = one.name.endswith(_CODE) and not one.name.endswith(_TESTS) and one.name != ADDRESS
        if one.is_file() and (is_code or one.name == "package.json"):
            yield one
