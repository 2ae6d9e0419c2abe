"""Decides: from a rule file, facts and a time to what is to be done, and why. Pure.

No I/O, no clock, no environment; imports nothing of `actions` or `engine`. The names below are all that
others use.
"""

from rules.billing import amount_now, amounts, remaining
from rules.calls import with_defaults
from rules.conditions import Condition
from rules.cron import BadCron, Cron
from rules.deciding import Decision, Governing, decide, governing, governing_needs, listens, needs
from rules.errors import BadRules, CannotTell, Overbilled
from rules.explaining import evaluate
from rules.facts import Facts, Record, Unread
from rules.loader import digest_of, load
from rules.mapping import to_hubspot, to_quickbooks
from rules.model import (
    Action,
    Call,
    Case,
    Direction,
    FieldMapping,
    Happening,
    Instalment,
    Letter,
    Reviews,
    Rulebook,
    Schedule,
    Sync,
    SyncedObject,
    Trigger,
)
from rules.money import BadAmount, Money, apportion, minor_digits, read_decimal
from rules.outcome import Outcome, TraceLine, Verdict
from rules.problems import Problem
from rules.references import Reference, references, unknown_names
from rules.schema import schema
from rules.telling import told
from rules.templates import placeholders, render
from rules.testing import TestResult, run_tests, untested
from rules.transforms import BadValue, Transform, transformed
from rules.windows import Window

__all__ = [
    "Action",
    "BadAmount",
    "BadCron",
    "BadRules",
    "BadValue",
    "Call",
    "CannotTell",
    "Case",
    "Condition",
    "Cron",
    "Decision",
    "Direction",
    "Facts",
    "FieldMapping",
    "Governing",
    "Happening",
    "Instalment",
    "Letter",
    "Money",
    "Outcome",
    "Overbilled",
    "Problem",
    "Record",
    "Reference",
    "Reviews",
    "Rulebook",
    "Schedule",
    "Sync",
    "SyncedObject",
    "TestResult",
    "TraceLine",
    "Transform",
    "Trigger",
    "Unread",
    "Verdict",
    "Window",
    "amount_now",
    "amounts",
    "apportion",
    "decide",
    "digest_of",
    "evaluate",
    "governing",
    "governing_needs",
    "listens",
    "load",
    "minor_digits",
    "needs",
    "placeholders",
    "read_decimal",
    "references",
    "remaining",
    "render",
    "run_tests",
    "schema",
    "to_hubspot",
    "to_quickbooks",
    "told",
    "transformed",
    "unknown_names",
    "untested",
    "with_defaults",
]
