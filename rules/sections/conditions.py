"""The `conditions:` section, and conditions wherever they stand."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from rules.conditions import Condition, all_of, any_of, negated, quantified
from rules.kinds import Kind
from rules.nodes import Entry, Listing, Node, Scalar, Table, flow, shortened
from rules.problems import Report, Span, did_you_mean
from rules.properties import RULE_OBJECTS
from rules.sections.comparisons import Comparisons
from rules.sections.names import check_fact
from rules.sections.sizes import MOST_CHECKS, MOST_LEVELS, Size, measured
from rules.shape import is_empty, listing

QUANTIFIERS = ("some", "every", "no")
_WORDS = ("all", "any", "not", *QUANTIFIERS)


class Conditions:
    """Reads conditions; those with a name once, when they are first used."""

    def __init__(
        self,
        report: Report,
        zone: ZoneInfo,
        kinds: Mapping[str, Kind],
        named: Sequence[Entry] = (),
        *,
        all_known: bool = True,
    ) -> None:
        self._report = report
        self._all_known = all_known  # else the section could not be read, and any name may be in it
        self.comparisons = Comparisons(report, zone, kinds)
        self.entries = {entry.key.text: entry for entry in named}
        self.used: set[str] = set()
        self._read_ones: dict[str, Condition | None] = {}
        self._open: list[str] = []
        self._sizes: dict[int, tuple[Condition, Size]] = {}  # by identity, which the first keeps alive
        self._level = 0

    def read_named(self) -> dict[str, Condition]:
        """All conditions with a name that could be read."""
        found = {name: self._named(name) for name in self.entries}
        return {name: condition for name, condition in found.items() if condition is not None}

    def read(self, node: Node, objects: Sequence[str] = RULE_OBJECTS) -> Condition | None:
        """A condition, or None after its mistakes were reported. A word is the name of one."""
        found = _Reading(self, objects).condition(node)
        if found is None:
            return None
        size = measured(found, self._sizes)
        self._sizes[id(found)] = found, size
        if size.levels > MOST_LEVELS:
            self.too_large(node)
            return None
        if size.checks > MOST_CHECKS:
            message = f"this condition makes {size.checks} comparisons with those of the conditions it names"
            self.error(
                "condition-too-large", node.span, f"{message}; at most {MOST_CHECKS} fit, so shorten it"
            )
            return None
        return found

    def too_large(self, node: Node) -> None:
        """Report a condition that is nested too deeply, also through the conditions it names."""
        message = (
            f"this condition is more than {MOST_LEVELS} levels deep with those it names; make it flatter"
        )
        self.error("condition-too-large", node.span, message)

    @contextmanager
    def a_level_deeper(self) -> Iterator[bool]:
        """Whether one more level may be read; names lead to others, so the file's own depth is no bound."""
        self._level += 1
        try:
            yield self._level <= MOST_LEVELS
        finally:
            self._level -= 1

    def kind(self, fact: str) -> Kind | None:
        """The type of a fact as far as the file knows."""
        return self.comparisons.kind(fact)

    def reference(self, node: Scalar) -> Condition | None:
        """The condition that a word names."""
        name = node.text.strip()
        if name not in self.entries and not self._all_known:
            return None
        if name not in self.entries:
            hint = did_you_mean(name, self.entries) or "; add it to conditions"
            self.error("unknown-reference", node.span, f'no condition is called "{shortened(name)}"{hint}')
            return None
        self.used.add(name)
        if name in self._open:
            circle = " -> ".join([*self._open[self._open.index(name) :], name])
            message = f"condition {shortened(name)} needs itself ({shortened(circle)}); write one of them out"
            self.error("circular-condition", node.span, message)
            return None
        return self._named(name)

    def error(self, code: str, at: Span, message: str, *notes: str) -> None:
        """Report a mistake."""
        self._report.error(code, at, message, *notes)

    def check_fact(self, fact: str, at: Span, objects: Sequence[str]) -> bool:
        """Whether the fact exists here; reports when not."""
        return check_fact(fact, at, self._report, objects)

    def items(self, node: Node, where: str) -> tuple[Node, ...]:
        """The items of a list."""
        return listing(node, self._report, where)

    @property
    def zone(self) -> ZoneInfo:
        """Where days are counted."""
        return self.comparisons.zone

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
        with self._all.a_level_deeper() as fits:
            if fits:
                return self._condition(node)
        self._all.too_large(node)
        return None

    def _condition(self, node: Node) -> Condition | None:
        if isinstance(node, Scalar):
            return self._word(node)
        if isinstance(node, Listing):
            self._all.error(
                "wrong-type", node.span, "a list of conditions needs all: or any: before it; write one"
            )
            return None
        if not node.entries:
            self._all.error(
                "empty-condition", node.span, "an empty condition would match everything; write one"
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
                f"a condition's name cannot stand in some, every or no; write properties of the {self._scope}"
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
                "unknown-key",
                entry.key.span,
                f'"{shortened(key)}" is neither a fact nor one of the words here{near}',
            )
            return None
        return self._fact(entry)

    def _group(self, entry: Entry) -> Condition | None:
        items = self._all.items(entry.value, entry.key.text)
        if not items:
            if is_empty(entry.value):
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
                "nested-quantifier",
                entry.key.span,
                "some, every and no cannot stand inside each other; put this one beside it",
            )
            return None
        if not isinstance(entry.value, Table) or not entry.value.entries:
            example = f"{quantifier}: {{ticket: {{hs_pipeline_stage: open}}}}"
            message = f"{quantifier} needs an object with a condition; write it like {example}"
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
                alone = shortened(key.rpartition(".")[2])
                message = f'no object can stand here; inside {self._scope} write "{alone}" alone'
                self._all.error("unknown-fact", entry.key.span, message)
                return None
            key = f"{self._scope}.{key}"
        if not self._all.check_fact(key, entry.key.span, self._objects):
            return None
        return _joined(list(self._all.comparisons.read(key, entry)))


def _joined(parts: Sequence[Condition | None]) -> Condition | None:
    """All of them; None where one could not be read."""
    found = [part for part in parts if part is not None]
    if not found or len(found) < len(parts):
        return None
    return found[0] if len(found) == 1 else all_of(found)
