"""From what a rule says to what an action is given: defaults below, placeholders filled in."""

from collections.abc import Mapping
from types import MappingProxyType

from rules.facts import Facts
from rules.model import Action, Call, Instalment, Rulebook, Schedule
from rules.money import Money
from rules.templates import placeholders, render
from rules.vocabulary import ACTIONS

CREATE_INVOICE = "create-invoice"


def call_for(book: Rulebook, action: Action, facts: Facts) -> Call:
    """The call of one action of a trigger. Raises CannotTell when a placeholder's fact is unread."""
    return _filled(action.name, with_defaults(book, action.name, action.inputs), book, facts)


def call_to_bill(
    book: Rulebook, schedule: Schedule, instalment: Instalment, amount: Money, facts: Facts
) -> Call:
    """The call that bills one instalment. Raises CannotTell when a placeholder's fact is unread."""
    own = {**instalment.invoice, "amount": amount.text}
    filled = _filled(CREATE_INVOICE, with_defaults(book, CREATE_INVOICE, own), book, facts)
    ids = {"schedule": schedule.id, "instalment": instalment.id}
    return Call(CREATE_INVOICE, MappingProxyType({**filled.inputs, **ids}))


def with_defaults(book: Rulebook, action: str, inputs: Mapping[str, str]) -> Mapping[str, str]:
    """The file's defaults for the action below these inputs; an own `amount` also displaces `percent`.

    Placeholders are left as they are.
    """
    groups = ACTIONS[action].exclusive if action in ACTIONS else ()
    displaced = {name for group in groups if any(name in inputs for name in group) for name in group}
    defaults = book.defaults.get(action, {})
    kept = {name: value for name, value in defaults.items() if name not in displaced}
    return {**kept, **inputs}


def facts_in(inputs: Mapping[str, str]) -> frozenset[str]:
    """The facts that the placeholders of these inputs name."""
    return frozenset[str]().union(*(placeholders(text) for text in inputs.values()))


def _filled(name: str, inputs: Mapping[str, str], book: Rulebook, facts: Facts) -> Call:
    filled = {key: render(text, facts, book.timezone) for key, text in inputs.items()}
    return Call(name, MappingProxyType(filled))
