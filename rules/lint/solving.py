"""Whether conditions can answer in a wanted way at all, for any record whatever.

`all`, `any` and `not` are taken apart (Kleene's logic: "cannot tell" is an answer of its own) until only
comparisons are left, and those of one fact are put side by side in `regions`. The search is bounded; where
it would take long, the answer is "possible", so that a doubt is only ever told where it is certain.
"""

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from rules.conditions import AllOf, AnyOf, Check, Condition, Not, Quantified, checks
from rules.lint.regions import Literal, Want, possible

Goal = tuple[Condition, Want]
_MOST_BRANCHINGS = 30
_MOST_STEPS = 20_000  # of one file: about a tenth of a second


@dataclass
class Solver:
    """Answers questions about the conditions of one file; keeps count of the work."""

    zone: ZoneInfo
    steps: int = 0
    _names: dict[object, int] = field(default_factory=dict)
    _facts: dict[int, tuple[Condition, frozenset[str]]] = field(default_factory=dict)
    _numbers: dict[int, tuple[Condition, int]] = field(default_factory=dict)

    def can(self, *goals: Goal) -> bool:
        """Whether some record makes every condition answer as wanted; yes where it cannot be settled."""
        return self.exhausted or self._search(list(goals), [], _Found(), _MOST_BRANCHINGS)

    @property
    def exhausted(self) -> bool:
        """Whether so much was asked of this file that nothing more is settled."""
        return self.steps > _MOST_STEPS

    def facts(self, condition: Condition) -> frozenset[str]:
        """The names of all facts that a condition may look at; none where too much was asked already."""
        known = self._facts.get(id(condition))
        if known is None:
            known = self._facts[id(condition)] = condition, self._looked_at(condition)
        return known[1]

    def _looked_at(self, condition: Condition) -> frozenset[str]:
        if self.exhausted:
            return frozenset()
        found = [item.fact for item in checks(condition)]
        self.steps += len(found)
        return frozenset(found)

    def identity(self, condition: Condition) -> int:
        """A number that two conditions share when they read the same, whatever the order of their parts."""
        known = self._numbers.get(id(condition))
        if known is None:
            name = self._name(condition)
            number = self._names.setdefault(name, len(self._names))
            known = self._numbers[id(condition)] = condition, number
        return known[1]

    def _name(self, condition: Condition) -> object:
        match condition:
            case Check(text=text, empty=empty):
                return text, empty
            case Quantified(quantifier=quantifier, name=name, part=part):
                return quantifier, name, self.identity(part)
            case Not(part=part):
                return "not", self.identity(part)
            case AllOf(parts=parts):
                return "all", frozenset(map(self.identity, parts))
            case AnyOf(parts=parts):
                return "any", frozenset(map(self.identity, parts))

    def _search(self, goals: list[Goal], choices: list[list[Goal]], found: "_Found", branchings: int) -> bool:
        """First everything that has to hold, then one way after the other of what is open to choice."""
        while goals:
            self.steps += 1
            condition, want = goals.pop()
            match condition:
                case Check():
                    if not self._agrees(condition, want, found):
                        return False
                case Quantified():
                    if not self._quantified_agrees(condition, want, found):
                        return False
                case Not(part=part):
                    goals.append((part, want.negated))
                case AllOf(parts=parts) | AnyOf(parts=parts):
                    inner = [(part, want) for part in parts]
                    if isinstance(condition, AllOf) == (want in (Want.YES, Want.NOT_NO)):
                        goals.extend(inner)
                    else:
                        choices.append(inner)
        if not choices or branchings == 0 or self.exhausted:
            return True
        first, *others = sorted(choices, key=len)
        return any(self._search([goal], list(others), found.copy(), branchings - 1) for goal in first)

    def _agrees(self, item: Check, want: Want, found: "_Found") -> bool:
        """Whether a comparison can answer so beside those that were found before."""
        literals = (*found.literals.get(item.fact, ()), Literal(item, want))
        found.literals[item.fact] = literals
        self.steps += len(literals) - 1
        return len(literals) == 1 or possible(literals, self.zone)

    def _quantified_agrees(self, item: Quantified, want: Want, found: "_Found") -> bool:
        """`no` is `not some`; where every record passes, some does."""
        if item.quantifier == "every" and want is Want.YES and not self._narrow("some", item, want, found):
            return False
        if item.quantifier == "no":
            return self._narrow("some", item, want.negated, found)
        return self._narrow(item.quantifier, item, want, found)

    def _narrow(self, quantifier: str, item: Quantified, want: Want, found: "_Found") -> bool:
        key = quantifier, item.name, self.identity(item.part)
        left = found.answers.get(key, frozenset({True, False, None})) & want.answers
        found.answers[key] = left
        return bool(left)


@dataclass
class _Found:
    """What has to hold on one way of the search: comparisons by fact, and the answers left to quantifiers."""

    literals: dict[str, tuple[Literal, ...]] = field(default_factory=dict)
    answers: dict[tuple[str, str, int], frozenset[bool | None]] = field(default_factory=dict)

    def copy(self) -> "_Found":
        return _Found(dict(self.literals), dict(self.answers))
