"""The page with the reports as people read it: whole, with its age, never empty without a word (F54)."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine.clients.report_wire import ReportLine
from engine.live_choices.choices import Choice
from engine.reports import Told
from engine.reports.shelf import Kept
from engine.texts.telling import Teller
from engine.web.pages.reports import MOST_LINES, Reports
from engine.web.pages.reports import parts as told_parts
from rules.money import Money

CHICAGO = ZoneInfo("America/Chicago")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=CHICAGO)
READ = datetime(2026, 3, 2, 8, 55, tzinfo=CHICAGO)


def parts(shown: Reports, language: str = "en") -> tuple[str, ...]:
    return told_parts(shown, Teller(language))


def words(html: Sequence[str]) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", "".join(html))).split())


@pytest.fixture
def shown(connection: Any, told: Any, owes: Any) -> Reports:
    aged = told(owes("58", "Acme <&> Co", "100.00", "", "1020.50"), owes("59", "Zoe", "5000"))
    sales = told(ReportLine("", "Not specified", (Money.of("7.05", "USD"),)), columns=1, basis="Accrual")
    return Reports(
        companies=[Choice("9130", "Test & Co")],
        company=connection,
        months=[date(2026, 3, 1), date(2026, 2, 1)],
        month=date(2026, 2, 1),
        aged=Told(Kept(aged, READ, date(2026, 3, 2))),
        sales=Told(Kept(sales, READ, date(2026, 2, 1))),
        now=NOW,
        key="key",
    )


def test_each_customer_is_told_by_age_the_largest_first(shown: Reports) -> None:
    told = words(parts(shown))

    assert "Zoe 5,000.00 5,000.00 Acme <&> Co 100.00 1,020.50 1,120.50" in told
    assert "All customers 5,100.00 1,020.50 6,120.50" in told


def test_when_it_was_read_and_in_which_currency_is_told(shown: Reports) -> None:
    told = words(parts(shown))

    assert "As QuickBooks told it on 2026-03-02, 08:55, 5 min ago. Amounts are in USD" in told
    assert "QuickBooks has converted" not in told


def test_of_a_company_with_several_currencies_it_says_that_amounts_are_converted(shown: Reports) -> None:
    assert shown.company.company is not None
    several = replace(shown.company, company=replace(shown.company.company, multi_currency=True))

    assert "has converted those of other currencies" in words(parts(replace(shown, company=several)))


def test_sales_name_their_month_and_how_they_are_counted(shown: Reports) -> None:
    told = words(parts(shown))

    assert "Sales by customer in February 2026" in told
    assert "on the day of its invoice (accrual basis)" in told
    assert "Not specified 7.05 All customers 7.05" in told


def test_customers_and_reports_are_linked_in_quickbooks(shown: Reports) -> None:
    html = "".join(parts(shown))

    assert (
        'href="https://app.sandbox.qbo.intuit.com/app/customerdetail?nameId=58">Acme &lt;&amp;&gt; Co</a>'
        in html
    )
    assert 'href="https://app.sandbox.qbo.intuit.com/app/standardreports"' in html


def test_a_report_that_failed_is_shown_as_last_read_with_its_age_and_why(shown: Reports) -> None:
    aged = replace(shown.aged, problem="QuickBooks could not be reached")
    later = NOW.replace(day=4)

    told = words(parts(replace(shown, aged=aged, now=later)))

    assert "2 d ago" in told
    assert "It could not be read again: QuickBooks could not be reached." in told
    assert "All customers" in told


def test_a_report_that_was_never_read_is_its_reason(shown: Reports) -> None:
    told = words(parts(replace(shown, aged=Told(None, "QuickBooks could not be reached"))))

    assert "The report could not be read: QuickBooks could not be reached." in told
    assert "Nobody owes" not in told


def test_a_report_that_is_being_read_says_so(shown: Reports) -> None:
    assert "is being read from QuickBooks" in words(parts(replace(shown, aged=Told(None, renewing=True))))
    assert "is being read again" in words(parts(replace(shown, aged=replace(shown.aged, renewing=True))))


def test_an_empty_report_says_that_nobody_owes_anything(shown: Reports, told: Any) -> None:
    empty = Told(Kept(told(), READ, date(2026, 3, 2)))

    assert "Nobody owes anything." in words(parts(replace(shown, aged=empty)))


def test_of_very_many_customers_the_smallest_are_added_up(shown: Reports, told: Any, owes: Any) -> None:
    many = [owes(str(number), f"C{number}", str(number)) for number in range(1, MOST_LINES + 3)]

    text = words(parts(replace(shown, aged=Told(Kept(told(*many), READ, date(2026, 3, 2))))))

    assert "2 others 3.00 3.00 All customers" in text


def test_headers_without_amounts_of_their_own_are_left_out(shown: Reports, told: Any, owes: Any) -> None:
    aged = told(owes("1", "Parent"), owes("2", "Parent:Site", "5"))

    text = words(parts(replace(shown, aged=Told(Kept(aged, READ, date(2026, 3, 2))))))

    assert "Total Parent:Site 5.00 5.00" in text


def test_of_several_companies_one_is_chosen(shown: Reports) -> None:
    several = replace(shown, companies=[Choice("9130", "Test & Co"), Choice("9131", "Second Co")])

    assert "QuickBooks company Test & Co Second Co" in words(parts(several))
    assert "QuickBooks company" not in words(parts(shown))


def test_the_page_speaks_the_language_of_the_rules(shown: Reports) -> None:
    told = words(parts(shown, "de"))

    assert "Umsatz nach Kunden im Februar 2026" in told
    assert "Alle Kunden 5,100.00" in told
