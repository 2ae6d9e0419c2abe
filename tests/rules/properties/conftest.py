"""What the properties are tried on: conditions of every kind; facts right, empty, wrong or unread."""

import pytest
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from rules import Unread
from rules.nodes import Listing, Node, Scalar
from rules.printing import table, word
from rules.problems import START
from rules.reader import typed

Records = dict[str, object]

_ODD = [None, "", "  ", "n/a", Unread("HubSpot said 500")]
_VALUES: dict[str, dict[str, list[object]]] = {
    "deal": {
        "amount": ["500", "499.99", " 1500.50 ", "1e3"],
        "dealname": ["Roof", "new ROOF", "Care plan"],
        "closedate": ["2026-03-31T23:00:00Z", "2026-04-01", "1775001600000"],
        "services": ["roof;wall", "Wall", ";"],
        "urgent": ["true", "FALSE"],
    },
    "company": {"country": ["US", " us ", "DE"], "promised": ["2026-04-03", "2026-03-01"]},
}


def _one_of(*words: str) -> SearchStrategy[Node]:
    return st.sampled_from([word(one) for one in words])


def _several(*words: str) -> SearchStrategy[Node]:
    return st.lists(st.sampled_from(words), min_size=1, unique=True).map(
        lambda found: Listing(tuple(word(one) for one in found), START)
    )


def _asking(operators: dict[str, SearchStrategy[Node]]) -> SearchStrategy[Node]:
    """One operator with what it takes, sometimes with an answer for an empty fact."""
    asked = st.one_of(
        *(operand.map(lambda node, name=name: {name: node}) for name, operand in operators.items())
    )
    empty = st.sampled_from([None, "match", "no_match"])
    return st.tuples(asked, empty).map(lambda pair: _with_empty(*pair))


def _with_empty(asked: dict[str, Node], empty: str | None) -> Node:
    if empty is None or {"known", "unknown"} & set(asked):
        return table(asked)
    return table({**asked, "if_empty": word(empty)})


def _numbers(*words: str) -> SearchStrategy[Node]:
    return st.sampled_from([Scalar(one, typed(one), True, START) for one in words])


_PRESENCE = {"known": _numbers("true", "false"), "unknown": _numbers("true", "false")}
_ORDER = ("gt", "gte", "lt", "lte", "eq", "neq")
_CHECKS = {
    "deal.amount": _asking({**dict.fromkeys(_ORDER, _numbers("500", "1500.50")), **_PRESENCE}),
    "deal.dealname": _asking(
        {
            **dict.fromkeys(
                ("contains", "not_contains", "starts_with", "ends_with"), _one_of("roof", "plan")
            ),
            **dict.fromkeys(("in", "not_in"), _several("roof", "new roof", "wall")),
            **_PRESENCE,
        }
    ),
    "deal.closedate": _asking(
        {
            **dict.fromkeys(("older_than", "within", "within_next"), _one_of("1d", "30d", "2h")),
            **dict.fromkeys(("gt", "lte", "eq"), _one_of("2026-04-01", "2026-03-31")),
        }
    ),
    "deal.services": _asking(
        {"contains": _one_of("roof"), "in": _several("roof", "wall"), "not_in": _several("wall")}
    ),
    "deal.urgent": _asking(dict.fromkeys(("eq", "neq"), _numbers("true", "false"))),
    "company.country": _asking({"eq": _one_of("US"), "not_in": _several("US", "CA"), **_PRESENCE}),
    "company.promised": _asking({"within_next": _one_of("5d"), "lt": _one_of("2026-04-01")}),
}


@pytest.fixture(scope="session")
def checks() -> SearchStrategy[Node]:
    """One operator on one fact, as a file has it."""
    return st.one_of(
        *(asked.map(lambda node, fact=fact: table({fact: node})) for fact, asked in _CHECKS.items())
    )


@pytest.fixture(scope="session")
def conditions(checks: SearchStrategy[Node]) -> SearchStrategy[Node]:
    """Conditions of checks, `all`, `any` and `not`."""

    def grown(parts: SearchStrategy[Node]) -> SearchStrategy[Node]:
        lists = st.lists(parts, min_size=1, max_size=3).map(lambda items: Listing(tuple(items), START))
        groups = st.tuples(st.sampled_from(["all", "any"]), lists).map(lambda pair: table({pair[0]: pair[1]}))
        return groups | parts.map(lambda part: table({"not": part}))

    return st.recursive(checks, grown, max_leaves=6)


@pytest.fixture(scope="session")
def situations() -> SearchStrategy[Records]:
    """Records of a deal and its company; either may be absent, unread, or there several times."""
    objects = {name: _object(values) for name, values in _VALUES.items()}
    return st.fixed_dictionaries(objects)


def _object(values: dict[str, list[object]]) -> SearchStrategy[object]:
    record = st.fixed_dictionaries(
        {}, optional={name: st.sampled_from([*right, *right, *_ODD]) for name, right in values.items()}
    )
    usual = st.tuples(record, record, record).map(lambda several: several[0])
    return st.one_of(
        usual, usual, usual, st.none(), st.just(Unread("it timed out")), st.lists(record, max_size=2)
    )
