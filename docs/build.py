"""Builds the reference of the rule language from the code: `python -m docs.build`.

The pages in docs/rules/, the recipes and the tutorial are committed, so that they can be read where the code
is read. A test fails when they differ from what this builds; `python -m docs.build --check` says so too.
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from docs.writing.calling import actions, triggers
from docs.writing.conditions import conditions
from docs.writing.facts import facts
from docs.writing.keys import keys
from docs.writing.messages import messages
from docs.writing.recipes import recipes
from docs.writing.transforms import transforms
from docs.writing.tutorial import tutorial

FOLDER = Path(__file__).parent
PAGES: Mapping[str, Callable[[], str]] = {
    "rules/keys.md": keys,
    "rules/conditions.md": conditions,
    "rules/triggers.md": triggers,
    "rules/actions.md": actions,
    "rules/transforms.md": transforms,
    "rules/facts.md": facts,
    "rules/messages.md": messages,
    "recipes.md": recipes,
    "tutorial.md": tutorial,
}


def differing(folder: Path = FOLDER) -> list[str]:
    """The pages that are missing in the folder or say something else than the code."""
    return [name for name, make in PAGES.items() if _read(folder / name) != make()]


def write(folder: Path = FOLDER) -> None:
    """All pages into the folder."""
    for name, make in PAGES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(make(), encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Write the pages; with `--check` only say which differ, and exit with 1 where some do."""
    if arguments != ["--check"]:
        write()
        return 0
    stale = differing()
    for name in stale:
        sys.stdout.write(f"docs/{name} is not what the code says; run python -m docs.build\n")
    return 1 if stale else 0


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
