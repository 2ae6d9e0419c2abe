"""A person's way through OAuth in the browser, for both vendors."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from engine.connecting.connected import Installation
from engine.errors import Refused, ServiceError
from engine.install import prepare_account
from engine.said import said
from engine.texts.telling import Teller
from engine.web.door import Door
from engine.web.language import teller
from engine.web.pages.page import button_link, page, paragraph


async def install_hubspot(request: Request, door: Door) -> Response:
    """Off to HubSpot's page of consent."""
    secret = door.connections.states.new_secret()
    away = RedirectResponse(await door.connections.begin("hubspot", None, browser=secret), 302)
    door.sessions.begin_install(away, secret)
    return away


async def connect_quickbooks(request: Request, door: Door) -> Response:
    """Off to Intuit's page of consent, for the HubSpot account in `portal_id`."""
    portal_id = request.query_params.get("portal_id", "")
    browser = door.sessions.cookie(request, portal_id)
    try:
        if not portal_id.isdigit():
            raise Refused(said("portal_id is missing; begin with the HubSpot installation"), category="input")
        return RedirectResponse(await door.connections.begin("quickbooks", portal_id, browser=browser), 302)
    except ServiceError as error:
        return _not_connected(error, teller(request, door))


async def hubspot_came_back(request: Request, door: Door) -> Response:
    """HubSpot sends the person back with a code, or with the reason why there is none."""
    tell, browser = teller(request, door), door.sessions.installing(request)
    state = request.query_params.get("state", "")
    try:
        code = _code(request, "HubSpot")
        installed = await door.connections.finish_hubspot(state, code, browser=browser)
        await prepare_account(door.accounts, installed.portal_id, tell.language)
    except ServiceError as error:
        return _not_connected(error, tell)
    refusal = await _no_admin(installed, door, tell)
    link = f"/quickbooks/connect?portal_id={installed.portal_id}"
    parts = [
        paragraph(tell("The deal properties are there. Now connect QuickBooks."), "good"),
        button_link(link, tell("Connect QuickBooks")),
        paragraph(refusal, "mark") if refusal else button_link("/", tell("Open the set-up"), "plain"),
    ]
    shown = page(tell("HubSpot is connected"), *parts, language=tell.language)
    door.sessions.start(shown, installed.portal_id)
    if not refusal:
        door.sessions.start_admin(shown, installed.portal_id, installed.user_id or "")
    return shown


async def _no_admin(installed: Installation, door: Door, tell: Teller) -> str:
    """Why the set-up page stays closed to this person; empty for a Super Admin (F126)."""
    if installed.user_id is None:
        return tell("The set-up page is for Super Admins; HubSpot did not say who has installed the app.")
    try:
        if await door.accounts.hubspot(installed.portal_id).is_super_admin(installed.user_id):
            return ""
    except ServiceError as error:
        return tell(
            "The set-up page is for Super Admins; whether you are one cannot be told: {problem}",
            problem=error.message,
        )
    return tell("The set-up page is for Super Admins; ask one to install the app once more.")


async def quickbooks_came_back(request: Request, door: Door) -> Response:
    """Intuit sends the person back with a code and the company's id."""
    browser, tell = door.sessions.cookie(request), teller(request, door)
    state = request.query_params.get("state", "")
    try:
        code, realm_id = _code(request, "QuickBooks"), request.query_params.get("realmId", "")
        if not realm_id:
            raise Refused(said("QuickBooks named no company (realmId); connect again"), category="input")
        await door.connections.finish_quickbooks(
            state, code, realm_id, door.accounts.books_by_id, browser=browser
        )
    except ServiceError as error:
        return _not_connected(error, tell)
    parts = [paragraph(tell("Stagebill is ready: use its actions in a HubSpot workflow."), "good")]
    if door.sessions.admin(request) is not None:
        parts.append(button_link("/", tell("Choose the defaults")))
    return page(tell("QuickBooks is connected"), *parts, language=tell.language)


def _code(request: Request, vendor: str) -> str:
    code = request.query_params.get("code", "")
    if not code:
        why = request.query_params.get("error", "")[:60] or said("it gave no reason")
        raise Refused(
            said(
                "{vendor} did not grant access ({why}); start again to try once more", vendor=vendor, why=why
            ),
            category="input",
        )
    return code


def _not_connected(error: ServiceError, tell: Teller) -> Response:
    again = button_link("/hubspot/install", tell("Start again"), "plain")
    why = paragraph(tell.what(error.message), "bad")
    return page(tell("Not connected"), why, again, status=400, language=tell.language)
