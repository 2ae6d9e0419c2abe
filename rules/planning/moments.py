"""What was seen and said at one moment: the material of replays, plans and simulations."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rules.facts import Facts
from rules.model import Happening
from rules.money import Money
from rules.outcome import Verdict


@dataclass(frozen=True, slots=True)
class KeptBill:
    """An invoice that counted against the deal's total at a moment.

    `moment` and `key` name the decision that asked for it and its business key; both are empty where a
    person or a workflow did.
    """

    id: str
    schedule: str | None
    instalment: str | None
    amount: Money
    moment: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """A deal as it was when something happened: enough to decide again.

    `asked` names the facts that were read, also where they were empty. `waited` is the rule whose wait was
    over, `for_rule` the one whose cron line had the deal looked for. `subjects` are the ids of what there was
    exactly one of (see `replaying.once_for`). `currency` is empty where nothing told it.
    """

    id: str
    event_id: str
    portal_id: str
    deal_id: str
    happening: Happening
    facts: Facts
    asked: frozenset[str]
    at: datetime
    currency: str = ""
    billed: tuple[KeptBill, ...] = ()
    subjects: Mapping[str, str] = field(default_factory=dict)
    waited: str = ""
    for_rule: str = ""

    @property
    def deal_name(self) -> str:
        """What people called the deal then, as far as it was read; empty else."""
        found = self.facts.raw("deal.dealname")
        return found if isinstance(found, str) else ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One action that a rule starts. `amount` is what a new invoice comes to, as far as it can be told.

    `note` says why there is no amount. `key` is the business key, one for each action of a rule.
    """

    action: str
    inputs: Mapping[str, str]
    key: str
    amount: Money | None = None
    note: str = ""

    def same_as(self, other: "Asked") -> bool:
        """Whether it asks for the same thing."""
        return (self.action, dict(self.inputs)) == (other.action, dict(other.inputs))


@dataclass(frozen=True, slots=True)
class Said:
    """What one rule said at a moment, and what it started then.

    `waits` is set where the rule first waits and is then decided again.
    """

    rule: str
    instalment: str | None
    verdict: Verdict
    reason: str
    asks: tuple[Asked, ...] = ()
    waits: timedelta | None = None
    shadow: bool = False

    @property
    def name(self) -> str:
        """The rule, and its instalment where it is one of a schedule: `project.deposit`."""
        return f"{self.rule}.{self.instalment}" if self.instalment else self.rule


@dataclass(frozen=True, slots=True)
class Fate:
    """What really came of an action that a rule started: an invoice or not, and of which amount."""

    asked: Asked
    came: bool
    ended: str = ""  # how it ended, in words, where nothing came of it


Fates = Mapping[tuple[str, str], Fate]  # by moment and business key
