"""Rules as people write them: in JSON, in environment variables, on the command line."""

import json
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any

from sandbox.faults.operations import Operations, known_to, need_operations
from sandbox.faults.rules import FaultRule, FaultSettings
from sandbox.names import Slip, names_of, need_known, validated

FAULTS_VARIABLE = "STAGEBILL_SANDBOX_FAULTS"
SEED_VARIABLE = "STAGEBILL_SANDBOX_FAULT_SEED"
STAND_INS = ("hubspot", "quickbooks", "twilio")
FOREVER = "forever"
NO_OPERATIONS: Operations = MappingProxyType({})


def variable_of(stand_in: str) -> str:
    """The environment variable with the rules of one stand-in.

    >>> variable_of("hubspot")
    'STAGEBILL_SANDBOX_HUBSPOT_FAULTS'
    """
    return f"STAGEBILL_SANDBOX_{stand_in.upper()}_FAULTS"


def read_environment(
    environ: Mapping[str, str], stand_in: str | None = None, operations: Operations = NO_OPERATIONS
) -> tuple[list[FaultSettings], int]:
    """What the variables say for a stand-in (None: for all of them), and the seed of its chances.

    Raises: ValueError, one sentence that names the variable.
    """
    names = {FAULTS_VARIABLE: None} | ({variable_of(stand_in): stand_in} if stand_in else {})
    said = [
        _read_variable(name, text, known_to(operations, whose))
        for name, whose in names.items()
        if (text := environ.get(name, "").strip())
    ]
    return said, _read_seed(environ)


def _read_variable(name: str, text: str, known: Collection[str]) -> FaultSettings:
    try:
        settings = read_settings(json.loads(text))
    except ValueError as exc:
        raise ValueError(f"{name} is not a JSON list of fault rules: {exc}") from exc
    try:
        need_operations(settings.rules, known)
    except Slip as exc:
        raise ValueError(f"{name}: {exc}") from exc
    return settings


def _read_seed(environ: Mapping[str, str]) -> int:
    text = environ.get(SEED_VARIABLE, "").strip() or "0"
    if not text.isdecimal():
        raise ValueError(f"{SEED_VARIABLE} is not a whole number: {text}")
    return int(text)


def read_settings(said: object) -> FaultSettings:
    """One rule, a list of rules, or settings (an object with `rules` or `latency`, or an empty one).

    Raises: ValueError, one sentence.
    """
    if isinstance(said, FaultSettings):
        return said
    if isinstance(said, list):
        return FaultSettings(rules=[_rule(one) for one in said])
    if isinstance(said, dict):
        need_known("key", said, {*names_of(FaultRule), *names_of(FaultSettings)})
    if isinstance(said, dict) and (not said or said.keys() & FaultSettings.model_fields.keys()):
        rules = [_rule(one) for one in _listed(said.get("rules", []))]
        return validated(FaultSettings, {**said, "rules": rules}, "fault setting")
    return FaultSettings(rules=[_rule(said)])


def _rule(said: object) -> FaultRule:
    return said if isinstance(said, FaultRule) else validated(FaultRule, said, "fault rule")


def _listed(said: object) -> list[object]:
    if not isinstance(said, list):
        raise ValueError("rules must be a list of fault rules")
    return said


def parse_fault(text: str, operations: Operations = NO_OPERATIONS) -> tuple[str | None, FaultRule]:
    """A rule in one word, `[STAND_IN:]OPERATION=KIND[,NAME=VALUE…]`, and the stand-in it is for, if one.

    Raises: ValueError, one sentence that says what is wrong with it; also where its operation is none of
    the stand-in's, or, without a stand-in, of any.

    >>> parse_fault("quickbooks:invoice.create=status,status=429,count=forever")[1].status
    429
    """
    target, _, said = text.partition("=")
    stand_in, colon, operation = target.rpartition(":")
    kind, *options = said.split(",")
    if not (operation and kind) or (colon and stand_in not in STAND_INS):
        before = "|".join(f"{name}:" for name in STAND_INS)
        raise ValueError(f"{text!r} is no fault; write [{before}]OPERATION=KIND[,NAME=VALUE]")
    rule: dict[str, Any] = {"operation": operation, "kind": kind}
    for option in options:
        name, _, value = option.partition("=")
        rule[name] = None if value == FOREVER else value
    try:
        made = _rule(rule)
        need_operations([made], known_to(operations, stand_in or None))
    except ValueError as exc:
        raise ValueError(f"{text!r} is no fault: {exc}") from exc
    return stand_in or None, made
