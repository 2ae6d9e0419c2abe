"""The page of conditions and operators."""

from docs.writing.examples import of_operator
from docs.writing.markdown import code, page, prose, table, words
from rules.kinds import Kind
from rules.operators import OPERATORS, Operator, Takes
from rules.schema.facts import told

_TAKES = {
    Takes.ONE: "one value",
    Takes.SEVERAL: "a list of values",
    Takes.PAIR: "a list of the lowest and the highest value",
    Takes.DURATION: "a duration: `45min`, `2h`, `30d` or `2w`",
    Takes.FLAG: "`true` or `false`",
}
_EMPTY = {True: "matches", False: "does not match", None: "cannot tell"}


def conditions() -> str:
    """The page."""
    return page(
        "Conditions", prose("conditions"), "## Operators", _overview(), *map(_operator, OPERATORS.values())
    )


def _overview() -> str:
    rows = [(f"[`{name}`](#{name})", told(one), _EMPTY[one.empty]) for name, one in OPERATORS.items()]
    return table(("operator", "matches", "an empty fact"), rows)


def _operator(one: Operator) -> str:
    fitting = [kind.value for kind in Kind if kind in one.kinds]
    fits = "every type" if len(fitting) == len(Kind) else words(fitting)
    lines = [
        f"### {one.name}",
        told(one),
        f"Takes {_TAKES[one.takes]}. Fits {fits}. An empty fact {_EMPTY[one.empty]}.",
        code(of_operator(one)),
    ]
    return "\n\n".join(lines)
