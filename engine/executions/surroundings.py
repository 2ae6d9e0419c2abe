"""What surrounds one run of an action: its ports, fulfilled over the account's connections."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property

from engine.action import Context
from engine.billing.bills import DealBills
from engine.billing.books import QuickBooksBooks
from engine.billing.catalogue import Catalogue
from engine.billing.crm import HubSpotCrm
from engine.billing.customers import Customers
from engine.billing.document_numbers import DocumentNumbers
from engine.billing.outgoing import Outgoing
from engine.billing.sheets import DealSheets
from engine.connecting.accounts import BooksAccess
from engine.deciding.facts import by_object, fact_reader
from engine.deciding.own_records import OwnRecords
from engine.executions.effects import Effects
from engine.live_choices.lists import lists_of
from engine.mails import MailDesk, MailFacts, Sending
from engine.records import Deal
from engine.reviews import Post, ReviewDesk
from engine.reviews.recipients import MOBILE
from engine.services import Services
from engine.store.tables import Execution
from rules import (
    Facts,
    Governing,
    Reviews,
    Rulebook,
    facts_in,
    governing,
    governing_needs,
    needs,
    placeholders,
)


class Surroundings:
    """Builds an execution's context. The rules are those of the moment at which the run begins."""

    books_of: type[QuickBooksBooks] = QuickBooksBooks
    bills_of: type[DealBills] = DealBills

    def __init__(self, services: Services, row: Execution) -> None:
        self._services = services
        self._row = row
        self.book: Rulebook = services.rules.current

    @cached_property
    def crm(self) -> HubSpotCrm:
        """HubSpot, with the properties that the rules name beside the usual ones."""
        return self._services.accounts.crm(self._row.portal_id, properties_named(self.book))

    async def facts(self, wanted: frozenset[str]) -> Facts:
        """The facts of the record that this run is about."""
        return await self._facts(await self.crm.deal(self._row.object_id), wanted)

    async def context(self, company: str | None) -> Context:
        """The run's context, with the named QuickBooks company or the account's only one."""
        services, row = self._services, self._row
        access = await services.accounts.books(row.portal_id, company)
        made = Effects(
            services.store, row, services.clock, services.new_id, connection_id=access.connection_id
        )
        catalogue = Catalogue(services.store, access.connection_id, services.clock, lists_of(access.api))
        books = self._books(access, made, catalogue)
        return Context(
            execution_id=row.id,
            portal_id=row.portal_id,
            object_type=row.object_type,
            object_id=row.object_id,
            now=services.clock(),
            received_at=row.created_at,
            zone=self.book.timezone,
            crm=self.crm,
            books=books,
            bills=self._bills(access),
            sheets=DealSheets(catalogue, self.crm, access.company, self.book, self._facts, self.today),
            reviews=self._reviews(made),
            mails=self._mails(access, books, made),
        )

    def today(self) -> date:
        """The calendar day in the rule file's time zone."""
        return self._services.clock().astimezone(self.book.timezone).date()

    async def _facts(self, deal: Deal, wanted: frozenset[str]) -> Facts:
        services = self._services
        reader = fact_reader(services.store, services.accounts, self.crm, self._row.portal_id, self.today())
        return await reader.of_deal(deal, wanted)

    def _books(self, access: BooksAccess, made: Effects, catalogue: Catalogue) -> QuickBooksBooks:
        services, api = self._services, access.api
        customers = Customers(
            services.store,
            api,
            made,
            portal_id=self._row.portal_id,
            connection_id=access.connection_id,
            clock=services.clock,
            new_id=services.new_id,
        )
        numbers = DocumentNumbers(
            services.store, connection_id=access.connection_id, execution_id=self._row.id
        )
        outgoing = Outgoing(access.company, access.confirmed, numbers)
        return self.books_of(api, made, catalogue, customers, access.company, access.environment, outgoing)

    def _bills(self, access: BooksAccess) -> DealBills:
        async def govern(deal: Deal) -> Governing:
            facts = await self._facts(deal, governing_needs(self.book))
            return governing(self.book, facts, self._services.clock())

        return self.bills_of(
            self._services.store,
            portal_id=self._row.portal_id,
            connection_id=access.connection_id,
            execution_id=self._row.id,
            tried_before=self._row.tried_before,
            company=access.company,
            govern=govern,
            clock=self._services.clock,
            new_id=self._services.new_id,
            today=self.today,
        )

    def _mails(self, access: BooksAccess, books: QuickBooksBooks, made: Effects) -> MailDesk:
        services, row = self._services, self._row
        facts = MailFacts(
            OwnRecords(services.store, row.portal_id),
            self.facts,
            deal_id=row.object_id,
            connection_id=access.connection_id,
            today=self.today,
        )
        return MailDesk(
            books,
            access.api,
            made,
            Sending(services.mailer, services.mail_sender),
            self.book.invoice_mails,
            facts,
            execution_id=row.id,
            zone=self.book.timezone,
        )

    def _reviews(self, made: Effects) -> ReviewDesk:
        services = self._services
        api = services.accounts.hubspot(self._row.portal_id)
        return ReviewDesk(
            services.store,
            made,
            Post(services.mailer, services.mail_sender, api, services.phones, services.links),
            self.book.reviews,
            self._row,
            zone=self.book.timezone,
            facts=self.facts,
            clock=services.clock,
            new_id=services.new_id,
        )


def properties_named(book: Rulebook) -> Mapping[str, frozenset[str]]:
    """By object, the properties of HubSpot's records that the rules name anywhere."""
    return by_object(
        needs(book, None) | _review_facts(book.reviews) | _template_facts(book) | book.invoice_mails.facts
    )


def _review_facts(reviews: Reviews | None) -> frozenset[str]:
    """What review requests look at: mobile phones, who has opted out, and what their templates name."""
    if reviews is None:
        return frozenset()
    texts = [text for template in reviews.templates.values() for text in template.texts]
    always = {f"contact.{MOBILE}"} | ({reviews.opt_out} if reviews.opt_out else set())
    return frozenset(always).union(*map(facts_in, texts))


def _template_facts(book: Rulebook) -> frozenset[str]:
    """What invoice templates name, of the deal and of each line item."""
    texts = [text for template in book.invoice_templates.values() for text in template.texts]
    return frozenset[str]().union(*map(placeholders, texts))
