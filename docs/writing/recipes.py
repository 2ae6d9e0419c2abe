"""The page of recipes, from the rule files in docs/examples/recipes.

Each file begins with a comment: its title, a paragraph for admins, and the numbers of the features it shows.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from docs.writing.examples import FOLDER
from docs.writing.markdown import code, page, prose

_GROUPS: Mapping[str, str] = {
    "billing": "Billing",
    "sending": "Sending and being paid",
    "reviews": "Review requests",
    "safety": "Being careful",
}
_FEATURES = "Features: "


@dataclass(frozen=True, slots=True)
class Recipe:
    """One recipe; `text` is the rule file without the comment at its head."""

    path: str
    title: str
    about: str
    features: tuple[str, ...]
    text: str


def read_recipes(group: str) -> Iterator[Recipe]:
    """The recipes of one group, in the order of their file names."""
    for path in sorted((FOLDER / "recipes" / group).glob("*.yaml")):
        yield _read(path)


def _read(path: Path) -> Recipe:
    lines = path.read_text(encoding="utf-8").splitlines()
    head = [line.removeprefix("#").strip() for line in lines if line.startswith("#")]
    title, *more = head
    features = [line.removeprefix(_FEATURES) for line in more if line.startswith(_FEATURES)]
    about = " ".join(line for line in more if line and not line.startswith(_FEATURES))
    text = "\n".join(line for line in lines if not line.startswith("#"))
    where = path.relative_to(FOLDER.parent).as_posix()
    return Recipe(where, title, about, tuple(re.findall(r"F\d+", " ".join(features))), text)


def recipes() -> str:
    """The page."""
    groups = {title: list(read_recipes(group)) for group, title in _GROUPS.items()}
    contents = "\n".join(_contents(title, found) for title, found in groups.items())
    parts = [part for title, found in groups.items() for part in (f"## {title}", *map(_recipe, found))]
    return page("Recipes", prose("recipes"), contents, *parts)


def _contents(title: str, found: Iterable[Recipe]) -> str:
    links = [f"  - [{one.title}](#{_anchor(one.title)})" for one in found]
    return "\n".join([f"- {title}", *links])


def _recipe(one: Recipe) -> str:
    return "\n\n".join(
        [
            f"### {one.title}",
            one.about,
            code(one.text),
            f"File: [{one.path}]({one.path}). Features: {' '.join(one.features)}.",
        ]
    )


def _anchor(title: str) -> str:
    """The place of a heading, as GitHub makes it."""
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")
