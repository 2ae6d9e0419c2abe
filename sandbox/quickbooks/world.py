"""Everything the stand-in holds, in one object that the routes share."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request

from sandbox.faults import Faults
from sandbox.quickbooks.books import Books
from sandbox.quickbooks.company import Company
from sandbox.quickbooks.identity import Identity
from sandbox.quickbooks.journal import Journal
from sandbox.quickbooks.limits import Limits
from sandbox.quickbooks.replays import Replays
from sandbox.quickbooks.settings import Settings
from sandbox.quickbooks.tokens import Tokens
from sandbox.quickbooks.webhooks import Webhooks


@dataclass
class World:
    """The companies by realm, and the machinery around them."""

    companies: dict[str, Company]
    settings: Settings
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    faults: Faults
    tokens: Tokens
    limits: Limits
    replays: Replays
    webhooks: Webhooks
    journal: Journal
    identity: Identity

    def open_books(self, realm: str, include: frozenset[str] = frozenset()) -> Books:
        """A company's books for one call."""
        return Books(self.companies[realm], self.clock(), self.settings, include)


def world_of(request: Request) -> World:
    """The world that a request is served in."""
    world: World = request.app.state.world
    return world
