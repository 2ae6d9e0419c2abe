"""The page with a company's reports as HTML: what its customers owe, and what they bought in a month."""

import html
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from engine.clients.report_wire import Report, ReportLine
from engine.connecting.connected import BooksConnection
from engine.live_choices.choices import Choice
from engine.reports import Told
from engine.reports.places import customer_page, reports_page
from engine.reports.shelf import Kept
from engine.said import said
from engine.texts.telling import Teller
from engine.web.pages.fields import Menu, section, select, table
from engine.web.pages.page import button_link, form, paragraph
from rules.money import Money

ADDRESS = "/reports"
TITLE = said("QuickBooks reports")
MOST_LINES = 200  # customers on the page, those with the largest amounts

_TOTAL = said("Total")
_AGES = (
    said("Not due yet"),
    said("1–30 days late"),
    said("31–60 days late"),
    said("61–90 days late"),
    said("Over 90 days late"),
)
_BASES: Mapping[str, str] = {
    "Accrual": said("A sale counts on the day of its invoice (accrual basis)."),
    "Cash": said("A sale counts as it is paid (cash basis)."),
}
_MONTHS = (
    said("January"),
    said("February"),
    said("March"),
    said("April"),
    said("May"),
    said("June"),
    said("July"),
    said("August"),
    said("September"),
    said("October"),
    said("November"),
    said("December"),
)


@dataclass(frozen=True, slots=True)
class Reports:
    """All that the page shows. `now` is in the rules' time zone."""

    companies: Sequence[Choice]
    company: BooksConnection
    months: Sequence[date]
    month: date
    aged: Told
    sales: Told
    now: datetime
    key: str


def no_company(tell: Teller) -> tuple[str, ...]:
    """For an account without a QuickBooks company."""
    return (
        paragraph(tell("No QuickBooks company is connected; connect one first."), "bad"),
        button_link("/", tell("Back to the set-up"), "plain"),
    )


def parts(shown: Reports, tell: Teller) -> tuple[str, ...]:
    """The page from top to bottom."""
    hidden = {"key": shown.key, "company": shown.company.realm_id, "month": f"{shown.month:%Y-%m}"}
    ages = [tell.what(one) for one in (*_AGES, _TOTAL)]
    owed = _report(shown, tell, shown.aged, ages, tell("Nobody owes anything."))
    sold = _report(shown, tell, shown.sales, [tell("Sales")], tell("Nobody bought anything."))
    in_quickbooks = reports_page(shown.company.environment)
    return (
        _choosing(shown, tell),
        section(tell("What customers owe"), *owed),
        section(tell("Sales by customer in {month}", month=_month(shown.month)), *sold),
        form(ADDRESS, "", tell("Read both reports again"), hidden),
        button_link(in_quickbooks, tell("Open the reports in QuickBooks"), "plain"),
    )


def _choosing(shown: Reports, tell: Teller) -> str:
    about = tell("Of the sales. What customers owe is always as of today.")
    months = [Choice(f"{one:%Y-%m}", tell.what(_month(one))) for one in shown.months]
    menus = [Menu("month", tell("Month"), about, months, chosen=f"{shown.month:%Y-%m}")]
    if len(shown.companies) > 1:
        label, about = tell("QuickBooks company"), tell("Whose customers.")
        menus.insert(0, Menu("company", label, about, shown.companies, chosen=shown.company.realm_id))
    fields = "".join(f"<div>{select(one)}</div>" for one in menus)
    return (
        f'<form method="get" action="{ADDRESS}"><div class="beside">{fields}</div>'
        f'<p><button class="button plain">{html.escape(tell("Show"))}</button></p></form>'
    )


def _month(first: date) -> str:
    return said("{month} {year}", month=_MONTHS[first.month - 1], year=first.year)


# One report


def _report(shown: Reports, tell: Teller, told: Told, titles: Sequence[str], nobody: str) -> list[str]:
    """The report with its age; or why there is none, and never nothing. `titles` are of its amounts."""
    if told.kept is None:
        return [_none_yet(told, tell)]
    lines = [paragraph(" ".join(map(tell.what, _about(shown, told.kept))), "small")]
    if told.problem:
        lines.append(paragraph(tell("It could not be read again: {problem}.", problem=told.problem), "bad"))
    if told.renewing:
        lines.append(paragraph(tell("It is being read again; this page looks by itself."), "mark"))
    found = _largest_first(told.kept.report)
    lines.append(_table(shown, tell, told.kept.report, found, titles) if found else paragraph(nobody))
    return lines


def _none_yet(told: Told, tell: Teller) -> str:
    if told.renewing:
        waits = tell("The report is being read from QuickBooks; this page looks again by itself.")
        return paragraph(waits, "mark")
    return paragraph(tell("The report could not be read: {problem}.", problem=told.problem), "bad")


def _about(shown: Reports, kept: Kept) -> Iterator[str]:
    """When it was read, and what its amounts are."""
    at, company = kept.read_at.astimezone(shown.now.tzinfo), shown.company.company
    age = _age(shown.now - kept.read_at)
    yield said("As QuickBooks told it on {when}, {age}.", when=f"{at:%Y-%m-%d, %H:%M}", age=age)
    yield said("Amounts are in {currency}, the company's home currency.", currency=kept.report.currency)
    if company and company.multi_currency:
        yield said("QuickBooks has converted those of other currencies.")
    if kept.report.basis in _BASES:
        yield _BASES[kept.report.basis]


def _age(age: timedelta) -> str:
    """In the largest unit of which it is one at least.

    >>> _age(timedelta(minutes=90)), _age(timedelta(seconds=20))
    ('1 h ago', 'just now')
    """
    if age >= timedelta(days=1):
        return said("{count} d ago", count=age.days)
    if age >= timedelta(hours=1):
        return said("{count} h ago", count=age // timedelta(hours=1))
    if age >= timedelta(minutes=1):
        return said("{count} min ago", count=age // timedelta(minutes=1))
    return said("just now")


def _largest_first(report: Report) -> list[ReportLine]:
    """Those with an amount; of a customer's header that has none of its own nothing is shown."""
    found = [line for line in report.lines if any(one.minor for one in line.amounts)]
    return sorted(found, key=lambda line: -line.amounts[-1].minor)


def _table(
    shown: Reports, tell: Teller, report: Report, lines: Sequence[ReportLine], titles: Sequence[str]
) -> str:
    rows = [_row(_linked(shown, line), line.amounts, titles) for line in lines[:MOST_LINES]]
    if others := lines[MOST_LINES:]:
        name = html.escape(tell("{count} others", count=len(others)))
        rows.append(_row(name, _sums(others, report.currency), titles))
    name = html.escape(tell("All customers"))
    rows.append(_row(f"<strong>{name}</strong>", report.totals, titles))
    return table((tell("Customer"), *titles), "".join(rows), numbers=titles)


def _sums(lines: Sequence[ReportLine], currency: str) -> list[Money]:
    columns = zip(*(line.amounts for line in lines), strict=True)
    return [sum(column, Money(0, currency)) for column in columns]


def _linked(shown: Reports, line: ReportLine) -> str:
    name = html.escape(line.name)
    if not line.customer_id:
        return name
    return f'<a href="{html.escape(customer_page(shown.company.environment, line.customer_id))}">{name}</a>'


def _row(name: str, amounts: Sequence[Money], titles: Sequence[str]) -> str:
    """`name` is HTML already. The last column is told also where it is nothing."""
    last = len(titles) - 1
    cells = [
        _cell(title, amount if amount.minor or place == last else None)
        for place, (title, amount) in enumerate(zip(titles, amounts, strict=True))
    ]
    return f'<tr><th scope="row">{name}</th>{"".join(cells)}</tr>'


def _cell(title: str, amount: Money | None) -> str:
    told = f"{amount.amount:,f}" if amount else ""
    return f'<td class="amount" data-label="{html.escape(title)}">{told}</td>'
