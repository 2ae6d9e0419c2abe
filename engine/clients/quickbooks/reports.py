"""Reports. Source: Intuit API reference, Reports > ARAgingSummary, SalesByCustomer."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial

from engine.clients.quickbooks.calls import Calls
from engine.clients.report_wire import Report, report_from
from engine.said import said

AGED_COLUMNS = 6
"""Amounts of aged receivables: not due yet, 1-30, 31-60, 61-90 and over 90 days overdue, and their sum."""

_TASK = said("make a report")


class ReportCalls(Calls):
    """What the company's customers owe, and what they bought."""

    async def aged_receivables(self, on: date, *, home_currency: str) -> Report:
        """What each customer owes on that day, by how long it is overdue (AGED_COLUMNS). Metered, one call.

        Customers who owe nothing are not in it. Credits that are not used up count against it.
        Units: home currency. Refused: 5020 where the company's plan or person may not see the report.
        Source: Reports > ARAgingSummary.
        """
        asked = {"report_date": on.isoformat()}
        return await self._report("AgedReceivables", asked, AGED_COLUMNS, home_currency)

    async def customer_sales(self, first: date, last: date, *, home_currency: str) -> Report:
        """What each customer bought from the first day to the last, in one column. Metered, one call.

        Units: home currency; by the company's own basis, which the report names. Refused: as above.
        Source: Reports > SalesByCustomer.
        """
        asked = {
            "start_date": first.isoformat(),
            "end_date": last.isoformat(),
            "summarize_column_by": "Total",
        }
        return await self._report("CustomerSales", asked, 1, home_currency)

    async def _report(self, name: str, asked: Mapping[str, str], amounts: int, home_currency: str) -> Report:
        call = self._read_call(f"reports/{name}", _TASK)
        call = replace(call, params={**asked, **call.params})
        return await self._ask(call, partial(report_from, amounts=amounts, home_currency=home_currency))
