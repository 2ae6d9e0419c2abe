"""What a run is given stays as it was when the run began."""

from types import SimpleNamespace
from typing import Any

from engine.services import Services
from rules import load


def test_a_run_keeps_the_rules_of_its_beginning() -> None:
    nothing: Any = None
    rules = SimpleNamespace(current=load("version: 1\n"))
    services = Services(nothing, nothing, rules, nothing, "", nothing, nothing, nothing, nothing)

    run = services.as_of_now()
    rules.current = load("version: 1\ntimezone: America/Chicago\n")

    assert run.rules.current.timezone.key == "UTC"
    assert services.rules.current.timezone.key == "America/Chicago"
