"""HubSpot's own QuickBooks sync is found by where invoices come from."""

from types import SimpleNamespace
from typing import Any

import pytest

from engine.double_sync import look
from engine.errors import NeedsPerson


class Invoices:
    """An account with these invoices and a property of the label that HubSpot's manual tells."""

    def __init__(self, *records: dict[str, str]) -> None:
        self._records = records
        self.error: Exception | None = None

    async def properties(self, kind: str) -> tuple[Any, ...]:
        if self.error:
            raise self.error
        return (
            SimpleNamespace(name="origin", label="Invoice Source"),
            SimpleNamespace(name="hs_number", label="Invoice number"),
        )

    async def newest(self, kind: str, properties: list[str]) -> tuple[Any, ...]:
        return tuple(
            SimpleNamespace(properties={name: row[name] for name in properties if name in row})
            for row in self._records
        )


@pytest.mark.parametrize(
    ("record", "kind"),
    [
        pytest.param({"origin": "Data Sync"}, "bad", id="by-its-label"),
        pytest.param({"hs_object_source_detail_1": "QuickBooks Online"}, "bad", id="by-the-app"),
        pytest.param({"origin": "HubSpot"}, "good", id="made-by-a-person"),
        pytest.param(
            {"origin": "Data Sync", "stagebill_quickbooks_invoice_id": "1:145"}, "good", id="our-own"
        ),
    ],
)
async def test_where_an_invoice_comes_from_tells(record: dict[str, str], kind: str) -> None:
    api: Any = Invoices(record)

    assert (await look(api)).kind == kind


async def test_without_invoices_there_is_no_other_sync() -> None:
    api: Any = Invoices()

    assert (await look(api)).kind == "good"


async def test_what_cannot_be_read_is_no_all_clear() -> None:
    """Invariant 5: unknown is not no."""
    api: Any = Invoices()
    api.error = NeedsPerson("the app lacks crm.objects.invoices.read")

    told = await look(api)

    assert told.kind == "mark"
    assert "crm.objects.invoices.read" in told.sentence
