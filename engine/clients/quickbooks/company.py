"""The company itself. Source: Intuit API reference, entities CompanyInfo, Preferences, CompanyCurrency."""

from dataclasses import replace
from functools import partial
from urllib.parse import quote

from engine.clients.quickbooks.calls import Calls
from engine.clients.quickbooks_wire import company_from, currency_from
from engine.clients.wire import mapping
from engine.errors import Refused
from engine.records import BooksCompany
from engine.said import said


class CompanyCalls(Calls):
    """What holds for all documents of the company."""

    async def company(self) -> BooksCompany:
        """What is to be known of the company. Metered, two calls; three where it has several currencies.

        Source: CompanyInfo > Read, Preferences > Read, CompanyCurrency > Query.
        """
        task = said("describe the company")
        info_call = self._read_call(f"companyinfo/{quote(self._realm_id, safe='')}", task)
        info = await self._ask(info_call, partial(mapping, key="CompanyInfo"))
        found = await self._ask(
            self._read_call("preferences", task),
            lambda body: company_from(info, mapping(body, "Preferences")),
        )
        return replace(found, currencies=await self._currencies()) if found.multi_currency else found

    async def _currencies(self) -> tuple[str, ...] | None:
        """The codes of its active currencies; None where QuickBooks refuses to tell: that is no "none"."""
        try:
            found = await self._all("CompanyCurrency", "", currency_from, said("read its currencies"))
        except Refused:
            return None
        return tuple(sorted(code for code, active in found if active))
