"""All that the page for many invoices asks for, for the person of an account who uses it."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.billing.many_deals import ManyDealsCrm
from engine.bulk import batches
from engine.bulk.batches import Batch, Result
from engine.bulk.finding import FoundPage, find
from engine.bulk.proposing import Inputs, Objection, Proposal, propose
from engine.bulk.searching import Search
from engine.card import Desk, Person
from engine.clients.hubspot import HubSpot
from engine.clients.hubspot_pipelines import PipelineDefinition
from engine.clients.limiter import Priority
from engine.connecting.accounts import Accounts
from engine.executions.ledger import Accepted
from engine.executions.surroundings import properties_named


@dataclass(frozen=True, slots=True)
class BulkDesk:
    """Over the deal card's desk: reviews and presses are its own."""

    card: Desk

    async def pipelines(self, by: Person) -> tuple[PipelineDefinition, ...]:
        """The account's deal pipelines with their stages."""
        return await self._hubspot(by).pipelines("deals")

    async def find(self, by: Person, search: Search) -> FoundPage:
        """One page of the deals that are looked for."""
        services = self.card.services
        company = await self.card.connections.quickbooks(by.portal_id, search.company or None)
        home = company.company.home_currency if company.company else "USD"
        now = services.clock()
        return await find(self._hubspot(by), services.store, by.portal_id, search, home=home, now=now)

    async def propose(
        self, by: Person, deal_ids: Sequence[str], inputs: Inputs
    ) -> list[Proposal | Objection]:
        """What create-invoice would make of each of these deals. Changes nothing."""
        book = self.card.services.rules.current
        crm = ManyDealsCrm(self._hubspot(by), properties_named(book))
        return await propose(self.card.reviewer, crm, book, by.portal_id, deal_ids, inputs)

    async def begin(self, by: Person, batch: Batch) -> list[Accepted]:
        """Store what was reviewed, to be worked off; gives nothing where it is stored already. May refuse."""
        services = self.card.services
        return await services.store.write(
            lambda session: batches.begin(session, batch, by, services.clock(), services.new_id),
            account=by.portal_id,
        )

    async def results(self, by: Person, once: str) -> list[Result] | None:
        """How far each deal of a batch is; None where the account has no such batch."""
        return await self.card.services.store.read(
            lambda session: batches.results(session, by.portal_id, once)
        )

    async def try_again(self, by: Person, result: Result, request_id: str) -> None:
        """Try one deal of a batch once more. Refused where that makes no sense."""
        await self.card.press_again(by, result.deal.id, result.execution_id, request_id)

    def _hubspot(self, by: Person) -> HubSpot:
        """For a person who waits."""
        accounts: Accounts = self.card.services.accounts.at(Priority.NOW)
        return accounts.hubspot(by.portal_id)
