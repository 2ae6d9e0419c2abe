"""In front of the company API: who may call, how often, how much; and how a refusal goes out."""

from dataclasses import dataclass, replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from sandbox.quickbooks import errors
from sandbox.quickbooks.books import Books
from sandbox.quickbooks.wire import Row, dumps, envelope_time, loads
from sandbox.quickbooks.world import World
from sandbox.quickbooks.xmlout import to_xml

_LARGEST_BODY = 10_000_000  # bytes
_SHORTEST_TOKEN, _LONGEST_TOKEN = 10, 4096
_JSON = "application/json;charset=UTF-8"


@dataclass(frozen=True)
class Call:
    """One authorised call, its body read."""

    world: World
    books: Books
    request: Request
    body: bytes

    @property
    def path(self) -> list[str]:
        """What stands behind the realm, in its parts."""
        return [part for part in self.request.path_params["rest"].split("/") if part]

    def parameter(self, name: str) -> str | None:
        """A parameter of the URL."""
        return self.request.query_params.get(name)

    def json(self) -> Any:
        """The body as JSON. Raises: Refusal 1050, 2010."""
        content_type = self.request.headers.get("content-type", "")
        if "json" not in content_type:
            text = f"Content type {content_type or 'none'} is not supported here, use application/json"
            raise errors.Refusal("1050", "Invalid content type", text, None)
        try:
            return loads(self.body)
        except ValueError:
            raise errors.unsupported_property() from None

    @property
    def forgets(self) -> bool:
        """Whether a fault rule has made this call forget its requestid."""
        fault = self.request.scope.get("sandbox.fault")
        return fault is not None and fault.kind == "forget_requestid"

    def answer(self, payload: Row) -> Response:
        """A success, in JSON or, where that was not asked for, in XML."""
        payload["time"] = envelope_time(self.books.local_now)
        if _wants_json(self.request):
            return json_answer(dumps(payload))
        return Response(to_xml(payload), media_type="application/xml")


async def admit(world: World, request: Request) -> Call:
    """Check token, realm, limits and size. Raises: Refusal 3200, 3100, 3001, HTTP 413."""
    realm = request.path_params["realm"]
    if realm != _realm_of_token(world, request) or realm not in world.companies:
        raise errors.unauthorized()
    world.limits.admit(realm, batch=request.path_params["rest"] == "batch")
    body = await request.body()
    if len(body) > _LARGEST_BODY:
        text = "The request is too large"
        raise errors.Refusal("413", "Request Entity Too Large", text, None, 413, "SystemFault")
    include = frozenset(word for word in request.query_params.get("include", "").split(",") if word)
    return Call(world, world.open_books(realm, include), request, body)


def _realm_of_token(world: World, request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not _SHORTEST_TOKEN <= len(token) <= _LONGEST_TOKEN:
        raise errors.unauthenticated("Malformed bearer token: too short or too long")
    realm = world.tokens.realm_of(token)
    if realm is None:
        raise errors.unauthenticated("Token expired: eyJ…")
    return realm


def refuse(world: World, refusal: errors.Refusal, request: Request | None = None) -> Response:
    """A refusal as an answer: the gateway's in JSON always, the service's in XML unless JSON is asked for."""
    company = next(iter(world.companies.values()))
    if refusal.code == errors.THROTTLED and world.settings.throttle_shape == "service":
        refusal = replace(refusal, gateway=False)
    body = refusal.body(company.local(world.clock()))
    if request is None or refusal.gateway or _wants_json(request):
        return json_answer(dumps(body), refusal.status)
    return Response(to_xml(body), refusal.status, media_type="application/xml")


def json_answer(body: bytes, status: int = 200) -> Response:
    """JSON with the charset that Intuit's answers name."""
    return Response(body, status, media_type=_JSON)


def _wants_json(request: Request) -> bool:
    return "json" in request.headers.get("accept", "")
