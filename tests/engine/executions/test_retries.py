"""When a postponed execution is tried again, and when it is given up."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from engine.executions.retries import FIRST, GIVE_UP, MOST, PATIENT, exhausted, pause

BORN = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("attempts", "longest"),
    [(1, 2), (2, 4), (3, 8), (4, 16), (5, 32), (6, 60), (10, 60), (11, 300), (1000, 300)],
)
def test_pauses_double_up_to_a_minute_and_then_become_patient(attempts: int, longest: int) -> None:
    pauses = [pause(attempts, None, Random(seed)).total_seconds() for seed in range(200)]

    assert longest / 2 <= min(pauses) < max(pauses) <= longest


def test_the_first_retry_is_within_two_seconds() -> None:
    assert FIRST == timedelta(seconds=2) < MOST < PATIENT


def test_those_who_failed_together_do_not_come_back_together() -> None:
    assert len({pause(6, None, Random(seed)) for seed in range(50)}) == 50


@pytest.mark.parametrize("attempts", [1, 6, 20])
def test_nobody_comes_back_before_what_was_asked_for(attempts: int) -> None:
    """F114: `Retry-After` is obeyed."""
    asked = timedelta(seconds=30)

    pauses = [pause(attempts, asked, Random(seed)) for seed in range(50)]

    assert asked <= min(pauses) < max(pauses) <= asked + PATIENT * 0.1


def test_it_is_given_up_after_three_days() -> None:
    assert not exhausted(BORN, BORN + GIVE_UP)
    assert exhausted(BORN, BORN + GIVE_UP + timedelta(seconds=1))


def test_hubspot_waits_longer_than_we_try() -> None:
    """A workflow always hears the end: the wait is P4D."""
    assert GIVE_UP + timedelta(hours=23) < timedelta(days=4)
