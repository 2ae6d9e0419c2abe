"""The kinds of faults, and one switched-on fault as a rule."""

from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Kind = Literal[
    # the connection
    "refuse",  # the connection is not accepted (on a real socket: closed at once); nothing happens
    "drop_before",  # the connection closes before the request is processed
    "drop_after",  # the request is processed, its answer is lost
    "delay",  # the request is processed after `seconds`
    "truncate",  # the request is processed, half of its answer arrives
    # a refusal instead of an answer; nothing happens, unless the rule says `processed`
    "status",  # answered with `status` (and `body`, `retry_after`)
    "fault_200",  # answered 200 with the vendor's fault in the body
    "expired_token",  # answered as if the access token had run out (a refresh: as if its token had)
    "revoked_token",  # answered as if the connection had been ended over there
    # answers that no vendor should give; nothing happens, unless the rule says `processed`
    "html",  # a gateway's HTML page, with `status`
    "huge",  # 200 with ten million bytes of JSON
    "redirect",  # 307 to an address that redirects to itself
    # the request is processed, its own answer arrives spoiled
    "empty",  # with its status, without a body
    "wrong_content_type",  # the right JSON, called text/plain
    "wrong_charset",  # the right text in UTF-16, called UTF-8
    "wrong_shape",  # a text where each object should be, an object where each list should be
    "wrong_types",  # the right shape, a list where each text and an object where each number should be
    # what only one part of a stand-in can get wrong
    "forget_requestid",  # processed as if the request's idempotency key had never been seen
    "duplicate",  # a webhook is delivered twice
    "disorder",  # a webhook's events are delivered in reverse order
]
REFUSED: frozenset[Kind] = frozenset({"status", "fault_200", "expired_token", "revoked_token", "html"})
SPOILED: frozenset[Kind] = frozenset(
    {"empty", "wrong_content_type", "wrong_charset", "wrong_shape", "wrong_types"}
)
_UNAUTHORISED: frozenset[Kind] = frozenset({"expired_token", "revoked_token"})


class FaultRule(BaseModel):
    """One switch, as it stands in the environment variable or in a control call."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    operation: str = "*"
    kind: Kind
    status: int = Field(default=503, ge=100, le=599)
    body: Any = None  # a text is sent as it is, anything else as JSON; None: the vendor's own words
    retry_after: int | None = Field(default=None, ge=0)  # seconds
    seconds: float = Field(default=1.0, ge=0)  # of a delay
    processed: bool = False  # a refusal comes after the request has done its work
    count: int | None = Field(default=1, ge=1)  # None: until switched off
    chance: float = Field(default=1.0, ge=0, le=1)  # drawn from the switchboard's own generator

    def fault(self, operation: str) -> "Fault":
        """What this rule does to one call."""
        status = 401 if self.kind in _UNAUTHORISED else self.status
        return Fault(self.kind, status, self.body, self.retry_after, self.seconds, self.processed, operation)


class FaultSettings(BaseModel):
    """Everything a control call or the environment variable may say."""

    model_config = ConfigDict(extra="forbid")

    rules: list[FaultRule] = []
    latency: float | None = Field(default=None, ge=0)  # seconds added to every call


@dataclass(frozen=True, slots=True)
class Fault:
    """What is to go wrong with one call (`operation`, by its name)."""

    kind: Kind
    status: int = 503
    body: Any = None
    retry_after: int | None = None
    seconds: float = 1.0
    processed: bool = False
    operation: str = field(default="", compare=False)
