"""The rule files that the reference shows: each is complete, and a test runs the tests in it."""

import re
from pathlib import Path

from rules.operators import OPERATORS, Operator
from rules.transforms import TRANSFORMS
from rules.transforms.registry import Definition

_PLAIN = re.compile(r"[A-Za-z0-9%+][^{}\[\],:#\"']*(:[^{}\[\],:#\"' ]+)*|\[\w+\]")
_NUMBER = re.compile(r"[0-9.+-]*|[0-9]{2}:[0-9]{2}")
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
FOLDER = Path(__file__).parents[1] / "examples"


def written(family: str, name: str) -> str:
    """One of the files of docs/examples. Raises FileNotFoundError where somebody has to write it yet."""
    return (FOLDER / family / f"{name}.yaml").read_text(encoding="utf-8")


def files() -> dict[str, str]:
    """Every example by its name: those written by hand, and those made of the registries."""
    by_hand = {
        path.relative_to(FOLDER).with_suffix("").as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(FOLDER.rglob("*.yaml"))
    }
    operators = {f"operators/{name}": of_operator(one) for name, one in OPERATORS.items()}
    transforms = {f"transforms/{name}": of_transform(one) for name, one in TRANSFORMS.items()}
    return by_hand | operators | transforms


def of_operator(one: Operator) -> str:
    """A rule with the operator's own example, a value that passes and one that does not."""
    example = one.example
    return f"""\
version: 1
triggers:
  - id: example
    when: {{deal_enters: closedwon}}
    if: {{{example.fact}: {{{one.name}: {example.wanted}}}}}
    do:
      - create-invoice: {{invoice_type: full}}
tests:
  - name: passes
    at: 2026-04-01
    given: {_given(example.fact, example.passing)}
    event: {{deal_enters: closedwon}}
    expect:
      - create-invoice: {{}}
  - name: does not pass
    at: 2026-04-01
    given: {_given(example.fact, example.failing)}
    event: {{deal_enters: closedwon}}
    expect: nothing
"""


def of_transform(one: Definition) -> str:
    """A sync with the transform's own example."""
    change = one.takes.example if one.takes else one.name
    mapping = f"{{hubspot: company.field, quickbooks: Notes, transform: [{change}]}}"
    return f"""\
version: 1
sync:
  customers:
    direction: to_quickbooks
    record: company
    mappings:
      - {mapping}
"""


def _given(fact: str, value: str) -> str:
    record, _, prop = fact.partition(".")
    return flow({record: {prop: value or None}})


def flow(value: object) -> str:
    """A value as a rule file would have it on one line.

    >>> flow({"deal": {"amount": "10000.01"}, "days": ["mon", "tue"]})
    '{deal: {amount: "10000.01"}, days: [mon, tue]}'
    """
    match value:
        case dict():
            return f"{{{', '.join(f'{key}: {flow(one)}' for key, one in value.items())}}}"
        case list():
            return f"[{', '.join(map(flow, value))}]"
        case bool():
            return str(value).lower()
        case None:
            return '""'
        case str() if _DAY.fullmatch(value):
            return value
        case str() if not _PLAIN.fullmatch(value) or _NUMBER.fullmatch(value) or value in ("true", "false"):
            return f'"{value}"'
    return str(value)
