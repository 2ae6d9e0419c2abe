"""known unknown."""

from collections.abc import Callable

import pytest

from rules import Outcome, Verdict


@pytest.mark.parametrize(
    ("condition", "value", "holds"),
    [
        pytest.param("known: true", "x", True, id="known"),
        pytest.param("known: false", "x", False, id="known-false-is-unknown"),
        pytest.param("unknown: true", "", True, id="unknown"),
        pytest.param("unknown: false", "", False, id="unknown-false-is-known"),
        pytest.param("known: true", "  ", False, id="blanks-are-nothing"),
        pytest.param("known: true", "0", True, id="zero-is-something"),
        pytest.param("known: true", "false", True, id="false-is-something"),
    ],
)
def test_presence(condition: str, value: str, holds: bool, outcome: Callable[..., Outcome]) -> None:
    result = outcome(f"{{deal.odd: {{{condition}}}}}", {"deal": {"odd": value}})
    assert result.verdict is Verdict.of(holds)
