"""The consent page: a person lets the app into an account, or does not."""

from collections.abc import Mapping
from html import escape
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.hubspot.oauth import read_form
from sandbox.hubspot.portal import Portal, User
from sandbox.hubspot.scopes import APP_SCOPES, SCOPES
from sandbox.hubspot.tokens import Grant
from sandbox.hubspot.world import World

_LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]"})

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>
<body><h1>{title}</h1>{content}</body></html>
"""
_FORM = """<p>App {app_id} asks for:</p><ul>{scopes}</ul>
<form method="post">
<label>Account <select name="portal_id">{portals}</select></label>
<button name="decision" value="approve">Connect app</button>
<button name="decision" value="cancel">Cancel</button>
</form>"""


def routes(world: World) -> list[Route]:
    """`GET` shows the page, `POST` (its buttons) sends the person back to the app."""

    async def authorize(request: Request) -> Response:
        asked = dict(request.query_params)
        mistake = _mistake(world, asked)
        if mistake is not None:
            return _page("Authorization failed", f"<p>{escape(mistake)}</p>", 400)
        if request.method == "GET":
            return _page("Connect to HubSpot", _form(world, asked, request.path_params.get("portal_id")))
        return _decide(world, asked, read_form(await request.body()))

    addresses = ("/oauth/authorize", "/oauth/{portal_id:int}/authorize")
    return [Route(address, authorize, methods=["GET", "POST"]) for address in addresses]


def _mistake(world: World, asked: Mapping[str, str]) -> str | None:
    if asked.get("client_id") != world.core.app.client_id:
        return "There is no app with this client_id; check the app's client id."
    if not _may_return_to(asked.get("redirect_uri", "")):
        return "redirect_uri must be an https address, or http on localhost; check the app's redirect URLs."
    wanted = _words(asked, "scope")
    unknown = [
        scope for scope in [*wanted, *_words(asked, "optional_scope")] if scope not in (*SCOPES, *APP_SCOPES)
    ]
    if unknown:
        return f"scope names what HubSpot does not know: {' '.join(unknown)}; correct the list."
    missing = [scope for scope in world.core.settings.required_scopes if scope not in wanted]
    if missing:
        return f"scope must contain {' '.join(missing)}, which the app requires; add it to the list."
    if asked.get("code_challenge") and asked.get("code_challenge_method") != "S256":
        return "code_challenge_method must be S256."
    return None


def _may_return_to(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL)
    )


def _words(asked: Mapping[str, str], name: str) -> list[str]:
    return asked.get(name, "").split()


def _form(world: World, asked: Mapping[str, str], pinned: int | None) -> str:
    scopes = "".join(f"<li>{escape(scope)}</li>" for scope in _words(asked, "scope"))
    offered = [portal_id for portal_id in world.portals if pinned in (None, portal_id)]
    portals = "".join(f'<option value="{portal_id}">{portal_id}</option>' for portal_id in offered)
    return _FORM.format(app_id=world.core.app.id, scopes=scopes, portals=portals)


def _decide(world: World, asked: Mapping[str, str], form: Mapping[str, str]) -> Response:
    state = {"state": asked["state"]} if "state" in asked else {}
    portal_id = form.get("portal_id", str(next(iter(world.portals))))
    if form.get("decision") != "approve":
        description = "The user has denied access to the app"
        return _back(asked, {"error": "access_denied", "error_description": description, **state})
    if not portal_id.isdecimal() or int(portal_id) not in world.portals:
        return _page("Authorization failed", "<p>There is no such account; choose another one.</p>", 400)
    portal = world.portal(int(portal_id))
    refusal = _refusal(portal, asked, form)
    if refusal is not None:
        return _page("Authorization failed", f"<p>{escape(refusal)}</p>", 400)
    grant = Grant(portal.id, _installer(portal, form).id, _granted(portal, asked))
    code = world.tokens.new_code(grant, asked["redirect_uri"], asked.get("code_challenge"))
    return _back(asked, {"code": code, **state})


def _refusal(portal: Portal, asked: Mapping[str, str], form: Mapping[str, str]) -> str | None:
    """Why this person or this account cannot install the app."""
    if not _installer(portal, form).super_admin:
        return "You need Super Admin or App Marketplace permission to connect this app; ask an admin."
    lacking = [scope for scope in _words(asked, "scope") if scope in portal.lacking]
    if lacking:
        return f"This account does not have the products for {' '.join(lacking)}; it cannot connect the app."
    return None


def _installer(portal: Portal, form: Mapping[str, str]) -> User:
    """The person who presses the button: the one that the form names, else the account's first."""
    named = form.get("user_id", "")
    found = portal.user(int(named)) if named.isdecimal() else None
    return found or portal.users[0]


def _granted(portal: Portal, asked: Mapping[str, str]) -> tuple[str, ...]:
    """The scopes of the grant; optional ones that the account lacks are dropped without a word."""
    wanted = dict.fromkeys([*_words(asked, "scope"), *_words(asked, "optional_scope")])
    return tuple(scope for scope in wanted if scope not in portal.lacking)


def _back(asked: Mapping[str, str], parameters: Mapping[str, str]) -> Response:
    address = asked["redirect_uri"]
    joint = "&" if urlsplit(address).query else "?"
    return RedirectResponse(f"{address}{joint}{urlencode(parameters)}", 302)


def _page(title: str, content: str, status: int = 200) -> Response:
    return HTMLResponse(_PAGE.format(title=title, content=content), status)
