"""Builders for tests of rules: dull defaults, so that a test shows only what matters."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from textwrap import dedent
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings

from rules import BadRules, Facts, Outcome, Record, Rulebook, Unread, evaluate, load

# A busy machine is no failure of the code under test, and the same examples run everywhere.
settings.register_profile(
    "rules", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("rules")

CHICAGO = ZoneInfo("America/Chicago")
NOW = datetime(2026, 4, 1, 12, tzinfo=CHICAGO)
DATA = Path(__file__).parent / "data"


@pytest.fixture
def now() -> datetime:
    """Noon of Wednesday, 1 April 2026, in Chicago."""
    return NOW


@pytest.fixture
def zone() -> ZoneInfo:
    """America/Chicago."""
    return CHICAGO


@pytest.fixture
def data() -> Path:
    """The folder of rule files that tests read."""
    return DATA


@pytest.fixture
def book() -> Callable[[str], Rulebook]:
    """Loads a rule file in Chicago; the text begins after version and timezone."""

    def loaded(text: str) -> Rulebook:
        return load("version: 1\ntimezone: America/Chicago\n" + dedent(text))

    return loaded


@pytest.fixture
def mistakes() -> Callable[[str | bytes], list[str]]:
    """The first lines of all problems of a broken file."""

    def found(text: str | bytes) -> list[str]:
        with pytest.raises(BadRules) as caught:
            load(text)
        return [problem.short for problem in caught.value.problems]

    return found


@pytest.fixture
def outcome(book: Callable[[str], Rulebook]) -> Callable[..., Outcome]:
    """Evaluates a condition, written in YAML on one line, on records; anything not given is unread."""

    def evaluated(
        condition: str,
        records: Mapping[str, Record | Sequence[Record] | Unread | None],
        types: Mapping[str, str] | None = None,
        at: datetime = NOW,
    ) -> Outcome:
        trigger = f"{{id: t, when: {{deal_created: true}}, if: {condition}, do: [{{create-invoice: {{}}}}]}}"
        loaded = book(f"triggers:\n  - {trigger}\n").triggers[0].condition
        assert loaded is not None
        return evaluate(loaded, Facts(records, types or {}), at, CHICAGO)

    return evaluated
