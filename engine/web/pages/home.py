"""The set-up page as HTML, from what was found of the account."""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.double_sync import DoubleSync
from engine.first_rules import DELIVERIES
from engine.live_choices.choices import Choice
from engine.web.pages.fields import Menu, section, select, text_field
from engine.web.pages.page import button_link, form, paragraph

_DELIVERIES = {"none": "Not by Stagebill", "now": "By e-mail, at once"}


@dataclass(frozen=True, slots=True)
class Found:
    """All that the page shows. `companies` are names with their environment."""

    portal_id: str
    companies: Sequence[tuple[str, str]]
    double_sync: DoubleSync
    menus: Sequence[Menu]
    time_zone: str
    has_rules: bool
    writable: bool
    rules_path: str
    key: str
    once: str  # of the trial: pressing its button twice is one trial


def sections(found: Found) -> tuple[str, ...]:
    """The parts of the page, in the order in which they are done."""
    parts = [_connections(found), section("HubSpot's own QuickBooks sync", _told(found.double_sync))]
    if found.companies:
        parts += [_defaults(found), _trial(found), _next(), _many()]
    return tuple(parts)


def _connections(found: Found) -> str:
    lines = [
        paragraph(
            f"HubSpot account {found.portal_id} is connected, and its deal properties are there.", "good"
        )
    ]
    lines += [
        paragraph(f"QuickBooks company {name} is connected ({environment}).", "good")
        for name, environment in found.companies
    ]
    if not found.companies:
        lines.append(paragraph("No QuickBooks company is connected yet.", "bad"))
    label = "Connect another QuickBooks company" if found.companies else "Connect QuickBooks"
    address = f"/quickbooks/connect?portal_id={found.portal_id}"
    lines.append(button_link(address, label, "plain" if found.companies else ""))
    return section("Connections", *lines)


def _told(double_sync: DoubleSync) -> str:
    return paragraph(double_sync.sentence, double_sync.kind)


def _defaults(found: Found) -> str:
    if found.has_rules:
        about = f"The rule file {found.rules_path} is in force. Choose, and copy the lines into it."
    elif found.writable:
        about = f"There is no rule file yet. Choose, and Stagebill writes {found.rules_path}."
    else:
        about = "Other accounts are connected, too: choose, and have the lines put into the rule file."
    label = "Write the rule file" if found.writable else "Show the lines"
    fields = "".join(map(select, [*found.menus, _delivery()])) + text_field(
        "time_zone", "Time zone", "Days, windows and schedules are counted there.", found.time_zone
    )
    return section(
        "Defaults for invoices",
        paragraph(about),
        form("/setup/defaults", fields, label, {"key": found.key}),
    )


def _delivery() -> Menu:
    choices = [Choice(one, _DELIVERIES[one]) for one in DELIVERIES]
    return Menu("email_delivery", "Delivery", "Whether new invoices are e-mailed.", choices, chosen="none")


def _trial(found: Found) -> str:
    environments = {environment for _, environment in found.companies}
    if environments != {"sandbox"}:
        return section(
            "Trial invoice",
            paragraph("A trial invoice is made in sandbox companies only; this one is real.", "mark"),
        )
    items = next(menu for menu in found.menus if menu.name == "item")
    codes = next(menu for menu in found.menus if menu.name == "tax_code")
    if items.trouble:
        return section("Trial invoice", paragraph(items.trouble, "bad"))
    return section(
        "Trial invoice",
        paragraph(
            "Makes an invoice of 1.00 in the sandbox company (in the US without tax), shows it, and voids it."
        ),
        form(
            "/setup/trial",
            select(items, "trial") + select(codes, "trial"),
            "Make a trial invoice",
            {"key": found.key, "once": found.once},
        ),
    )


def _next() -> str:
    return section(
        "Then",
        paragraph(
            "In HubSpot, make a deal workflow and add the action “Create QuickBooks invoice”. That is all."
        ),
    )


def _many() -> str:
    return section(
        "Many invoices at once",
        paragraph("Choose deals by stage, date or name, look at each invoice, and create them all."),
        button_link("/bulk", "Create many invoices", "plain"),
    )


def lines_shown(text: str) -> str:
    """Lines to copy."""
    return f'<pre tabindex="0">{html.escape(text)}</pre>'


def chosen_texts(menus: Sequence[Menu], given: Mapping[str, str]) -> dict[str, str]:
    """What goes into a rule file: the names that were chosen, or the Id where two have one name."""
    chosen = {}
    for menu in menus:
        one = next((each for each in menu.choices if each.value == given.get(menu.name)), None)
        if one is not None:
            alike = sum(each.is_called(one.label) for each in menu.choices)
            chosen[menu.name] = one.label if alike == 1 else one.value
    return chosen
