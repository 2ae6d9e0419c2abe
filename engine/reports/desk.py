"""Reports as people look at them: what is kept answers, and is read anew beside it when it is old.

A look costs no read as long as the report is an hour old at most and QuickBooks has told of no change since;
after a change, ten minutes. All reads are spare: when four fifths of the month's allowance are used, what is
kept is shown with its age, and why it is no newer.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta

from engine.billing.catalogue import CHANGED_ASKED_AGAIN
from engine.clients.quickbooks import QuickBooks
from engine.clients.report_wire import Report
from engine.clock import Clock
from engine.connecting.accounts import Accounts
from engine.connecting.connected import BooksConnection
from engine.errors import ServiceError
from engine.live_choices.renewing import Renewals
from engine.reports.shelf import Kept, Shelf
from engine.services import Rules
from engine.store import Store

KEPT_FOR = timedelta(hours=1)
ASKED_AGAIN = timedelta(minutes=1)  # also where a person asks for it anew
AT_ONCE = timedelta(seconds=0.8)  # where there is something to show meanwhile
PATIENCE = timedelta(seconds=6)  # where there is nothing else to show, or it was asked for anew

_AGED = "aged receivables"
_SALES = "sales by customer"

Ask = Callable[[QuickBooks, str], Awaitable[Report]]
"""Reads a report from a company with that home currency."""


@dataclass(frozen=True, slots=True)
class Told:
    """A report as it is kept, if it is. `problem`: why it is no newer. `renewing`: it is being read."""

    kept: Kept | None
    problem: str = ""
    renewing: bool = False


class ReportDesk:
    """The reports of all connections. `accounts` make the reads; days are counted as `rules` say.

    `at_once` and `patience` are how long who asks may wait, with something to show meanwhile and without.
    """

    def __init__(
        self,
        store: Store,
        accounts: Accounts,
        clock: Clock,
        rules: Rules,
        *,
        at_once: timedelta = AT_ONCE,
        patience: timedelta = PATIENCE,
    ) -> None:
        self._shelf = Shelf(store)
        self._accounts = accounts
        self._clock = clock
        self._rules = rules
        self._at_once = at_once
        self._patience = patience
        self._renewals: Renewals[Kept] = Renewals(clock)

    @property
    def today(self) -> date:
        """The day it is by the rules' time zone."""
        return self._clock().astimezone(self._rules.current.timezone).date()

    async def aged(self, company: BooksConnection, *, anew: bool = False) -> Told:
        """What the company's customers owe today, by how long it is overdue."""
        today = self.today

        async def ask(api: QuickBooks, home_currency: str) -> Report:
            return await api.aged_receivables(today, home_currency=home_currency)

        return await self._told(company, _AGED, today, ask, anew=anew)

    async def sales(self, company: BooksConnection, month: date, *, anew: bool = False) -> Told:
        """What they bought in the month that begins on that day."""

        async def ask(api: QuickBooks, home_currency: str) -> Report:
            return await api.customer_sales(month, last_day(month), home_currency=home_currency)

        return await self._told(company, f"{_SALES} {month:%Y-%m}", month, ask, anew=anew)

    async def aclose(self) -> None:
        """Let go of what is still being read."""
        await self._renewals.aclose()

    async def _told(self, company: BooksConnection, name: str, day: date, ask: Ask, *, anew: bool) -> Told:
        key = company.connection_id, name
        kept = await self._shelf.find(*key)
        if kept is not None and await self._will_do(company, kept, day, anew=anew):
            failure = self._renewals.just_failed(key)  # of somebody who asked for it anew
            return Told(kept, failure.message if failure else "")
        outcome = await self._renewals.renewed(
            key,
            lambda: self._read(company, name, day, ask),
            self._patience if anew or kept is None else self._at_once,
        )
        if outcome is None:
            return Told(kept, renewing=True)
        return Told(kept, outcome.message) if isinstance(outcome, ServiceError) else Told(outcome)

    async def _will_do(self, company: BooksConnection, kept: Kept, day: date, *, anew: bool) -> bool:
        age = self._clock() - kept.read_at
        if kept.day != day or age > KEPT_FOR:
            return False
        if self._was_just_read(kept, day) or (not anew and age <= CHANGED_ASKED_AGAIN):
            return True
        heard = self._shelf.heard_since
        return not anew and not await heard(company.connection_id, company.portal_id, kept.read_at)

    def _was_just_read(self, kept: Kept, day: date) -> bool:
        return kept.day == day and self._clock() - kept.read_at <= ASKED_AGAIN

    async def _read(self, company: BooksConnection, name: str, day: date, ask: Ask) -> Kept:
        kept = await self._shelf.find(company.connection_id, name)
        if kept is not None and self._was_just_read(kept, day):
            return kept  # somebody else, maybe in another process, was done a moment ago
        began = self._clock()  # what changes while it is read counts as changed
        access = await self._accounts.books_by_id(company.connection_id)
        kept = Kept(await ask(access.api, access.company.home_currency), began, day)
        await self._shelf.keep(company.connection_id, company.portal_id, name, kept)
        return kept


def last_day(month: date) -> date:
    """The last day of the month that begins on that day.

    >>> last_day(date(2028, 2, 1))
    datetime.date(2028, 2, 29)
    """
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
