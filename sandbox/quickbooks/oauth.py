"""OAuth endpoints: the consent page, the token endpoint, revocation."""

import base64
import binascii
from html import escape
from urllib.parse import parse_qs, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.quickbooks.identity import ISSUER, user_info
from sandbox.quickbooks.tokens import ACCESS_LIFE, ACCOUNTING, REFRESH_LIFE, InvalidGrant, Issued
from sandbox.quickbooks.wire import loads
from sandbox.quickbooks.world import World, world_of

_HARD_LIFE_HEADER = "x-include-refresh-token-hard-expires-in"
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")

_PAGE = """<!doctype html><html lang="en"><head><title>Connect to QuickBooks</title></head><body>
<h1>Connect to QuickBooks</h1><p>{client} asks for access to the accounting data of a company.</p>
<form method="post" action="/connect/oauth2">{hidden}
<label>Company <select name="realmId">{companies}</select></label>
<button name="decision" value="connect">Connect</button>
<button name="decision" value="cancel">Cancel</button></form></body></html>"""


async def _consent_page(request: Request) -> Response:
    world = world_of(request)
    asked = dict(request.query_params)
    problem = _problem_with(world, asked)
    if problem:
        return HTMLResponse(f"<h1>Sorry</h1><p>{escape(problem)}</p>", 400)
    if not _scopes(asked) >= ACCOUNTING:
        return _back(asked, error="invalid_scope")
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(asked[name])}">'
        for name in ("client_id", "redirect_uri", "state", "scope")
    )
    companies = "".join(
        f'<option value="{escape(company.realm)}">{escape(company.name)}</option>'
        for company in world.companies.values()
    )
    return HTMLResponse(_PAGE.format(client=escape(asked["client_id"]), hidden=hidden, companies=companies))


async def _consent(request: Request) -> Response:
    world = world_of(request)
    said = _form(await request.body())
    problem = _problem_with(world, {"response_type": "code", **said})
    if problem:
        return HTMLResponse(f"<h1>Sorry</h1><p>{escape(problem)}</p>", 400)
    if said.get("decision") == "cancel":
        return _back(said, error="access_denied")
    realm = said.get("realmId") or next(iter(world.companies))
    if realm not in world.companies:
        return HTMLResponse("<h1>Sorry</h1><p>There is no such company.</p>", 400)
    code = world.tokens.give_code(realm, said["redirect_uri"], _scopes(said) | ACCOUNTING)
    return _back(said, code=code, realmId=realm)


def _problem_with(world: World, asked: dict[str, str]) -> str | None:
    """Why there cannot be a consent page, or None. The person is not sent on to a doubtful address."""
    if asked.get("client_id") != world.settings.client_id:
        return "The client_id is not that of a known app."
    if not _may_redirect(world, asked.get("redirect_uri", "")):
        return "The redirect_uri query parameter value is invalid."
    if asked.get("response_type") != "code":
        return "The response_type query parameter value is invalid."
    if not asked.get("state"):
        return "The state query parameter is missing."
    return None


def _scopes(asked: dict[str, str]) -> frozenset[str]:
    return frozenset(asked.get("scope", "").split())


def _may_redirect(world: World, uri: str) -> bool:
    if world.settings.redirect_uris:
        return uri in world.settings.redirect_uris
    parts = urlsplit(uri)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _THIS_MACHINE)


def _back(asked: dict[str, str], **answer: str) -> Response:
    query = urlencode({**answer, "state": asked["state"]})
    uri = asked["redirect_uri"]
    return RedirectResponse(f"{uri}{'&' if '?' in uri else '?'}{query}", 302)


async def _token(request: Request) -> Response:
    world = world_of(request)
    said = _form(await request.body())
    if not (_is_client(world, request) or _is_client_by_form(world, said)):
        return _token_answer({"error": "invalid_client"}, 401)
    try:
        issued = _grant(world, said)
    except InvalidGrant:
        return invalid_grant()
    if issued is None:
        return _token_answer({"error": _grant_type_error(said)}, 400)
    hard = request.headers.get(_HARD_LIFE_HEADER) == "true"
    body = _token_body(world, issued, hard=hard, is_consent="code" in said)
    return _token_answer(body, 200)


def invalid_grant() -> Response:
    """The refusal of a code or refresh token that is unknown, used up, expired or revoked."""
    return _token_answer({"error_description": "Token invalid", "error": "invalid_grant"}, 400)


def _grant(world: World, said: dict[str, str]) -> Issued | None:
    """The tokens asked for; None when the question is not one. Raises: InvalidGrant."""
    match said:
        case {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}:
            return world.tokens.exchange(code, redirect_uri)
        case {"grant_type": "refresh_token", "refresh_token": refresh_token}:
            return world.tokens.refresh(refresh_token)
    return None


def _grant_type_error(said: dict[str, str]) -> str:
    known = ("authorization_code", "refresh_token")
    return "unsupported_grant_type" if said.get("grant_type", known[0]) not in known else "invalid_request"


def _token_body(world: World, issued: Issued, *, hard: bool, is_consent: bool) -> dict[str, object]:
    body: dict[str, object] = {
        "token_type": "bearer",
        "access_token": issued.access_token,
        "expires_in": int(ACCESS_LIFE.total_seconds()),
        "refresh_token": issued.grant.refresh_token,
        "x_refresh_token_expires_in": int(REFRESH_LIFE.total_seconds()),
    }
    if hard:
        left = world.tokens.hard_life_left(issued.grant)
        body["x_refresh_token_hard_expires_in"] = int(left.total_seconds())
    if is_consent and "openid" in issued.grant.scopes:
        now = int(world.clock().timestamp())
        body["id_token"] = world.identity.token(world.settings.client_id, issued.grant.realm, now)
    return body


def _token_answer(body: dict[str, object], status: int) -> Response:
    headers = {"Cache-Control": "no-cache, no-store", "Pragma": "no-cache"}
    return JSONResponse(body, status, headers)


async def _revoke(request: Request) -> Response:
    world = world_of(request)
    if not _is_client(world, request):
        return JSONResponse({"error": "invalid_client"}, 401)
    body = await request.body()
    try:
        said = loads(body) if body.lstrip().startswith(b"{") else _form(body)
    except ValueError:
        return JSONResponse({"error": "invalid_request"}, 400)
    if not world.tokens.revoke(str(said.get("token", ""))):
        return JSONResponse({"error": "invalid_request"}, 400)
    return Response(status_code=200)


def _is_client(world: World, request: Request) -> bool:
    scheme, _, packed = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return False
    try:
        pair = base64.b64decode(packed, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return False
    return pair == f"{world.settings.client_id}:{world.settings.client_secret}"


def _is_client_by_form(world: World, said: dict[str, str]) -> bool:
    """The other documented way, `client_secret_post`."""
    pair = (said.get("client_id"), said.get("client_secret"))
    return pair == (world.settings.client_id, world.settings.client_secret)


def _form(body: bytes) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}


async def _discovery(request: Request) -> Response:
    """Where everything is, for clients that ask first."""
    base = str(request.base_url).rstrip("/")
    return JSONResponse(
        {
            "issuer": ISSUER,
            "authorization_endpoint": f"{base}/connect/oauth2",
            "token_endpoint": f"{base}/oauth2/v1/tokens/bearer",
            "revocation_endpoint": f"{base}/v2/oauth2/tokens/revoke",
            "userinfo_endpoint": f"{base}/v1/openid_connect/userinfo",
            "jwks_uri": f"{base}/op/v1/jwks",
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "claims_supported": ["aud", "exp", "iat", "iss", "realmid", "sub"],
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        }
    )


async def _keys(request: Request) -> Response:
    """The key that id tokens are signed with."""
    return JSONResponse(world_of(request).identity.key_set())


async def _user_info(request: Request) -> Response:
    """Who consented, as far as the scopes let the app know."""
    _, _, token = request.headers.get("authorization", "").partition(" ")
    grant = world_of(request).tokens.grant_of(token)
    if grant is None or "openid" not in grant.scopes:
        return JSONResponse({"error": "invalid_token"}, 401)
    return JSONResponse(user_info(grant.scopes))


ROUTES = [
    Route("/.well-known/openid_configuration", _discovery, methods=["GET"]),
    Route("/.well-known/openid_sandbox_configuration", _discovery, methods=["GET"]),
    Route("/connect/oauth2", _consent_page, methods=["GET"]),
    Route("/connect/oauth2", _consent, methods=["POST"]),
    Route("/oauth2/v1/tokens/bearer", _token, methods=["POST"]),
    Route("/op/v1/jwks", _keys, methods=["GET"]),
    Route("/v1/openid_connect/userinfo", _user_info, methods=["GET"]),
    Route("/v2/oauth2/tokens/revoke", _revoke, methods=["POST"]),
]
