"""One comparison: a fact, an operator and what is wanted; and what people mean by other words for them."""

from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from rules.conditions import Check, Condition, check
from rules.kinds import Kind
from rules.literals import BadLiteral
from rules.nodes import Entry, Listing, Node, Scalar, Table, flow, shortened
from rules.operators import OPERATORS, Operator, Takes
from rules.problems import Report, Span, did_you_mean
from rules.properties import BUILT_IN
from rules.questions import question, takes_note
from rules.shape import choice

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


class Comparisons:
    """Reads what stands behind the name of a fact."""

    def __init__(self, report: Report, zone: ZoneInfo, kinds: Mapping[str, Kind]) -> None:
        self._report = report
        self.zone = zone
        self._kinds = kinds

    def kind(self, fact: str) -> Kind | None:
        """The type of a fact as far as the file knows."""
        return BUILT_IN.get(fact) or self._kinds.get(fact)

    def read(self, fact: str, entry: Entry) -> Iterator[Condition | None]:
        """The comparisons of one fact, all of which have to hold; None for each that was reported."""
        value = entry.value
        if isinstance(value, Table):
            yield from self._operators(fact, entry.key, value)
            return
        operator = OPERATORS["in" if isinstance(value, Listing) else "eq"]
        bare = Entry(Scalar(operator.name, operator.name, True, value.span), value)
        yield self._check(fact, operator, bare, None, entry.key.span, f"{fact}: {flow(value)}")

    def _operators(self, fact: str, key: Scalar, value: Table) -> Iterator[Condition | None]:
        entries = {entry.key.text: entry for entry in value}
        if_empty = entries.pop("if_empty", None)
        empty = self._if_empty(if_empty.value) if if_empty else None
        if not entries:
            self._report.error(
                "empty-condition", value.span, f"there is no operator for {fact}; write one, like {{eq: …}}"
            )
            yield None
        for name, entry in entries.items():
            operator = self._operator(fact, entry.key)
            if operator and operator.takes is Takes.FLAG and if_empty:
                message = f"if_empty does not fit {name}, which asks for empty facts itself; remove it"
                self._report.error("wrong-value", if_empty.key.span, message)
            text = f"{fact}: {{{name}: {flow(entry.value)}}}"
            yield self._check(fact, operator, entry, empty, key.span, text) if operator else None

    def _operator(self, fact: str, key: Scalar) -> Operator | None:
        if key.text in OPERATORS:
            return OPERATORS[key.text]
        meant = _HUBSPOTS_OPERATORS.get(key.text.casefold())
        hint = f'; did you mean "{meant}"?' if meant else did_you_mean(key.text, (*OPERATORS, "if_empty"))
        hint = hint or "; use one of those below"
        kind = self.kind(fact)
        notes = [takes_note(kind)] if kind else [f"operators: {' '.join(OPERATORS)}"]
        message = f'unknown operator "{shortened(key.text)}" for {fact}{hint}'
        self._report.error("unknown-operator", key.span, message, *notes)
        return None

    def _check(
        self, fact: str, operator: Operator, entry: Entry, empty: bool | None, span: Span, text: str
    ) -> Condition | None:
        value = entry.value
        try:
            asked = question(operator, value, self.kind(fact), fact, self.zone)
        except BadLiteral as wrong:
            misfit = wrong.code == "operator-type"
            at = entry.key.span if misfit else wrong.span
            message = f"{wrong.message}; use one of those below" if misfit else wrong.message
            self._report.error(wrong.code, at, message, *wrong.notes)
            return None
        of_empty = asked.operator.empty if empty is None else empty
        item = check(
            fact, asked, operator, value, fixed=fact in BUILT_IN, empty=of_empty, text=text, span=span
        )
        self._doubt_words(item, value)
        return item

    def _if_empty(self, node: Node) -> bool | None:
        """What a check says of an empty fact, where the file says it."""
        word = choice(node, self._report, "if_empty", ("match", "no_match"))
        return None if word is None else word == "match"

    def _doubt_words(self, item: Check, node: Node) -> None:
        """Words that hardly mean what they say: `no` for false, and the same value twice."""
        if isinstance(node, Listing):
            _doubt_repeated(node, self._report)
        if item.fixed or item.fact in self._kinds or not isinstance(node, Scalar):
            return
        if node.plain and node.text.casefold() in _YES_AND_NO:
            meant = f'put it in quotes if "{node.text}" is meant, or write true or false'
            self._report.warning("word", node.span, f"{node.text} is compared as a text; {meant}")


def _doubt_repeated(node: Listing, report: Report) -> None:
    """Values that a list has already; they are compared without case and outer blanks."""
    seen: dict[str, Span] = {}
    for item in node.items:
        word = item.text.strip().casefold() if isinstance(item, Scalar) else ""
        first = seen.setdefault(word, item.span)
        if first is not item.span:
            message = f"this value stands in the list already, at {first.place}; remove one of the two"
            report.warning("repeated-value", item.span, message)
