"""All that the card's routes ask for: views, forecasts, reviews and presses, for an account's people."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from engine.card.forecast import forecast
from engine.card.owing import Owing
from engine.card.people import Person
from engine.card.pressing import press_again, pressed, take_back
from engine.card.reviewing import Reviewer
from engine.card.view import Shown, deal_view
from engine.connecting.connections import Connections
from engine.executions import ledger
from engine.executions.ledger import Accepted
from engine.reports import ReportDesk
from engine.services import Services
from engine.store.tables import Execution

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Desk:
    """Nothing here waits for an execution to end; that is the route's part."""

    services: Services
    connections: Connections
    reviewer: Reviewer
    reports: ReportDesk

    async def view(self, by: Person, deal_id: str) -> Json:
        """What the ledger knows of the deal, with the companies to choose from where there are several."""
        services = self.services
        companies = await self.connections.all_quickbooks(by.portal_id)
        several = companies if len(companies) > 1 else ()
        realms = {one.connection_id: one.realm_id for one in several}
        now, book = services.clock(), services.rules.current
        zone = book.timezone
        shown = Shown(by.portal_id, deal_id, now, now.astimezone(zone).date(), realms, book.language)
        view = await services.store.read(lambda session: deal_view(session, shown))
        named = [{"id": one.realm_id, "name": one.name} for one in several]
        return {**view, "zone": str(zone), "connected": bool(companies), "companies": named}

    async def forecast(self, by: Person, deal_id: str) -> Json:
        """What is to be billed next."""
        return await forecast(self.services.as_of_now(), by.portal_id, deal_id)

    async def owing(self, by: Person, deal_id: str, *, anew: bool = False) -> Json:
        """What the deal's customers owe by QuickBooks' report; `anew` where a kept one does not do."""
        companies = await self.connections.all_quickbooks(by.portal_id)
        owing = Owing(self.services.as_of_now(), self.reports, by.portal_id, companies)
        return await owing.of_deal(deal_id, anew=anew)

    async def review(self, by: Person, deal_id: str, inputs: Mapping[str, Any]) -> Json:
        """What create-invoice would bill with these inputs."""
        return await self.reviewer.review(by.portal_id, deal_id, inputs)

    async def press(
        self, by: Person, deal_id: str, action: str, inputs: Mapping[str, Any], request_id: str
    ) -> Accepted:
        """Store what a button starts, or find what this press has started before. Refused where it cannot."""
        services = self.services
        incoming = pressed(
            action, deal_id, inputs, request_id, by=by, now=services.clock(), new_id=services.new_id
        )
        (accepted,) = await services.store.write_row(ledger.accept, (incoming,))
        return accepted

    async def press_again(self, by: Person, deal_id: str, execution_id: str, request_id: str) -> None:
        """Try an execution of the deal once more. Refused where that makes no sense."""
        services = self.services
        await services.store.write(
            lambda session: press_again(
                session,
                execution_id,
                deal_id,
                request_id,
                by=by,
                now=services.clock(),
                new_id=services.new_id,
            ),
            account=by.portal_id,
        )

    async def take_back(self, by: Person, deal_id: str, execution_id: str, request_id: str) -> None:
        """Cancel an execution of the deal that waits. Refused where it does not."""
        services = self.services
        await services.store.write(
            lambda session: take_back(
                session,
                execution_id,
                deal_id,
                request_id,
                by=by,
                now=services.clock(),
                new_id=services.new_id,
            ),
            account=by.portal_id,
        )

    async def ended(self, execution_id: str) -> Execution:
        """The execution as it is now."""

        def look(session: Session) -> Execution:
            return session.get_one(Execution, execution_id)

        return await self.services.store.read(look)
