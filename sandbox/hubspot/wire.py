"""How an API call comes in: table of endpoints, matching, authentication, limits, reading of bodies."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import Headers, QueryParams
from starlette.responses import JSONResponse, Response

from sandbox.hubspot.bodies import as_object, as_objects, flagged, limited, parse_json
from sandbox.hubspot.editor import Editor
from sandbox.hubspot.errors import ApiError, bad_request, expired, missing_scopes, not_found, unauthenticated
from sandbox.hubspot.kinds import KINDS, Kind, find_kind
from sandbox.hubspot.limits import Sort
from sandbox.hubspot.portal import Portal
from sandbox.hubspot.times import to_iso
from sandbox.hubspot.tokens import Access, Grant
from sandbox.hubspot.world import World

VERSIONS = frozenset({"2026-03", "2026-09"})
_OF_A_KIND, _NO_KIND = "{type}", "objects"  # in names of operations; where the address names no kind
_KIND_NAMES = tuple(kind.name for kind in KINDS)


@dataclass(frozen=True, slots=True)
class Inbound:
    """One call as it came in; `path` holds the parts that the endpoint's template names."""

    world: World
    path: Mapping[str, str]
    query: QueryParams
    headers: Headers
    body: bytes


Serve = Callable[[Inbound], Response]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One line of the API: its name (`{type}` stands for the kind of record), method, addresses, server.

    `path` is the dated address, `{version}` in it one of VERSIONS; `legacy` the numbered ones.
    """

    operation: str
    method: str
    path: str
    serve: Serve
    legacy: tuple[str, ...] = ()

    def operations(self) -> list[str]:
        """What its calls are called: one name for each kind of record, where it serves several."""
        if _OF_A_KIND not in self.operation:
            return [self.operation]
        return [self.operation.replace(_OF_A_KIND, name) for name in (*_KIND_NAMES, _NO_KIND)]


@dataclass(frozen=True, slots=True)
class Match:
    """The endpoint that an address belongs to, and the parts of the address."""

    endpoint: Endpoint
    path: Mapping[str, str]

    @property
    def operation(self) -> str:
        """The name of the call, such as `deals.read`."""
        kind = find_kind(self.path.get("type", ""))
        return self.endpoint.operation.replace(_OF_A_KIND, kind.name if kind else _NO_KIND)


class Router:
    """Finds the endpoint of a call; the first that matches counts."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self._by_shape: dict[tuple[str, int], list[tuple[tuple[str, ...], Endpoint]]] = {}
        for endpoint in endpoints:
            for template in (endpoint.path, *endpoint.legacy):
                segments = tuple(template.split("/"))
                self._by_shape.setdefault((endpoint.method, len(segments)), []).append((segments, endpoint))

    def find(self, method: str, path: str) -> Match | None:
        """The endpoint for a method and a decoded path, None for an address that HubSpot does not serve."""
        segments = path.removesuffix("/").split("/")  # some official clients end addresses with a slash
        for template, endpoint in self._by_shape.get((method, len(segments)), ()):
            parts = _parts(template, segments)
            if parts is not None:
                return Match(endpoint, parts)
        return None


def _parts(template: tuple[str, ...], segments: list[str]) -> dict[str, str] | None:
    parts = {}
    for wanted, segment in zip(template, segments, strict=True):
        if wanted.startswith("{"):
            parts[wanted[1:-1]] = segment
        elif wanted != segment:
            return None
    return parts if parts.get("version", "2026-09") in VERSIONS else None


@dataclass(frozen=True, slots=True)
class Call:
    """One authenticated call, with its body read as JSON."""

    world: World
    portal: Portal
    grant: Grant
    path: Mapping[str, str]
    query: QueryParams
    body: Any
    size: int  # characters of the body

    @property
    def kind(self) -> Kind:
        """The kind of record that the address names."""
        return self.kind_at("type")

    def kind_at(self, part: str) -> Kind:
        """The kind of record that this part of the address names.

        Raises: ApiError 400.
        """
        return known_kind(self.path[part])

    @property
    def editor(self) -> Editor:
        """The app's hand."""
        return self.world.by_app(self.portal)

    def object(self) -> dict[str, Any]:
        """The body as a JSON object.

        Raises: ApiError 400.
        """
        return as_object(self.body)

    def inputs(self, most: int) -> list[dict[str, Any]]:
        """The `inputs` of a batch body, at most so many.

        Raises: ApiError 400.
        """
        if "inputs" not in self.object():
            raise bad_request("Some required fields were not set: [inputs]")
        inputs = as_objects(self.object(), "inputs")
        if len(inputs) > most:
            raise bad_request(f"Batch size is limited to {most} inputs, got {len(inputs)}")
        return inputs

    def listed(self, name: str) -> list[str]:
        """A query parameter that holds a list, comma-separated or repeated."""
        return [part.strip() for text in self.query.getlist(name) for part in text.split(",") if part.strip()]

    def flag(self, name: str) -> bool:
        """A query parameter that is a switch; false where it is absent."""
        return flagged(self.query, name)

    def number(self, name: str, default: int, most: int) -> int:
        """A query parameter that holds a count.

        Raises: ApiError 400.
        """
        return limited(self.query, name, default, most)


Handler = Callable[[Call], Response]
Scopes = Callable[[Mapping[str, str]], tuple[str, ...]]  # path parts -> scopes of which one suffices


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Serves a call for whoever holds a good access token: authentication, limits, scopes, JSON."""

    handler: Handler
    scopes: Scopes = field(default=lambda _: ())
    sort: Sort = "call"

    def __call__(self, inbound: Inbound) -> Response:
        """Serve one call.

        Raises: ApiError.
        """
        world = inbound.world
        access = authenticate(world, inbound.headers)
        portal = world.portal(access.grant.portal_id)
        headers = portal.limits.count(self.sort, world.core.settings)
        try:
            self._check_scopes(world, set(access.grant.scopes) - portal.lacking, inbound.path)
            body, size = parse_json(inbound.body), len(inbound.body.decode("utf-8", "replace"))
            call = Call(world, portal, access.grant, inbound.path, inbound.query, body, size)
            answer = self.handler(call)
        except ApiError as exc:
            answer = exc.response(world.core.new_id)
        answer.headers.update(headers)
        return answer

    def _check_scopes(self, world: World, granted: set[str], path: Mapping[str, str]) -> None:
        wanted = self.scopes(path)
        if wanted and world.core.settings.check_scopes and not set(wanted) & granted:
            raise missing_scopes(wanted)


def authenticate(world: World, headers: Headers) -> Access:
    """The access token of a call.

    Raises: ApiError 401.
    """
    scheme, _, token = headers.get("Authorization", "").partition(" ")
    access = world.tokens.access.get(token.strip()) if scheme.lower() == "bearer" else None
    if access is None or not access.grant.alive:
        raise unauthenticated()
    late = world.core.clock() - access.expires_at
    if late.total_seconds() >= 0:
        seconds = int(late.total_seconds())
        raise expired(seconds, to_iso(access.expires_at))
    return access


def known_kind(spelling: str) -> Kind:
    """The kind of record with this name or type id.

    Raises: ApiError 400.
    """
    kind = find_kind(spelling)
    if kind is None:
        raise bad_request(f"Unable to infer object type from: {spelling}")
    return kind


def answer(body: Any, status: int = 200) -> JSONResponse:
    """A JSON answer."""
    return JSONResponse(body, status)


def no_content() -> Response:
    """204."""
    return Response(status_code=204)


def page(results: list[Any], *, more: str | None = None, **extra: Any) -> JSONResponse:
    """A list answer; `more` is the cursor of the next page, where there is one."""
    body: dict[str, Any] = {**extra, "results": results}
    if more is not None:
        body["paging"] = {"next": {"after": more, "link": f"?after={more}"}}
    return answer(body)


def nowhere(method: str, path: str) -> ApiError:
    """404 for an address that HubSpot does not serve, or not with this method."""
    return not_found(f"No endpoint at {method} {path}")
