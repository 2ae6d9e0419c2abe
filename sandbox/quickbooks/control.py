"""The control plane, `/_sandbox/…`: what people do in QuickBooks, what an operator switches, what a test
looks up. Only this stand-in has it; nothing here asks for a token."""

from collections.abc import Awaitable, Callable, Collection
from typing import Any
from zoneinfo import available_timezones

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.faults import CONTROL_PREFIX, fault_routes
from sandbox.names import names_of, need_known, validated
from sandbox.quickbooks import errors, people
from sandbox.quickbooks.books import Books
from sandbox.quickbooks.company import Company
from sandbox.quickbooks.currencies import CURRENCIES
from sandbox.quickbooks.entities import REGISTRY, is_announced
from sandbox.quickbooks.entity import Entity
from sandbox.quickbooks.people import Mistake
from sandbox.quickbooks.seed import sample_company
from sandbox.quickbooks.settings import Settings
from sandbox.quickbooks.wire import Row, json_response, loads
from sandbox.quickbooks.world import World, world_of

Action = Callable[[World, Row], Awaitable[Any]]

_SECRETS = {"client_secret", "verifier_token"}
_ROW = ("realm", "entity", "id")


def _route(path: str, action: Action, keys: Collection[str] = ()) -> Route:
    """A POST route with a JSON object as its body, which may have these keys."""

    async def endpoint(request: Request) -> Response:
        try:
            body = await request.body()
            said = loads(body) if body else {}
            if not isinstance(said, dict):
                raise Mistake("The body must be a JSON object.")
            need_known("key", said, keys)
            return json_response(await action(world_of(request), said))
        except errors.Refusal as refusal:
            return json_response(refusal.fault(), 400)
        except (Mistake, ValueError) as exc:
            return json_response({"error": str(exc)}, 400)

    return Route(f"{CONTROL_PREFIX}/{path}", endpoint, methods=["POST"])


def _by_person(deed: Callable[[Books, Row], Row]) -> Action:
    """Somebody's deed in the books of a company (`realm`, else the first), and the events it makes."""

    async def action(world: World, said: Row) -> Row:
        books = world.open_books(_company(world, said).realm)
        done = deed(books, said)
        world.webhooks.announce(change for change in books.changes if is_announced(change.entity))
        return done

    return action


def _company(world: World, said: Row) -> Company:
    realm = str(said.get("realm") or next(iter(world.companies)))
    need_known("company", [realm], world.companies)
    return world.companies[realm]


async def _target(world: World, said: Row) -> Row:
    """Where webhooks go: the base address of the service, or null."""
    url = said.get("url")
    if url is not None and not str(url).startswith(("http://", "https://")):
        raise Mistake('"url" must be an http or https address, or null.')
    await world.webhooks.set_target(url)
    return {"url": world.webhooks.target}


async def _expire(world: World, said: Row) -> Row:
    """Let all access tokens run out."""
    world.tokens.expire()
    return {}


async def _revoke(world: World, said: Row) -> Row:
    """A person disconnects the app."""
    world.tokens.revoke_realm(_company(world, said).realm)
    return {}


async def _settings(world: World, said: Row) -> Row:
    """Change switches; all or none."""
    changed = validated(Settings, {**world.settings.model_dump(), **said}, "setting")
    for name in said:
        setattr(world.settings, name, getattr(changed, name))
    return world.settings.model_dump(exclude=_SECRETS)


async def _companies(world: World, said: Row) -> Row:
    """Add a company: realm, name, country, currency, timezone."""
    realm = str(said.get("realm") or "")
    if not realm.isdigit() or realm in world.companies:
        raise Mistake('"realm" must be a new number.')
    options = {name: str(value) for name, value in said.items() if name != "realm"}
    need_known("currency", filter(None, [options.get("currency")]), CURRENCIES)
    need_known("timezone", filter(None, [options.get("timezone")]), available_timezones())
    world.companies[realm] = sample_company(realm, **options)
    world.tokens.seed(realm, f"qb-sandbox-refresh-{realm}")
    return {"realm": realm, "refresh_token": f"qb-sandbox-refresh-{realm}"}


async def _listing(request: Request) -> Response:
    """What is there: rows of an entity by its plural, or one of the lists below."""
    world, name = world_of(request), request.path_params["plural"]
    try:
        need_known("parameter", request.query_params, ["realm"])
        company = _company(world, dict(request.query_params))
        need_known("list", [name], [*_LISTS, *_OF_COMPANIES])
    except ValueError as exc:
        return json_response({"error": str(exc)}, 400)
    return json_response(_LISTS[name](world) if name in _LISTS else _OF_COMPANIES[name](company))


def _rows(entity: Entity) -> Callable[[Company], list[Row]]:
    return lambda company: list(company.table(entity.name).values())


def _plural(path: str) -> str:
    if path.endswith("y"):
        return f"{path[:-1]}ies"
    return {"preferences": path, "class": "classes"}.get(path, f"{path}s")


_OF_COMPANIES: dict[str, Callable[[Company], list[Row]]] = {
    "mails": lambda company: company.mails,
    **{_plural(path): _rows(entity) for path, entity in REGISTRY.items()},
}


def _companies_listed(world: World) -> list[Row]:
    return [{"realm": each.realm, "name": each.name} for each in world.companies.values()]


def _deliveries(world: World) -> Row:
    return {"waiting": world.webhooks.waiting(), "deliveries": list(world.webhooks.deliveries)}


_LISTS: dict[str, Callable[[World], Any]] = {
    "requests": lambda world: list(world.journal.entries),
    "webhooks": _deliveries,
    "companies": _companies_listed,
    "settings": lambda world: world.settings.model_dump(exclude=_SECRETS),
}


async def _forget_requests(request: Request) -> Response:
    world_of(request).journal.entries.clear()
    return json_response([])


def routes(world: World) -> list[Route]:
    """All control routes; the listing comes last because it takes any name."""
    return [
        *fault_routes(world.faults),
        _route("target", _target, ["url"]),
        _route("pay", _by_person(people.pay), ["realm", "invoice_id", "amount", "method"]),
        _route("change", _by_person(people.change), [*_ROW, "fields"]),
        _route("void", _by_person(people.void), _ROW),
        _route("delete", _by_person(people.delete), _ROW),
        _route("merge", _by_person(people.merge), ["realm", "id", "loser"]),
        _route("preferences", _by_person(people.preferences), ["realm", *people.PREFERENCES]),
        _route("expire", _expire),
        _route("revoke", _revoke, ["realm"]),
        _route("settings", _settings, names_of(Settings)),
        _route("companies", _companies, ["realm", "name", "country", "currency", "timezone"]),
        Route(f"{CONTROL_PREFIX}/requests", _forget_requests, methods=["DELETE"]),
        Route(f"{CONTROL_PREFIX}/{{plural}}", _listing, methods=["GET"]),
    ]
