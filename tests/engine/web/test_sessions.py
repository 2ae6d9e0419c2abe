"""The key of a Super Admin's browser, and what goes through that browser under a seal."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from starlette.requests import Request
from starlette.responses import Response

from engine.card import Person
from engine.web.sessions import Sessions

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sessions(clock: Clock) -> Sessions:
    return Sessions(lambda told: hashlib.sha256(f"ours.{told}".encode()).hexdigest(), clock, secure=True)


def browser_of(sessions: Sessions, portal_id: str = "4210001") -> Request:
    """What a browser sends that was given the key."""
    given = Response()
    sessions.start_admin(given, portal_id, "71001")
    return browser_with(given.headers["set-cookie"].partition(";")[0])


def browser_with(cookie: str) -> Request:
    return Request({"type": "http", "headers": [(b"cookie", cookie.encode())]})


def test_who_has_the_key_is_known_with_the_account(sessions: Sessions) -> None:
    browser = browser_of(sessions)

    assert sessions.admin_person(browser) == Person("4210001", "71001")
    assert sessions.admin(browser) == "4210001"


def test_the_key_is_good_for_an_hour(sessions: Sessions, clock: Clock) -> None:
    browser = browser_of(sessions)
    clock.now += timedelta(hours=1, seconds=1)

    assert sessions.admin_person(browser) is None


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [("4210001", "4210002"), (".71001.", ".71002."), ("admin.", "other."), ("=admin", "=")],
    ids=["another-account", "another-user", "another-kind", "cut"],
)
def test_a_key_that_was_changed_opens_nothing(sessions: Sessions, theirs: str, ours: str) -> None:
    cookie = browser_of(sessions).headers["cookie"]

    assert sessions.admin_person(browser_with(cookie.replace(theirs, ours, 1))) is None


def test_what_comes_back_as_it_was_is_told_from_what_was_changed(sessions: Sessions) -> None:
    browser = browser_of(sessions)
    seal = sessions.seal(browser, "deal 7")

    assert sessions.is_sealed(browser, "deal 7", seal)
    assert not sessions.is_sealed(browser, "deal 8", seal)


def test_a_seal_of_another_browser_counts_for_nothing(sessions: Sessions) -> None:
    seal = sessions.seal(browser_of(sessions, "4210002"), "deal 7")

    assert not sessions.is_sealed(browser_of(sessions), "deal 7", seal)
