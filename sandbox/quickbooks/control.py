"""The control plane, `/_sandbox/…`: what a person does in QuickBooks, what an operator switches, what a test
looks up. Only this stand-in has it; nothing here asks for a token."""

from collections.abc import Awaitable, Callable
from typing import Any

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.faults import CONTROL_PREFIX, fault_routes
from sandbox.quickbooks import errors, operations
from sandbox.quickbooks.books import Books
from sandbox.quickbooks.company import Company
from sandbox.quickbooks.entities import REGISTRY, is_announced
from sandbox.quickbooks.entity import Entity
from sandbox.quickbooks.seed import sample_company
from sandbox.quickbooks.settings import Settings
from sandbox.quickbooks.wire import Row, json_response, loads
from sandbox.quickbooks.world import World, world_of

Action = Callable[[World, Row], Awaitable[Any]]

_IRREGULAR = {"preferences": "preferences", "classes": "class"}


class _Mistake(Exception):
    """A control call that makes no sense; the text says why."""


def _route(path: str, action: Action) -> Route:
    """A POST route with a JSON object as its body."""

    async def endpoint(request: Request) -> Response:
        world = world_of(request)
        try:
            body = await request.body()
            said = loads(body) if body else {}
            if not isinstance(said, dict):
                raise _Mistake("The body must be a JSON object.")
            return json_response(await action(world, said))
        except errors.Refusal as refusal:
            return json_response(refusal.fault(), 400)
        except ValidationError as exc:
            return json_response({"error": exc.errors(include_url=False, include_input=False)}, 400)
        except (_Mistake, ValueError) as exc:
            return json_response({"error": str(exc)}, 400)

    return Route(f"{CONTROL_PREFIX}/{path}", endpoint, methods=["POST"])


def _company(world: World, said: Row) -> Company:
    realm = said.get("realm") or next(iter(world.companies))
    if realm not in world.companies:
        raise _Mistake(f"There is no company {realm}.")
    return world.companies[realm]


def _books(world: World, said: Row) -> Books:
    return world.open_books(_company(world, said).realm)


def _entity(said: Row) -> Entity:
    entity = REGISTRY.get(str(said.get("entity", "")).lower())
    if entity is None:
        raise _Mistake('"entity" must name one of: ' + ", ".join(sorted(e.name for e in REGISTRY.values())))
    return entity


def _announce(world: World, books: Books) -> None:
    world.webhooks.announce(change for change in books.changes if is_announced(change.entity))


async def _target(world: World, said: Row) -> Row:
    await world.webhooks.set_target(said.get("url"))
    return {"url": world.webhooks.target}


async def _pay(world: World, said: Row) -> Row:
    """A customer pays an invoice, wholly or in part."""
    books = _books(world, said)
    invoice = books.get("Invoice", str(said.get("invoice_id")))
    amount = invoice["Balance"] if said.get("amount") is None else said["amount"]
    body = {
        "CustomerRef": invoice["CustomerRef"],
        "TotalAmt": amount,
        "Line": [{"Amount": amount, "LinkedTxn": [{"TxnId": invoice["Id"], "TxnType": "Invoice"}]}],
    }
    if said.get("method") is not None:
        body["PaymentMethodRef"] = {"value": _method_id(books, str(said["method"]))}
    payment = operations.write(books, REGISTRY["payment"], body)
    _announce(world, books)
    return {"Payment": payment, "Invoice": books.get("Invoice", invoice["Id"])}


def _method_id(books: Books, wanted: str) -> str:
    for row in books.company.table("PaymentMethod").values():
        if wanted == row["Id"] or wanted.casefold() == row["Name"].casefold():
            return str(row["Id"])
    raise _Mistake(f'There is no payment method "{wanted}".')


async def _change(world: World, said: Row) -> Row:
    """A person edits a row, or creates one when no id is given."""
    books, entity = _books(world, said), _entity(said)
    body = dict(said.get("fields") or {})
    if said.get("id") is not None:
        row = books.get(entity.name, str(said["id"]))
        kept = {name: row[name] for name in entity.required_sparse}
        body = {**kept, **body, "Id": row["Id"], "SyncToken": row["SyncToken"], "sparse": True}
    written = operations.write(books, entity, body)
    _announce(world, books)
    return {entity.name: written}


async def _void(world: World, said: Row) -> Row:
    return _end(world, said, operations.void)


async def _delete(world: World, said: Row) -> Row:
    return _end(world, said, operations.delete)


def _end(world: World, said: Row, operation: Callable[[Books, Entity, Any], Row]) -> Row:
    books, entity = _books(world, said), _entity(said)
    row = books.get(entity.name, str(said.get("id")))
    ended = operation(books, entity, {"Id": row["Id"], "SyncToken": row["SyncToken"]})
    _announce(world, books)
    return {entity.name: ended}


async def _preferences(world: World, said: Row) -> Row:
    """Deep-merge into the preferences."""
    books = _books(world, said)
    changes = {group: members for group, members in said.items() if group != "realm"}
    row = books.replace("Preferences", _merged(books.company.preferences, changes))
    _announce(world, books)
    return row


def _merged(old: Row, new: Row) -> Row:
    merged = dict(old)
    for name, value in new.items():
        both = isinstance(value, dict) and isinstance(old.get(name), dict)
        merged[name] = _merged(old[name], value) if both else value
    return merged


async def _expire(world: World, said: Row) -> Row:
    world.tokens.expire()
    return {}


async def _revoke(world: World, said: Row) -> Row:
    world.tokens.revoke_realm(_company(world, said).realm)
    return {}


async def _settings(world: World, said: Row) -> Row:
    """Change switches; all or none."""
    changed = Settings.model_validate({**world.settings.model_dump(), **said})
    for name in said:
        setattr(world.settings, name, getattr(changed, name))
    return world.settings.model_dump(exclude={"client_secret", "verifier_token"})


async def _companies(world: World, said: Row) -> Row:
    """Add a company: realm, name, country, currency, timezone."""
    realm = str(said.get("realm") or "")
    if not realm.isdigit() or realm in world.companies:
        raise _Mistake('"realm" must be a new number.')
    options = {name: str(said[name]) for name in ("name", "country", "currency", "timezone") if name in said}
    world.companies[realm] = sample_company(realm, **options)
    world.tokens.seed(realm, f"qb-sandbox-refresh-{realm}")
    return {"realm": realm, "refresh_token": f"qb-sandbox-refresh-{realm}"}


async def _listing(request: Request) -> Response:
    world = world_of(request)
    name = request.path_params["plural"]
    if name == "requests":
        return _requests(world, request)
    if name == "webhooks":
        return json_response(
            {"waiting": world.webhooks.waiting(), "deliveries": list(world.webhooks.deliveries)}
        )
    if name == "companies":
        return json_response([{"realm": each.realm, "name": each.name} for each in world.companies.values()])
    if name == "settings":
        return json_response(world.settings.model_dump(exclude={"client_secret", "verifier_token"}))
    try:
        company = _company(world, dict(request.query_params))
    except _Mistake as exc:
        return json_response({"error": str(exc)}, 404)
    if name == "mails":
        return json_response(company.mails)
    entity = REGISTRY.get(_IRREGULAR.get(name, name.removesuffix("s")))
    if entity is None:
        return json_response({"error": f"There is no list {name}."}, 404)
    return json_response(list(company.table(entity.name).values()))


def _requests(world: World, request: Request) -> Response:
    if request.method == "DELETE":
        world.journal.entries.clear()
    return json_response(list(world.journal.entries))


def routes(world: World) -> list[Route]:
    """All control routes; the listing comes last because it takes any name."""
    return [
        *fault_routes(world.faults),
        _route("target", _target),
        _route("pay", _pay),
        _route("change", _change),
        _route("void", _void),
        _route("delete", _delete),
        _route("preferences", _preferences),
        _route("expire", _expire),
        _route("revoke", _revoke),
        _route("settings", _settings),
        _route("companies", _companies),
        Route(f"{CONTROL_PREFIX}/requests", _listing_of("requests"), methods=["DELETE"]),
        Route(f"{CONTROL_PREFIX}/{{plural}}", _listing, methods=["GET"]),
    ]


def _listing_of(name: str) -> Callable[[Request], Awaitable[Response]]:
    async def listing(request: Request) -> Response:
        request.path_params["plural"] = name
        return await _listing(request)

    return listing
