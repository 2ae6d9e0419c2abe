"""One claimed execution, whatever it is: find the action or step, read its inputs, run it."""

from collections.abc import Mapping
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from sqlmodel import Session

from engine import bills, effects, ledger
from engine.accounts import BooksAccess
from engine.action import Action, ActionInputs, Context, FollowUp, Outcome, Result
from engine.bills import DealBills
from engine.books import QuickBooksBooks
from engine.catalogue import Catalogue
from engine.crm import HubSpotCrm
from engine.customers import Customers
from engine.effects import Effects
from engine.errors import Refused
from engine.facts import FactReader
from engine.inputs import internal, read_inputs
from engine.ledger import Closing, Incoming, Start
from engine.records import Deal
from engine.reviews import ReviewDesk
from engine.services import Services
from engine.steps import STEPS
from engine.steps.announce import announce
from engine.store.tables import Execution
from rules import Governing, governing, governing_needs, needs

_MAKES_A_DOCUMENT = ("create invoice",)


class Dispatcher:
    """Runs executions over the given services and actions."""

    def __init__(self, services: Services, actions: Mapping[str, Action]) -> None:
        self._services = services
        self._actions = actions

    async def run(self, row: Execution) -> Closing:
        """How the execution ends. Raises what `engine.errors` names; the worker acts on it."""
        if step := STEPS.get(row.action):
            return await step(row, self._services)
        action = self._actions.get(row.action)
        if action is None:
            near = get_close_matches(row.action, self._actions, n=1)
            hint = f'did you mean "{near[0]}"?' if near else f"there are {', '.join(sorted(self._actions))}"
            raise Refused(f'there is no action "{row.action[:60]}"; {hint}', category="unknown-action")
        inputs = self._inputs(row, action)
        context = await self._context(row, action, inputs)
        return self._closing(row, await action.handle(inputs, context))

    async def ended(self, row: Execution, closing: Closing) -> list[tuple[str, datetime]]:
        """Called before an execution is closed: give back what it reserved in vain, tell what changed."""
        return await self._services.store.write(lambda session: self._ended(session, row, closing))

    def _ended(self, session: Session, row: Execution, closing: Closing) -> list[tuple[str, datetime]]:
        if not ledger.renew(session, row.id, token=row.token or "", now=self._services.clock()):
            return []  # another worker has it now, and what is reserved is the other's
        if closing.outcome in (Outcome.REFUSED, Outcome.FAILED):
            begun = effects.begun_effects(session, row.id)
            if not begun.intersection(_MAKES_A_DOCUMENT):
                bills.release(session, row.id)
        if row.role == "delivery":
            return []
        return announce(session, row.portal_id, self._services.clock(), self._services.new_id)

    def _inputs(self, row: Execution, action: Action) -> Any:
        given = row.inputs
        if row.callback_id is not None:
            _refuse_internal(action.inputs, given)
        book = self._services.rules.current
        defaults = book.defaults.get(action.name, {})
        told = {name: value for name, value in given.items() if value is not None and value != ""}
        return read_inputs(action.inputs, {**defaults, **told}, book.timezone)

    async def _context(self, row: Execution, action: Action, inputs: Any) -> Context:
        services, book = self._services, self._services.rules.current
        company = getattr(inputs, "quickbooks_company", None)
        made = Effects(services.store, row, services.clock, services.new_id)
        crm = services.accounts.crm(row.portal_id, self._extra_properties())
        access = await services.accounts.books(row.portal_id, company)
        return Context(
            execution_id=row.id,
            portal_id=row.portal_id,
            object_type=row.object_type,
            object_id=row.object_id,
            now=services.clock(),
            received_at=row.created_at,
            zone=book.timezone,
            crm=crm,
            books=self._books(row, made, access),
            bills=self._bills(row, crm, access),
            reviews=self._reviews(row, made),
        )

    def _extra_properties(self) -> dict[str, frozenset[str]]:
        named: dict[str, set[str]] = {}
        for fact in needs(self._services.rules.current, None):
            name, _, prop = fact.partition(".")
            named.setdefault(name, set()).add(prop)
        return {name: frozenset(props) for name, props in named.items()}

    def _books(self, row: Execution, made: Effects, access: BooksAccess) -> QuickBooksBooks:
        services, api = self._services, access.api
        reads = {
            "item": api.items,
            "term": api.terms,
            "tax_code": api.tax_codes,
            "payment_method": api.payment_methods,
        }
        customers = Customers(
            services.store,
            api,
            made,
            portal_id=row.portal_id,
            connection_id=access.connection_id,
            clock=services.clock,
            new_id=services.new_id,
        )
        catalogue = Catalogue(services.store, access.connection_id, services.clock, reads)
        return QuickBooksBooks(api, made, catalogue, customers, access.company, access.environment)

    def _bills(self, row: Execution, crm: HubSpotCrm, access: BooksAccess) -> DealBills:
        services, book = self._services, self._services.rules.current

        async def books() -> Any:
            return access.api

        def today() -> date:
            return services.clock().astimezone(book.timezone).date()

        async def govern(deal: Deal) -> Governing:
            facts = await FactReader(crm, books, today=today()).of_deal(deal, governing_needs(book))
            return governing(book, facts, services.clock())

        return DealBills(
            services.store,
            portal_id=row.portal_id,
            connection_id=access.connection_id,
            execution_id=row.id,
            company=access.company,
            govern=govern,
            clock=services.clock,
            new_id=services.new_id,
            today=today,
        )

    def _reviews(self, row: Execution, made: Effects) -> ReviewDesk:
        services, book = self._services, self._services.rules.current
        return ReviewDesk(
            services.store,
            made,
            services.mailer,
            book.reviews,
            portal_id=row.portal_id,
            execution_id=row.id,
            zone=book.timezone,
            sender=services.mail_sender,
            clock=services.clock,
            new_id=services.new_id,
        )

    def _closing(self, row: Execution, result: Result) -> Closing:
        events = tuple(self._follow_up(row, follow) for follow in result.follow_ups)
        return Closing(result.outcome, result.reason, result.outputs, events=events)

    def _follow_up(self, row: Execution, follow: FollowUp) -> Incoming:
        """A due time is an event of its own, so that it is counted and closed on its own."""
        key = f"follow-up:{row.id}:{follow.key}"
        return Incoming(
            event_id=self._services.new_id(),
            execution_id=self._services.new_id(),
            portal_id=row.portal_id,
            kind="due_time",
            dedupe_key=key,
            payload={"of": row.id, "due": follow.due.isoformat()},
            received_at=self._services.clock(),
            start=Start(follow.action, key, dict(follow.inputs), follow.due, row.object_type, row.object_id),
        )


def _refuse_internal(model: type[ActionInputs], given: Mapping[str, Any]) -> None:
    """Inputs that only rules and follow-ups may give do not exist for a workflow."""
    for name, info in model.model_fields.items():
        if name in given and internal(info):
            raise Refused(f'there is no input "{name}"', category="input")
