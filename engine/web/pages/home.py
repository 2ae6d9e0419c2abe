"""The set-up page as HTML, from what was found of the account."""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.double_sync import DoubleSync
from engine.first_rules import DELIVERIES
from engine.live_choices.choices import Choice
from engine.web.pages.page import button_link, form, paragraph

_DELIVERIES = {"none": "Not by Stagebill", "now": "By e-mail, at once"}


@dataclass(frozen=True, slots=True)
class Menu:
    """One list to choose from, or why there is none. `chosen` is the value that is marked."""

    name: str
    label: str
    help: str
    choices: Sequence[Choice] = ()
    trouble: str = ""
    chosen: str = ""


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
    parts = [_connections(found), _section("HubSpot's own QuickBooks sync", _told(found.double_sync))]
    if found.companies:
        parts += [_defaults(found), _trial(found), _next(found)]
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
    return _section("Connections", *lines)


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
    fields = "".join(map(_select, [*found.menus, _delivery()])) + _text(
        "time_zone", "Time zone", "Days, windows and schedules are counted there.", found.time_zone
    )
    return _section(
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
        return _section(
            "Trial invoice",
            paragraph("A trial invoice is made in sandbox companies only; this one is real.", "mark"),
        )
    items = next(menu for menu in found.menus if menu.name == "item")
    codes = next(menu for menu in found.menus if menu.name == "tax_code")
    if items.trouble:
        return _section("Trial invoice", paragraph(items.trouble, "bad"))
    return _section(
        "Trial invoice",
        paragraph(
            "Makes an invoice of 1.00 in the sandbox company (in the US without tax), shows it, and voids it."
        ),
        form(
            "/setup/trial",
            _select(items, "trial") + _select(codes, "trial"),
            "Make a trial invoice",
            {"key": found.key, "once": found.once},
        ),
    )


def _next(found: Found) -> str:
    return _section(
        "Then",
        paragraph(
            "In HubSpot, make a deal workflow and add the action “Create QuickBooks invoice”. That is all."
        ),
    )


def _section(title: str, *parts: str) -> str:
    return f"<section><h2>{html.escape(title)}</h2>{''.join(parts)}</section>"


def _select(menu: Menu, prefix: str = "choose") -> str:
    name = f"{prefix}-{menu.name}"
    label = f'<label for="{name}">{html.escape(menu.label)}</label>'
    if menu.trouble:
        return label + paragraph(menu.trouble, "bad")
    options = "" if menu.chosen else '<option value="">Choose…</option>'
    options += "".join(_option(one, menu.chosen) for one in menu.choices)
    help_id = f"{name}-help"
    return (
        f'{label}<select id="{name}" name="{menu.name}" aria-describedby="{help_id}">{options}</select>'
        f'<span class="help" id="{help_id}">{html.escape(menu.help)}</span>'
    )


def _option(choice: Choice, chosen: str) -> str:
    marked = " selected" if choice.value == chosen else ""
    told = f"{choice.label} ({choice.description})" if choice.description else choice.label
    return f'<option value="{html.escape(choice.value)}"{marked}>{html.escape(told)}</option>'


def _text(name: str, label: str, help_text: str, value: str) -> str:
    return (
        f'<label for="{name}">{html.escape(label)}</label>'
        f'<input type="text" id="{name}" name="{name}" value="{html.escape(value)}" '
        f'aria-describedby="{name}-help" autocomplete="off">'
        f'<span class="help" id="{name}-help">{html.escape(help_text)}</span>'
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
