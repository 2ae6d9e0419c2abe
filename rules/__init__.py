"""Decides: from a rule file, facts and a time to what is to be done, and why. Pure.

No I/O, no clock, no environment; imports nothing of `actions` or `engine`. The names below are all that
others use.
"""

from rules.billing import amount_now, amounts, remaining
from rules.calls import with_defaults
from rules.choosing import Governing, governing, governing_needs
from rules.codes import CODES, Code
from rules.conditions import Condition
from rules.cron import BadCron, Cron
from rules.deciding import Decision, decide, listens, needs
from rules.errors import BadRules, CannotTell, Overbilled
from rules.explaining import evaluate
from rules.facts import Facts, Record, Unread
from rules.known import KnownNames, Name, Pipeline, Property
from rules.loader import digest_of, load
from rules.mailing import PAYMENT_LINK, QUICKBOOKS, InvoiceMail, InvoiceMails
from rules.model import (
    Action,
    Call,
    Case,
    Direction,
    FieldMapping,
    Happening,
    InHubSpot,
    Instalment,
    InvoiceTemplate,
    Letter,
    LineTexts,
    Reviews,
    ReviewTemplate,
    Rulebook,
    Schedule,
    Sync,
    SyncedObject,
    Trigger,
    WhatsApp,
)
from rules.money import BadAmount, Money, apportion, minor_digits, read_decimal
from rules.outcome import Outcome, TraceLine, Verdict
from rules.problems import MOST_PROBLEMS, Problem
from rules.references import Reference, references, unknown_names
from rules.schema import schema
from rules.syncing.mapping import Untold
from rules.syncing.mapping_compiled import quickbooks_maker
from rules.syncing.matching import Match, keys_of_document, keys_of_record, matched
from rules.syncing.merging import Agreed, FieldMerge, Move, merge_field, settled
from rules.syncing.records import (
    Made,
    RecordMerge,
    SyncPlan,
    hubspot_properties,
    may_go,
    merge,
    newer,
    plan_of,
    quickbooks_document,
    remembered,
    sync_needs,
    written,
)
from rules.telling import told
from rules.templates import placeholders, render
from rules.testing.capturing import CannotCapture, Captured, Situation, captured
from rules.testing.coverage import Coverage, Gap, coverage
from rules.testing.drawing import drawn
from rules.testing.mutating import Mutated, Survivor, mutate
from rules.testing.running import TestResult, is_called, run_tests
from rules.testing.writing import CannotAdd, with_test
from rules.texting import Pieces, facts_in, pieces, with_links
from rules.transforms import BadValue, Transform, transformed, undone
from rules.windows import Window

__all__ = [
    "CODES",
    "MOST_PROBLEMS",
    "PAYMENT_LINK",
    "QUICKBOOKS",
    "Action",
    "Agreed",
    "BadAmount",
    "BadCron",
    "BadRules",
    "BadValue",
    "Call",
    "CannotAdd",
    "CannotCapture",
    "CannotTell",
    "Captured",
    "Case",
    "Code",
    "Condition",
    "Coverage",
    "Cron",
    "Decision",
    "Direction",
    "Facts",
    "FieldMapping",
    "FieldMerge",
    "Gap",
    "Governing",
    "Happening",
    "InHubSpot",
    "Instalment",
    "InvoiceMail",
    "InvoiceMails",
    "InvoiceTemplate",
    "KnownNames",
    "Letter",
    "LineTexts",
    "Made",
    "Match",
    "Money",
    "Move",
    "Mutated",
    "Name",
    "Outcome",
    "Overbilled",
    "Pieces",
    "Pipeline",
    "Problem",
    "Property",
    "Record",
    "RecordMerge",
    "Reference",
    "ReviewTemplate",
    "Reviews",
    "Rulebook",
    "Schedule",
    "Situation",
    "Survivor",
    "Sync",
    "SyncPlan",
    "SyncedObject",
    "TestResult",
    "TraceLine",
    "Transform",
    "Trigger",
    "Unread",
    "Untold",
    "Verdict",
    "WhatsApp",
    "Window",
    "amount_now",
    "amounts",
    "apportion",
    "captured",
    "coverage",
    "decide",
    "digest_of",
    "drawn",
    "evaluate",
    "facts_in",
    "governing",
    "governing_needs",
    "hubspot_properties",
    "is_called",
    "keys_of_document",
    "keys_of_record",
    "listens",
    "load",
    "matched",
    "may_go",
    "merge",
    "merge_field",
    "minor_digits",
    "mutate",
    "needs",
    "newer",
    "pieces",
    "placeholders",
    "plan_of",
    "quickbooks_document",
    "quickbooks_maker",
    "read_decimal",
    "references",
    "remaining",
    "remembered",
    "render",
    "run_tests",
    "schema",
    "settled",
    "sync_needs",
    "told",
    "transformed",
    "undone",
    "unknown_names",
    "with_defaults",
    "with_links",
    "with_test",
    "written",
]
