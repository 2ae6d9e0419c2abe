"""Billing schedules and triggers in the schema."""

from rules.known import KnownNames
from rules.schema.calls import WHEN, billing, calls
from rules.schema.conditions import CONDITION
from rules.schema.facts import fact_name, is_amount
from rules.schema.forms import (
    IDENTIFIER,
    LONGER_THAN_NOTHING,
    Schema,
    choice,
    described,
    listing,
    mapping,
    ref,
)
from rules.sections.triggers import ONCE_PER

_PERCENTAGE = r"\+?(?=[0-9.]*[1-9])(100(\.0+)?|[0-9]{1,2}(\.[0-9]+)?|\.[0-9]+)%"
_SHARE: Schema = {
    "type": "string",
    "pattern": rf"^\s*(rest|{_PERCENTAGE})\s*$",
    "patternErrorMessage": "write a percentage like 30%, or rest",
}
MODES = {
    "live": "it acts",
    "shadow": "it decides and records what it would do, and does nothing",
}


def schedules(names: KnownNames) -> Schema:
    """The section `billing_schedules`."""
    known = {
        "id": described(IDENTIFIER, "Id", "The name of the schedule; no other rule may have it.", "project"),
        "for": described(
            ref(CONDITION), "For", "Which deals it governs: the name of a condition, or one.", "billable"
        ),
        "total": described(
            fact_name(("deal",), names, is_amount),
            "Total",
            "The property of the deal that holds what is billed in all; deal.amount if left out.",
            "deal.amount",
        ),
        "instalments": described(
            listing(_instalment(names), 1), "Instalments", "The parts in their order; together the total."
        ),
    }
    items = {**mapping(known, ("id", "for", "instalments")), "title": "A billing schedule"}
    snippet = {
        "label": "schedule: a deposit and the rest",
        "description": "A deal billed in two instalments",
        "body": {
            "id": "${1:project}",
            "for": "${2:billable}",
            "instalments": [
                {"id": "deposit", "share": "30%", "when": {"deal_enters": "${3:contractsent}"}},
                {"id": "final", "share": "rest", "when": {"deal_enters": "${4:closedwon}"}},
            ],
        },
    }
    text = "Deals that are billed in instalments, which always add up to the total."
    return described(listing({**items, "defaultSnippets": [snippet]}), "Billing schedules", text)


def _instalment(names: KnownNames) -> Schema:
    known = {
        "id": described(IDENTIFIER, "Id", "The name of the instalment in its schedule.", "deposit"),
        "share": described(
            _SHARE, "Share", "How much of the total: a percentage, or rest for what is left.", "30%", "rest"
        ),
        "when": described(ref(WHEN), "When", "What it is billed on.", {"deal_enters": "contractsent"}),
        "invoice": billing(names),
    }
    return {**mapping(known, ("id", "share", "when")), "title": "An instalment"}


def triggers(names: KnownNames) -> Schema:
    """The section `triggers`."""
    known = {
        "id": described(IDENTIFIER, "Id", "The name of the rule; no other may have it.", "retainer"),
        "when": described(ref(WHEN), "When", "What it listens to.", {"deal_enters": "retainer_signed"}),
        "if": described(
            ref(CONDITION),
            "If",
            "What must hold: the name of a condition, or one; without it, always.",
            "billable",
        ),
        "wait": described(
            LONGER_THAN_NOTHING,
            "Wait",
            "How long it waits; then the condition is read and checked again.",
            "2h",
            "3d",
        ),
        "once_per": described(choice(ONCE_PER_WORDS), "Once per", "Runs at most once for each of these."),
        "mode": described(choice(MODES), "Mode", "Whether it acts; live if left out."),
        "do": described(
            listing(calls(names), 1),
            "Do",
            "The actions, in their order.",
            [{"create-invoice": {"invoice_type": "full"}}],
        ),
    }
    items = {**mapping(known, ("id", "when", "do")), "title": "A trigger"}
    snippet = {
        "label": "trigger: bill a deal in full",
        "description": "An invoice when a deal enters a stage",
        "body": {
            "id": "${1:retainer}",
            "when": {"deal_enters": "${2:closedwon}"},
            "if": {"deal.amount": {"gt": 0}},
            "once_per": "deal",
            "do": [{"create-invoice": {"invoice_type": "full"}}],
        },
    }
    text = "When something happens, and a condition holds: do something."
    return described(listing({**items, "defaultSnippets": [snippet]}), "Triggers", text)


ONCE_PER_WORDS = {word: f"at most once for each {word}" for word in ONCE_PER}
