"""Inputs of actions, as `defaults:`, `do:` and `invoice:` give them."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType

from rules.literals import BadLiteral, day, instant, number
from rules.nodes import Entry, Node, Scalar, Table, described, shortened
from rules.problems import Report, did_you_mean
from rules.sections.names import check_text
from rules.shape import is_blank, table
from rules.templates import placeholders
from rules.values import UTC_ZONE
from rules.vocabulary import ACTIONS, ActionWords, Form, Input


def read_defaults(node: Node | None, report: Report) -> Mapping[str, Mapping[str, str]]:
    """The `defaults:` section: inputs by action."""
    found: dict[str, Mapping[str, str]] = {}
    for entry in table(node, report, "defaults"):
        if check_action(entry.key, report):
            found[entry.key.text] = read_inputs(entry.key.text, entry.value, report)
    return MappingProxyType(found)


def check_action(key: Scalar, report: Report) -> bool:
    """Whether the word is the name of an action; reports when not."""
    if key.text in ACTIONS:
        return True
    hint = did_you_mean(key.text, ACTIONS) or "; use one of those below"
    message = f'no action is called "{shortened(key.text)}"{hint}'
    report.error("unknown-action", key.span, message, f"actions: {', '.join(ACTIONS)}")
    return False


def read_inputs(
    action: str, node: Node, report: Report, *, also: Iterable[str] = (), own: Iterable[str] = ()
) -> Mapping[str, str]:
    """The inputs of one action as text.

    `also` are further words that fit here (in tests), `own` are inputs that the schedule works out itself.
    """
    words = ACTIONS[action]
    found: dict[str, str] = {}
    for entry in table(node, report, action):
        if entry.key.text in own:
            message = f"a schedule works out {entry.key.text} itself; remove it"
            report.error("unknown-input", entry.key.span, message)
        elif (
            _check_known(action, words, entry, report, also)
            and (text := _input(words, entry, report)) is not None
        ):
            found[entry.key.text] = text
    _check_exclusive(action, words, node, found, report)
    return MappingProxyType(found)


def _check_known(action: str, words: ActionWords, entry: Entry, report: Report, also: Iterable[str]) -> bool:
    key = entry.key.text
    if key in words.inputs or key in also:
        return True
    hint = did_you_mean(key, words.inputs) or "; use one of those below"
    if key.isdigit():
        hint = "; if this ends a number, write the number without commas"
    message = f'{action} has no input "{shortened(key)}"{hint}'
    report.error("unknown-input", entry.key.span, message, f"inputs: {', '.join(words.inputs)}")
    return False


def _check_exclusive(
    action: str, words: ActionWords, node: Node, found: Mapping[str, str], report: Report
) -> None:
    for group in words.exclusive:
        given = [entry.key for entry in table(node, report, action) if entry.key.text in group]
        if len(given) > 1 and all(key.text in found for key in given):
            names = " or ".join(key.text for key in given)
            message = f"{action} takes {names}, not both; remove one"
            report.error("wrong-value", given[1].span, message)


def _input(words: ActionWords, entry: Entry, report: Report) -> str | None:
    """The value as text, or None after its mistake was reported."""
    name, value = entry.key.text, entry.value
    if is_blank(value):
        message = f"{shortened(name)} has no value; write one, or remove the key"
        report.error("wrong-type", value.span, message)
        return None
    if not isinstance(value, Scalar):
        message = f"{shortened(name)} must be a text or a number, not {described(value)}{_braces(value)}"
        report.error("wrong-type", value.span, message)
        return None
    check_text(value, report)
    if not placeholders(value.text) and name in words.inputs:
        try:
            _check_form(name, words.inputs[name], value)
        except BadLiteral as wrong:
            report.error(wrong.code, wrong.span, wrong.message, *wrong.notes)
            return None
    return value.text


def _braces(node: Node) -> str:
    """A placeholder without quotes is a mapping to YAML."""
    is_placeholder = isinstance(node, Table) and len(node.entries) == 1 and "." in node.entries[0].key.text
    return "; a text that begins with a brace needs quotes around it" if is_placeholder else ""


def _check_form(name: str, wanted: Input, value: Scalar) -> None:
    """Raises BadLiteral where the value is not of the input's form, or out of its range."""
    match wanted.form:
        case Form.CHOICE:
            _check_choice(name, wanted, value)
        case Form.AMOUNT | Form.PERCENT | Form.WHOLE:
            _check_number(name, wanted, value)
        case Form.DAY:
            day(value)
        case Form.MOMENT:
            instant(value, UTC_ZONE)
        case Form.EMAIL if not _is_address(value.text.strip()):
            message = f"{name} must be an e-mail address like ann@example.com, not {described(value)}"
            raise BadLiteral("wrong-value", value.span, message)
        case Form.TEXT if len(value.text) > wanted.longest:
            message = f"{name} has {len(value.text)} characters; shorten it to {wanted.longest}"
            raise BadLiteral("wrong-value", value.span, message)


def _check_choice(name: str, wanted: Input, value: Scalar) -> None:
    if value.text not in wanted.choices:
        hint = did_you_mean(value.text, wanted.choices) or "; use one of those below"
        message = f'{name} cannot be "{shortened(value.text)}"{hint}'
        raise BadLiteral("wrong-value", value.span, message, f"{name} can be {', '.join(wanted.choices)}")


def _check_number(name: str, wanted: Input, value: Scalar) -> None:
    amount = number(value)
    if wanted.form is Form.WHOLE and amount != amount.to_integral_value():
        raise BadLiteral("wrong-value", value.span, f"{name} must be a whole number, not {described(value)}")
    if wanted.least is None and amount <= 0:
        raise BadLiteral(
            "out-of-range", value.span, f"{name} must be more than 0, not {shortened(value.text)}"
        )
    low, high = wanted.least or Decimal(0), wanted.most
    if amount < low or (high is not None and amount > high):
        message = f"{name} must be from {low} to {high}, not {shortened(value.text)}"
        raise BadLiteral("out-of-range", value.span, message)


def _is_address(text: str) -> bool:
    name, at, host = text.rpartition("@")
    return bool(name and at) and "." in host.strip(".") and not any(map(str.isspace, text))
