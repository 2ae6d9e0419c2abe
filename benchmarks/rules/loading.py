"""A rule file of 600 lines: reading, checking and making its closures, beside PyYAML's C loader alone."""

import yaml

from benchmarks.rules.measuring import Pace, paces
from rules import load

_NAMED = """
  c{number}:
    all:
      - deal.pipeline: p{number}
      - deal.amount: {{gte: {amount}.00}}
      - any:
          - company.country: [US, CA]
          - deal.dealtype: existing{number}
      - not: {{company.is_public: true}}
      - deal.closedate: {{between: [2026-01-01, 2026-12-31]}}
"""
_TRIGGER = """
  - id: t{number}
    when: {{deal_enters: stage{number}}}
    if:
      all:
        - c{condition}
        - deal.dealname: {{contains: roof{number}}}
    wait: 2h
    once_per: deal
    do:
      - create-invoice: {{invoice_type: full, memo: "Retainer {number} for {{deal.dealname}}"}}
"""


def rule_file() -> str:
    """Forty rules in about 600 lines, without a mistake."""
    conditions = "".join(
        _NAMED.format(number=number, amount=500 + number).lstrip("\n") for number in range(20)
    )
    triggers = "".join(
        _TRIGGER.format(number=number, condition=number % 20).lstrip("\n") for number in range(40)
    )
    return f"version: 1\ntimezone: America/Chicago\nconditions:\n{conditions}triggers:\n{triggers}"


def measured(rounds: int) -> tuple[int, dict[str, Pace]]:
    """The lines of the file, and the paces."""
    text = rule_file()
    ways = {
        "PyYAML, C loader": lambda: yaml.load(text, Loader=yaml.CSafeLoader),
        "load, validate, compile": lambda: load(text),
    }
    return text.count("\n"), paces(ways, rounds)
