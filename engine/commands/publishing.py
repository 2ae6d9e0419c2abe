"""`stagebill hubspot publish`: define the actions through HubSpot's API, for apps that are not projects."""

import argparse
import asyncio
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from engine.commands.output import FOUND, OK, Out
from engine.commands.tools import Tools, secret
from engine.definitions import definition_of
from engine.errors import BadSetting
from engine.hubspot_project.definition_api import DefinitionApi, Maker
from engine.hubspot_project.plan import Plan, Step, plan_of
from engine.settings import Settings

_PATIENCE = timedelta(seconds=30)  # for an answer
_DONE = {"create": "defined", "update": "updated", "keep": "as it should be"}
_COMING = {"create": "would be defined", "update": "would be updated", "keep": "as it should be"}


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes besides the public address."""
    maker = parser.add_mutually_exclusive_group(required=True)
    maker.add_argument("--developer-key", metavar="KEY", help="the key, or - to read it from standard input")
    maker.add_argument(
        "--access-token", metavar="TOKEN", help="one with developers-read and developers-write, or -"
    )
    parser.add_argument("--dry-run", action="store_true", help="only show what would be done")
    parser.add_argument(
        "--draft",
        action="store_true",
        help="leave actions unpublished: only the app's own account sees new ones",
    )


def run(options: argparse.Namespace, out: Out, tools: Tools) -> int:
    """0 all is as it should be now; 1 workflows would lose something, and nothing was done."""
    return asyncio.run(publish(options, out, tools))


async def publish(options: argparse.Namespace, out: Out, tools: Tools) -> int:
    """See `run`; for whoever has a loop already."""
    settings = tools.settings()
    if not settings.hubspot_app_id:
        raise BadSetting("STAGEBILL_HUBSPOT_APP_ID is not set; it is on the app's page in HubSpot")
    wanted = _wanted(options, tools, public_url(options, settings))
    async with tools.world().http(_PATIENCE) as http:
        api = DefinitionApi(http, settings.hubspot_api_url, settings.hubspot_app_id, _maker(options))
        plan = plan_of(wanted, await api.definitions())
        if plan.problems:
            return _refused(plan, out)
        told = [await _carry_out(step, api, out, dry=options.dry_run) for step in plan.steps]
    _tell_strangers(plan, out)
    out.data({"dry_run": options.dry_run, "actions": told, "left_alone": list(plan.strangers)})
    return OK


def public_url(options: argparse.Namespace, settings: Settings) -> str:
    """The address as it is given, else as the settings have it. Raises BadSetting."""
    url = str(options.public_url or settings.public).rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise BadSetting("--public-url is wrong: it must be an address like https://billing.example.com")
    return url


def _wanted(options: argparse.Namespace, tools: Tools, url: str) -> dict[str, dict[str, Any]]:
    """What would create each action. With --draft nothing is said of `published`: what is stays."""
    bodies = {
        name: definition_of(action, url, published=True) for name, action in sorted(tools.actions().items())
    }
    if options.draft:
        for body in bodies.values():
            del body["published"]
    return bodies


def _maker(options: argparse.Namespace) -> Maker:
    given = options.access_token or options.developer_key
    return Maker(SecretStr(secret(given)), is_token=options.access_token is not None)


async def _carry_out(step: Step, api: DefinitionApi, out: Out, *, dry: bool) -> dict[str, Any]:
    definition_id = step.definition_id
    if step.verb == "create" and not dry:
        definition_id = await api.create(step.action, step.body)
    elif step.verb == "update" and not dry:
        await api.update(step.action, definition_id, step.body)
    told = (_COMING if dry else _DONE)[step.verb]
    number = f" (definition {definition_id})" if definition_id else ""
    parts = f": {', '.join(step.parts)}" if step.parts else ""
    out.line(f"{step.action}{number} {'is ' if step.verb == 'keep' else ''}{told}{parts}")
    return {"action": step.action, "verb": step.verb, "id": definition_id, "parts": list(step.parts)}


def _refused(plan: Plan, out: Out) -> int:
    for problem in plan.problems:
        out.error(problem)
    out.line("nothing was changed")
    out.data({"problems": list(plan.problems)})
    return FOUND


def _tell_strangers(plan: Plan, out: Out) -> None:
    for one in plan.strangers:
        out.line(f"definition {one} is none of these actions and is left alone")
