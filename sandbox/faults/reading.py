"""Rules as people write them: in JSON, in environment variables, on the command line."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from sandbox.faults.rules import FaultRule, FaultSettings

FAULTS_VARIABLE = "STAGEBILL_SANDBOX_FAULTS"
SEED_VARIABLE = "STAGEBILL_SANDBOX_FAULT_SEED"
STAND_INS = ("hubspot", "quickbooks")
FOREVER = "forever"


def variable_of(stand_in: str) -> str:
    """The environment variable with the rules of one stand-in.

    >>> variable_of("hubspot")
    'STAGEBILL_SANDBOX_HUBSPOT_FAULTS'
    """
    return f"STAGEBILL_SANDBOX_{stand_in.upper()}_FAULTS"


def read_environment(
    environ: Mapping[str, str], stand_in: str | None = None
) -> tuple[list[FaultSettings], int]:
    """What the variables say for a stand-in (None: for all of them), and the seed of its chances.

    Raises: ValueError, one sentence that names the variable.
    """
    names = [FAULTS_VARIABLE, *([variable_of(stand_in)] if stand_in else [])]
    said = [(name, environ.get(name, "").strip()) for name in names]
    return [_read_variable(name, text) for name, text in said if text], _read_seed(environ)


def _read_variable(name: str, text: str) -> FaultSettings:
    try:
        return read_settings(json.loads(text))
    except ValueError as exc:
        raise ValueError(f"{name} is not a JSON list of fault rules: {exc}") from exc


def _read_seed(environ: Mapping[str, str]) -> int:
    text = environ.get(SEED_VARIABLE, "").strip() or "0"
    if not text.isdecimal():
        raise ValueError(f"{SEED_VARIABLE} is not a whole number: {text}")
    return int(text)


def read_settings(said: object) -> FaultSettings:
    """One rule, a list of rules, or settings. Raises: ValueError (pydantic's)."""
    if isinstance(said, FaultSettings):
        return said
    if isinstance(said, list):
        return FaultSettings(rules=TypeAdapter(list[FaultRule]).validate_python(said))
    if isinstance(said, dict) and "kind" in said:
        return FaultSettings(rules=[FaultRule.model_validate(said)])
    return FaultSettings.model_validate(said)


def parse_fault(text: str) -> tuple[str | None, FaultRule]:
    """A rule in one word, `[STAND_IN:]OPERATION=KIND[,NAME=VALUE…]`, and the stand-in it is for, if one.

    Raises: ValueError, one sentence that says what is wrong with it.

    >>> parse_fault("quickbooks:invoice.create=status,status=429,count=forever")[1].status
    429
    """
    target, _, said = text.partition("=")
    stand_in, colon, operation = target.rpartition(":")
    kind, *options = said.split(",")
    if not (operation and kind) or (colon and stand_in not in STAND_INS):
        raise ValueError(f"{text!r} is no fault; write [hubspot:|quickbooks:]OPERATION=KIND[,NAME=VALUE]")
    rule: dict[str, Any] = {"operation": operation, "kind": kind}
    for option in options:
        name, _, value = option.partition("=")
        rule[name] = None if value == FOREVER else value
    try:
        return stand_in or None, FaultRule.model_validate(rule)
    except ValidationError as exc:
        first = exc.errors()[0]
        raise ValueError(f"{text!r} is no fault: {'.'.join(map(str, first['loc']))}: {first['msg']}") from exc
