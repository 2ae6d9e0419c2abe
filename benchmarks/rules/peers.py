"""The same filters for other rule libraries.

None of them knows HubSpot's texts or "cannot tell". So a deal is read by the hard-coded functions first,
within the measured time, and only its six properties are handed over: what is empty or unreadable as null,
days as whole numbers like 20260331. The filters guard against null; the answer is match or no match.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from importlib import import_module
from typing import Any

from benchmarks.rules.hard_coded import UNREADABLE, Deal, only_deal
from benchmarks.rules.workload import Filter, Group, Records

Values = Mapping[str, Any]
Judge = Callable[[Values], bool]


@dataclass(frozen=True)
class Peer:
    """A library: its name on PyPI, how it judges a filter, and what it takes numbers as."""

    name: str
    judge: Callable[[Filter], Judge]
    number: Callable[[Decimal], Any]
    note: str


def peers() -> Iterator[Peer | str]:
    """Those that are installed; of the others the name."""
    for name, module, make in (
        ("zen-engine", "zen", _zen),
        ("common-expression-language", "cel", _cel),
        ("rule-engine", "rule_engine", _rule_engine),
        ("simpleeval", "simpleeval", _simpleeval),
    ):
        try:
            yield make(name, import_module(module))
        except ImportError:
            yield name


def values_of(records: Records, number: Callable[[Decimal], Any]) -> Values:
    """The six properties, as these libraries take them."""
    deal = Deal(only_deal(records) or {})
    amount, closed = _told(deal.amount), _told(deal.closed)
    return {
        "pipeline": _told(deal.pipeline),
        "dealtype": _told(deal.dealtype),
        "amount": None if amount is None else number(amount),
        "closed": None if closed is None else closed.year * 10_000 + closed.month * 100 + closed.day,
        "owner": _told(deal.owner),
        "name": _told(deal.name),
    }


def _told(value: Any) -> Any:
    return None if value is UNREADABLE else value


_GROUP = (
    '(pipeline == "{pipeline}" and dealtype in [{dealtypes}] and amount != {null} and amount > {amount} '
    "and closed != {null} and closed >= {begin} and closed <= {end} "
    "and owner != {null} and name != {null} and {has})"
)


def _text(groups: Filter, null: str, has: str) -> str:
    return " or ".join(_group_text(group, null, has) for group in groups)


def _group_text(group: Group, null: str, has: str) -> str:
    return _GROUP.format(
        pipeline=group.pipeline,
        dealtypes=", ".join(f'"{one}"' for one in group.dealtypes),
        amount=f"{group.amount:f}",
        begin=group.closed[0].replace("-", ""),
        end=group.closed[1].replace("-", ""),
        null=null,
        has=has.format(word=f'"{group.word}"'),
    )


def _zen(name: str, zen: Any) -> Peer:
    def judge(groups: Filter) -> Judge:
        expression = zen.compile_expression(_text(groups, "null", "contains(name, {word})"))
        return lambda values: bool(expression.evaluate(values))

    return Peer(name, judge, float, "floats at the border")


def _cel(name: str, cel: Any) -> Peer:
    def judge(groups: Filter) -> Judge:
        text = _text(groups, "null", "name.contains({word})").replace(" and ", " && ").replace(" or ", " || ")
        program = cel.compile(text)
        return lambda values: bool(program.execute(values))

    return Peer(name, judge, float, "floats: it has no decimals")


def _rule_engine(name: str, rule_engine: Any) -> Peer:
    def judge(groups: Filter) -> Judge:
        rule = rule_engine.Rule(_text(groups, "null", "{word} in name"))
        return lambda values: bool(rule.matches(values))

    return Peer(name, judge, lambda value: value, "decimals")


def _simpleeval(name: str, simpleeval: Any) -> Peer:
    def judge(groups: Filter) -> Judge:
        text = _text(groups, "None", "{word} in name")
        evaluator = simpleeval.EvalWithCompoundTypes()
        parsed = evaluator.parse(text)

        def run(values: Values) -> bool:
            evaluator.names = values
            return bool(evaluator.eval(text, previously_parsed=parsed))

        return run

    return Peer(name, judge, lambda value: value, "a Decimal beside a float literal")
