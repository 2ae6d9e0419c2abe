"""The first rule file of an account: the choices of the set-up page as YAML, and nothing else."""

import json
from collections.abc import Mapping

from rules.model import ENGLISH

DELIVERIES = ("none", "now")
_ORDER = ("item", "tax_code", "terms", "email_delivery")


def first_rules(time_zone: str, language: str, chosen: Mapping[str, str]) -> str:
    """The text of a rule file with these defaults of `create-invoice`; what is empty is left out.

    >>> print(first_rules("UTC", "de", {"item": "Consulting", "terms": ""}), end="")
    version: 1
    timezone: "UTC"
    language: de
    <BLANKLINE>
    defaults:
      create-invoice:
        item: "Consulting"
        customer: create_if_missing
    """
    told = "" if language == ENGLISH else f"language: {language}\n"
    lines = [f"version: 1\ntimezone: {_quoted(time_zone)}\n{told}\ndefaults:\n  create-invoice:"]
    lines += [f"    {name}: {_quoted(chosen[name])}" for name in _ORDER if chosen.get(name)]
    return "\n".join([*lines, "    customer: create_if_missing", ""])


def _quoted(text: str) -> str:
    """A text that YAML reads as it stands: JSON is a part of YAML."""
    return json.dumps(text, ensure_ascii=False)
