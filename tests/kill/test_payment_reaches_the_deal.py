"""From a payment in QuickBooks to HubSpot within a minute, in real time and over real sockets."""

import time
from typing import Any

MINUTE = 60.0
PERSON = {"email": "ann@example.com", "firstname": "Ann", "lastname": "Lee"}
DEAL = {
    "dealname": "Roof",
    "amount": "10000.00",
    "pipeline": "default",
    "dealstage": "qualifiedtobuy",
}


async def test_a_payment_reaches_deal_record_and_timeline(service: Any, record_property: Any) -> None:
    """F90. QuickBooks' webhook is the only news of it."""
    control = service.control
    service.start()
    await service.ready()
    contact = await control.post("hubspot", "objects/contacts", {"properties": PERSON})
    whose = [{"to": contact["id"], "type": "contacts", "label": None}]
    deal = (await control.post("hubspot", "objects/deals", {"properties": DEAL, "associations": whose}))["id"]
    await control.patch("hubspot", f"objects/deals/{deal}", {"properties": {"dealstage": "contractsent"}})

    async def invoice() -> Any:
        return [one["properties"] for one in await control.get("hubspot", "objects/invoices")]

    (first,) = await service.until(invoice, "the invoice is a record in HubSpot")
    invoice_id = first["stagebill_quickbooks_invoice_id"].rpartition("-")[2]
    await control.post("quickbooks", "pay", {"invoice_id": invoice_id, "amount": "3000.00"})
    paid_at = time.monotonic()

    async def everywhere() -> bool:
        told = (await control.get("hubspot", f"objects/deals/{deal}"))["properties"]
        timeline = str(await control.get("hubspot", f"objects/deals/{deal}/timeline"))
        return (
            told.get("stagebill_paid_total") == "3000.00"
            and [one["stagebill_status"] for one in await invoice()] == ["paid"]
            and "A payment of 3,000.00 USD" in timeline
        )

    await service.until(everywhere, "the payment is in HubSpot", patience=MINUTE)
    record_property("seconds_from_payment_to_hubspot", round(time.monotonic() - paid_at, 2))
