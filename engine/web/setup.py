"""The pages of a Super Admin who has just installed the app: what is connected, defaults, a trial (F126).

The key to them is a cookie of the browser that came back from HubSpot, with a signature of ours; each form
carries another one, so that no page of somebody else can press its button.
"""

import os
from collections.abc import Sequence
from zoneinfo import available_timezones

from sqlmodel import Session, col, select
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from engine import double_sync
from engine.errors import ServiceError
from engine.first_rules import DELIVERIES, first_rules
from engine.live_choices.menus import SOURCES, Asked
from engine.rulefile import writing
from engine.store.account_tables import Connection
from engine.texts.telling import Teller
from engine.trial_invoice import Trial, try_invoice
from engine.web.door import Door
from engine.web.forms import OwnForm, own_form
from engine.web.language import teller
from engine.web.pages.fields import Menu
from engine.web.pages.home import Found, chosen_texts, lines_shown, sections
from engine.web.pages.page import button_link, page, paragraph, sign_in
from rules import BadRules, load

_MENUS = {"item": "items", "tax_code": "tax-codes", "terms": "terms"}  # where their choices come from


async def home(request: Request, door: Door) -> Response:
    """What is set up and what is not."""
    portal_id, tell = door.sessions.admin(request), teller(request, door)
    if portal_id is None:
        return _sign_in(tell)
    found = await _found(request, door, portal_id, tell)
    return page(tell("Set up Stagebill"), *sections(found, tell), language=tell.language)


async def save_defaults(request: Request, door: Door) -> Response:
    """Write the first rule file, or show the lines for the one that is there."""
    form, tell = await _form(request, door), teller(request, door)
    if isinstance(form, Response):
        return form
    portal_id, given = form.by.portal_id, form.values()
    time_zone, delivery = given.get("time_zone", "UTC"), given.get("email_delivery", "")
    if time_zone not in available_timezones():
        why = tell("There is no time zone {zone}; write one like America/Chicago.", zone=time_zone[:60])
        return _problem(why, tell)
    chosen = chosen_texts(await _menus(door, portal_id, tell), given)
    if delivery in DELIVERIES:
        chosen["email_delivery"] = delivery
    text = first_rules(time_zone, tell.language, chosen)
    if _has_rules(door):
        return _to_be_put(door, text.partition("\n\n")[2], tell)
    if not await _may_write(door):
        return _to_be_put(door, text, tell)
    return await _written(door, text, tell)


def _to_be_put(door: Door, lines: str, tell: Teller) -> Response:
    path = door.rules.path.name
    about = tell("Put these lines into {path}; a running service takes them over.", path=path)
    title = tell("Lines for the rule file")
    return page(title, paragraph(about), lines_shown(lines), _back(tell), language=tell.language)


async def _written(door: Door, text: str, tell: Teller) -> Response:
    note = "written by the set-up page"
    try:
        load(text)
        await writing.install(door.store, door.rules.path, text, now=door.clock(), source="apply", note=note)
    except (ServiceError, BadRules) as error:
        problem = error.message if isinstance(error, ServiceError) else error
        return _problem(tell("The rule file was not written: {problem}", problem=problem), tell)
    await door.rules.refresh(at_once=True)
    done = paragraph(tell("{path} is written and in force.", path=door.rules.path.name), "good")
    title = tell("The defaults are set")
    return page(title, done, lines_shown(text), _back(tell), language=tell.language)


async def make_trial(request: Request, door: Door) -> Response:
    """Make a trial invoice and void it."""
    form, tell = await _form(request, door), teller(request, door)
    if isinstance(form, Response):
        return form
    portal_id, given = form.by.portal_id, form.values()
    if not given.get("item"):
        return _problem(tell("Choose a product or service for the trial invoice."), tell)
    try:
        access = await door.accounts.books(portal_id, await _company(door, portal_id))
        once = f"{portal_id}:{given.get('once', '')}"
        trial = await try_invoice(access, given["item"], given.get("tax_code", ""), key=once)
    except ServiceError as error:
        return _problem(tell("The trial invoice was not made: {problem}", problem=error.message), tell)
    return _trial_told(trial, tell)


def _trial_told(trial: Trial, tell: Teller) -> Response:
    told = tell(
        "Invoice {number} over {total} was made in QuickBooks.", number=trial.number, total=trial.total
    )
    if trial.left:
        title, end = tell("The trial invoice still stands"), paragraph(tell.what(trial.left), "mark")
    else:
        title, end = tell("The trial worked"), paragraph(tell("It was voided again."), "good")
    return page(title, paragraph(told, "good"), end, _back(tell), language=tell.language)


async def _found(request: Request, door: Door, portal_id: str, tell: Teller) -> Found:
    companies = await door.connections.all_quickbooks(portal_id)
    has_rules = _has_rules(door)
    return Found(
        portal_id=portal_id,
        companies=[(one.name, one.environment) for one in companies],
        double_sync=await double_sync.look(door.accounts.hubspot(portal_id)),
        menus=await _menus(door, portal_id, tell) if companies else (),
        time_zone=await _time_zone(door, portal_id),
        has_rules=has_rules,
        writable=not has_rules and await _may_write(door),
        rules_path=door.rules.path.name,
        key=door.sessions.form_key(request),
        once=door.new_id(),
    )


async def _menus(door: Door, portal_id: str, tell: Teller) -> Sequence[Menu]:
    """The live choices of the account's first company; one that cannot be told says why."""
    company = await _company(door, portal_id)
    defaults = door.rules.current.defaults.get("create-invoice", {})
    helps = {
        "item": tell("What an invoice's line is for, where the deal has no lines."),
        "tax_code": tell("Left out, QuickBooks decides where it can."),
        "terms": tell("When invoices are due. Left out, QuickBooks decides."),
    }
    return [
        await _menu(door, Asked(portal_id, company), name, helps[name], defaults.get(name, ""), tell)
        for name in _MENUS
    ]


async def _menu(door: Door, asked: Asked, name: str, help_text: str, chosen: str, tell: Teller) -> Menu:
    label = tell.words.field("create-invoice", name).label
    try:
        choices = await SOURCES[_MENUS[name]].choices(door.menus, asked)
    except ServiceError as error:
        return Menu(name, label, help_text, trouble=tell.what(error.message))
    now = next((one.value for one in choices if one.is_called(chosen)), "")
    return Menu(name, label, help_text, choices, chosen=now, blank="" if now else tell("Choose…"))


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


async def _may_write(door: Door) -> bool:
    """Whether this page may write the rule file: not where its folder is read-only, as in a container."""
    return os.access(door.rules.path.parent, os.W_OK) and await _is_alone(door)


async def _is_alone(door: Door) -> bool:
    """Whether this is the only HubSpot account: the rule file is for all of them."""

    def count(session: Session) -> int:
        living = (col(Connection.vendor) == "hubspot", col(Connection.status) != "disconnected")
        return len(session.exec(select(col(Connection.portal_id)).where(*living)).all())

    return await door.store.read(count) == 1


async def _form(request: Request, door: Door) -> OwnForm | Response:
    """The form, or the page that says why it does not count."""
    try:
        return await own_form(request, door)
    except HTTPException as refusal:
        tell = teller(request, door)
        return _sign_in(tell, tell.what(refusal.detail), refusal.status_code)


def _sign_in(tell: Teller, why: str = "", status: int = 200) -> Response:
    about = tell("To set Stagebill up, a Super Admin signs in through HubSpot.")
    return page("Stagebill", *sign_in(tell, about, why), status=status, language=tell.language)


def _problem(sentence: str, tell: Teller) -> Response:
    told = paragraph(sentence, "bad")
    return page(tell("That did not work"), told, _back(tell), status=400, language=tell.language)


def _back(tell: Teller) -> str:
    return button_link("/", tell("Back to the set-up"), "plain")
