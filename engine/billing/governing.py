"""What a deal is billed under: which schedule governs it, of which total, in which currency."""

from collections.abc import Awaitable, Callable

from engine.billing.shares import deal_total
from engine.errors import Refused
from engine.ports import Wanted
from engine.records import BooksCompany, Deal
from engine.said import said
from rules import Governing, Schedule, Verdict
from rules.money import Money

_INSTALMENT_TYPES = ("deposit", "follow_up", "final")

Govern = Callable[[Deal], Awaitable[Governing]]


class Terms:
    """Those of one run, in one QuickBooks company."""

    def __init__(self, company: BooksCompany, govern: Govern) -> None:
        self._company = company
        self._govern = govern
        self._schedules: dict[Wanted, Schedule | None] = {}

    async def governing(self, deal: Deal, wanted: Wanted) -> Schedule | None:
        """The schedule whose instalment is wanted; None where none is. Refused where that cannot be told.

        Found once for a run, as the deal is: the facts that it takes may cost calls.
        """
        if wanted not in self._schedules:
            self._schedules[wanted] = await self._schedule_for(deal, wanted)
        return self._schedules[wanted]

    async def _schedule_for(self, deal: Deal, wanted: Wanted) -> Schedule | None:
        """The schedule whose instalment is wanted: a rule names it, a marketer's bare type implies it."""
        by_type = (
            wanted.invoice_type in _INSTALMENT_TYPES and wanted.amount is None and wanted.percent is None
        )
        if wanted.schedule is None and not by_type:
            return None
        governing = await self._govern(deal)
        if governing.verdict is Verdict.CANNOT_TELL:
            raise Refused(
                said("nothing is billed: {reason}", reason=governing.reason), category="cannot-tell"
            )
        schedule = governing.schedule
        if wanted.schedule is not None and (schedule is None or schedule.id != wanted.schedule):
            raise Refused(
                said(
                    'schedule "{schedule}" does not govern this deal any more: {reason}',
                    schedule=wanted.schedule,
                    reason=governing.reason,
                ),
                category="schedule-moved-on",
            )
        return schedule

    def total(self, deal: Deal, schedule: Schedule | None) -> Money:
        """The deal's total: the fact that the schedule names, else its amount.

        Refused where it is no amount, or in a currency that the books do not know; NothingToDo where zero.
        """
        fact = schedule.total if schedule else "deal.amount"
        return deal_total(deal, fact, self._currency(deal))

    def _currency(self, deal: Deal) -> str:
        currency = (deal.properties.get("deal_currency_code") or self._company.home_currency).upper()
        if currency != self._company.home_currency and not self._company.multi_currency:
            raise Refused(
                said(
                    "the deal is in {currency} and the QuickBooks company keeps its books in "
                    "{home_currency} only; turn on multicurrency or correct the deal's currency",
                    currency=currency,
                    home_currency=self._company.home_currency,
                ),
                category="currency",
            )
        return currency
