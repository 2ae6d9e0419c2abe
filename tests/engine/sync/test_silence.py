"""A usually talkative webhook that says nothing is told; a quiet weekend is not."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, update

from engine.store import Store
from engine.store.account_tables import Account, Connection
from engine.store.sweep_tables import Sweep
from engine.store.tables import Event
from engine.sync.silence import heard, silent_now, watch_silence

PORTAL = "4210001"
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOURS = range(9, 17)


class Services:
    """The store and the clock are all that is needed."""

    def __init__(self, store: Store, clock: Any) -> None:
        self.store = store
        self.clock = clock


@pytest.fixture
def connect(store: Store) -> Callable[..., None]:
    """A connection that is followed."""

    def rows(session: Session, vendor: str, identity: str, status: str) -> None:
        if session.get(Account, PORTAL) is None:
            session.add(Account(portal_id=PORTAL, salt=b"salt", created_at=MONDAY))
        session.add(
            Connection(
                id=identity,
                portal_id=PORTAL,
                vendor=vendor,
                external_digest=identity,
                environment="sandbox",
                status=status,
                connected_at=MONDAY,
                updated_at=MONDAY,
            )
        )
        session.flush()
        session.add(
            Sweep(
                connection_id=identity, portal_id=PORTAL, vendor=vendor, followed_until=MONDAY, due_at=MONDAY
            )
        )

    def make(vendor: str = "quickbooks", identity: str = "books", status: str = "connected") -> None:
        store.write_now(lambda session: rows(session, vendor, identity, status), account=None)

    return make


@pytest.fixture
def tell(store: Store) -> Callable[..., None]:
    """Webhooks that came at these times."""

    def make(*times: datetime, vendor: str = "quickbooks", connection: str = "books") -> None:
        prefix = f"quickbooks:{connection}:" if vendor == "quickbooks" else "hubspot:"
        events = [
            Event(
                id=f"{vendor}-{connection}-{at.isoformat()}",
                portal_id=PORTAL,
                kind=f"{vendor}_webhook",
                dedupe_key=f"{prefix}{at.isoformat()}",
                received_at=at,
            )
            for at in times
        ]
        store.write_now(lambda session: session.add_all(events), account=None)

    return make


def workdays(*, weeks: int = 4, each_hour: int = 6) -> list[datetime]:
    """From nine to five, Monday to Friday, in the weeks before this Monday."""
    days = [MONDAY.replace(hour=0) - timedelta(days=ago) for ago in range(1, 7 * weeks + 1)]
    return [
        day + timedelta(hours=hour, minutes=60 * part // each_hour)
        for day in days
        if day.weekday() < 5
        for hour in HOURS
        for part in range(each_hour)
    ]


@pytest.fixture
def look(store: Store, clock: Any) -> Callable[[datetime], Any]:
    """What is silent at a moment."""

    async def at(moment: datetime) -> list[tuple[str, datetime]]:
        clock.now = moment
        services: Any = Services(store, clock)
        await watch_silence(services)
        return [(one.vendor, one.since) for one in store.read_now(silent_now)]

    return at


LAST = datetime(2026, 2, 27, 16, 50, tzinfo=UTC)  # on Friday


async def test_a_weekend_is_no_alarm(connect: Any, tell: Any, look: Any) -> None:
    connect()
    tell(*workdays())
    assert await look(MONDAY - timedelta(minutes=1)) == []


async def test_a_silent_monday_morning_is_told(connect: Any, tell: Any, look: Any) -> None:
    """Ten in the same hours of each of the last three weeks: two hours of six."""
    connect()
    tell(*workdays())
    assert await look(MONDAY + timedelta(hours=1)) == []
    assert await look(MONDAY + timedelta(hours=2)) == [("quickbooks", LAST)]


async def test_the_next_webhook_ends_it(connect: Any, tell: Any, look: Any) -> None:
    connect()
    tell(*workdays())
    await look(MONDAY + timedelta(hours=3))
    tell(MONDAY + timedelta(hours=3))
    assert await look(MONDAY + timedelta(hours=3, minutes=5)) == []


async def test_it_lasts_until_then(connect: Any, tell: Any, look: Any) -> None:
    connect()
    tell(*workdays())
    assert await look(MONDAY + timedelta(days=12)) == [("quickbooks", LAST)]


async def test_a_small_company_raises_no_alarm(connect: Any, tell: Any, look: Any) -> None:
    connect()
    tell(*workdays(each_hour=1))
    assert await look(MONDAY + timedelta(hours=8)) == []


async def test_what_is_usual_takes_three_weeks_to_learn(connect: Any, tell: Any, look: Any) -> None:
    connect()
    tell(*workdays(weeks=2))
    assert await look(MONDAY + timedelta(hours=8)) == []


async def test_each_company_is_looked_at_on_its_own(connect: Any, tell: Any, look: Any) -> None:
    connect(identity="books")
    connect(identity="other")
    tell(*workdays())
    tell(*workdays(), MONDAY + timedelta(hours=2), connection="other")
    assert await look(MONDAY + timedelta(hours=3)) == [("quickbooks", LAST)]


async def test_hubspot_is_watched_too(connect: Any, tell: Any, look: Any) -> None:
    connect("hubspot", "portal")
    tell(*workdays(), vendor="hubspot")
    assert await look(MONDAY + timedelta(hours=3)) == [("hubspot", LAST)]


async def test_what_is_disconnected_is_silent_rightly(
    connect: Any, tell: Any, look: Any, store: Store
) -> None:
    connect()
    tell(*workdays())
    await look(MONDAY + timedelta(hours=3))
    gone = update(Connection).where(col(Connection.id) == "books").values(status="disconnected")
    store.write_now(lambda session: session.connection().execute(gone), account=None)
    assert await look(MONDAY + timedelta(hours=4)) == []


async def test_it_is_logged_once(connect: Any, tell: Any, look: Any, caplog: Any) -> None:
    connect()
    tell(*workdays())
    for hours in (2, 3, 4):
        await look(MONDAY + timedelta(hours=hours))
    assert [record.message for record in caplog.records] == ["webhooks are silent"]


async def test_the_sentence_says_what_to_do(connect: Any, tell: Any, look: Any, store: Store) -> None:
    connect()
    tell(*workdays())
    await look(MONDAY + timedelta(hours=2))
    (told,) = store.read_now(silent_now)
    assert told.sentence == (
        "QuickBooks has sent no webhook for account 4210001 since 2026-02-27 16:50 UTC, and in the same "
        "hours of the last 3 weeks many came; look at the webhooks of the app in Intuit's developer portal: "
        "endpoint, entities, log"
    )


def test_both_vendors_are_told_of_where_nothing_is_connected(store: Store) -> None:
    assert set(store.read_now(heard)) == {"hubspot", "quickbooks"}
