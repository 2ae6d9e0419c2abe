"""What an action is: a name, its inputs, its outputs and one function. HubSpot's form is derived from it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from engine.ports import Bills, Books, Crm, Mails, Reviews, Sheets


class Outcome(StrEnum):
    """How an execution ended. HubSpot is told SUCCESS for the first three, FAIL_CONTINUE for the others."""

    DONE = "done"
    SCHEDULED = "scheduled"
    SKIPPED = "skipped"
    REFUSED = "refused"
    FAILED = "failed"


class ActionInputs(BaseModel):
    """Base of all inputs: unknown names are refused, values are never changed in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Another execution, stored with this one's end or not at all. `key` names it within this one."""

    action: str
    key: str
    inputs: Mapping[str, str]
    due: datetime


@dataclass(frozen=True, slots=True)
class Result:
    """What an action gives back: its outputs, one sentence, and what is to follow."""

    reason: str
    outputs: Mapping[str, str] = field(default_factory=dict)
    outcome: Outcome = Outcome.DONE
    follow_ups: tuple[FollowUp, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """One run's surroundings. `now` is when this run began, `received_at` when it was asked for."""

    execution_id: str
    portal_id: str
    object_type: str
    object_id: str
    now: datetime
    received_at: datetime
    zone: ZoneInfo
    crm: Crm
    books: Books
    bills: Bills
    sheets: Sheets
    reviews: Reviews
    mails: Mails

    @property
    def today(self) -> date:
        """The calendar day in the rule file's time zone."""
        return self.now.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class Output:
    """One value that a workflow can branch on."""

    name: str
    type: str = "string"


@dataclass(frozen=True, slots=True)
class Action:
    """One workflow action. `inputs` is a model of ActionInputs; what people read of it is in `engine.texts`.

    `shown_with` hides an input until another has a value: `{"send_at": ("email_delivery", "scheduled")}`.
    """

    name: str
    objects: tuple[str, ...]
    inputs: type[ActionInputs]
    outputs: tuple[Output, ...]
    handle: Callable[[Any, Context], Awaitable[Result]]
    shown_with: Mapping[str, tuple[str, str]] = field(default_factory=lambda: MappingProxyType({}))
