"""The ledger: what came in, what was decided, what was run, what was changed elsewhere, how it ended.

Amounts are integer minor units beside their currency. Times are UTC, stored as ISO 8601 text of one
fixed width, so that SQLite compares them rightly. A business key is a unique constraint, not a habit.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Dialect,
    Index,
    String,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

from engine.clock import stamp


class UtcTime(TypeDecorator[datetime]):
    """An aware instant, stored as `2026-03-02T15:00:00.000000Z`."""

    impl = String(27)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return stamp(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


def _time(*, index: bool = False, nullable: bool = False) -> Any:
    return Field(default=None, sa_column=Column(UtcTime(), index=index, nullable=nullable))


def _minor(default: int | None = None) -> Any:
    """An amount in minor units: up to 15 digits, more than a 32-bit integer holds."""
    return Field(default=default, sa_column=Column(BigInteger, nullable=False))


def _wording() -> Any:
    """How the reason beside it was put together, to tell it in other languages."""
    return Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))


def _json() -> Any:
    return Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class Event(SQLModel, table=True):
    """Anything that can start work, stored before it is answered. Ends as exactly one outcome."""

    __table_args__ = (UniqueConstraint("portal_id", "dedupe_key"),)

    id: str = Field(primary_key=True)
    portal_id: str = Field(index=True)
    # action_call, card, bulk, command, {hubspot,quickbooks}_{webhook,found}, invoice_status, due_time, clock
    kind: str
    dedupe_key: str
    payload: dict[str, Any] = _json()
    received_at: datetime = _time(index=True)
    outcome: str | None = Field(default=None, index=True)
    reason: str = ""
    closed_at: datetime | None = _time(nullable=True)


class Decision(SQLModel, table=True):
    """What one rule said to one event, and why; kept also when it did nothing."""

    __table_args__ = (Index("ix_decision_deal", "portal_id", "deal_id"),)

    id: str = Field(primary_key=True)
    event_id: str = Field(foreign_key="event.id", index=True)
    portal_id: str
    rule: str
    rules_digest: str
    verdict: str
    reason: str
    wording: dict[str, Any] | None = _wording()
    trace: dict[str, Any] = _json()
    decided_at: datetime = _time(index=True)
    run_id: str = ""  # the run of `decide` that said it; what it saw is the observation of that run
    deal_id: str = ""
    kind: str = ""  # schedule, trigger
    instalment: str = ""
    mode: str = ""  # live, shadow
    calls: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class Observation(SQLModel, table=True):
    """What one run of `decide` saw: enough to decide again, under these rules or others."""

    __table_args__ = (Index("ix_observation_deal", "portal_id", "deal_id"),)

    run_id: str = Field(primary_key=True)  # the execution that read it
    event_id: str = Field(foreign_key="event.id", index=True)
    portal_id: str
    deal_id: str
    happening: str
    value: str
    bill_id: str = ""  # the invoice that something happened to
    waited: str = ""  # the rule whose wait was over
    for_rule: str = ""  # the rule for which the deal was looked for, by its cron line
    rules_digest: str
    facts: dict[str, Any] = _json()  # as rules.planning.recording writes them
    empty: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))  # read, no value
    billed: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    currency: str = ""
    subjects: dict[str, Any] = _json()
    observed_at: datetime = _time(index=True)


class Execution(SQLModel, table=True):
    """One run of one action or internal step. This row is the truth; a wake-up only points at it."""

    __table_args__ = (
        UniqueConstraint("portal_id", "business_key"),
        Index(
            "ix_execution_due",
            "due_at",
            sqlite_where=text("state = 'due'"),
            postgresql_where=text("state = 'due'"),
        ),
        Index(
            "ix_execution_lease",
            "lease_until",
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
        Index("ix_execution_object", "portal_id", "object_id"),
    )

    id: str = Field(primary_key=True)
    portal_id: str
    business_key: str
    event_id: str = Field(foreign_key="event.id", index=True)
    decision_id: str | None = None
    action: str
    role: str = "action"  # action; step (decides, and may start actions); delivery (tells others of outcomes)
    object_type: str = ""
    object_id: str = ""
    inputs: dict[str, Any] = _json()
    created_at: datetime = _time()

    state: str = "due"  # due, running, closed
    first_due_at: datetime = _time()  # how long it has been tried counts from here
    due_at: datetime = _time()
    attempts: int = 0  # tries; one that its process did not survive goes on, and is not counted again
    takeovers: int = 0  # how often the present try was taken over from a process that had died
    token: str | None = None  # fences a finish: only the claim that holds it may write
    lease_until: datetime | None = _time(nullable=True)

    outcome: str | None = None  # done, scheduled, skipped, refused, failed
    reason: str = ""
    wording: dict[str, Any] | None = _wording()
    category: str = ""
    outputs: dict[str, Any] = _json()
    closed_at: datetime | None = _time(nullable=True)

    callback_id: str | None = None
    reply: str = "none"  # none, waiting, blocked, inline, shown: what HubSpot has been told so far

    @property
    def tried_before(self) -> bool:
        """Whether something may have come of it before: an earlier try, or one whose process died."""
        return self.attempts > 1 or self.takeovers > 0


class Effect(SQLModel, table=True):
    """A call that changes something elsewhere: the intent is stored before it, the answer after it."""

    __table_args__ = (UniqueConstraint("execution_id", "name"), Index("ix_effect_account", "portal_id", "id"))

    id: str = Field(primary_key=True)
    execution_id: str = Field(foreign_key="execution.id", index=True)
    portal_id: str
    connection_id: str = ""  # QuickBooks' Ids are small numbers of one company each
    name: str
    request_id: str  # sent as QuickBooks' requestid where the call takes one
    request: dict[str, Any] = _json()
    state: str = Field(default="intended", index=True)  # intended, done, refused, not_made
    answer: dict[str, Any] = _json()
    document_id: str | None = Field(default=None, index=True)
    tries: int = 0
    generation: int = 0  # grows with each new request after a refusal, and with it the request id
    intended_at: datetime = _time()
    finished_at: datetime | None = _time(nullable=True)


class Bill(SQLModel, table=True):
    """One invoice of a deal, reserved before it is created, so that no two can bill the same money."""

    __table_args__ = (
        Index("ix_bill_deal", "portal_id", "deal_id"),
        Index("ix_bill_invoice", "connection_id", "invoice_id"),
        Index(
            "ix_bill_untold",
            "portal_id",
            sqlite_where=text("changes > announced"),
            postgresql_where=text("changes > announced"),
        ),
        Index(
            "uq_bill_instalment",
            "portal_id",
            "deal_id",
            "schedule",
            "instalment",
            unique=True,
            sqlite_where=text("schedule IS NOT NULL AND state IN ('reserved', 'created')"),
            postgresql_where=text("schedule IS NOT NULL AND state IN ('reserved', 'created')"),
        ),
    )

    id: str = Field(primary_key=True)
    portal_id: str
    connection_id: str
    execution_id: str = Field(unique=True)
    deal_id: str
    contact_id: str = ""
    company_id: str | None = None  # the deal's own when it was billed, empty without; unknown of older bills
    schedule: str | None = None
    instalment: str | None = None
    invoice_type: str
    currency: str
    amount_minor: int = _minor()  # net of tax, also of tax in lines: what counts against the deal's total
    deal_total_minor: int = _minor()  # the total it was reserved against
    tax_item_id: str | None = None  # the product of the lines that bill a quote's own taxes; None without
    tax_lines_minor: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    state: str = "reserved"  # reserved, created, released, voided
    reserved_at: datetime = _time()

    invoice_id: str | None = None
    number: str = ""
    customer_id: str = ""
    total_minor: int = _minor(0)
    balance_minor: int = _minor(0)
    invoice_date: date | None = None
    due_date: date | None = None
    email_sent: bool = False
    send_at: datetime | None = _time(nullable=True)  # a send that waits
    recipient: str = ""
    sync_token: str = ""
    status: str = ""
    changes: int = 0  # of the status
    announced: int = 0  # how many of them have become events
    invoice_updated_at: datetime | None = _time(nullable=True)


class PaymentRow(SQLModel, table=True):
    """A QuickBooks payment that touches invoices of ours: what it was applied to when last seen."""

    __tablename__ = "payment"
    __table_args__ = (UniqueConstraint("connection_id", "payment_id"),)

    id: str = Field(primary_key=True)
    portal_id: str
    connection_id: str
    payment_id: str
    applied: dict[str, Any] = _json()  # invoice Id -> minor units
    sync_token: str | None = None  # not known of payments that were kept before 0016
    payment_updated_at: datetime = _time()
    # Unknown of what was last seen before these columns came.
    currency: str = ""
    total_minor: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    unapplied_minor: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    paid_on: date | None = None
    reference: str = ""
    method_id: str = ""
    method: str = ""  # its name, where QuickBooks told it
    gone: bool = False  # voided or deleted in QuickBooks


class Clockwork(SQLModel, table=True):
    """How far an account's clock was followed for what rules wait for: a date reached, a cron line."""

    portal_id: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)  # "date_reached deal.closedate", "every <rule> <cron line>"
    followed_until: datetime = _time()
