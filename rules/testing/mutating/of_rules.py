"""The small changes to schedules, triggers and the inputs of their actions."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import cycle, islice

from rules.durations import read_duration
from rules.kinds import Kind
from rules.money import BadAmount, read_decimal
from rules.nodes import Entry, Node, Scalar, Table, flow
from rules.sections.schedules import REST
from rules.testing.mutating.bounds import stepped
from rules.testing.mutating.edits import Change, Edit, Path, at, inside, shown, word
from rules.testing.mutating.of_conditions import CONDITION_OF, ConditionChanges, reachable
from rules.vocabulary import ACTIONS, INVOICE_STATUSES, Form

_CREATE_INVOICE = "create-invoice"
_OTHER_DATES = ("deal.closedate", "deal.createdate")
_OTHER_TIMES = ("0 0 1 1 *", "30 12 * * *")
_NO_STAGE = "another_stage"  # where the file names only one
_WHOLE = Decimal(100)
_STEPS = {Form.AMOUNT: Kind.MONEY, Form.PERCENT: Kind.NUMBER, Form.WHOLE: Kind.NUMBER, Form.DAY: Kind.DATE}


class RuleChanges:
    """Finds every change of one file, in no particular order. `root` is the whole file."""

    def __init__(self, root: Node, kinds: Mapping[str, Kind]) -> None:
        self._root = root
        self._conditions = ConditionChanges(kinds)
        self._stages = list(dict.fromkeys(_stages(root)))

    def all(self) -> Iterator[Change]:
        """The changes of what tests can see: conditions that rules use, rules, and the defaults they take."""
        used = set(self._used())
        for name, node in inside(at(self._root, "conditions")):
            if name in used:
                yield from self._conditions.of(("conditions", name), node)
        for index, node in inside(at(self._root, "billing_schedules")):
            yield from self._schedule(("billing_schedules", index), node)
        for index, node in inside(at(self._root, "triggers")):
            yield from self._trigger(("triggers", index), node)
        yield from self._defaults()

    def _used(self) -> Iterator[str]:
        """The names of the conditions that schedules and triggers come to."""
        for section, key in CONDITION_OF.items():
            for _, rule in inside(at(self._root, section)):
                yield from reachable(self._root, at(rule, key))

    def _schedule(self, path: Path, node: Node) -> Iterator[Change]:
        if (condition := at(node, "for")) is not None:
            yield from self._conditions.of((*path, "for"), condition)
        instalments = [child for _, child in inside(at(node, "instalments"))]
        for index, child in enumerate(instalments):
            here = (*path, "instalments", index)
            yield from _share((*path, "instalments"), instalments, index)
            yield from self._when((*here, "when"), at(child, "when"))
            yield from self._inputs((*here, "invoice"), _CREATE_INVOICE, at(child, "invoice"))

    def _trigger(self, path: Path, node: Node) -> Iterator[Change]:
        if not isinstance(node, Table):
            return
        entries = {entry.key.text: entry for entry in node}
        yield from self._when((*path, "when"), at(node, "when"))
        if "if" in entries:
            advice = f"add a test in which {shown(entries['if'])} does not hold"
            yield _gone((*path, "if"), entries["if"], advice)
            yield from self._conditions.of((*path, "if"), entries["if"].value)
        for name in ("wait", "once_per"):
            if name in entries:
                yield from _attribute((*path, name), entries[name])
        yield from self._actions((*path, "do"), at(node, "do"))

    def _actions(self, path: Path, node: Node | None) -> Iterator[Change]:
        items = list(inside(node))
        for index, item in items:
            for action, inputs in inside(item):
                if len(items) > 1 and isinstance(item, Table):
                    advice = f"add {action} to the expect of a test of this rule"
                    (entry,) = item.entries
                    edit = Edit((*path, index), None)
                    yield Change(entry.key.span, shown(entry), "", advice, (edit,))
                yield from self._inputs((*path, index, action), str(action), inputs)

    def _when(self, path: Path, node: Node | None) -> Iterator[Change]:
        if not isinstance(node, Table) or not node.entries:
            return
        entry = node.entries[0]
        after = self._other_event(entry)
        advice = f"add a test with event: {{{shown(entry)}}}"
        edit = Edit((*path, entry.key.text), after)
        yield Change(entry.key.span, shown(entry), shown(after), advice, (edit,))

    def _other_event(self, entry: Entry) -> Entry:
        text, kind = flow(entry.value), entry.key.text
        options: Mapping[str, Sequence[str]] = {
            "deal_enters": self._stages,
            "invoice_becomes": tuple(INVOICE_STATUSES),
            "property_changes": ("deal.amount", "deal.dealname"),
            "date_reached": _OTHER_DATES,
            "every": _OTHER_TIMES,
        }
        if kind in options:
            return Entry(entry.key, word(_next(text, options[kind]) or _NO_STAGE, entry.value))
        key = Scalar("deal_enters", "deal_enters", plain=True, span=entry.key.span)
        return Entry(key, word(_NO_STAGE, entry.key))

    def _defaults(self) -> Iterator[Change]:
        """Of the inputs that an action of some rule takes from the defaults."""
        calls = list(self._calls())
        for action, inputs in inside(at(self._root, "defaults")):
            own = [{name for name, _ in inside(given)} for called, given in calls if called == action]
            taken = [name for name, _ in inside(inputs) if any(name not in names for names in own)]
            for change in self._inputs(("defaults", action), str(action), inputs):
                if change.edits[0].path[-1] in taken:
                    yield change

    def _calls(self) -> Iterator[tuple[str, Node | None]]:
        for _, schedule in inside(at(self._root, "billing_schedules")):
            for _, instalment in inside(at(schedule, "instalments")):
                yield _CREATE_INVOICE, at(instalment, "invoice")
        for _, trigger in inside(at(self._root, "triggers")):
            for _, item in inside(at(trigger, "do")):
                yield from ((str(action), given) for action, given in inside(item))

    def _inputs(self, path: Path, action: str, node: Node | None) -> Iterator[Change]:
        """Each input changed where its form tells to what, else left out."""
        for entry in node.entries if isinstance(node, Table) else ():
            advice = f'say "{shown(entry)}" in the expect of a test of it'
            here = (*path, entry.key.text)
            other = _other_input(action, entry)
            if other is not None:
                after = Entry(entry.key, word(other, entry.value))
                yield Change(entry.key.span, shown(entry), shown(after), advice, (Edit(here, after),))
            elif not self._is_default(path, action, entry):
                yield _gone(here, entry, advice)

    def _is_default(self, path: Path, action: str, entry: Entry) -> bool:
        """Whether the defaults say the same, so that leaving it out changes nothing."""
        default = at(self._root, "defaults", action, entry.key.text)
        return path[0] != "defaults" and default is not None and flow(default) == flow(entry.value)


def _stages(root: Node) -> Iterator[str]:
    for section in ("billing_schedules", "triggers"):
        for _, rule in inside(at(root, section)):
            parts = [rule, *(one for _, one in inside(at(rule, "instalments")))]
            for stage in (at(part, "when", "deal_enters") for part in parts):
                if stage is not None:
                    yield flow(stage)


def _next(text: str, options: Sequence[str]) -> str | None:
    """The option behind this one, around the end; the first where it is none of them."""
    if text not in options:
        return next(iter(options), None)
    behind = islice(cycle(options), options.index(text) + 1, None)
    return next(behind) if len(options) > 1 else None


def _gone(path: Path, entry: Entry, advice: str) -> Change:
    return Change(entry.key.span, shown(entry), "", advice, (Edit(path, None),))


def _attribute(path: Path, entry: Entry) -> Iterator[Change]:
    """A wait made longer, or `once_per` left out; tests may expect both."""
    advice = f'say "{shown(entry)}" in the expect of a test of this rule'
    duration = read_duration(flow(entry.value))
    if duration is None:
        yield _gone(path, entry, advice)
    else:
        after = Entry(entry.key, word(f"{duration.count + 1}{duration.unit}", entry.value))
        yield Change(entry.key.span, shown(entry), shown(after), advice, (Edit(path, after),))


def _share(path: Path, instalments: Sequence[Node], index: int) -> Iterator[Change]:
    """One percent more; where no instalment takes the rest, the next one has one percent less."""
    instalment, node = instalments[index], at(instalments[index], "share")
    if not isinstance(instalment, Table) or not isinstance(node, Scalar) or len(instalments) < 2:
        return
    span = next(entry.key.span for entry in instalment if entry.key.text == "share")
    shares = [_percent(at(one, "share")) for one in instalments]
    edits: list[Edit] = []
    own, others = shares[index], sum((share for share in shares if share is not None), Decimal(0))
    advice = "expect the amount in a test of this instalment, of a total with an odd cent"
    if own is None:
        advice = "add a test in which an earlier instalment was skipped, and expect the amount"
        after = f"{_WHOLE - others:f}%"
    elif None in shares:
        after = f"{own + (1 if others < _WHOLE - 1 else -1):f}%"
    else:
        beside = (index + 1) % len(instalments)
        less = f"{(shares[beside] or Decimal(0)) - 1:f}%"
        after = f"{own + 1:f}%"
        edits.append(Edit((*path, beside, "share"), word(less, node)))
    first = Edit((*path, index, "share"), word(after, node))
    yield Change(span, f"share: {node.text}", f"share: {after}", advice, (first, *edits))


def _percent(node: Node | None) -> Decimal | None:
    """The number of a share; None for the rest."""
    text = flow(node).strip('" ') if node is not None else REST
    try:
        return None if text == REST else read_decimal(text.removesuffix("%"))
    except BadAmount:
        return None


def _other_input(action: str, entry: Entry) -> str | None:
    """Another value that fits; None where only leaving it out is sure to differ."""
    known = ACTIONS[action].inputs.get(entry.key.text) if action in ACTIONS else None
    if known is None or not isinstance(entry.value, Scalar):
        return None
    if known.form is Form.CHOICE:
        return _next(entry.value.text.strip(), tuple(known.choices))
    if known.form not in _STEPS:
        return None
    up, down = (stepped(entry.value, _STEPS[known.form], step) for step in (1, -1))
    highest = known.most is not None and up is not None and known.form is not Form.DAY
    return down if highest and known.most is not None and read_decimal(up or "0") > known.most else up
