"""eq neq gt gte lt lte between: numbers, text, days and instants."""

from collections.abc import Callable

import pytest

from rules import Outcome, Verdict

CASES = [
    # condition on the deal, value, whether it holds
    pytest.param("amount: 500", "500.00", True, id="equal-numbers-of-other-scale"),
    pytest.param("amount: {eq: 500}", "500.01", False, id="a-cent-more"),
    pytest.param("amount: {neq: 500}", "500.00", False, id="neq-equal"),
    pytest.param("amount: {gt: 500}", "500.00", False, id="gt-at-the-bound"),
    pytest.param("amount: {gt: 500}", "500.01", True, id="gt-above"),
    pytest.param("amount: {gte: 500.00}", "500", True, id="gte-at-the-bound"),
    pytest.param("amount: {lt: 500}", "499.99", True, id="lt-below"),
    pytest.param("amount: {lt: 500}", "500", False, id="lt-at-the-bound"),
    pytest.param("amount: {lte: 500}", "500", True, id="lte-at-the-bound"),
    pytest.param("amount: {between: [500, 900]}", "500", True, id="between-low-end"),
    pytest.param("amount: {between: [500, 900]}", "900.00", True, id="between-high-end"),
    pytest.param("amount: {between: [500, 900]}", "900.01", False, id="between-above"),
    pytest.param("amount: {gte: 0.1, lt: 0.3}", "0.2", True, id="two-operators-both-hold"),
    pytest.param("amount: {gte: -5}", "-5", True, id="negative"),
    pytest.param("dealtype: existingbusiness", " ExistingBusiness ", True, id="text-without-case-and-blanks"),
    pytest.param("dealtype: {neq: newbusiness}", "existingbusiness", True, id="other-text"),
    pytest.param("hs_is_closed: true", "true", True, id="true"),
    pytest.param("hs_is_closed: false", "true", False, id="false"),
    pytest.param("closedate: 2026-03-02", "2026-03-03T05:59:59Z", True, id="instant-within-the-local-day"),
    pytest.param("closedate: 2026-03-02", "2026-03-03T06:00:00Z", False, id="instant-of-the-next-local-day"),
    pytest.param("closedate: {lte: 2026-03-02}", "2026-03-03T05:59:59Z", True, id="until-the-end-of-the-day"),
    pytest.param("closedate: {gt: 2026-03-02}", "2026-03-03T05:59:59Z", False, id="not-after-the-day"),
    pytest.param(
        "closedate: {gte: 2026-03-02T12:00}", "2026-03-02T18:00:00Z", True, id="clock-in-the-file's-zone"
    ),
    pytest.param("closedate: {lt: 2026-03-02T12:00}", "2026-03-02T17:59:59Z", True, id="before-that-clock"),
    pytest.param("closedate: {eq: 2026-03-02T12:00Z}", "1772452800000", True, id="milliseconds"),
    pytest.param(
        "closedate: {between: [2026-03-01, 2026-03-02]}", "2026-03-03T05:59:59Z", True, id="between-days"
    ),
    pytest.param("start: {gte: 2026-03-02}", "2026-03-02", True, id="day-of-unknown-type"),
    pytest.param("start: {gte: 2026-03-02}", "1772409600000", True, id="milliseconds-of-unknown-type"),
]


@pytest.mark.parametrize(("condition", "value", "holds"), CASES)
def test_comparing(condition: str, value: str, holds: bool, outcome: Callable[..., Outcome]) -> None:
    name = condition.partition(":")[0]
    assert outcome(f"{{deal.{condition}}}", {"deal": {name: value}}).verdict is Verdict.of(holds)


def test_a_calendar_day_is_not_shifted_by_the_zone(outcome: Callable[..., Outcome]) -> None:
    """A `date` of HubSpot is midnight UTC, which is the evening before in Chicago."""
    record = {"deal": {"start": "2026-03-02T00:00:00Z"}}
    assert outcome("{deal.start: 2026-03-02}", record, {"deal.start": "date"}).verdict is Verdict.MATCH
