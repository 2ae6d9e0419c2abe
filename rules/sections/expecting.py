"""What tests expect: actions with the inputs that matter, and what else must hold of the decision."""

from collections.abc import Mapping
from types import MappingProxyType

from rules.durations import read_duration
from rules.model import Action
from rules.nodes import Entry, Node, Scalar, Table, shortened
from rules.problems import Report, did_you_mean
from rules.sections.inputs import read_inputs
from rules.sections.triggers import ONCE_PER, read_action

OF_SCHEDULES = ("schedule", "instalment")
OF_DECISIONS = ("rule", "wait", "once_per", "mode")
EXPECT_WORDS = (*OF_SCHEDULES, *OF_DECISIONS)
NONE = "none"  # expected of `wait` and `once_per`: the rule has none
_CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"once_per": (*ONCE_PER, NONE), "mode": ("live", "shadow")}
)


def read_expected(node: Node, report: Report) -> Action | None:
    """One expected action with its inputs and words; None after its mistakes were reported."""
    action = read_action(node, report, also=EXPECT_WORDS)
    if action is not None and isinstance(node, Table) and isinstance(node.entries[0].value, Table):
        for entry in node.entries[0].value:
            _check_word(entry, report)
    return action


def read_expected_input(action: str, name: str, entry: Entry, report: Report) -> str | None:
    """One input or word that a row of a table expects; None after its mistake was reported."""
    key = Scalar(name, name, plain=True, span=entry.key.span)
    named = Entry(key, entry.value)
    read = read_inputs(action, Table((named,), entry.key.span), report, also=EXPECT_WORDS)
    _check_word(named, report)
    return read.get(name)


def _check_word(entry: Entry, report: Report) -> None:
    """Reports a word that cannot hold of any decision."""
    name, value = entry.key.text, entry.value
    if not isinstance(value, Scalar) or value.value is None:
        return  # reported by the inputs
    word = value.text.strip()
    if name == "wait" and word != NONE and read_duration(word) is None:
        message = f'wait must be a duration like 45min, 2h, 30d or 2w, or none, not "{shortened(word)}"'
        report.error("wrong-value", value.span, message)
    if name in _CHOICES and word not in _CHOICES[name]:
        hint = did_you_mean(word, _CHOICES[name]) or f"; it can be {', '.join(_CHOICES[name])}"
        report.error("wrong-value", value.span, f'{name} cannot be "{shortened(word)}"{hint}')
