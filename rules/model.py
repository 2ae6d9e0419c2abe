"""A rule file after loading: frozen, typed, complete. What sections there are and what they hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Literal
from zoneinfo import ZoneInfo

from rules.conditions import Condition
from rules.facts import Record, Unread
from rules.kinds import Kind
from rules.mailing import InvoiceMails
from rules.problems import START, Problem, Span
from rules.transforms import Transform
from rules.windows import Window

Mode = Literal["live", "shadow"]
ENGLISH = "en"
LANGUAGES: Mapping[str, str] = MappingProxyType({ENGLISH: "English", "de": "German", "es": "Spanish"})
"""What outcomes, and our own words in mails, can be told in, by HubSpot's codes of languages."""
EMAIL = "email"
CHANNELS = (EMAIL, "sms", "whatsapp")
"""The ways by which a review request reaches a person."""
NO_INPUTS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that rules listen to.

    kind `deal_enters` (value: the stage), `deal_created` ("true"), `property_changes` and `date_reached`
    ("deal.amount"), `invoice_becomes` ("paid") or `every` (a cron line).
    """

    kind: str
    value: str
    span: Span = field(default=START, compare=False)

    def __str__(self) -> str:
        return f"{self.kind}: {self.value}"


@dataclass(frozen=True, slots=True)
class Call:
    """One action with its inputs: the file's defaults below the rule's own, placeholders filled in.

    Of a schedule also `amount` (`3000.00`), `invoice_type`, and `schedule` and `instalment` by id.
    """

    action: str
    inputs: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Instalment:
    """One part of a schedule. `share` is a percentage, or None for the rest."""

    id: str
    share: Decimal | None
    when: Happening
    invoice: Mapping[str, str]
    span: Span = START


@dataclass(frozen=True, slots=True)
class Schedule:
    """How a deal's total is billed, in instalments; `total` names the fact that holds it."""

    id: str
    condition: Condition
    total: str
    instalments: tuple[Instalment, ...]
    span: Span = START

    def instalment(self, instalment_id: str) -> Instalment:
        """The instalment with this id. Raises KeyError when the schedule has none."""
        for instalment in self.instalments:
            if instalment.id == instalment_id:
                return instalment
        raise KeyError(instalment_id)


@dataclass(frozen=True, slots=True)
class Action:
    """An action as a rule asks for it, before defaults and placeholders."""

    name: str
    inputs: Mapping[str, str]
    span: Span = START


@dataclass(frozen=True, slots=True)
class Trigger:
    """When something happens, and a condition holds: do something.

    `wait` is waited before it is done, and the condition is decided again then. `once_per` names the
    object for which it runs at most once ("deal").
    """

    id: str
    when: Happening
    condition: Condition | None
    do: tuple[Action, ...]
    wait: timedelta | None = None
    once_per: str | None = None
    mode: Mode = "live"
    span: Span = START


@dataclass(frozen=True, slots=True)
class Letter:
    """The words of a mail; both texts may name facts in braces.

    `hubspot_email` is the number of a mail of HubSpot's, which then has the words.
    """

    subject: str
    text: str
    hubspot_email: int | None = None


@dataclass(frozen=True, slots=True)
class WhatsApp:
    """A template that WhatsApp has approved, by Twilio's id of it, and the texts of its variables."""

    content_sid: str
    variables: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReviewTemplate:
    """What a review request says, by channel; at least by one. `sms` is empty where it has no such words."""

    mail: Letter | None = None
    sms: str = ""
    whatsapp: WhatsApp | None = None

    @property
    def channels(self) -> tuple[str, ...]:
        """Those that it has words for, of `CHANNELS`."""
        words = zip(CHANNELS, (self.mail, self.sms, self.whatsapp), strict=True)
        return tuple(channel for channel, has in words if has)

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything in it that may name facts."""
        mail = (self.mail.subject, self.mail.text) if self.mail else ()
        return (*mail, self.sms, *(self.whatsapp.variables.values() if self.whatsapp else ()))


@dataclass(frozen=True, slots=True)
class Reminders:
    """Whoever has not followed the link is asked again after `every`, `at_most` times."""

    every: timedelta
    at_most: int


@dataclass(frozen=True, slots=True)
class Reviews:
    """How customers may be asked for reviews.

    `per_contact` is (how many, in how long); `opt_out` names the fact that says no; `sender` is who the
    mail comes from, like `Example Roofing <office@example.com>`; `templates` are words by name; `balance` how
    many requests each site gets of those that name none; `language` is that of our own words. Who was
    invoiced within `invite_since` before these rules first came into force is asked, too.
    """

    sites: Mapping[str, str]
    window: Window | None = None
    per_contact: tuple[int, timedelta] | None = None
    per_day: int | None = None
    opt_out: str | None = None
    sender: str | None = None
    templates: Mapping[str, ReviewTemplate] = field(default_factory=dict)
    balance: Mapping[str, int] = field(default_factory=dict)
    reminders: Reminders | None = None
    language: str = "en"
    invite_since: timedelta | None = None

    @property
    def shares(self) -> Mapping[str, int]:
        """Each site's part of the requests that name no site; alike where the rules do not say."""
        return self.balance or dict.fromkeys(self.sites, 1)


class Direction(StrEnum):
    """Which way a sync, or one field of it, goes."""

    TO_QUICKBOOKS = "to_quickbooks"
    TO_HUBSPOT = "to_hubspot"
    TWO_WAY = "two_way"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class FieldMapping:
    """One field: a HubSpot property or a text with placeholders, beside a QuickBooks path.

    `owner` wins where both sides changed ("hubspot", "quickbooks", or None: the sync's `conflicts`).
    `transforms` lead the way the mapping goes; of one that goes both ways to QuickBooks, and are undone on
    the way back. `default` goes instead of nothing, that same way.
    """

    hubspot: str | None
    text: str | None
    quickbooks: str
    direction: Direction
    owner: str | None = None
    transforms: tuple[Transform, ...] = ()
    default: str | None = None
    span: Span = START

    @property
    def key(self) -> str:
        """The mapping's own name, by which snapshots keep its values."""
        return f"{self.hubspot or self.text} = {self.quickbooks}"


@dataclass(frozen=True, slots=True)
class SyncedObject:
    """How one kind of record is kept in step.

    `record` is HubSpot's object, `entity` QuickBooks' ("Customer"). The filters say which records go that
    way; None lets all go. `since` leaves alone what was created before that day.
    """

    name: str
    direction: Direction
    record: str
    entity: str
    match_on: tuple[str, ...] = ()
    to_quickbooks: Condition | None = None
    to_hubspot: Condition | None = None
    on_create: str = "create"
    on_delete: str = "keep"
    conflicts: str = "ask"
    since: date | None = None
    mappings: tuple[FieldMapping, ...] = ()
    unmatched_line: str | None = None
    span: Span = START


@dataclass(frozen=True, slots=True)
class Sync:
    """The objects that are synced; None where the file says nothing about one."""

    customers: SyncedObject | None = None
    products: SyncedObject | None = None
    invoices: SyncedObject | None = None
    payments: SyncedObject | None = None


@dataclass(frozen=True, slots=True)
class LineTexts:
    """What one line of an invoice says, as texts with placeholders; None where the file leaves it out.

    `amount` is an amount, or `rest` for what the other lines leave of the deal's total.
    """

    item: str | None = None
    description: str | None = None
    tax_code: str | None = None
    service_date: str | None = None
    amount: str | None = None


@dataclass(frozen=True, slots=True)
class InvoiceTemplate:
    """How invoices look: whose lines they have ("item", "line_items", "quote", or "own": `lines`).

    `each_line` is said of every line item, where `{line_item.…}` is the one of that line. `taxes` is what
    becomes of a quote's own taxes ("refuse", "quickbooks", or "lines": each as `tax_line` says).
    `custom_fields` are texts by the name of a QuickBooks custom field.
    """

    name: str
    source: str
    each_line: LineTexts = LineTexts()
    lines: tuple[LineTexts, ...] = ()
    taxes: str = "refuse"
    tax_line: LineTexts = LineTexts()
    custom_fields: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    span: Span = START

    @property
    def said_of_lines(self) -> tuple[LineTexts, ...]:
        """What it says of lines, of whichever kind."""
        return (self.each_line, *self.lines, self.tax_line)

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything in it that may name facts."""
        said = [getattr(line, name) for line in self.said_of_lines for name in LineTexts.__slots__]
        return tuple(text for text in (*said, *self.custom_fields.values()) if text)


NOTE_KINDS = ("created", "sent", "payment", "paid", "overdue", "voided", "refused")
"""What a deal's timeline can tell."""


@dataclass(frozen=True, slots=True)
class InHubSpot:
    """What is kept in HubSpot besides the deal's properties: records of invoices and payments, and notes."""

    invoices: str = "all"  # all, deals, none
    payments: str = "deals"  # deals, none
    notes: frozenset[str] = frozenset(NOTE_KINDS)


@dataclass(frozen=True, slots=True)
class Case:
    """One test of the file: facts, an event, and what must be decided.

    `billed` is by schedule and instalment, in major units. `expect` is empty for "nothing"; beside inputs its
    actions may name what else must hold of the decision (`rule`, `wait`, …). A row of a table is a test of
    its own, called like its `table` and itself: `the deposit: an odd cent`.
    """

    name: str
    at: datetime
    given: Mapping[str, tuple[Record, ...] | Unread]
    event: Happening
    expect: tuple[Action, ...]
    because: str | None = None
    billed: Mapping[str, Mapping[str, Decimal]] = field(default_factory=lambda: MappingProxyType({}))
    billed_outside: Decimal = Decimal(0)
    span: Span = START
    table: str = ""


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Everything one rule file says. `digest` is the SHA-256 of its text, in hex.

    `language` is the one in which marketers are told how an action ended, and why.
    """

    version: int
    timezone: ZoneInfo
    defaults: Mapping[str, Mapping[str, str]]
    properties: Mapping[str, Kind]
    conditions: Mapping[str, Condition]
    schedules: tuple[Schedule, ...]
    triggers: tuple[Trigger, ...]
    reviews: Reviews | None
    sync: Sync
    tests: tuple[Case, ...]
    warnings: tuple[Problem, ...]
    digest: str
    invoice_templates: Mapping[str, InvoiceTemplate] = field(default_factory=lambda: MappingProxyType({}))
    in_hubspot: InHubSpot = InHubSpot()
    language: str = ENGLISH
    invoice_mails: InvoiceMails = field(default_factory=InvoiceMails)

    def schedule(self, schedule_id: str) -> Schedule:
        """The schedule with this id. Raises KeyError when the file has none."""
        for schedule in self.schedules:
            if schedule.id == schedule_id:
                return schedule
        raise KeyError(schedule_id)
