"""The set-up page as HTML, from what was found of the account."""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.double_sync import DoubleSync
from engine.first_rules import DELIVERIES
from engine.live_choices.choices import Choice
from engine.texts.telling import Teller
from engine.web.pages.fields import Menu, section, select, text_field
from engine.web.pages.page import button_link, form, paragraph


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


def sections(found: Found, tell: Teller) -> tuple[str, ...]:
    """The parts of the page, in the order in which they are done."""
    twice = section(tell("HubSpot's own QuickBooks sync"), _told(found.double_sync, tell))
    parts = [_connections(found, tell), twice]
    if found.companies:
        parts += [_defaults(found, tell), _trial(found, tell), _next(tell), _many(tell), _reports(tell)]
    return tuple(parts)


def _connections(found: Found, tell: Teller) -> str:
    lines = [
        paragraph(
            tell(
                "HubSpot account {account} is connected, and its deal properties are there.",
                account=found.portal_id,
            ),
            "good",
        )
    ]
    lines += [
        paragraph(
            tell(
                "QuickBooks company {name} is connected ({environment}).", name=name, environment=environment
            ),
            "good",
        )
        for name, environment in found.companies
    ]
    if not found.companies:
        lines.append(paragraph(tell("No QuickBooks company is connected yet."), "bad"))
    label = tell("Connect another QuickBooks company") if found.companies else tell("Connect QuickBooks")
    address = f"/quickbooks/connect?portal_id={found.portal_id}"
    lines.append(button_link(address, label, "plain" if found.companies else ""))
    return section(tell("Connections"), *lines)


def _told(double_sync: DoubleSync, tell: Teller) -> str:
    return paragraph(tell.what(double_sync.sentence), double_sync.kind)


def _defaults(found: Found, tell: Teller) -> str:
    path = found.rules_path
    if found.has_rules:
        about = tell("The rule file {path} is in force. Choose, and copy the lines into it.", path=path)
    elif found.writable:
        about = tell("There is no rule file yet. Choose, and Stagebill writes {path}.", path=path)
    else:
        about = tell(
            "There is no rule file yet, and this page may not write it: choose, and have the lines put into "
            "{path}.",
            path=path,
        )
    label = tell("Write the rule file") if found.writable else tell("Show the lines")
    fields = "".join(map(select, [*found.menus, _delivery(tell)])) + text_field(
        "time_zone",
        tell("Time zone"),
        tell("Days, windows and schedules are counted there."),
        found.time_zone,
    )
    return section(
        tell("Defaults for invoices"),
        paragraph(about),
        form("/setup/defaults", fields, label, {"key": found.key}),
    )


def _delivery(tell: Teller) -> Menu:
    labels = {"none": tell("Not by Stagebill"), "now": tell("By e-mail, at once")}
    choices = [Choice(one, labels[one]) for one in DELIVERIES]
    about = tell("Whether new invoices are e-mailed.")
    return Menu("email_delivery", tell("Delivery"), about, choices, chosen="none")


def _trial(found: Found, tell: Teller) -> str:
    title = tell("Trial invoice")
    environments = {environment for _, environment in found.companies}
    if environments != {"sandbox"}:
        about = tell("A trial invoice is made in sandbox companies only; this one is real.")
        return section(title, paragraph(about, "mark"))
    items = next(menu for menu in found.menus if menu.name == "item")
    codes = next(menu for menu in found.menus if menu.name == "tax_code")
    if items.trouble:
        return section(title, paragraph(items.trouble, "bad"))
    return section(
        title,
        paragraph(
            tell(
                "Makes an invoice of 1.00 in the sandbox company (in the US without tax), shows it, and "
                "voids it."
            )
        ),
        form(
            "/setup/trial",
            select(items, "trial") + select(codes, "trial"),
            tell("Make a trial invoice"),
            {"key": found.key, "once": found.once},
        ),
    )


def _next(tell: Teller) -> str:
    action = tell.words.actions["create-invoice"].name
    told = tell("In HubSpot, make a deal workflow and add the action “{action}”. That is all.", action=action)
    return section(tell("Then"), paragraph(told))


def _many(tell: Teller) -> str:
    return section(
        tell("Many invoices at once"),
        paragraph(tell("Choose deals by stage, date or name, look at each invoice, and create them all.")),
        button_link("/bulk", tell("Create many invoices"), "plain"),
    )


def _reports(tell: Teller) -> str:
    return section(
        tell("Reports"),
        paragraph(tell("What your customers owe and how old it is, and what they bought, from QuickBooks.")),
        button_link("/reports", tell("See the reports"), "plain"),
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
