"""What the demo says when something is not as it should be, and how long it waits."""

from collections.abc import Iterator

import pytest

from sandbox.demo.checks import CannotRun, Checks, Difference


def died() -> None:
    raise CannotRun("the service ended with 1: out of memory")


def test_a_difference_names_what_was_expected_and_what_was_seen(checks):
    with pytest.raises(Difference, match=r"^the total of invoice 1001 should be 420.00 and is 42.00$"):
        checks.same("the total of invoice 1001", "42.00", "420.00")


def test_equal_values_pass(checks):
    checks.same("the total", "420.00", "420.00")


def test_a_difference_in_several_values_names_them(checks):
    with pytest.raises(
        Difference, match=r"should be status paid, balance 0.00 and is status open, balance empty"
    ):
        checks.same("the deal", {"status": "open", "balance": ""}, {"status": "paid", "balance": "0.00"})


def test_a_dead_process_explains_a_difference():
    with pytest.raises(CannotRun, match=r"out of memory"):
        Checks(watch=died).same("the answer", None, 200)


def test_waiting_looks_again_until_it_is_as_wanted(checks, fake_time):
    states: Iterator[str] = iter(["draft", "draft", "sent"])

    assert checks.becomes("the status", lambda: next(states), "sent") == "sent"
    assert len(fake_time.sleeps) == 2


def test_what_is_there_already_is_not_waited_for(checks, fake_time):
    checks.becomes("the status", lambda: "sent", "sent")

    assert fake_time.sleeps == []


def test_waiting_ends_with_what_was_seen_last(checks):
    with pytest.raises(Difference, match=r"^the status should become sent and was draft after 3 s$"):
        checks.becomes("the status", lambda: "draft", "sent", patience=3)


def test_waiting_never_outlasts_its_patience_by_more_than_one_pause(checks, fake_time):
    with pytest.raises(Difference):
        checks.becomes("the status", lambda: "draft", "sent", patience=3)

    assert 3 <= fake_time.now <= 3.2


def test_waiting_ends_at_once_when_a_process_has_died(fake_time):
    checks = Checks(watch=died, timer=fake_time.timer, sleep=fake_time.sleep)

    with pytest.raises(CannotRun, match=r"out of memory"):
        checks.becomes("the status", lambda: "draft", "sent")
    assert fake_time.sleeps == []
