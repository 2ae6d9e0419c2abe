"""Intuit's webhooks in bulk: several companies in one call, both forms, strangers among them (F120)."""

import base64
import hmac
import json
from typing import Any

import pytest
from sqlmodel import col, select

from engine.connecting.connections import Connections
from engine.store.tables import Event

OURS = "9130000000000001"
SECOND = "9130000000000002"
STRANGE = "42"


def cloud(*changes: tuple[str, str]) -> Any:
    """CloudEvents of (realm, invoice)."""
    return [
        {
            "specversion": "1.0",
            "id": f"{realm}-{invoice}",
            "type": "qbo.invoice.updated.v1",
            "time": "2026-03-02T17:15:31.034359333Z",
            "intuitentityid": invoice,
            "intuitaccountid": realm,
            "data": {},
        }
        for realm, invoice in changes
    ]


def legacy(*changes: tuple[str, str]) -> Any:
    """The same in the older form, a notification for each company."""
    realms = dict.fromkeys(realm for realm, _ in changes)
    return {
        "eventNotifications": [
            {
                "realmId": realm,
                "dataChangeEvent": {
                    "entities": [
                        {
                            "name": "Invoice",
                            "id": invoice,
                            "operation": "Update",
                            "lastUpdated": "2026-03-02T17:15:31.000Z",
                        }
                        for its, invoice in changes
                        if its == realm
                    ]
                },
            }
            for realm in realms
        ]
    }


async def deliver(service: Any, told: Any) -> Any:
    body = json.dumps(told).encode()
    signature = base64.b64encode(hmac.digest(b"qb-sandbox-verifier", body, "sha256")).decode()
    headers = {"intuit-signature": signature, "content-type": "application/json"}
    return await service.http.post("/quickbooks/webhooks", content=body, headers=headers)


def invoices_told(service: Any) -> list[str]:
    found = select(Event.payload).where(col(Event.kind) == "quickbooks_webhook")
    return sorted(one["id"] for one in service.rows(found))


@pytest.mark.parametrize("form", [cloud, legacy])
async def test_companies_that_nobody_connected_cost_the_others_nothing(service: Any, form: Any) -> None:
    answer = await deliver(service, form((STRANGE, "1"), (OURS, "145"), (STRANGE, "2"), (OURS, "146")))
    assert (answer.status_code, answer.json()) == (200, {"stored": 2})
    await service.settle()
    assert invoices_told(service) == ["145", "146"]


@pytest.mark.parametrize("form", [cloud, legacy])
async def test_two_companies_in_one_call_are_both_heard(service: Any, form: Any) -> None:
    await service.second_company()
    answer = await deliver(service, form((OURS, "145"), (SECOND, "145")))
    assert answer.json() == {"stored": 2}
    await service.settle()
    assert invoices_told(service) == ["145", "145"]


@pytest.mark.parametrize("form", [cloud, legacy])
async def test_a_company_is_looked_for_once_a_call(
    service: Any, form: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many of its changes are told: an answer is due within three seconds."""
    looked: list[str] = []
    by_realm = Connections.by_realm

    async def counted(self: Connections, realm_id: str) -> Any:
        looked.append(realm_id)
        return await by_realm(self, realm_id)

    monkeypatch.setattr(Connections, "by_realm", counted)
    answer = await deliver(service, form(*((OURS, str(number)) for number in range(1000, 1200))))
    assert answer.json() == {"stored": 200}
    assert looked == [OURS]


@pytest.mark.parametrize(
    "told", [[], {"eventNotifications": []}, {"eventNotifications": [{"realmId": OURS}]}], ids=str
)
async def test_an_empty_notification_is_taken(service: Any, told: Any) -> None:
    answer = await deliver(service, told)
    assert (answer.status_code, answer.json()) == (200, {"stored": 0})


async def test_the_same_batch_in_another_order_is_the_same_events(service: Any) -> None:
    changes = [(OURS, str(number)) for number in range(100, 110)]
    await deliver(service, cloud(*changes))
    await deliver(service, cloud(*reversed(changes)))
    await service.settle()
    assert len(invoices_told(service)) == 10
