"""Words that the two sides call differently."""

from rules.literals import BadLiteral
from rules.nodes import Entry, Node, Scalar, Table, described
from rules.transforms.registry import Argument, BadValue, Pairs, Takes, fold, transform

_EXAMPLE = "{lookup: {net30: Net 30}}"
OTHERWISE = "*"


def _pairs(node: Node) -> Argument:
    if not isinstance(node, Table):
        message = f"lookup needs a value like {_EXAMPLE}, not {described(node)}"
        raise BadLiteral("wrong-type", node.span, message)
    if not node.entries:
        raise BadLiteral("wrong-value", node.span, "lookup has no pairs; write from: to")
    pairs: dict[str, str] = {}
    met: set[str] = set()
    for entry in node:
        if fold(entry.key.text) in met:
            message = f'lookup has "{entry.key.text}" twice; case and outer blanks do not count'
            raise BadLiteral("duplicate-key", entry.key.span, message)
        met.add(fold(entry.key.text))
        pairs[entry.key.text] = _word(entry)
    otherwise = pairs.pop(OTHERWISE, None)
    return Pairs.of(pairs, otherwise)


def _word(entry: Entry) -> str:
    value = entry.value
    if not isinstance(value, Scalar) or value.value is None or not value.text.strip():
        message = f"a value of lookup must be a text, not {described(value)}"
        raise BadLiteral("wrong-type", value.span, message)
    return value.text.strip()


def _one_way(argument: Argument) -> str:
    assert isinstance(argument, Pairs)
    if argument.otherwise is not None:
        return '"*" lets many words become one'
    return "" if len(argument.back) == len(argument.there) else "two of its words become the same"


def _back(text: str, pairs: Pairs) -> str:
    try:
        return pairs.back[fold(text)]
    except KeyError as wrong:
        raise BadValue(f"the value is none of {', '.join(pairs.there.values())}") from wrong


@transform(_back, takes=Takes(_EXAMPLE, _pairs, _one_way), example=(" NET30 ", "Net 30"))
def lookup(text: str, pairs: Pairs) -> str:
    """Another word for each of some words; `"*"` stands for all others, without it they are refused.

    >>> lookup(" NET30 ", Pairs.of({"net30": "Net 30"}))
    'Net 30'
    >>> lookup("on receipt", Pairs.of({"net30": "Net 30"}, otherwise="Due on receipt"))
    'Due on receipt'
    """
    found = pairs.there.get(fold(text), pairs.otherwise)
    if found is None:
        raise BadValue(f"the value is none of {', '.join(pairs.there)}")
    return found
