"""What the running service is made of, put together once in `__main__` and handed to dispatch and steps."""

from dataclasses import dataclass

from engine.accounts import Accounts
from engine.clock import Clock, NewId
from engine.mail import Mailer
from engine.rulebook import RuleFile
from engine.store import Store


@dataclass(frozen=True, slots=True)
class Services:
    """The outer ring's parts."""

    store: Store
    accounts: Accounts
    rules: RuleFile
    mailer: Mailer
    mail_sender: str
    clock: Clock
    new_id: NewId
