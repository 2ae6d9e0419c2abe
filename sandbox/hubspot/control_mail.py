"""Control plane, transactional mail: what went out, who cannot be written to, which mails are designed."""

from typing import Any

from starlette.routing import Route

from sandbox.hubspot.bodies import as_list, as_object
from sandbox.hubspot.control import Line, Order, route
from sandbox.hubspot.errors import bad_request
from sandbox.hubspot.world import World


async def list_mails(order: Order) -> list[dict[str, Any]]:
    """`GET /mails?result`: every request to send, oldest first."""
    wanted = order.query.get("result")
    return [each.to_look_at() for each in order.portal.outbox.mails if wanted in (None, each.result)]


async def clear_mails(order: Order) -> None:
    """`DELETE /mails`: forget them; what a `sendId` has sent stays known."""
    order.portal.outbox.mails.clear()


async def set_mail(order: Order) -> dict[str, Any]:
    """`POST /mail {"templates": [id], "blocked": {address: sendResult}}`; what is absent stays."""
    outbox = order.portal.outbox
    templates = as_list(order.said, "templates")
    if not all(isinstance(each, int) for each in templates):
        raise bad_request("templates must be a list of the numbers of designed mails")
    outbox.templates.update(templates)
    blocked = as_object(order.said.get("blocked") or {})
    outbox.blocked.update({address.casefold(): str(result) for address, result in blocked.items()})
    return {"templates": sorted(outbox.templates), "blocked": outbox.blocked}


def routes(world: World) -> list[Route]:
    """The addresses of this module."""
    table: tuple[Line, ...] = (
        ("GET", "/mails", list_mails, ("result",)),
        ("DELETE", "/mails", clear_mails, ()),
        ("POST", "/mail", set_mail, ("templates", "blocked")),
    )
    return [route(world, line) for line in table]
