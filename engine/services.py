"""What the running service is made of, put together once in `__main__` and handed to dispatch and steps."""

from dataclasses import dataclass, replace
from typing import Protocol

from engine.clients.limiter import Priority
from engine.clients.twilio import Phones
from engine.clock import Clock, NewId
from engine.connecting.accounts import Accounts
from engine.executions.causes import Cause
from engine.mail import Mailer
from engine.reviews.links import Links
from engine.store import Store
from rules import Rulebook


class Rules(Protocol):
    """Where the rules come from."""

    @property
    def current(self) -> Rulebook:
        """Those in force."""


@dataclass(frozen=True, slots=True)
class Pinned:
    """The rules as they were at one moment."""

    current: Rulebook


@dataclass(frozen=True, slots=True)
class Services:
    """The outer ring's parts."""

    store: Store
    accounts: Accounts
    rules: Rules
    mailer: Mailer
    mail_sender: str
    phones: Phones
    links: Links
    clock: Clock
    new_id: NewId

    def as_of_now(self) -> "Services":
        """For one run: the rules in force now, whatever is taken over before it ends."""
        return replace(self, rules=Pinned(self.rules.current))

    def at(self, priority: Priority) -> "Services":
        """For one run that somebody, or nobody, waits for."""
        return replace(self, accounts=self.accounts.at(priority))

    def made_for(self, cause: Cause) -> "Services":
        """For one run or chore, whose calls are put down to this cause."""
        return replace(self, accounts=self.accounts.made_for(cause))
