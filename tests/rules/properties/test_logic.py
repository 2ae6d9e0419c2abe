"""The three values obey the laws of Kleene's logic, whatever the checks and the facts are."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from rules import Facts, Rulebook, Verdict, evaluate, load
from rules.nodes import Listing, Node
from rules.printing import printed, table, word
from rules.problems import START

ZONE = ZoneInfo("America/Chicago")
NOW = datetime(2026, 4, 1, 12, tzinfo=ZONE)
HEAD = "version: 1\ntimezone: America/Chicago\n"
TYPES = table(
    {"deal.services": word("set"), "deal.urgent": word("boolean"), "company.promised": word("date")}
)


def every(*parts: Node) -> Node:
    return table({"all": Listing(parts, START)})


def either(*parts: Node) -> Node:
    return table({"any": Listing(parts, START)})


def no(part: Node) -> Node:
    return table({"not": part})


LAWS: dict[str, Callable[[Node, Node, Node], tuple[Node, Node]]] = {
    "double negation": lambda a, b, c: (no(no(a)), a),
    "De Morgan of all": lambda a, b, c: (no(every(a, b)), either(no(a), no(b))),
    "De Morgan of any": lambda a, b, c: (no(either(a, b)), every(no(a), no(b))),
    "commutativity of all": lambda a, b, c: (every(a, b), every(b, a)),
    "commutativity of any": lambda a, b, c: (either(a, b), either(b, a)),
    "associativity of all": lambda a, b, c: (every(a, every(b, c)), every(every(a, b), c)),
    "associativity of any": lambda a, b, c: (either(a, either(b, c)), either(either(a, b), c)),
    "idempotence of all": lambda a, b, c: (every(a, a), a),
    "idempotence of any": lambda a, b, c: (either(a, a), a),
    "absorption by all": lambda a, b, c: (every(a, either(a, b)), a),
    "absorption by any": lambda a, b, c: (either(a, every(a, b)), a),
    "distribution of all": lambda a, b, c: (every(a, either(b, c)), either(every(a, b), every(a, c))),
    "distribution of any": lambda a, b, c: (either(a, every(b, c)), every(either(a, b), either(a, c))),
}


def book_of(conditions: dict[str, Node]) -> Rulebook:
    return load(HEAD + printed(table({"properties": TYPES, "conditions": table(conditions)})))


def verdicts(conditions: dict[str, Node], facts: Facts) -> dict[str, Verdict]:
    """The verdict on each, which is the same whether it is explained or only answered."""
    found = {}
    for name, condition in book_of(conditions).conditions.items():
        verdict = evaluate(condition, facts, NOW, ZONE).verdict
        assert verdict is Verdict.of(condition.holds(facts.at(NOW, ZONE)))
        found[name] = verdict
    return found


@given(data=st.data())
@settings(max_examples=30)
def test_every_law_holds(
    data: st.DataObject,
    conditions: SearchStrategy[Node],
    situations: SearchStrategy[dict[str, object]],
) -> None:
    a, b, c = data.draw(conditions), data.draw(conditions), data.draw(conditions)
    facts = Facts(data.draw(situations))
    sides = {}
    for number, law in enumerate(LAWS.values()):
        sides[f"left-{number}"], sides[f"right-{number}"] = law(a, b, c)
    found = verdicts(sides, facts)
    wrong = [
        name for number, name in enumerate(LAWS) if found[f"left-{number}"] is not found[f"right-{number}"]
    ]
    assert wrong == []


@pytest.mark.parametrize("value", [True, False, None], ids=["yes", "no", "cannot-tell"])
def test_cannot_tell_survives_where_nothing_else_settles(
    value: bool | None, now: datetime, zone: ZoneInfo
) -> None:
    """No law of the excluded middle: `any: [x, not x]` of what cannot be told cannot be told."""
    x = table({"deal.x": table({"eq": word("y")})})
    facts = Facts({"deal": {"x": "y" if value else "z"}} if value is not None else {})
    found = verdicts({"middle": either(x, no(x)), "contradiction": every(x, no(x))}, facts)
    assert found["middle"] is (Verdict.CANNOT_TELL if value is None else Verdict.MATCH)
    assert found["contradiction"] is (Verdict.CANNOT_TELL if value is None else Verdict.NO_MATCH)


@given(data=st.data())
@settings(max_examples=30)
def test_quantifiers_are_all_and_any_over_the_records(
    data: st.DataObject,
) -> None:
    """`no` is the opposite of `some`; of one record and more, `every` has none that fails."""
    values = data.draw(st.lists(st.sampled_from(["open", "closed", "", "n/a"]), max_size=3))
    asked = data.draw(st.sampled_from(["gte", "lt"]))
    inner = table({"priority": table({asked: word("2026-01-01")})})
    opposite = no(inner)
    tickets = [{"priority": "2026-02-02" if value == "open" else value} for value in values]
    found = verdicts(
        {
            "some": table({"some": table({"ticket": inner})}),
            "not-no": no(table({"no": table({"ticket": inner})})),
            "every": table({"every": table({"ticket": inner})}),
            "none-fails": table({"no": table({"ticket": opposite})}),
        },
        Facts({"ticket": tickets}),
    )
    assert found["some"] is found["not-no"]
    assert found["every"] is (found["none-fails"] if tickets else Verdict.NO_MATCH)
