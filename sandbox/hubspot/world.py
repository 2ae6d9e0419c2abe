"""Everything the stand-in knows, in one place: portals, tokens, deliveries, executions, the log."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sandbox.hubspot.actions import Actions
from sandbox.hubspot.core import Core
from sandbox.hubspot.editor import Editor
from sandbox.hubspot.errors import not_found
from sandbox.hubspot.executions import Executions
from sandbox.hubspot.fetches import Fetches
from sandbox.hubspot.journal import Journal
from sandbox.hubspot.log import RequestLog
from sandbox.hubspot.portal import Portal, new_portal
from sandbox.hubspot.records import Source
from sandbox.hubspot.scopes import SCOPES
from sandbox.hubspot.subscriptions import Subscriptions
from sandbox.hubspot.timeline import Templates
from sandbox.hubspot.tokens import Grant, Tokens
from sandbox.hubspot.webhooks import Webhooks
from sandbox.hubspot.workflows import Workflows

SEED_PORTAL = 4210001
SEED_USER = 77


@dataclass(slots=True)
class World:
    """The whole of HubSpot, as far as the service can tell."""

    core: Core
    tokens: Tokens
    webhooks: Webhooks
    executions: Executions
    actions: Actions
    fetches: Fetches
    templates: Templates
    workflows: Workflows
    subscriptions: Subscriptions
    journal: Journal
    log: RequestLog = field(default_factory=RequestLog)
    portals: dict[int, Portal] = field(default_factory=dict)

    def portal(self, portal_id: int) -> Portal:
        """One account.

        Raises: ApiError 404.
        """
        if portal_id not in self.portals:
            raise not_found(f"There is no portal {portal_id}")
        return self.portals[portal_id]

    def add_portal(
        self, portal_id: int, refresh_token: str, *, time_zone: str = "America/Chicago", currency: str = "USD"
    ) -> Portal:
        """A new account with the app installed in it; the refresh token is good for it."""
        portal = new_portal(
            portal_id,
            clock=self.core.clock,
            new_id=self.core.new_id,
            next_record_id=lambda: str(next(self.core.record_ids)),
            time_zone=time_zone,
            currency=currency,
        )
        self.portals[portal_id] = portal
        self.tokens.refresh[refresh_token] = Grant(portal_id, SEED_USER, tuple(SCOPES))
        return portal

    def by_app(self, portal: Portal) -> Editor:
        """The app's hand: changes made through the API."""
        return Editor(self.core, self.webhooks, portal, Source("INTEGRATION", str(self.core.app.id)))

    def by_person(self, portal: Portal, user_id: int = SEED_USER) -> Editor:
        """A person's hand: changes made in HubSpot's own pages."""
        return Editor(self.core, self.webhooks, portal, Source("CRM_UI", f"userId:{user_id}"))

    def chosen_portals(self, portal_id: int | None) -> Iterable[int]:
        """The one that was named, or all of them."""
        return self.portals if portal_id is None else (self.portal(portal_id).id,)

    async def stop(self) -> None:
        """Drop what is under way and give connections back."""
        await self.webhooks.stop()
        await self.executions.stop()
        await self.workflows.stop()
        await self.core.close()


def new_world(core: Core) -> World:
    """A HubSpot without accounts."""
    tokens = Tokens(core.new_id, core.clock)
    actions, executions = Actions(core.clock), Executions(core)
    subscriptions, journal = Subscriptions(core.clock), Journal(core.clock, core.new_id)
    return World(
        core=core,
        tokens=tokens,
        webhooks=Webhooks(core, tokens.installed, subscriptions, journal.record),
        executions=executions,
        actions=actions,
        fetches=Fetches(core),
        templates=Templates(core.clock),
        workflows=Workflows(core, executions, actions),
        subscriptions=subscriptions,
        journal=journal,
    )
