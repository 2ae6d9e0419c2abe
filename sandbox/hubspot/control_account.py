"""Control plane, the account itself: what it has bought, who works in it, which rules its admins made."""

import re
from typing import Any

from starlette.routing import Route

from sandbox.hubspot.bodies import as_list
from sandbox.hubspot.control import Line, Order, object_type, route
from sandbox.hubspot.errors import bad_request
from sandbox.hubspot.portal import User
from sandbox.hubspot.scopes import SCOPES
from sandbox.hubspot.world import World
from sandbox.names import need_known


async def set_missing_scopes(order: Order) -> dict[str, Any]:
    """`POST /scopes {"missing": [scope]}`: what the account's edition does not have."""
    missing = [str(each) for each in as_list(order.said, "missing")]
    need_known("scope", missing, SCOPES)
    order.portal.lacking = frozenset(missing)
    return {"missing": missing}


async def list_users(order: Order) -> list[dict[str, Any]]:
    """`GET /users`: the people of the account."""
    return [{**each.to_wire(), "ownerId": each.owner_id} for each in order.portal.users]


async def put_user(order: Order) -> dict[str, Any]:
    """`POST /users {"id", "email", "first_name", "last_name", "super_admin"}`: adds or replaces a person."""
    user_id, users = order.number("id", 0), order.portal.users
    known = order.portal.user(user_id)
    user = User(
        user_id,
        440000 + user_id if known is None else known.owner_id,
        order.text("email"),
        str(order.said.get("first_name", "")),
        str(order.said.get("last_name", "")),
        super_admin=order.said.get("super_admin") is True,
    )
    users[:] = [*(each for each in users if each is not known), user]
    return user.to_wire()


async def put_rule(order: Order) -> dict[str, Any]:
    """`POST /property-rules/{type} {"name", "pattern", "message"}`: an admin's rule for a property's values.

    The API holds to it as people's pages do, since the 2026-09 release. An empty pattern ends the rule.
    """
    kind, name = object_type(order.path["type"]), order.text("name")
    properties = order.portal.properties
    properties.get(kind, name)
    try:
        pattern = re.compile(str(order.said.get("pattern", "")))
    except re.error as exc:
        raise bad_request(f"pattern is no regular expression: {exc}") from exc
    properties.set_rule(kind, name, pattern, str(order.said.get("message", f"{name} is not valid")))
    return {"name": name, "pattern": pattern.pattern}


def routes(world: World) -> list[Route]:
    """The addresses of this module."""
    table: tuple[Line, ...] = (
        ("POST", "/scopes", set_missing_scopes, ("missing",)),
        ("GET", "/users", list_users, ()),
        ("POST", "/users", put_user, ("id", "email", "first_name", "last_name", "super_admin")),
        ("POST", "/property-rules/{type}", put_rule, ("name", "pattern", "message")),
    )
    return [route(world, line) for line in table]
