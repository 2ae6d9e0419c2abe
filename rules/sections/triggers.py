"""The `triggers:` section."""

from collections.abc import Mapping

from rules.kinds import Kind
from rules.model import Action, Trigger
from rules.nodes import Node, Table, described
from rules.problems import Report, Span
from rules.sections.conditions import Conditions
from rules.sections.inputs import check_action, read_inputs
from rules.sections.whens import read_when
from rules.shape import Fields, choice, duration, fields, identifier, is_empty, listing

ONCE_PER = ("deal", "contact", "company", "invoice", "customer")
TRIGGER_KEYS = ("id", "when", "if", "wait", "once_per", "mode", "do")


def read_triggers(
    node: Node | None,
    report: Report,
    conditions: Conditions,
    kinds: Mapping[str, Kind],
    ids: dict[str, Span],
) -> tuple[Trigger, ...]:
    """All triggers that could be read. `ids` are the rule names already taken."""
    found = (_trigger(item, report, conditions, kinds, ids) for item in listing(node, report, "triggers"))
    return tuple(trigger for trigger in found if trigger is not None)


def _trigger(
    node: Node, report: Report, conditions: Conditions, kinds: Mapping[str, Kind], ids: dict[str, Span]
) -> Trigger | None:
    found = fields(node, report, "a trigger", TRIGGER_KEYS, ("id", "when", "do"))
    if found is None:
        return None
    name = identifier(found.get("id"), report, "the id of a rule", ids)
    when = read_when(found.get("when"), report, "when", kinds)
    needed = found.get("if")
    condition = conditions.read(needed) if needed is not None else None
    wait = duration(found.get("wait"), report, "wait")
    once_per = choice(found.get("once_per"), report, "once_per", ONCE_PER)
    mode = choice(found.get("mode"), report, "mode", ("live", "shadow"))
    do = _do(found, report)
    if name is None or when is None or (condition is None and needed is not None):
        return None
    waited = wait.length if wait else None
    return Trigger(
        name, when, condition, do, waited, once_per, "shadow" if mode == "shadow" else "live", found.at("id")
    )


def _do(found: Fields, report: Report) -> tuple[Action, ...]:
    items = listing(found.get("do"), report, "do")
    if is_empty(found.get("do")):
        report.error("empty-do", found.at("do"), "do has no actions, so nothing would happen; add one")
    read = (read_action(item, report) for item in items)
    return tuple(action for action in read if action is not None)


def read_action(node: Node, report: Report, also: tuple[str, ...] = ()) -> Action | None:
    """One action with its inputs: `create-invoice: {…}`. `also` are further words it may have."""
    if not isinstance(node, Table) or not node.entries:
        message = (
            f"an item must be one action with its inputs, like create-invoice: {{}}, not {described(node)}"
        )
        report.error("wrong-type", node.span, message)
        return None
    if len(node.entries) > 1:
        message = "an item is one action with its inputs; give this one an item of its own"
        report.error("wrong-type", node.entries[1].key.span, message)
        return None
    (entry,) = node.entries
    if not check_action(entry.key, report):
        return None
    return Action(entry.key.text, read_inputs(entry.key.text, entry.value, report, also=also), entry.key.span)
