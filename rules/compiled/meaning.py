"""What checks ask where an account gives its properties these types, and what conditions are made of."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from rules.conditions import AllOf, AnyOf, Check, Condition, Not, question_as
from rules.kinds import Kind
from rules.literals import BadLiteral
from rules.questions import Question

Kinds = Mapping[str, Kind]


def asked_of(item: Check, kinds: Kinds, zone: ZoneInfo) -> Question | None:
    """What a check asks; None where that doesn't fit the fact's type, so that nobody can tell."""
    try:
        return question_as(item, kinds.get(item.fact), zone)
    except BadLiteral:
        return None


def parts_of(condition: Condition) -> tuple[Condition, ...]:
    """What a group or a negation joins; what a quantifier asks of members is its own affair."""
    match condition:
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return parts
        case Not(part=part):
            return (part,)
    return ()
