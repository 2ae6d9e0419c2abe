"""A condition -> Python, as one would write it by hand: groups are blocks that are left once decided.

t1 = True                       # is everything told so far?
g1 = False
while True:                     # all of:
  if v2 is None: t1 = False     #   an empty amount: cannot tell
  elif not (v2 >= k3): break
  g1 = True if t1 else None
  break
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from rules.compiled.function import Function
from rules.compiled.meaning import Kinds, asked_of, parts_of
from rules.conditions import AllOf, Answer, AnyOf, Check, Condition, Not, Quantified, concluded
from rules.facts import Facts, Unread, key_of
from rules.kinds import Kind
from rules.operators import Takes
from rules.questions import Question

Part = tuple[Condition, bool]  # and whether it must hold, or its opposite
_MOST_LEVELS = 12  # Python nests no more than 20 blocks; what is deeper is left to its closure


class Writer:
    """Writes conditions into a function; with a `name`, for one record `o` of that object."""

    def __init__(self, text: Function, zone: ZoneInfo, kinds: Kinds, name: str = "") -> None:
        self.text = text
        self._zone = zone
        self._kinds = kinds
        self._name = name

    def answer(self, condition: Condition, at: int = 1) -> str:
        """The lines that find a condition's answer; the name that then holds it."""
        answer = self.text.new("g")
        if isinstance(condition, Quantified):
            over = _over(condition, self._of_member(condition))
            self.text.line(at, f"{answer} = {self.text.constant(over)}(facts, now)")
        elif at > _MOST_LEVELS:
            self.text.line(at, f"{answer} = {self._closure(condition)}")
        else:
            self._group(condition, answer, at)
        return answer

    def parts(self, parts: list[Part], every: bool, told: str, at: int) -> None:
        """The lines for the parts of a group: leave the block where one decides it."""
        sure: set[str] | None = None
        for part, wanted in parts:
            if isinstance(part, Check):
                self._check(part, wanted, every, told, at)
            else:
                self.part(part, wanted, every, told, at)
            sure = set(self.text.sure) if sure is None else sure
        self.text.sure = self.text.sure if sure is None else sure  # after the first, the block may be left

    def part(self, part: Condition, wanted: bool, every: bool, told: str, at: int) -> None:
        """The lines for a part that is a group itself, or a quantifier."""
        answer = self.answer(part, at)
        self.text.line(at, f"if {answer} is None: {told} = False")
        self.text.line(at, f"elif {'not ' if wanted is every else ''}{answer}: break")

    def saying(self, asked: Question, value: str) -> str:
        """The operator's question about a value, as an expression."""
        operator, bound = asked.operator, self.text.constant
        now = ""
        if operator.takes is Takes.DURATION:
            now = self.text.today() if asked.kind is Kind.DATE else "now"
        if not operator.inline or asked.kind is Kind.SET:
            return f"{bound(operator.ask)}({value}, {bound(asked.wanted)}{now and f', {now}'})"
        if isinstance(asked.wanted, tuple):
            low, high = asked.wanted
            return operator.inline.format(fact=value, low=bound(low), high=bound(high))
        return operator.inline.format(fact=value, wanted=bound(asked.wanted), now=now)

    def _group(self, condition: Condition, answer: str, at: int) -> None:
        """A block that is left with the part that decides it; at its end, all parts have been asked."""
        every, told = is_every(condition), self.text.new("t")
        self.text.line(at, f"{told} = True")
        self.text.line(at, f"{answer} = {not every}")
        self.text.line(at, "while True:")
        self.parts(list(flat(condition, every)), every, told, at + 1)
        self.text.line(at + 1, f"{answer} = {every} if {told} else None")
        self.text.line(at + 1, "break")

    def _check(self, item: Check, wanted: bool, every: bool, told: str, at: int) -> None:
        asked = asked_of(item, self._kinds, self._zone)
        if asked is None:
            self.text.line(at, f"{told} = False")
            return
        value, unread = self.text.fact(key_of(item.fact, asked.reading), at)
        of_empty = item.empty if item.empty is None else item.empty is wanted
        self.text.line(at, f"if {value} is None:")
        if of_empty is None:
            self.text.line(at + 1, f"{told} = False")
        else:
            self.text.line(at + 1, f"if {unread}: {told} = False")
            if of_empty is not every:
                self.text.line(at + 1, "else: break")
        says = self.saying(asked, value)
        self.text.line(at, f"elif {f'not ({says})' if wanted is every else says}: break")

    def _of_member(self, item: Quantified) -> Callable[..., Answer]:
        text = Function(self._zone, "facts, now, o", {item.name: "o"})
        writer = Writer(text, self._zone, self._kinds, item.name)
        text.line(1, f"return {writer.answer(item.part)}")
        return text.made()

    def _closure(self, condition: Condition) -> str:
        bound = self.text.constant
        facts = f"facts.only({bound(self._name)}, o)" if self._name else "facts"
        return f"{bound(condition.holds)}({facts}.at(now, {bound(self._zone)}))"


def written(condition: Condition, zone: ZoneInfo, kinds: Kinds) -> Callable[[Facts, datetime], Answer]:
    """The function that answers one condition, where facts have these types."""
    text = Function(zone)
    text.line(1, f"return {Writer(text, zone, kinds).answer(condition)}")
    return text.made()


def flat(whole: Condition, every: bool, wanted: bool = True) -> Iterator[Part]:
    """The parts of a group of one kind; what is joined in the same way inside it joins them."""
    if isinstance(whole, Not):
        wanted = not wanted
    elif isinstance(whole, Check | Quantified) or is_every(whole, wanted) is not every:
        yield whole, wanted
        return
    for part in parts_of(whole):
        yield from flat(part, every, wanted)


def is_every(condition: Condition, wanted: bool = True) -> bool:
    """Whether all parts are needed for the answer that is wanted, or one of them."""
    match condition:
        case Not(part=part):
            return is_every(part, not wanted)
        case AllOf():
            return wanted
        case AnyOf():
            return not wanted
    return True


def _over(item: Quantified, part: Callable[..., Answer]) -> Callable[[Facts, datetime], Answer]:
    """A quantifier, given the function for one member."""

    def answer(facts: Facts, now: datetime) -> Answer:
        found = facts.members(item.name)
        if isinstance(found, Unread):
            return None
        return concluded(item.quantifier, [part(facts, now, record) for record in found])

    return answer
