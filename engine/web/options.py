"""`POST /hubspot/options/{source}`: live choices for the author of a HubSpot workflow.

HubSpot names the input, not the action, so the address that an action gives for it may say `?action=NAME`.
Source of both forms: HubSpot's custom workflow actions, external options.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from engine import exact_json
from engine.errors import ServiceError
from engine.live_choices.choices import answer, defaults_first, page_of, why_none
from engine.live_choices.menus import SOURCES, Asked, Source
from engine.said import said
from engine.web.bodies import parse
from engine.web.door import Door
from rules import Rulebook, placeholders

_COMPANY = "quickbooks_company"
_DEAL = ("DEAL", "0-3")
_CHANGED = said("this list has changed since it was opened; open the field again")


@dataclass(frozen=True, slots=True)
class _Call:
    """HubSpot's question. `after` is the value of the last choice that is shown already."""

    asked: Asked
    input: str
    after: str | None


async def fetch(request: Request, door: Door) -> Response:
    """One page of choices. What is signed and readable is answered 200, also when it cannot be answered."""
    told = parse(await door.from_hubspot(request))
    source = SOURCES.get(request.path_params["source"])
    if source is None:
        raise HTTPException(404, f"there are no such choices; known are {', '.join(SOURCES)}")
    book, action = door.rules.current, request.query_params.get("action", "")
    call = _read(told, _defaults(book, action, [_COMPANY]), book.language)
    try:
        body = await _answer(source, call, door, _defaults(book, action, [call.input, source.input]))
    except ServiceError as problem:
        body = why_none(problem.message, book.language)
    return Response(exact_json.dumps(body), media_type="application/json")


async def _answer(source: Source, call: _Call, door: Door, defaults: list[str]) -> dict[str, Any]:
    choices = defaults_first(await source.choices(door.menus, call.asked), defaults)
    page = page_of(choices, call.asked.query, call.after)
    return why_none(_CHANGED, door.rules.current.language) if page is None else answer(page)


def _defaults(book: Rulebook, action: str, inputs: list[str]) -> list[str]:
    """What the rules say for these inputs: of that action, else of every action."""
    groups = [book.defaults.get(action, {})] if action else book.defaults.values()
    said = [group[name] for name in dict.fromkeys(inputs) for group in groups if name in group]
    return [value for value in said if not placeholders(value)]  # a fact has a value for a deal only


def _read(told: Any, companies: list[str], language: str) -> _Call:
    """`companies` are what the rules say: it counts where they say one thing and the question nothing."""
    call = told if isinstance(told, dict) else {}
    portal_id = _part(call, "origin").get("portalId")
    if not portal_id:
        raise HTTPException(400, "the body names no origin.portalId")
    page, inputs = _part(call, "fetchOptions"), _part(call, "inputFields")
    by_rules = companies[0] if len(set(companies)) == 1 else None
    company = _static(inputs.get(_COMPANY)) or by_rules
    record = _part(call, "object")
    deal_id = _text(record.get("objectId")) if record.get("objectType", "DEAL") in _DEAL else ""
    return _Call(
        Asked(_text(portal_id), company, deal_id, _text(page.get("q")), language),
        _text(call.get("inputFieldName")),
        _text(page.get("after")) or None,
    )


def _static(described: Any) -> str | None:
    """The value of another input where the author chose one; what a property will say is not known yet."""
    if isinstance(described, dict) and described.get("type") == "STATIC_VALUE":
        return _text(described.get("value")) or None
    return None


def _text(told: Any) -> str:
    """A word as the store can be asked for it."""
    return "" if told is None else str(told).replace("\0", "").strip()


def _part(call: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = call.get(name)
    return part if isinstance(part, dict) else {}
