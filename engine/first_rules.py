"""The first rule file of an account: the choices of the set-up page as YAML, and nothing else."""

import json
from collections.abc import Mapping

DELIVERIES = ("none", "now")
_ORDER = ("item", "tax_code", "terms", "email_delivery")


def first_rules(time_zone: str, chosen: Mapping[str, str]) -> str:
    """The text of a rule file with these defaults of `create-invoice`; what is empty is left out.

    >>> print(first_rules("UTC", {"item": "Consulting", "terms": ""}), end="")
    version: 1
    timezone: "UTC"
    <BLANKLINE>
    defaults:
      create-invoice:
        item: "Consulting"
        customer: create_if_missing
    """
    lines = [f"version: 1\ntimezone: {_quoted(time_zone)}\n\ndefaults:\n  create-invoice:"]
    lines += [f"    {name}: {_quoted(chosen[name])}" for name in _ORDER if chosen.get(name)]
    return "\n".join([*lines, "    customer: create_if_missing", ""])


def _quoted(text: str) -> str:
    """A text that YAML reads as it stands: JSON is a part of YAML."""
    return json.dumps(text, ensure_ascii=False)
