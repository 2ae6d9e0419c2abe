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
from engine.texts.telling import Teller
from engine.web.pages.fields import Menu, option, section, select, table, text_field
from engine.web.pages.page import form, paragraph
from rules.money import Money

ADDRESS = "/bulk"


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


def parts(shown: Choosing, tell: Teller) -> tuple[str, ...]:
    """The page from top to bottom."""
    told = [f'<div role="alert">{paragraph(shown.problem, "bad")}</div>'] if shown.problem else []
    told.append(_looking(shown, tell))
    if shown.found is not None:
        told.append(_choosing(shown, shown.found, tell))
    return tuple(told)


# Looking for deals


def _looking(shown: Choosing, tell: Teller) -> str:
    search = shown.search
    companies = Menu(
        "company", tell("QuickBooks company"), tell("Where to bill."), shown.companies, chosen=search.company
    )
    name = text_field("name", tell("Deal name"), tell("Words of the name, or how they begin."), search.name)
    fields = [
        select(companies, "find") if len(shown.companies) > 1 else "",
        _places(shown.pipelines, search, tell),
        select(_created(search, tell), "find"),
        name,
    ]
    return section(
        f"1. {tell('Find deals')}",
        f'<form method="get" action="{ADDRESS}"><div class="beside">'
        + "".join(f"<div>{each}</div>" for each in fields if each)
        + f'</div><p><button class="button plain">{html.escape(tell("Find deals"))}</button></p></form>',
    )


def _created(search: Search, tell: Teller) -> Menu:
    days = [Choice(str(each), tell("In the last {days} days", days=each)) for each in DAYS]
    about, always = tell("When the deal was made."), tell("At any time")
    return Menu("days", tell("Created on"), about, days, chosen=str(search.days or ""), blank=always)


def _places(pipelines: Sequence[PipelineDefinition], search: Search, tell: Teller) -> str:
    """Stages under their pipelines: one menu, so that no script has to fit one to the other."""
    groups = "".join(_group(one, search.place, tell) for one in pipelines)
    return (
        f'<label for="find-place">{html.escape(tell("Stage"))}</label>'
        '<select id="find-place" name="place" aria-describedby="find-place-help">'
        f'<option value="">{html.escape(tell("Any stage"))}</option>{groups}</select>'
        f'<span class="help" id="find-place-help">{html.escape(tell("Where the deal is now."))}</span>'
    )


def _group(pipeline: PipelineDefinition, chosen: str, tell: Teller) -> str:
    label = pipeline.label or pipeline.id
    choices = [Choice(place_of(pipeline.id), tell("Any stage of {pipeline}", pipeline=label))]
    choices += [Choice(place_of(pipeline.id, stage), told or stage) for stage, told in pipeline.stages]
    return (
        f'<optgroup label="{html.escape(label)}">{"".join(option(one, chosen) for one in choices)}</optgroup>'
    )


# Choosing among them


def _choosing(shown: Choosing, found: FoundPage, tell: Teller) -> str:
    title = f"2. {tell('Choose deals')}"
    if not found.deals:
        return section(title, paragraph(tell("HubSpot has no such deals."), "mark"))
    listed = " ".join(deal.id for deal in found.deals)
    hidden = {"key": shown.key, "listed": listed} | shown.search.fields()
    content = section(title, _table(shown, found, tell), _pager(shown.search, found, tell)) + section(
        f"3. {tell('What to bill')}",
        *_inputs(shown, tell),
        paragraph(tell("Nothing is created yet."), "small"),
    )
    return form(f"{ADDRESS}/review", content, tell("Review the invoices"), hidden)


def _table(shown: Choosing, found: FoundPage, tell: Teller) -> str:
    first = shown.search.start + 1
    counted = tell(
        "Deals {first} to {last} of {total}, newest first.",
        first=first,
        last=first + len(found.deals) - 1,
        total=found.total,
    )
    every = len(found.deals) > 1 and len(shown.ticked) == len(found.deals)
    heads = (tell("Amount"), tell("Billed"), tell("Left to bill"), tell("Unpaid"))
    rows = "".join(_row(deal, heads, tell, ticked=deal.id in shown.ticked) for deal in found.deals)
    return (
        paragraph(counted, "small")
        + _tick("all", "1", tell("All {count} deals of this page", count=len(found.deals)), ticked=every)
        + table((tell("Deal"), tell("Customer"), *heads), rows, numbers=heads)
    )


def _row(deal: FoundDeal, heads: Sequence[str], tell: Teller, *, ticked: bool) -> str:
    customer = html.escape(deal.customer or tell("nobody yet"))
    return (
        f'<tr><th scope="row">{_tick("deal", deal.id, deal.name, ticked=ticked)}</th>'
        f'<td data-label="{html.escape(tell("Customer"))}">{customer}</td>{_amounts(deal, heads, tell)}</tr>'
    )


def _amounts(deal: FoundDeal, heads: Sequence[str], tell: Teller) -> str:
    amounts = (deal.amount, deal.billed, deal.left, deal.unpaid)
    if deal.trouble:
        return f'<td colspan="{len(amounts)}">{html.escape(tell.what(deal.trouble))}</td>'
    return "".join(map(_amount, heads, amounts))


def _amount(label: str, amount: Money | None) -> str:
    return f'<td class="amount" data-label="{html.escape(label)}">{html.escape(str(amount or ""))}</td>'


def _tick(name: str, value: str, label: str, *, ticked: bool) -> str:
    marked = " checked" if ticked else ""
    return (
        f'<label class="tick"><input type="checkbox" name="{name}" value="{html.escape(value)}"{marked}>'
        f"<span>{html.escape(label)}</span></label>"
    )


def _pager(search: Search, found: FoundPage, tell: Teller) -> str:
    links = []
    if search.page > 1:
        links.append(_page_link(search.at(search.page - 1), tell("Previous {count}", count=PAGE)))
    if search.start + len(found.deals) < found.total:
        links.append(_page_link(search.at(search.page + 1), tell("Next {count}", count=PAGE)))
    return f'<nav aria-label="{html.escape(tell("Pages"))}">{" ".join(links)}</nav>' if links else ""


def _page_link(search: Search, label: str) -> str:
    address = f"{ADDRESS}?{urlencode(search.fields())}"
    return f'<a class="button plain" href="{html.escape(address)}">{html.escape(label)}</a>'


# What they are billed


def _inputs(shown: Choosing, tell: Teller) -> list[str]:
    percent = tell("Like 30. Left empty, the invoice type decides.")
    fields = [
        select(_menu("invoice_type", shown.given.get("invoice_type", "full"), tell)),
        _field("percent", shown, "text", tell, percent),
        *map(select, shown.menus),
        select(_menu("email_delivery", shown.given.get("email_delivery", "none"), tell)),
        _field("send_at", shown, "datetime-local", tell),
    ]
    return ['<div class="beside">', *(f"<div>{each}</div>" for each in fields), "</div>"]


def _menu(name: str, chosen: str, tell: Teller) -> Menu:
    told = tell.words.field(ACTION, name)
    choices = [Choice(value, label) for value, label in tell.words.choices[name].items()]
    return Menu(name, told.label, told.help, choices, chosen=chosen)


def _field(name: str, shown: Choosing, kind: str, tell: Teller, help_text: str = "") -> str:
    told = tell.words.field(ACTION, name)
    return text_field(name, told.label, help_text or told.help, shown.given.get(name, ""), kind)
