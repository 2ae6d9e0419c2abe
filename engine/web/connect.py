"""A person's way through OAuth in the browser, for both vendors."""

import html

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from engine.errors import ServiceError
from engine.install import prepare_account
from engine.web.door import Door


async def install_hubspot(request: Request, door: Door) -> Response:
    """Off to HubSpot's page of consent."""
    secret = door.connections.states.new_secret()
    away = RedirectResponse(await door.connections.begin("hubspot", None, browser=secret), 302)
    door.sessions.begin_install(away, secret)
    return away


async def connect_quickbooks(request: Request, door: Door) -> Response:
    """Off to Intuit's page of consent, for the HubSpot account in `portal_id`."""
    portal_id = request.query_params.get("portal_id", "")
    if not portal_id.isdigit():
        raise HTTPException(400, "portal_id is missing; open this page from the HubSpot installation")
    browser = door.sessions.cookie(request, portal_id)
    try:
        return RedirectResponse(await door.connections.begin("quickbooks", portal_id, browser=browser), 302)
    except ServiceError as error:
        return _page("Not connected", str(error), status=400)


async def hubspot_came_back(request: Request, door: Door) -> Response:
    """HubSpot sends the person back with a code, or with the reason why there is none."""
    code = _code(request, "HubSpot")
    state, browser = request.query_params.get("state", ""), door.sessions.installing(request)
    try:
        portal_id = await door.connections.finish_hubspot(state, code, browser=browser)
        await prepare_account(door.accounts, portal_id)
    except ServiceError as error:
        return _page("Not connected", str(error), status=400)
    link = f"/quickbooks/connect?portal_id={portal_id}"
    page = _page("HubSpot is connected", "Now connect QuickBooks.", link=link, label="Connect QuickBooks")
    door.sessions.start(page, portal_id)
    return page


async def quickbooks_came_back(request: Request, door: Door) -> Response:
    """Intuit sends the person back with a code and the company's id."""
    code = _code(request, "QuickBooks")
    realm_id = request.query_params.get("realmId", "")
    if not realm_id:
        raise HTTPException(400, "QuickBooks named no company (realmId); connect again")
    browser = door.sessions.cookie(request)
    state = request.query_params.get("state", "")
    try:
        await door.connections.finish_quickbooks(
            state, code, realm_id, door.accounts.books_by_id, browser=browser
        )
    except ServiceError as error:
        return _page("Not connected", str(error), status=400)
    return _page("QuickBooks is connected", "Stagebill is ready: use its actions in a HubSpot workflow.")


def _code(request: Request, vendor: str) -> str:
    code = request.query_params.get("code", "")
    if not code:
        why = request.query_params.get("error", "it sent no code")[:60]
        raise HTTPException(400, f"{vendor} did not grant access ({why}); start again to try once more")
    return code


def _page(title: str, text: str, *, link: str = "", label: str = "", status: int = 200) -> Response:
    button = f'<p><a class="button" href="{html.escape(link)}">{html.escape(label)}</a></p>' if link else ""
    return HTMLResponse(
        "<!doctype html><html lang=en><meta charset=utf-8>"
        '<meta name=viewport content="width=device-width, initial-scale=1">'
        f"<title>{html.escape(title)} · Stagebill</title><style>{_STYLE}</style>"
        f"<main><h1>{html.escape(title)}</h1><p>{html.escape(text)}</p>{button}</main></html>",
        status,
        headers=_PRIVATE,
    )


_PRIVATE = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
}
_STYLE = (
    "body{font:1.1rem/1.5 system-ui,sans-serif;margin:0;color:#1c2430;background:#f5f6f8}"
    "main{max-width:34rem;margin:12vh auto;padding:2rem;background:#fff;border-radius:.75rem}"
    "h1{font-size:1.5rem;margin:0 0 .5rem}"
    ".button{display:inline-block;padding:.6rem 1.2rem;border-radius:.5rem;background:#1f5f3a;color:#fff;"
    "text-decoration:none}.button:focus-visible{outline:3px solid #f2a900;outline-offset:2px}"
)
