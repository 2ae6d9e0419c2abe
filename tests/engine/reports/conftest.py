"""A QuickBooks company with made-up reports, rules that count days in Chicago, and a desk between them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine.clients.report_wire import Report, ReportLine
from engine.connecting.connected import BooksConnection
from engine.errors import ServiceError
from engine.records import BooksCompany
from engine.reports import ReportDesk
from engine.store import Store
from rules.money import Money

PORTAL = "4210001"


class Tokens:
    """Nobody asks for one here."""

    async def access_token(self, *, not_this: str | None = None) -> str:
        raise AssertionError("a report was read past the accounts")


def report(*lines: ReportLine, columns: int = 6, basis: str = "") -> Report:
    """A report of these lines in US dollars, with their sums."""
    nothing = Money(0, "USD")
    totals = [sum((line.amounts[at] for line in lines), nothing) for at in range(columns)]
    return Report("USD", basis, lines, tuple(totals))


def line(customer_id: str, name: str, *amounts: str) -> ReportLine:
    """One customer by age, the youngest first; what is left out is nothing, and the total is added."""
    told = [Money.of(one or "0", "USD") for one in (*amounts, "", "", "", "", "")[:5]]
    return ReportLine(customer_id, name, (*told, sum(told, Money(0, "USD"))))


@dataclass
class Books:
    """Answers with the report that it is given, or raises it; `gate` holds answers back."""

    aged: Report | ServiceError = field(
        default_factory=lambda: report(line("58", "Acme", "100.00", "", "20.50"))
    )
    sales: Report | ServiceError = field(
        default_factory=lambda: report(ReportLine("58", "Acme", (Money.of("300", "USD"),)), columns=1)
    )
    asked: list[tuple[Any, ...]] = field(default_factory=list)
    gate: asyncio.Event | None = None

    async def aged_receivables(self, on: date, *, home_currency: str) -> Report:
        return await self._answer(self.aged, "aged", on)

    async def customer_sales(self, first: date, last: date, *, home_currency: str) -> Report:
        return await self._answer(self.sales, "sales", first, last)

    async def _answer(self, told: Report | ServiceError, *asked: Any) -> Report:
        self.asked.append(asked)
        if self.gate:
            await self.gate.wait()
        if isinstance(told, ServiceError):
            raise told
        return told


@dataclass
class Accounts:
    """Knows one company, and HubSpot as it is given."""

    books: Books
    company: BooksCompany
    hubspot: Any = None

    async def books_by_id(self, connection_id: str) -> Any:
        return SimpleNamespace(api=self.books, company=self.company)

    def crm(self, portal_id: str, extra: Any) -> Any:
        return self.hubspot


@pytest.fixture
def books() -> Books:
    return Books()


@pytest.fixture
def told() -> Callable[..., Report]:
    """Builds a report of `owes(...)` lines."""
    return report


@pytest.fixture
def owes() -> Callable[..., ReportLine]:
    """Builds a line: customer Id, name, and five amounts by age."""
    return line


@pytest.fixture
def accounts(books: Books, company: BooksCompany) -> Accounts:
    return Accounts(books, company)


@pytest.fixture
def rules() -> Any:
    return SimpleNamespace(current=SimpleNamespace(timezone=ZoneInfo("America/Chicago"), language="en"))


@pytest.fixture
def connection(company: BooksCompany) -> BooksConnection:
    return BooksConnection("books", PORTAL, "9130", "sandbox", company, Tokens())


@pytest.fixture
async def desk(store: Store, accounts: Any, clock: Any, rules: Any) -> AsyncIterator[ReportDesk]:
    """Waits for every read, however busy the machine is."""
    long = timedelta(minutes=1)
    made = ReportDesk(store, accounts, clock, rules, at_once=long, patience=long)
    yield made
    await made.aclose()
