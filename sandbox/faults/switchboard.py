"""The switchboard: which call is to go wrong, and how."""

import random
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Self

from sandbox.faults.operations import Operations, need_operations
from sandbox.faults.reading import NO_OPERATIONS, read_environment, read_settings
from sandbox.faults.rules import Fault, FaultRule


@dataclass(slots=True)
class _Armed:
    rule: FaultRule
    left: int | None


class Faults:
    """Rules in the order they were added, the first that matches counts."""

    def __init__(self, *, chance: random.Random | None = None, latency: float = 0.0) -> None:
        self._armed: list[_Armed] = []
        self._chance = chance or random.Random(0)  # noqa: S311 - a seeded die is wanted, not a secret
        self.operations: Collection[str] = ()  # the stand-in's own, once it stands; until then any is taken
        self.latency = latency

    @classmethod
    def from_environment(
        cls,
        environ: Mapping[str, str],
        *,
        chance: random.Random | None = None,
        stand_in: str | None = None,
        operations: Operations = NO_OPERATIONS,
    ) -> Self:
        """The switchboard that the environment describes, or a quiet one.

        STAGEBILL_SANDBOX_FAULTS holds a JSON list of rules for every stand-in;
        STAGEBILL_SANDBOX_HUBSPOT_FAULTS, …_QUICKBOOKS_FAULTS or …_TWILIO_FAULTS more for `stand_in` alone.
        STAGEBILL_SANDBOX_FAULT_SEED seeds the chances, where `chance` is not given. With `operations`, a
        rule must name one of them: for every stand-in one of any, else one of its own.

        Raises: ValueError, one sentence that names the variable.
        """
        rules, seed = read_environment(environ, stand_in, operations)
        faults = cls(chance=chance or random.Random(seed))  # noqa: S311 - as above
        for said in rules:
            faults.configure(said)
        return faults

    def add(self, rule: FaultRule) -> None:
        """Arm one rule behind those that are armed."""
        self._armed.append(_Armed(rule, rule.count))

    def configure(self, said: object) -> None:
        """Apply a control call: one rule, a list of rules, or `{"rules": [...], "latency": seconds}`.

        Raises: ValueError, one sentence, when it is none of these, or for operations that are not there.
        """
        settings = read_settings(said)
        need_operations(settings.rules, self.operations)
        for rule in settings.rules:
            self.add(rule)
        if settings.latency is not None:
            self.latency = settings.latency

    def next(self, operation: str) -> Fault | None:
        """The fault for one call of this operation, used up by asking; None: let it pass."""
        for armed in self._armed:
            if fnmatchcase(operation, armed.rule.operation) and self._strikes(armed.rule):
                self._use_up(armed)
                return armed.rule.fault(operation)
        return None

    def clear(self) -> None:
        """Switch every rule and the latency off."""
        self._armed.clear()
        self.latency = 0.0

    def listing(self) -> dict[str, Any]:
        """What is armed now, each rule with what is left of its count."""
        rules = [{**armed.rule.model_dump(), "left": armed.left} for armed in self._armed]
        return {"latency": self.latency, "rules": rules}

    def _strikes(self, rule: FaultRule) -> bool:
        return rule.chance >= 1 or self._chance.random() < rule.chance

    def _use_up(self, armed: _Armed) -> None:
        if armed.left is None:
            return
        armed.left -= 1
        if armed.left == 0:
            self._armed.remove(armed)
