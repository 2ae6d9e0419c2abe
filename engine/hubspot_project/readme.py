"""The README of an exported project: prose, and lists of what is in it."""

from collections.abc import Iterable, Mapping
from importlib.resources import files
from string import Template
from textwrap import wrap
from typing import Any

from engine.hubspot_project.components import PLATFORM, Component, Project

_WIDTH = 100  # characters of a line


def readme(project: Project, components: Mapping[str, Component]) -> str:
    """The text for people who upload the project."""
    app, webhooks = _of(components, "app"), _of(components, "webhooks")
    auth = app["auth"]
    return Template((files(__package__) / "readme.template.md").read_text(encoding="utf-8")).substitute(
        public_url=project.public_url,
        platform=PLATFORM,
        required=_listed(f"`{scope}`" for scope in auth["requiredScopes"]),
        optional=_listed(f"`{scope}`" for scope in auth["optionalScopes"]),
        webhooks=_listed(_event(one) for one in webhooks["subscriptions"]["crmObjects"]),
        actions="\n".join(
            _row(path, one) for path, one in components.items() if one["type"] == "workflow-action"
        ),
    )


def _of(components: Mapping[str, Component], kind: str) -> Component:
    return next(one["config"] for one in components.values() if one["type"] == kind)


def _listed(texts: Iterable[str]) -> str:
    """Wrapped as prose, so that the raw text reads well too."""
    lines = wrap(", ".join(texts), _WIDTH, break_long_words=False, break_on_hyphens=False)
    return "\n  ".join(lines)


def _event(subscription: Mapping[str, Any]) -> str:
    kind = subscription["objectType"]
    if "propertyName" in subscription:
        return f"changes of `{kind}.{subscription['propertyName']}`"
    return f"new records of `{kind}`"


def _row(path: str, action: Component) -> str:
    config = action["config"]
    labels = config["labels"]
    name = path.rpartition("/")[2].removesuffix("-hsmeta.json")
    languages = ", ".join(labels)
    return f"| `{name}` | {labels['en']['actionName']} | {len(config['inputFields'])} | {languages} |"
