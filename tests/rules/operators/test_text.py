"""contains not_contains starts_with ends_with."""

from collections.abc import Callable

import pytest

from rules import Outcome, Verdict

CASES = [
    pytest.param("contains: renewal", "Acme RENEWAL 2026", True, id="part"),
    pytest.param("contains: renewal", "Acme", False, id="no-part"),
    pytest.param("contains: 2026", "Acme 2026", True, id="number-as-text"),
    pytest.param("not_contains: renewal", "Acme renewal", False, id="not-contains-part"),
    pytest.param("not_contains: renewal", "Acme", True, id="not-contains-other"),
    pytest.param("starts_with: acme", " Acme 2026", True, id="start"),
    pytest.param("starts_with: 2026", "Acme 2026", False, id="not-the-start"),
    pytest.param("ends_with: '2026'", "Acme 2026 ", True, id="end"),
    pytest.param("ends_with: acme", "Acme 2026", False, id="not-the-end"),
    pytest.param("contains: a.*6", "Acme 2026", False, id="no-patterns"),
]


@pytest.mark.parametrize(("condition", "value", "holds"), CASES)
def test_parts_of_text(condition: str, value: str, holds: bool, outcome: Callable[..., Outcome]) -> None:
    result = outcome(f"{{deal.dealname: {{{condition}}}}}", {"deal": {"dealname": value}})
    assert result.verdict is Verdict.of(holds)


@pytest.mark.parametrize(
    ("condition", "holds"), [("contains: Roof", True), ("contains: roo", False), ("not_contains: roo", True)]
)
def test_members_of_a_set(condition: str, holds: bool, outcome: Callable[..., Outcome]) -> None:
    result = outcome(f"{{deal.tags: {{{condition}}}}}", {"deal": {"tags": "wall;roof"}}, {"deal.tags": "set"})
    assert result.verdict is Verdict.of(holds)
