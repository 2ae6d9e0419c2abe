"""Which invoice is meant: the sentences that say why it cannot be told."""

from datetime import UTC, datetime
from typing import Any

import pytest

from engine.billing.choosing import the_named, the_only_open
from engine.errors import Refused
from engine.store.tables import Bill


def made(invoice_id: str, **more: Any) -> Bill:
    told: dict[str, Any] = {"number": f"No-{invoice_id}", "state": "created", **more}
    return Bill(
        id=invoice_id,
        portal_id="4210001",
        connection_id="books",
        execution_id=invoice_id,
        deal_id="7",
        invoice_type="full",
        currency="USD",
        amount_minor=1,
        deal_total_minor=1,
        reserved_at=datetime(2026, 3, 2, tzinfo=UTC),
        invoice_id=invoice_id,
        **told,
    )


def test_several_open_ones_are_named_by_their_number_or_their_id() -> None:
    with pytest.raises(Refused) as caught:
        the_only_open([made("145"), made("146", number="")])

    assert (
        str(caught.value) == "this deal has 2 open invoices, No-145, Id 146; give the number of one of them"
    )


def test_no_open_one_is_told() -> None:
    with pytest.raises(Refused) as caught:
        the_only_open([])

    assert str(caught.value) == "this deal has no open invoice; give the number of the one that is meant"


def test_several_of_one_number_are_told_with_their_ids() -> None:
    with pytest.raises(Refused) as caught:
        the_named([made("145", number="9"), made("146", number="9")], "9", None)

    assert str(caught.value) == 'this deal has 2 invoices "9"; give invoice_id instead, one of 145, 146'


@pytest.mark.parametrize(
    ("number", "invoice_id", "told"),
    [("9", None, '"9"'), (None, "9", 'with the Id "9"')],
    ids=["number", "id"],
)
def test_none_of_that_name_is_told(number: str | None, invoice_id: str | None, told: str) -> None:
    with pytest.raises(Refused) as caught:
        the_named([made("145")], number, invoice_id)

    assert str(caught.value) == (
        f"this deal has no invoice {told}; give the number or the Id of one of its own invoices"
    )


def test_of_voided_ones_the_newest_is_meant() -> None:
    voided = [made("145", number="9", state="voided"), made("146", number="9", state="voided")]

    assert the_named(voided, "9", None).id == "146"
