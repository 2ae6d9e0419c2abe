"""The control plane: whoever tests tells the stand-in what happens in HubSpot, and looks inside.

JSON, without authentication, below `/_sandbox`. Its refusals are `{"error": sentence}`.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import available_timezones

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.faults import CONTROL_PREFIX
from sandbox.hubspot.bodies import as_object, as_objects, as_word, parse_json
from sandbox.hubspot.definitions import PROPERTY_KEYS
from sandbox.hubspot.errors import ApiError, bad_request
from sandbox.hubspot.journal import UNINSTALLED
from sandbox.hubspot.kinds import KINDS, Kind, find_kind
from sandbox.hubspot.pipelines import Pipeline, Stage
from sandbox.hubspot.portal import Portal
from sandbox.hubspot.settings import Settings, Subscription
from sandbox.hubspot.values import BadValue
from sandbox.hubspot.world import World
from sandbox.names import Slip, names_of, need_known, unknown, validated


@dataclass(frozen=True, slots=True)
class Order:
    """One control call: the address's parts, the query, and the body as an object ({} without one)."""

    world: World
    path: Mapping[str, str]
    query: Mapping[str, str]
    said: dict[str, Any]

    @property
    def portal_id(self) -> int | None:
        """The portal that query or body name, None where they name none.

        Raises: ApiError 400.
        """
        named = self.said.get("portal_id", self.query.get("portal_id"))
        if named is None:
            return None
        if not str(named).isdecimal():
            raise bad_request(f"portal_id must be a number, got {named!r}")
        return int(named)

    @property
    def portal(self) -> Portal:
        """The portal that query or body name, else the first one.

        Raises: ApiError 404.
        """
        named = self.portal_id
        return self.world.portal(next(iter(self.world.portals)) if named is None else named)

    def number(self, name: str, default: int) -> int:
        """A whole number of the body.

        Raises: ApiError 400.
        """
        value = self.said.get(name, default)
        if not str(value).isdecimal():
            raise bad_request(f"{name} must be a whole number, got {value!r}")
        return int(value)

    def text(self, name: str) -> str:
        """A text of the body that must be there.

        Raises: ApiError 400.
        """
        value = self.said.get(name)
        if not isinstance(value, (str, int)) or isinstance(value, bool) or value == "":
            raise bad_request(f"{name} is missing; send it as text")
        return str(value)


Take = Callable[[Order], Awaitable[Any]]
Line = tuple[str, str, Take, Collection[str] | None]
"""A line of a table of addresses: method, path, who takes the order, the names that body and query may have.

None leaves the names to whoever reads the file that the body is.
"""
_ALWAYS = ("portal_id",)


def route(world: World, line: Line) -> Route:
    """One address of the control plane. What taking the order returns is the answer, None is `{}`."""
    method, path, take, names = line

    async def serve(request: Request) -> Response:
        try:
            body = parse_json(await request.body())
            said = {} if body is None else as_object(body)
            if names is not None:
                need_known("key", [*said, *request.query_params], [*names, *_ALWAYS])
            taken = await take(Order(world, request.path_params, request.query_params, said))
        except ApiError as exc:
            return JSONResponse({"error": exc.message}, exc.status)
        except (BadValue, Slip) as exc:
            return JSONResponse({"error": str(exc)}, 400)
        return JSONResponse({} if taken is None else taken)

    return Route(CONTROL_PREFIX + path, serve, methods=[method])


def object_type(spelling: str) -> Kind:
    """The kind of record with this name or type id. Raises: Slip."""
    kind = find_kind(spelling)
    if kind is None:
        raise Slip(unknown("object type", spelling, [each.name for each in KINDS]))
    return kind


async def set_target(order: Order) -> dict[str, Any]:
    """`POST /target {"url"}`: where the service is; signatures are made for this address."""
    url = order.text("url").rstrip("/")
    if not url.startswith(("http://", "https://")):
        raise bad_request(f"url must start with http:// or https://, got {url!r}")
    order.world.core.target = url
    return {"url": order.world.core.target}


async def show_target(order: Order) -> dict[str, Any]:
    """`GET /target`."""
    return {"url": order.world.core.target}


async def change_settings(order: Order) -> dict[str, Any]:
    """`POST /settings` with any of the switches; the others stay."""
    core = order.world.core
    for one in as_objects(order.said, "subscriptions"):
        need_known("key of a subscription", one, [*names_of(Subscription), *Subscription.model_fields])
    kept = core.settings.model_dump(by_alias=True)
    core.settings = validated(Settings, kept | order.said, "setting")
    return await show_settings(order)


async def show_settings(order: Order) -> dict[str, Any]:
    """`GET /settings`."""
    return order.world.core.settings.model_dump(by_alias=True)


async def reset_settings(order: Order) -> dict[str, Any]:
    """`DELETE /settings`: every switch as it was at the start."""
    order.world.core.settings = Settings()
    return await show_settings(order)


async def list_requests(order: Order) -> list[dict[str, Any]]:
    """`GET /requests?operation`: the API calls so far."""
    wanted = order.query.get("operation")
    need_known("operation", filter(None, [wanted]), order.world.core.faults.operations)
    return [entry for entry in order.world.log.entries if wanted in (None, entry["operation"])]


async def clear_requests(order: Order) -> None:
    """`DELETE /requests`."""
    order.world.log.clear()


async def expire(order: Order) -> dict[str, Any]:
    """`POST /expire`: every access token (of a portal) runs out now."""
    portal_ids = list(order.world.chosen_portals(order.portal_id))
    order.world.tokens.expire(portal_ids)
    return {"portals": portal_ids}


async def revoke(order: Order) -> dict[str, Any]:
    """`POST /revoke`: the app is uninstalled (from a portal); its tokens die without a word."""
    portal_ids = list(order.world.chosen_portals(order.portal_id))
    for portal_id in portal_ids:
        order.world.tokens.uninstall(portal_id)
        order.world.journal.lifecycle(portal_id, UNINSTALLED)
    return {"portals": portal_ids}


async def add_portal(order: Order) -> dict[str, Any]:
    """`POST /portals {"portal_id", "refresh_token", "time_zone", "currency"}`: another account."""
    portal_id, refresh_token = order.portal_id, order.text("refresh_token")
    if portal_id is None:
        raise bad_request("portal_id is missing; send a number")
    time_zone = as_word(order.said, "time_zone") or "America/Chicago"
    need_known("time zone", [time_zone], available_timezones())
    currency = as_word(order.said, "currency") or "USD"
    order.world.add_portal(portal_id, refresh_token, time_zone=time_zone, currency=currency)
    return {"portal_id": portal_id, "refresh_token": refresh_token}


async def put_pipeline(order: Order) -> dict[str, Any]:
    """`POST /pipelines/{type} {"id", "label", "stages": [{"id", "label", "probability"}]}`.

    Adds a pipeline or replaces the one with its id; every record of the kind counts as modified.
    """
    kind, portal = object_type(order.path["type"]), order.portal
    stages = [_stage(each) for each in as_objects(order.said, "stages")]
    pipeline_id = order.text("id")
    portal.pipelines.put(kind, Pipeline(pipeline_id, str(order.said.get("label", pipeline_id)), stages))
    hand = order.world.by_person(portal)
    for record in portal.records.all(kind):
        hand.touch(record)
    return {"id": pipeline_id}


async def define_property(order: Order) -> dict[str, Any]:
    """`POST /properties/{type}`: a person defines a property; the body is the API's."""
    kind, portal = object_type(order.path["type"]), order.portal
    said = {"groupName": portal.properties.groups(kind)[0].name, "label": order.text("name"), **order.said}
    return portal.properties.create(kind, said).to_wire(portal.stamp)


def _stage(said: Mapping[str, Any]) -> Stage:
    need_known("key of a stage", said, ("id", "label", "probability", "closed"))
    stage_id, probability = str(said.get("id", "")), as_word(said, "probability")
    closed = said.get("closed", probability in ("0.0", "1.0")) is True
    return Stage(stage_id, str(said.get("label", stage_id)), closed, probability)


def routes(world: World) -> list[Route]:
    """The addresses of this module."""
    table: tuple[Line, ...] = (
        ("POST", "/target", set_target, ("url",)),
        ("GET", "/target", show_target, ()),
        ("POST", "/settings", change_settings, names_of(Settings)),
        ("GET", "/settings", show_settings, ()),
        ("DELETE", "/settings", reset_settings, ()),
        ("GET", "/requests", list_requests, ("operation",)),
        ("DELETE", "/requests", clear_requests, ()),
        ("POST", "/expire", expire, ()),
        ("POST", "/revoke", revoke, ()),
        ("POST", "/portals", add_portal, ("refresh_token", "time_zone", "currency")),
        ("POST", "/pipelines/{type}", put_pipeline, ("id", "label", "stages")),
        ("POST", "/properties/{type}", define_property, PROPERTY_KEYS),
    )
    return [route(world, line) for line in table]
