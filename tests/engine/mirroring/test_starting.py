"""What records are to be shown, from the bills of a deal."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from engine.billing.bill_rows import rows_of_deal
from engine.mirroring.starting import records_of
from engine.mirroring.values import Wanted
from engine.store import Store
from engine.store.account_tables import Account, Connection
from engine.store.tables import Bill

PORTAL = "4210001"


async def test_an_invoice_that_was_voided_and_attached_anew_counts_as_it_is_now(
    store: Store, bill: Callable[..., Bill], clock: Any
) -> None:
    now = clock()
    told = {"portal_id": PORTAL, "vendor": "quickbooks", "external_digest": "", "environment": "sandbox"}
    earlier = bill(1, state="voided", status="voided")
    anew = bill(2, invoice_id="1", status="sent", reserved_at=earlier.reserved_at + timedelta(days=1))

    def keep(session: Session) -> None:
        session.add(Account(portal_id=PORTAL, salt=b"", created_at=now))
        session.flush()
        session.add(Connection(id="books", connected_at=now, updated_at=now, **told))
        session.add_all([anew, earlier])

    def look(session: Session) -> list[Wanted]:
        return records_of(session, PORTAL, rows_of_deal(session, PORTAL, "7"))

    await store.write(keep, account=PORTAL)

    (record,) = await store.read(look)
    assert record.values["stagebill_status"] == "sent"
