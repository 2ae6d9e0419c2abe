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
    return _filled(action.name, merged(book, action), book, facts)


def call_to_bill(
    book: Rulebook, schedule: Schedule, instalment: Instalment, amount: Money, facts: Facts
) -> Call:
    """The call that bills one instalment. Raises CannotTell when a placeholder's fact is unread."""
    own = {**instalment.invoice, "amount": amount.text}
    inputs = merged(book, Action(CREATE_INVOICE, own))
    filled = _filled(CREATE_INVOICE, inputs, book, facts)
    ids = {"schedule": schedule.id, "instalment": instalment.id}
    return Call(CREATE_INVOICE, MappingProxyType({**filled.inputs, **ids}))


def merged(book: Rulebook, action: Action) -> Mapping[str, str]:
    """The file's defaults for the action below its own inputs; an own `amount` also displaces `percent`."""
    displaced = {
        name
        for group in ACTIONS[action.name].exclusive
        if any(name in action.inputs for name in group)
        for name in group
    }
    defaults = book.defaults.get(action.name, {})
    kept = {name: value for name, value in defaults.items() if name not in displaced}
    return {**kept, **action.inputs}


def facts_in(inputs: Mapping[str, str]) -> frozenset[str]:
    """The facts that the placeholders of these inputs name."""
    return frozenset[str]().union(*(placeholders(text) for text in inputs.values()))


def _filled(name: str, inputs: Mapping[str, str], book: Rulebook, facts: Facts) -> Call:
    filled = {key: render(text, facts, book.timezone) for key, text in inputs.items()}
    return Call(name, MappingProxyType(filled))
