"""The company itself. Source: Intuit API reference, entities CompanyInfo and Preferences."""

from functools import partial
from urllib.parse import quote

from engine.clients.quickbooks.calls import Calls
from engine.clients.quickbooks_wire import company_from
from engine.clients.wire import mapping
from engine.records import BooksCompany


class CompanyCalls(Calls):
    """What holds for all documents of the company."""

    async def company(self) -> BooksCompany:
        """What is to be known of the company. Metered, two calls. Source: CompanyInfo, Preferences > Read."""
        task = "describe the company"
        info_call = self._read_call(f"companyinfo/{quote(self._realm_id, safe='')}", task)
        info = await self._ask(info_call, partial(mapping, key="CompanyInfo"))
        return await self._ask(
            self._read_call("preferences", task),
            lambda body: company_from(info, mapping(body, "Preferences")),
        )
