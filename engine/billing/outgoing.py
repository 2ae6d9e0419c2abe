"""What is checked of a document, and added to it, before it leaves for one QuickBooks company."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from engine.billing.company_rules import objection
from engine.billing.document_numbers import DocumentNumbers
from engine.records import BooksCompany

Json = Mapping[str, Any]
Send = Callable[[Json], Awaitable[Json]]


class Outgoing:
    """The gate in front of one company, for one execution. `confirmed` tells how the company is now."""

    def __init__(
        self,
        company: BooksCompany,
        confirmed: Callable[[], Awaitable[BooksCompany]],
        numbers: DocumentNumbers,
    ) -> None:
        self._company = company
        self._confirmed = confirmed
        self._numbers = numbers

    async def check(self, kind: str, document: Json) -> None:
        """Refused where the company's settings stand against it; not by what was true some hours ago."""
        if objection(self._company, kind, document) is None:
            return
        self._company = await self._confirmed()
        if problem := objection(self._company, kind, document):
            raise problem

    async def numbered(self, kind: str, document: Json, send: Send) -> Json:
        """Check the document, and send it with a number of ours where QuickBooks gives it none."""
        await self.check(kind, document)
        if not self._company.custom_numbers:
            return await send(document)
        return await self._numbers.numbered(lambda number: send({**document, "DocNumber": number}))

    async def number_taken(self) -> None:
        """The number that was given to this execution's document is on somebody else's."""
        await self._numbers.occupied()
