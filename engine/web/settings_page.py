"""`GET /hubspot/settings`: what the app's settings page in HubSpot shows; called through `hubspot.fetch`.

HubSpot adds to the query whose account it is, and signs the whole. Nothing can be changed here: connections
are made on our own pages, where a person grants them, and defaults in the rule file.
"""

from typing import Any

from sqlmodel import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from engine import exact_json
from engine.connecting.connected import all_living, described
from engine.executions.replies import reason_in
from engine.said import said
from engine.store.account_tables import Connection
from engine.texts import LANGUAGES
from engine.texts.reasons import told_in
from engine.web.door import Door
from rules import Rulebook

Json = dict[str, Any]


async def show(request: Request, door: Door) -> Response:
    """The account's connections, the defaults of the rules, and where a person connects.

    `language` in the query is that of the HubSpot user; without one, or with one that we do not speak, the
    rule file's counts.
    """
    await door.from_hubspot(request)
    portal_id, language = _portal(request), _language(request, door.rules.current)
    body = {
        "connections": await door.store.read(lambda session: _connections(session, portal_id, language)),
        "defaults": _defaults(door.rules.current, language),
        "rules_problem": door.rules.trouble.brief if door.rules.trouble else "",
        "install_url": f"{door.public_url}/hubspot/install",
        "bulk_url": f"{door.public_url}/bulk",
        "reports_url": f"{door.public_url}/reports",
    }
    return Response(exact_json.dumps(body), media_type="application/json")


def _portal(request: Request) -> str:
    """The page's own code could name another account beside the one that HubSpot adds."""
    told = request.query_params.getlist("portalId")
    if len(told) != 1 or not told[0].isdigit():
        raise HTTPException(400, "the query must name one portalId")
    return told[0]


def _language(request: Request, book: Rulebook) -> str:
    told = request.query_params.get("language", "")
    return told if told in LANGUAGES else book.language


def _connections(session: Session, portal_id: str, language: str) -> list[Json]:
    installed = all_living(session, "hubspot", portal_id)
    companies = all_living(session, "quickbooks", portal_id)
    return [
        *(_connection("HubSpot", portal_id, one, language) for one in installed),
        *(_connection("QuickBooks", _name(one, language), one, language) for one in companies),
    ]


def _connection(vendor: str, name: str, row: Connection, language: str) -> Json:
    return {
        "id": row.id,
        "vendor": vendor,
        "name": name,
        "environment": row.environment,
        "connected": row.status == "connected",
        "reason": reason_in(language, row),
    }


def _name(row: Connection, language: str) -> str:
    company = described(row.company)
    return (
        company.company_name if company else told_in(language, said("a company that was not described yet"))
    )


def _defaults(book: Rulebook, language: str) -> list[Json]:
    """What actions take where a form leaves a field empty, in the words of the form."""
    words = LANGUAGES[language]
    return [
        {
            "action": words.actions[action].name if action in words.actions else action,
            "input": words.field(action, name).label if name in words.fields else name,
            "value": value,
        }
        for action, inputs in book.defaults.items()
        for name, value in inputs.items()
    ]
