"""The page on which deals are looked for, ticked, and told what to be billed, as HTML."""

import html
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from engine.bulk.finding import FoundDeal, FoundPage
from engine.bulk.proposing import ACTION
from engine.bulk.searching import DAYS, PAGE, Search, place_of
from engine.clients.hubspot_pipelines import PipelineDefinition
from engine.live_choices.choices import Choice
from engine.texts import LANGUAGES
from engine.web.pages.fields import Menu, option, section, select, table, text_field
from engine.web.pages.page import form, paragraph
from rules.money import Money

ADDRESS = "/bulk"
_AMOUNTS = ("Amount", "Billed", "Left to bill", "Unpaid")
_ENGLISH = LANGUAGES["en"]
_PERCENT = "Like 30. Left empty, the invoice type decides."


@dataclass(frozen=True, slots=True)
class Choosing:
    """All that the page shows. `found` is None before anything was looked for.

    `given` are the fields as they were filled in, `ticked` the deals.
    """

    search: Search
    companies: Sequence[Choice]
    pipelines: Sequence[PipelineDefinition]
    found: FoundPage | None
    menus: Sequence[Menu]
    given: Mapping[str, str]
    ticked: Collection[str]
    key: str
    problem: str = ""


def parts(shown: Choosing) -> tuple[str, ...]:
    """The page from top to bottom."""
    told = [f'<div role="alert">{paragraph(shown.problem, "bad")}</div>'] if shown.problem else []
    told.append(_looking(shown))
    if shown.found is not None:
        told.append(_choosing(shown, shown.found))
    return tuple(told)


# Looking for deals


def _looking(shown: Choosing) -> str:
    search = shown.search
    companies = Menu(
        "company", "QuickBooks company", "Where to bill.", shown.companies, chosen=search.company
    )
    days = [Choice(str(each), f"In the last {each} days") for each in DAYS]
    created = Menu(
        "days", "Created", "When the deal was made.", days, "", str(search.days or ""), "At any time"
    )
    fields = [
        select(companies, "find") if len(shown.companies) > 1 else "",
        _places(shown.pipelines, search),
        select(created, "find"),
        text_field("name", "Deal name", "Words of the name, or how they begin.", search.name),
    ]
    return section(
        "1. Find deals",
        f'<form method="get" action="{ADDRESS}"><div class="beside">'
        + "".join(f"<div>{each}</div>" for each in fields if each)
        + '</div><p><button class="button plain">Find deals</button></p></form>',
    )


def _places(pipelines: Sequence[PipelineDefinition], search: Search) -> str:
    """Stages under their pipelines: one menu, so that no script has to fit one to the other."""
    groups = "".join(_group(one, search.place) for one in pipelines)
    return (
        '<label for="find-place">Stage</label>'
        '<select id="find-place" name="place" aria-describedby="find-place-help">'
        f'<option value="">Any stage</option>{groups}</select>'
        '<span class="help" id="find-place-help">Where the deal is now.</span>'
    )


def _group(pipeline: PipelineDefinition, chosen: str) -> str:
    label = pipeline.label or pipeline.id
    choices = [Choice(place_of(pipeline.id), f"Any stage of {label}")]
    choices += [Choice(place_of(pipeline.id, stage), told or stage) for stage, told in pipeline.stages]
    return (
        f'<optgroup label="{html.escape(label)}">{"".join(option(one, chosen) for one in choices)}</optgroup>'
    )


# Choosing among them


def _choosing(shown: Choosing, found: FoundPage) -> str:
    if not found.deals:
        return section("2. Choose deals", paragraph("HubSpot has no such deals.", "mark"))
    listed = " ".join(deal.id for deal in found.deals)
    hidden = {"key": shown.key, "listed": listed} | shown.search.fields()
    content = section("2. Choose deals", _table(shown, found), _pager(shown.search, found)) + section(
        "3. What to bill", *_inputs(shown), paragraph("Nothing is created yet.", "small")
    )
    return form(f"{ADDRESS}/review", content, "Review the invoices", hidden)


def _table(shown: Choosing, found: FoundPage) -> str:
    first = shown.search.start + 1
    counted = f"Deals {first} to {first + len(found.deals) - 1} of {found.total}, newest first."
    every = len(found.deals) > 1 and len(shown.ticked) == len(found.deals)
    rows = "".join(_row(deal, ticked=deal.id in shown.ticked) for deal in found.deals)
    return (
        paragraph(counted, "small")
        + _tick("all", "1", f"All {len(found.deals)} deals of this page", ticked=every)
        + table(("Deal", "Customer", *_AMOUNTS), rows, numbers=_AMOUNTS)
    )


def _row(deal: FoundDeal, *, ticked: bool) -> str:
    customer = html.escape(deal.customer or "nobody yet")
    return (
        f'<tr><th scope="row">{_tick("deal", deal.id, deal.name, ticked=ticked)}</th>'
        f'<td data-label="Customer">{customer}</td>{_amounts(deal)}</tr>'
    )


def _amounts(deal: FoundDeal) -> str:
    amounts = (deal.amount, deal.billed, deal.left, deal.unpaid)
    if deal.trouble:
        return f'<td colspan="{len(amounts)}">{html.escape(deal.trouble)}</td>'
    return "".join(map(_amount, _AMOUNTS, amounts))


def _amount(label: str, amount: Money | None) -> str:
    return f'<td class="amount" data-label="{label}">{html.escape(str(amount or ""))}</td>'


def _tick(name: str, value: str, label: str, *, ticked: bool) -> str:
    marked = " checked" if ticked else ""
    return (
        f'<label class="tick"><input type="checkbox" name="{name}" value="{html.escape(value)}"{marked}>'
        f"<span>{html.escape(label)}</span></label>"
    )


def _pager(search: Search, found: FoundPage) -> str:
    links = []
    if search.page > 1:
        links.append(_page_link(search.at(search.page - 1), f"Previous {PAGE}"))
    if search.start + len(found.deals) < found.total:
        links.append(_page_link(search.at(search.page + 1), f"Next {PAGE}"))
    return f'<nav aria-label="Pages">{" ".join(links)}</nav>' if links else ""


def _page_link(search: Search, label: str) -> str:
    address = f"{ADDRESS}?{urlencode(search.fields())}"
    return f'<a class="button plain" href="{html.escape(address)}">{label}</a>'


# What they are billed


def _inputs(shown: Choosing) -> list[str]:
    types = [Choice(value, label) for value, label in _ENGLISH.choices["invoice_type"].items()]
    mails = [Choice(value, label) for value, label in _ENGLISH.choices["email_delivery"].items()]
    fields = [
        select(_menu("invoice_type", types, shown.given.get("invoice_type", "full"))),
        _field("percent", shown, "text", _PERCENT),
        *map(select, shown.menus),
        select(_menu("email_delivery", mails, shown.given.get("email_delivery", "none"))),
        _field("send_at", shown, "datetime-local"),
    ]
    return ['<div class="beside">', *(f"<div>{each}</div>" for each in fields), "</div>"]


def _menu(name: str, choices: Sequence[Choice], chosen: str) -> Menu:
    told = _ENGLISH.field(ACTION, name)
    return Menu(name, told.label, told.help, choices, chosen=chosen)


def _field(name: str, shown: Choosing, kind: str, help_text: str = "") -> str:
    told = _ENGLISH.field(ACTION, name)
    return text_field(name, told.label, help_text or told.help, shown.given.get(name, ""), kind)
