"""The components of the project, each the content of its `*-hsmeta.json` file: pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from engine.action import Action
from engine.connecting.oauth import HUBSPOT_CALLBACK, HUBSPOT_OPTIONAL_SCOPES, HUBSPOT_REQUIRED_SCOPES
from engine.definitions import project_file_of
from engine.hubspot_project.subscriptions import subscriptions
from engine.texts import LANGUAGES
from rules import Rulebook

Component = dict[str, Any]
Distribution = Literal["private", "marketplace"]

PLATFORM = "2026.09"
"""HubSpot's developer platform that the files are written for. It is no version of an API."""

CARD_ENTRY, SETTINGS_ENTRY = "/app/cards/DealCard.tsx", "/app/settings/SettingsPage.tsx"

_IN_FLIGHT = 10  # webhooks at once per account; HubSpot wants more than 5, and 10 is its own default


@dataclass(frozen=True, slots=True)
class Project:
    """What a project is made from. `public_url` is where HubSpot reaches the service, without a slash."""

    public_url: str
    actions: Mapping[str, Action]
    book: Rulebook
    distribution: Distribution = "private"
    support_email: str = ""
    documentation_url: str = ""

    @property
    def name(self) -> str:
        """What people see in HubSpot."""
        return LANGUAGES["en"].app


def components(project: Project) -> dict[str, Component]:
    """Every component by the path of its file, from the project's folder."""
    actions = {
        f"src/app/workflow-actions/{name}-hsmeta.json": project_file_of(action, project.public_url)
        for name, action in sorted(project.actions.items())
    }
    return {
        "src/app/app-hsmeta.json": _app(project),
        "src/app/cards/deal-card-hsmeta.json": _card(project),
        "src/app/settings/settings-hsmeta.json": _settings(),
        "src/app/webhooks/webhooks-hsmeta.json": _webhooks(project),
        **actions,
    }


def manifest(project: Project) -> dict[str, str]:
    """The content of `hsproject.json`."""
    return {"name": project.name.lower(), "srcDir": "src", "platformVersion": PLATFORM}


def _app(project: Project) -> Component:
    config = {
        "name": project.name,
        "description": "Bills deals in QuickBooks Online: workflow actions, a deal card, review requests.",
        "distribution": project.distribution,
        "auth": {
            "type": "oauth",  # the only one for more than one account
            "redirectUrls": [f"{project.public_url}{HUBSPOT_CALLBACK}"],
            "requiredScopes": list(HUBSPOT_REQUIRED_SCOPES),
            "optionalScopes": list(HUBSPOT_OPTIONAL_SCOPES),
            "conditionallyRequiredScopes": [],
        },
        "permittedUrls": {"fetch": [project.public_url], "iframe": [], "img": []},
    }
    support = {"supportEmail": project.support_email, "documentationUrl": project.documentation_url}
    told = {key: value for key, value in support.items() if value}
    return _component("app", "app", config | ({"support": told} if told else {}))


def _card(project: Project) -> Component:
    config = {
        "name": project.name,
        "location": "crm.record.sidebar",
        "entrypoint": CARD_ENTRY,
        "objectTypes": ["deals"],
    }
    return _component("deal_card", "card", config)


def _settings() -> Component:
    return _component("settings", "settings", {"entrypoint": SETTINGS_ENTRY})


def _webhooks(project: Project) -> Component:
    config = {
        "settings": {
            "targetUrl": f"{project.public_url}/hubspot/webhooks",
            "maxConcurrentRequests": _IN_FLIGHT,
        },
        "subscriptions": {
            "crmObjects": subscriptions(project.book),
            "legacyCrmObjects": [],
            "hubEvents": [],
        },
    }
    return _component("webhooks", "webhooks", config)


def _component(name: str, kind: str, config: Component) -> Component:
    """HubSpot knows a component by its uid for ever: another uid is another app, card, action."""
    return {"uid": f"stagebill_{name}", "type": kind, "config": config}
