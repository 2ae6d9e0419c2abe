"""Calls that an app's maker sends for the app itself: with the developer key, or a token of the app."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import Headers, QueryParams
from starlette.responses import Response

from sandbox.hubspot.bodies import as_object, flagged, limited, parse_json
from sandbox.hubspot.errors import missing_scopes, not_found, unauthenticated
from sandbox.hubspot.wire import Inbound, authenticate
from sandbox.hubspot.world import World


@dataclass(frozen=True, slots=True)
class AppCall:
    """One call in the name of the app, with its body read as JSON.

    `raw`: the body as it came; `host`: how the caller addresses this server.
    """

    world: World
    path: Mapping[str, str]
    query: QueryParams
    body: Any
    raw: bytes
    host: str

    def object(self) -> dict[str, Any]:
        """The body as a JSON object.

        Raises: ApiError 400.
        """
        return as_object(self.body)

    def flag(self, name: str) -> bool:
        """A query parameter that is a switch; false where it is absent."""
        return flagged(self.query, name)

    def number(self, name: str, default: int, most: int) -> int:
        """A query parameter that holds a count.

        Raises: ApiError 400.
        """
        return limited(self.query, name, default, most)


AppHandler = Callable[[AppCall], Response]


@dataclass(frozen=True, slots=True)
class ForTheApp:
    """Serves a call for whoever makes the app: `?hapikey=`, or a token with the scope.

    HubSpot's own files contradict each other about which of the two it is; the switch
    `developer_auth` chooses. `raw`: the body is not JSON.
    """

    handler: AppHandler
    scope: str
    raw: bool = False

    def __call__(self, inbound: Inbound) -> Response:
        """Serve one call.

        Raises: ApiError.
        """
        self._authenticate(inbound)
        named = inbound.path.get("app")
        if named is not None and named != str(inbound.world.core.app.id):
            raise not_found(f"There is no app {named} in this developer account")
        body = None if self.raw else parse_json(inbound.body)
        host = inbound.headers.get("Host", "")
        return self.handler(AppCall(inbound.world, inbound.path, inbound.query, body, inbound.body, host))

    def _authenticate(self, inbound: Inbound) -> None:
        settings, key = inbound.world.core.settings, inbound.query.get("hapikey")
        if key is not None and settings.developer_auth != "oauth":
            if key != inbound.world.core.app.developer_key:
                raise unauthenticated()
            return
        if settings.developer_auth == "hapikey":
            raise unauthenticated()
        scopes = _granted(inbound.world, inbound.headers)
        if settings.check_scopes and self.scope not in scopes:
            raise missing_scopes([self.scope])


def _granted(world: World, headers: Headers) -> tuple[str, ...]:
    """What the token of a call opens, whether it is the app's own or one for an account."""
    own = world.tokens.app_scopes(headers.get("Authorization", "").removeprefix("Bearer "))
    return own if own is not None else authenticate(world, headers).grant.scopes
