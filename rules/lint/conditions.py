"""Doubts about single conditions: what can never hold, what always does, what changes nothing."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal as Word

from rules.conditions import AllOf, AnyOf, Check, Condition, Not, Quantified, checks
from rules.lint.regions import Literal, Want, possible
from rules.lint.solving import Solver
from rules.nodes import shortened
from rules.problems import Report, Span

Always = Word["never", "always", ""]
_MOST_PARTS = 12
_OPPOSITE: dict[Always, Always] = {"never": "always", "always": "never", "": ""}


@dataclass
class Walker:
    """Looks at every condition once, the inner before the outer, and reports the innermost that is to blame.

    `named` are the conditions with a name: they are looked at on their own, and taken as one inside others.
    """

    report: Report
    solver: Solver
    named: frozenset[int]
    seen: dict[int, Always]

    def visit(self, condition: Condition, at: Span) -> Always:
        """Whether it holds never or always; everything inside is reported first. `at` is where it is used."""
        known = self.seen.get(id(condition))
        if known is None and self.solver.exhausted:
            return ""
        if known is None:
            known = self.seen[id(condition)] = self._visit(condition, at)
        return known

    def _visit(self, condition: Condition, at: Span) -> Always:
        match condition:
            case Check():
                return ""
            case Not(part=part):
                return _OPPOSITE[self.visit(part, at)]
            case Quantified(quantifier=quantifier, part=part):
                if self.visit(part, at) != "never":
                    return ""
                return "always" if quantifier == "no" else "never"
            case AllOf(parts=parts):
                return self._all(condition, [self.visit(part, at) for part in parts], at)
            case AnyOf(parts=parts):
                return self._any(condition, [self.visit(part, at) for part in parts], at)

    def _all(self, condition: AllOf, parts: Sequence[Always], at: Span) -> Always:
        if "never" in parts:
            return "never"
        if self._shares(condition):
            if not self.solver.can((condition, Want.YES)):
                self._report_never(condition, at)
                return "never"
            self._needless(condition, Want.NO, Want.YES, at)
        return "always" if set(parts) == {"always"} else ""

    def _any(self, condition: AnyOf, parts: Sequence[Always], at: Span) -> Always:
        if "always" in parts:
            return "always"
        if self._shares(condition) and not self.solver.can((condition, Want.NO)):
            message = (
                "every value that can be read passes this any, so it rules nothing out; correct one part"
            )
            self.report.warning("always-true", self._place(condition, at), message)
            return "always"
        if self._shares(condition):
            self._needless(condition, Want.YES, Want.NO, at)
        return "never" if set(parts) == {"never"} else ""

    def _shares(self, condition: AllOf | AnyOf) -> bool:
        """Whether two parts look at one fact; where none do, what holds of each holds of them together."""
        seen: set[str] = set()
        for part in condition.parts:
            facts = self.solver.facts(part)
            if facts & seen:
                return True
            seen |= facts
        return False

    def _report_never(self, condition: AllOf, at: Span) -> None:
        clash = self._clash(condition)
        if not clash:
            message = "no record passes all of this at once, so it never holds; correct one of the parts"
            self.report.warning("never-true", self._place(condition, at), message)
            return
        texts = [_operators(literal) for literal in clash]
        how = f"can never be {texts[0]}" if len(texts) == 1 else f"cannot be {' and '.join(texts)} at once"
        message = f"{clash[0].item.fact} {how}, so this never holds; correct one of the values"
        places = [f"{literal.item.text} at {literal.item.span.place}" for literal in clash]
        own = {id(item) for item in self._own_checks(condition)}
        spans = [literal.item.span for literal in clash if id(literal.item) in own]
        self.report.warning("never-true", max(spans, default=at), message, shortened(", ".join(places), 200))

    def _clash(self, condition: AllOf) -> list[Literal]:
        """The fewest comparisons of one fact that cannot hold together; none where the reason is no such."""
        by_fact: dict[str, list[Literal]] = defaultdict(list)
        for literal in needed(condition, Want.YES):
            by_fact[literal.item.fact].append(literal)
        for literals in by_fact.values():
            if not possible(literals, self.solver.zone):
                return _fewest(literals, self.solver)
        return []

    def _place(self, condition: Condition, at: Span) -> Span:
        """Where a condition begins; `at` where it only names others."""
        return min((item.span for item in self._own_checks(condition)), default=at)

    def _own_checks(self, condition: Condition) -> Iterator[Check]:
        """The comparisons that stand in a condition itself, not in those it names."""
        if isinstance(condition, Check):
            yield condition
        for part in self._own_parts(condition):
            yield from self._own_checks(part)

    def _own_parts(self, condition: Condition) -> Sequence[Condition]:
        inner: tuple[Condition, ...] = ()
        match condition:
            case AllOf(parts=parts) | AnyOf(parts=parts):
                inner = parts
            case Not(part=part) | Quantified(part=part):
                inner = (part,)
        return [part for part in inner if id(part) not in self.named]

    def _needless(self, condition: AllOf | AnyOf, settled: Want, other: Want, at: Span) -> None:
        """Parts that another part makes needless: it alone answers the same, "cannot tell" too.

        In an `all` one NO settles it, in an `any` one YES. A part can go where the other one is settled
        whenever it is, and where it never turns the other's opposite answer into another.
        """
        parts = list(self._flat(condition))
        if len(parts) > _MOST_PARTS:
            return
        gone: set[int] = set()
        for one, part in _pairs(parts):
            if id(part) in gone or id(one) in gone or id(part) in self.named or self.seen.get(id(part)):
                continue
            if self._decides(one, part, settled, other):
                gone.add(id(part))
                words = (
                    "whenever it holds, {} holds too" if settled is Want.YES else "it holds whenever {} does"
                )
                message = f"this part changes nothing: {words.format(_described(one))}; remove or correct one"
                self.report.warning("needless", self._place(part, at), message)

    def _decides(self, one: Condition, part: Condition, settled: Want, other: Want) -> bool:
        if not self.solver.facts(one) & self.solver.facts(part):
            return False
        can = self.solver.can
        unsettled = Want.NOT_YES if settled is Want.YES else Want.NOT_NO
        changed = Want.NOT_NO if settled is Want.YES else Want.NOT_YES
        return not can((part, settled), (one, unsettled)) and not can((one, other), (part, changed))

    def _flat(self, condition: AllOf | AnyOf) -> Iterator[Condition]:
        """The parts, with those of the same kind inside; conditions with a name stay whole."""
        for part in condition.parts:
            same = isinstance(part, AllOf | AnyOf) and type(part) is type(condition)
            if same and id(part) not in self.named:
                assert isinstance(part, AllOf | AnyOf)
                yield from self._flat(part)
            else:
                yield part


def needed(condition: Condition, want: Want) -> Iterator[Literal]:
    """The comparisons of which each one has to answer so, if the condition is to answer as wanted."""
    match condition:
        case Check():
            yield Literal(condition, want)
        case Not(part=part):
            yield from needed(part, want.negated)
        case AllOf(parts=parts) if want is Want.YES:
            for part in parts:
                yield from needed(part, want)
        case AnyOf(parts=parts) if want is Want.NO:
            for part in parts:
                yield from needed(part, want)


def _fewest(literals: Sequence[Literal], solver: Solver) -> list[Literal]:
    """Those without which the others could hold together."""
    kept = list(literals)
    for literal in literals:
        others = [other for other in kept if other is not literal]
        if others and not possible(others, solver.zone):
            kept = others
    return kept


def _operators(literal: Literal) -> str:
    text = shortened(literal.item.text.partition(": ")[2])
    return f"not {text}" if literal.want is Want.NO else text


def _described(condition: Condition) -> str:
    if isinstance(condition, Check):
        return f'"{shortened(condition.text)}"'
    first = next(checks(condition))
    return f'the part with "{shortened(first.text)}"'


def _pairs(parts: Sequence[Condition]) -> Iterator[tuple[Condition, Condition]]:
    """Every two parts both ways; of two that say the same, the later one comes second first."""
    for earlier, later in combinations(parts, 2):
        yield earlier, later
        yield later, earlier
