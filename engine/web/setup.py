"""The pages of a Super Admin who has just installed the app: what is connected, defaults, a trial (F126).

The key to them is a cookie of the browser that came back from HubSpot, with a signature of ours; each form
carries another one, so that no page of somebody else can press its button.
"""

from collections.abc import Sequence
from zoneinfo import available_timezones

from sqlmodel import Session, col, select
from starlette.requests import Request
from starlette.responses import Response

from engine import double_sync
from engine.errors import ServiceError
from engine.first_rules import DELIVERIES, first_rules
from engine.live_choices.menus import SOURCES, Asked
from engine.rulefile import writing
from engine.store.tables import Connection
from engine.trial_invoice import try_invoice
from engine.web.door import Door
from engine.web.forms import own_form
from engine.web.pages.fields import Menu
from engine.web.pages.home import Found, chosen_texts, lines_shown, sections
from engine.web.pages.page import button_link, page, paragraph
from rules import BadRules, load

_MENUS = (
    ("item", "items", "Product or service", "What an invoice's line is for, where the deal has no lines."),
    ("tax_code", "tax-codes", "Tax code", "Left out, QuickBooks decides where it can."),
    ("terms", "terms", "Payment terms", "When invoices are due. Left out, QuickBooks decides."),
)


async def home(request: Request, door: Door) -> Response:
    """What is set up and what is not."""
    portal_id = door.sessions.admin(request)
    if portal_id is None:
        return page(
            "Stagebill",
            paragraph("To set Stagebill up, a Super Admin signs in through HubSpot."),
            button_link("/hubspot/install", "Sign in with HubSpot"),
        )
    return page("Set up Stagebill", *sections(await _found(request, door, portal_id)))


async def save_defaults(request: Request, door: Door) -> Response:
    """Write the first rule file, or show the lines for the one that is there."""
    form = await own_form(request, door)
    portal_id, given = form.by.portal_id, form.values()
    time_zone, delivery = given.get("time_zone", "UTC"), given.get("email_delivery", "")
    if time_zone not in available_timezones():
        return _problem(f"There is no time zone {time_zone[:60]}; write one like America/Chicago.")
    chosen = chosen_texts(await _menus(door, portal_id), given)
    if delivery in DELIVERIES:
        chosen["email_delivery"] = delivery
    text = first_rules(time_zone, chosen)
    if _has_rules(door) or not await _is_alone(door):
        lines = text.partition("\n\n")[2]
        about = f"Put these lines into {door.rules.path.name}; a running service takes them over."
        return page("Lines for the rule file", paragraph(about), lines_shown(lines), _back())
    return await _written(door, text)


async def _written(door: Door, text: str) -> Response:
    note = "written by the set-up page"
    try:
        load(text)
        await writing.install(door.store, door.rules.path, text, now=door.clock(), source="apply", note=note)
    except (ServiceError, BadRules) as error:
        return _problem(f"The rule file was not written: {error}")
    await door.rules.refresh(at_once=True)
    done = paragraph(f"{door.rules.path.name} is written and in force.", "good")
    return page("The defaults are set", done, lines_shown(text), _back())


async def make_trial(request: Request, door: Door) -> Response:
    """Make a trial invoice and void it."""
    form = await own_form(request, door)
    portal_id, given = form.by.portal_id, form.values()
    if not given.get("item"):
        return _problem("Choose a product or service for the trial invoice.")
    try:
        access = await door.accounts.books(portal_id, await _company(door, portal_id))
        once = f"{portal_id}:{given.get('once', '')}"
        trial = await try_invoice(access, given["item"], given.get("tax_code", ""), key=once)
    except ServiceError as error:
        return _problem(f"The trial invoice was not made: {error}")
    made = paragraph(f"Invoice {trial.number} over {trial.total} was made in QuickBooks.", "good")
    end = paragraph(trial.left, "mark") if trial.left else paragraph("It was voided again.", "good")
    return page(
        "The trial worked" if not trial.left else "The trial invoice still stands", made, end, _back()
    )


async def _found(request: Request, door: Door, portal_id: str) -> Found:
    connected = await door.connections.companies(portal_id)
    companies = [await door.connections.quickbooks(portal_id, one.id) for one in connected]
    has_rules = _has_rules(door)
    return Found(
        portal_id=portal_id,
        companies=[(one.name, one.environment) for one in companies],
        double_sync=await double_sync.look(door.accounts.hubspot(portal_id)),
        menus=await _menus(door, portal_id) if companies else (),
        time_zone=await _time_zone(door, portal_id),
        has_rules=has_rules,
        writable=not has_rules and await _is_alone(door),
        rules_path=door.rules.path.name,
        key=door.sessions.form_key(request),
        once=door.new_id(),
    )


async def _menus(door: Door, portal_id: str) -> Sequence[Menu]:
    """The live choices of the account's first company; one that cannot be told says why."""
    company = await _company(door, portal_id)
    defaults = door.rules.current.defaults.get("create-invoice", {})
    return [
        await _menu(door, Asked(portal_id, company), name, source, label, help_text, defaults.get(name, ""))
        for name, source, label, help_text in _MENUS
    ]


async def _menu(
    door: Door, asked: Asked, name: str, source: str, label: str, help_text: str, chosen: str
) -> Menu:
    try:
        choices = await SOURCES[source].choices(door.menus, asked)
    except ServiceError as error:
        return Menu(name, label, help_text, trouble=str(error))
    now = next((one.value for one in choices if one.is_called(chosen)), "")
    return Menu(name, label, help_text, choices, chosen=now)


async def _company(door: Door, portal_id: str) -> str | None:
    companies = await door.connections.companies(portal_id)
    return companies[0].id if companies else None


async def _time_zone(door: Door, portal_id: str) -> str:
    """That of the rules; before there are any, that of the HubSpot account."""
    if _has_rules(door):
        return door.rules.current.timezone.key
    try:
        return await door.accounts.hubspot(portal_id).time_zone()
    except ServiceError:
        return "UTC"


def _has_rules(door: Door) -> bool:
    """Whether there is a rule file with anything in it, right or wrong."""
    try:
        return bool(door.rules.path.read_bytes().strip())
    except FileNotFoundError:
        return False


async def _is_alone(door: Door) -> bool:
    """Whether this is the only HubSpot account: the rule file is for all of them."""

    def count(session: Session) -> int:
        living = (col(Connection.vendor) == "hubspot", col(Connection.status) != "disconnected")
        return len(session.exec(select(col(Connection.portal_id)).where(*living)).all())

    return await door.store.read(count) == 1


def _problem(sentence: str) -> Response:
    return page("That did not work", paragraph(sentence, "bad"), _back(), status=400)


def _back() -> str:
    return button_link("/", "Back to the set-up", "plain")
