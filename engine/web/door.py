"""What every route is given: the store, the clock, and who may come in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from pydantic import SecretStr
from starlette.requests import Request

from engine.bulk import BulkDesk
from engine.card import Desk
from engine.clock import Clock, NewId
from engine.connecting.accounts import Accounts
from engine.connecting.connections import Connections
from engine.executions.worker import Waiting
from engine.live_choices.menus import Menus
from engine.operations.meter import Meters
from engine.reports import ReportDesk
from engine.rulefile.names import RuleNames
from engine.rulefile.running import RuleFile
from engine.signatures import hubspot_signed, intuit_signed
from engine.store import Store
from engine.wakers.port import Row
from engine.web.bodies import full_address, read_body, unsigned
from engine.web.sessions import Sessions


@dataclass(frozen=True, slots=True)
class Door:
    """`waits`: a worker runs what comes in and its end is heard of here, so that waiting makes sense."""

    store: Store
    connections: Connections
    accounts: Accounts
    sessions: Sessions
    rules: RuleFile
    names: RuleNames
    menus: Menus
    card: Desk
    bulk: BulkDesk
    reports: ReportDesk
    meters: Meters
    clock: Clock
    new_id: NewId
    waiting: Waiting
    wake: Callable[[Row], None]
    healthy: Callable[[], bool]
    waits: bool
    patience: timedelta
    public_url: str
    hubspot_secret: SecretStr
    verifier_token: SecretStr

    async def from_hubspot(self, request: Request) -> bytes:
        """The body of a call that HubSpot has signed. 413 or 401 otherwise, and nothing has changed."""
        body = await read_body(request)
        if not hubspot_signed(
            request.headers,
            method=request.method,
            uri=full_address(request, self.public_url),
            body=body,
            secret=self.hubspot_secret.get_secret_value(),
            now=self.clock(),
        ):
            raise unsigned("HubSpot")
        return body

    async def from_intuit(self, request: Request) -> bytes:
        """The body of a call that Intuit has signed. 413 or 401 otherwise, and nothing has changed."""
        body = await read_body(request)
        if not intuit_signed(
            request.headers, body=body, verifier_token=self.verifier_token.get_secret_value()
        ):
            raise unsigned("Intuit")
        return body
