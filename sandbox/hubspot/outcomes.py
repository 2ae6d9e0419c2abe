"""What a workflow's history says of one action: the first execution rule that matches, in words."""

import re
from collections.abc import Mapping
from typing import Any

_PLACE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_PLAIN = {  # where no rule has words for it
    "succeeded": "Action succeeded",
    "failed": "Action failed",
    "expired": "Nobody completed the action in time; the workflow went on",
    "waiting": "Waiting for the action to be completed",
    "retrying": "The action could not be reached; it is tried again",
    "running": "Action started",
}


def message(
    definition: Mapping[str, Any] | None, state: str, outputs: Mapping[str, Any], language: str = "en"
) -> str:
    """The line of the history for an execution in this state with these outputs.

    `definition`: the action as its maker defined it; None where nobody did.
    """
    rule = None if definition is None else first_rule(definition, outputs)
    if definition is None or rule is None:
        return _PLAIN[state]
    labels = definition["labels"]
    words = labels.get(language, labels["en"]).get("executionRules", {}).get(rule, rule)
    return interpolate(words, outputs)


def first_rule(definition: Mapping[str, Any], outputs: Mapping[str, Any]) -> str | None:
    """The label name of the first rule whose every condition holds; outputs it does not name do not count."""
    for rule in definition.get("executionRules") or ():
        if all(_holds(outputs.get(name), wanted) for name, wanted in rule["conditions"].items()):
            return str(rule["labelName"])
    return None


def interpolate(words: str, outputs: Mapping[str, Any]) -> str:
    """The text with `{{ output }}` filled in.

    >>> interpolate("Refused: {{ code }}", {"code": "QBO_AUTH"})
    'Refused: QBO_AUTH'
    """
    return _PLACE.sub(lambda place: str(outputs.get(place[1], "")), words)


def action_name(definition: Mapping[str, Any], language: str = "en") -> str:
    """What the marketer calls the action."""
    labels = definition["labels"]
    return str(labels.get(language, labels["en"])["actionName"])


def _holds(said: Any, wanted: Any) -> bool:
    allowed = wanted if isinstance(wanted, list) else [wanted]
    return said is not None and str(said) in map(str, allowed)
