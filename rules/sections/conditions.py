"""The `conditions:` section, and conditions wherever they stand."""

from collections.abc import Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

from rules.conditions import Check, Condition, all_of, any_of, check, negated, quantified
from rules.kinds import Kind
from rules.literals import BadLiteral
from rules.nodes import Entry, Listing, Node, Scalar, Table, flow, shortened
from rules.operators import OPERATORS, Operator, Takes
from rules.problems import Report, Span, did_you_mean
from rules.properties import BUILT_IN, RULE_OBJECTS
from rules.questions import question, takes_note
from rules.sections.names import check_fact
from rules.shape import choice, listing

QUANTIFIERS = ("some", "every", "no")
_WORDS = ("all", "any", "not", *QUANTIFIERS)
_HUBSPOTS_OPERATORS = {
    "has_property": "known",
    "not_has_property": "unknown",
    "contains_token": "contains",
    "not_contains_token": "not_contains",
    "=": "eq",
    "==": "eq",
    "!=": "neq",
    ">": "gt",
    ">=": "gte",
    "<": "lt",
    "<=": "lte",
}
_YES_AND_NO = frozenset({"yes", "no", "on", "off"})


class Conditions:
    """Reads conditions; those with a name once, when they are first used."""

    def __init__(
        self, report: Report, zone: ZoneInfo, kinds: Mapping[str, Kind], named: Sequence[Entry] = ()
    ) -> None:
        self._report = report
        self._zone = zone
        self._kinds = kinds
        self.entries = {entry.key.text: entry for entry in named}
        self.used: set[str] = set()
        self._read_ones: dict[str, Condition | None] = {}
        self._open: list[str] = []

    def read_named(self) -> dict[str, Condition]:
        """All conditions with a name that could be read."""
        found = {name: self._named(name) for name in self.entries}
        return {name: condition for name, condition in found.items() if condition is not None}

    def read(self, node: Node, objects: Sequence[str] = RULE_OBJECTS) -> Condition | None:
        """A condition, or None after its mistakes were reported. A word is the name of one."""
        return _Reading(self, objects).condition(node)

    def kind(self, fact: str) -> Kind | None:
        """The type of a fact as far as the file knows."""
        return BUILT_IN.get(fact) or self._kinds.get(fact)

    def reference(self, node: Scalar) -> Condition | None:
        """The condition that a word names."""
        name = node.text.strip()
        if name not in self.entries:
            self.error(
                "unknown-reference",
                node.span,
                f'no condition is called "{shortened(name)}"{did_you_mean(name, self.entries)}',
            )
            return None
        self.used.add(name)
        if name in self._open:
            circle = " -> ".join([*self._open[self._open.index(name) :], name])
            self.error("circular-condition", node.span, f"condition {name} needs itself: {circle}")
            return None
        return self._named(name)

    def error(self, code: str, at: Span, message: str, *notes: str) -> None:
        """Report a mistake."""
        self._report.error(code, at, message, *notes)

    def warn_of_word(self, item: Check, node: Node) -> None:
        """`no` is text here; beside a property of unknown type somebody may have meant false."""
        if item.fixed or item.fact in self._kinds or not isinstance(node, Scalar):
            return
        if node.plain and node.text.casefold() in _YES_AND_NO:
            message = (
                f'{node.text} is compared as the text "{node.text}"; put it in quotes, or write true or false'
            )
            self._report.warning("word", node.span, message)

    def check_fact(self, fact: str, at: Span, objects: Sequence[str]) -> bool:
        """Whether the fact exists here; reports when not."""
        return check_fact(fact, at, self._report, objects)

    def items(self, node: Node, where: str) -> tuple[Node, ...]:
        """The items of a list."""
        return listing(node, self._report, where)

    def if_empty(self, node: Node | None) -> bool | None:
        """What a check says of an empty fact, where the file says it."""
        word = choice(node, self._report, "if_empty", ("match", "no_match"))
        return None if word is None else word == "match"

    @property
    def zone(self) -> ZoneInfo:
        """Where days are counted."""
        return self._zone

    def _named(self, name: str) -> Condition | None:
        if name not in self._read_ones:
            self._open.append(name)
            self._read_ones[name] = self.read(self.entries[name].value)
            self._open.pop()
        return self._read_ones[name]


class _Reading:
    """One condition being read; `scope` is the object of the quantifier around it."""

    def __init__(self, conditions: Conditions, objects: Sequence[str], scope: str = "") -> None:
        self._all = conditions
        self._objects = objects
        self._scope = scope

    def condition(self, node: Node) -> Condition | None:
        if isinstance(node, Scalar):
            return self._word(node)
        if isinstance(node, Listing):
            self._all.error("wrong-type", node.span, "write all: or any: before a list of conditions")
            return None
        if not node.entries:
            self._all.error(
                "empty-condition", node.span, "an empty condition would match everything; fill it"
            )
            return None
        return _joined([self._entry(entry) for entry in node])

    def _word(self, node: Scalar) -> Condition | None:
        if node.value is None:
            self._all.error(
                "empty-condition", node.span, "there is no condition here; write one, or leave out its key"
            )
            return None
        if self._scope:
            message = (
                f"inside some, every or no write properties of the {self._scope}, not the name of a condition"
            )
            self._all.error("wrong-type", node.span, message)
            return None
        return self._all.reference(node)

    def _entry(self, entry: Entry) -> Condition | None:
        key = entry.key.text
        if key in ("all", "any"):
            return self._group(entry)
        if key == "not":
            part = self.condition(entry.value)
            return None if part is None else negated(part)
        if key in QUANTIFIERS:
            return self._quantified(entry)
        if "." not in key and not self._scope and (near := did_you_mean(key, _WORDS)):
            self._all.error(
                "unknown-key", entry.key.span, f'"{key}" is neither a fact nor one of the words here{near}'
            )
            return None
        return self._fact(entry)

    def _group(self, entry: Entry) -> Condition | None:
        items = self._all.items(entry.value, entry.key.text)
        if not items:
            if isinstance(entry.value, Listing):
                self._all.error(
                    "empty-condition", entry.key.span, f"{entry.key.text} has no conditions; write some"
                )
            return None
        parts = [self.condition(item) for item in items]
        found = [part for part in parts if part is not None]
        if len(found) < len(parts):
            return None
        return all_of(found) if entry.key.text == "all" else any_of(found)

    def _quantified(self, entry: Entry) -> Condition | None:
        quantifier = entry.key.text
        if self._scope:
            self._all.error(
                "nested-quantifier", entry.key.span, "some, every and no cannot stand inside each other"
            )
            return None
        if not isinstance(entry.value, Table) or not entry.value.entries:
            message = f"{quantifier} needs an object with a condition, like {quantifier}: {{ticket: {{…}}}}"
            self._all.error("wrong-type", entry.value.span, message)
            return None
        return _joined([self._over(quantifier, inner) for inner in entry.value])

    def _over(self, quantifier: str, entry: Entry) -> Condition | None:
        name = entry.key.text
        if not self._all.check_fact(f"{name}.id", entry.key.span, self._objects):
            return None
        part = _Reading(self._all, self._objects, name).condition(entry.value)
        if part is None:
            return None
        text = f"{quantifier} {name}: {flow(entry.value)}"
        return quantified(quantifier, name, part, text=text, span=entry.key.span)

    def _fact(self, entry: Entry) -> Condition | None:
        key = entry.key.text
        if self._scope and not key.startswith(f"{self._scope}."):
            if "." in key:
                message = f"inside {self._scope} write its properties alone, without an object before them"
                self._all.error("unknown-fact", entry.key.span, message)
                return None
            key = f"{self._scope}.{key}"
        if not self._all.check_fact(key, entry.key.span, self._objects):
            return None
        return _joined(list(self._checks(key, entry)))

    def _checks(self, fact: str, entry: Entry) -> Iterator[Condition | None]:
        value = entry.value
        if isinstance(value, Table):
            yield from self._operators(fact, entry.key, value)
            return
        operator = OPERATORS["in" if isinstance(value, Listing) else "eq"]
        yield self._check(fact, operator, value, None, entry.key.span, f"{fact}: {flow(value)}")

    def _operators(self, fact: str, key: Scalar, value: Table) -> Iterator[Condition | None]:
        entries = {entry.key.text: entry for entry in value}
        if_empty = entries.pop("if_empty", None)
        empty = self._all.if_empty(if_empty.value) if if_empty else None
        if not entries:
            self._all.error(
                "empty-condition", value.span, f"there is no operator for {fact}; write one, like gte"
            )
            yield None
        for name, entry in entries.items():
            operator = self._operator(fact, entry.key)
            if operator and operator.takes is Takes.FLAG and if_empty:
                message = f"if_empty does not fit {name}, which asks for empty facts itself"
                self._all.error("wrong-value", if_empty.key.span, message)
            text = f"{fact}: {{{name}: {flow(entry.value)}}}"
            yield self._check(fact, operator, entry.value, empty, key.span, text) if operator else None

    def _operator(self, fact: str, key: Scalar) -> Operator | None:
        if key.text in OPERATORS:
            return OPERATORS[key.text]
        meant = _HUBSPOTS_OPERATORS.get(key.text.casefold())
        hint = f'; did you mean "{meant}"?' if meant else did_you_mean(key.text, (*OPERATORS, "if_empty"))
        kind = self._all.kind(fact)
        notes = [takes_note(kind)] if kind else [f"operators: {' '.join(OPERATORS)}"]
        message = f'unknown operator "{shortened(key.text)}" for {fact}{hint}'
        self._all.error("unknown-operator", key.span, message, *notes)
        return None

    def _check(
        self, fact: str, operator: Operator, value: Node, empty: bool | None, span: Span, text: str
    ) -> Condition | None:
        try:
            asked = question(operator, value, self._all.kind(fact), fact, self._all.zone)
        except BadLiteral as wrong:
            self._all.error(wrong.code, wrong.span, wrong.message, *wrong.notes)
            return None
        of_empty = asked.operator.empty if empty is None else empty
        item = check(
            fact, asked, operator, value, fixed=fact in BUILT_IN, empty=of_empty, text=text, span=span
        )
        self._all.warn_of_word(item, value)
        return item


def _joined(parts: Sequence[Condition | None]) -> Condition | None:
    """All of them; None where one could not be read."""
    found = [part for part in parts if part is not None]
    if not found or len(found) < len(parts):
        return None
    return found[0] if len(found) == 1 else all_of(found)
