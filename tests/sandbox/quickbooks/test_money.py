"""Amounts stay exact from the request's text to the answer's."""

import re
from decimal import Decimal

import pytest


async def invoice_with(qb, *amounts):
    """The answer's text, for lines whose amounts are written exactly so."""
    customer = await qb.customer()
    lines = ",".join(f'{{"Amount":{amount},"DetailType":"SalesItemLineDetail"}}' for amount in amounts)
    body = f'{{"CustomerRef":{{"value":"{customer["Id"]}"}},"Line":[{lines}]}}'
    response = await qb.call("POST", "invoice", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 200, response.text
    return response.text


@pytest.mark.parametrize(
    ("amounts", "total"),
    [
        pytest.param(["3000.00"], "3000.0", id="whole"),
        pytest.param(["7000.01"], "7000.01", id="one-cent"),
        pytest.param(["0.1", "0.2"], "0.3", id="no-binary-noise"),
        pytest.param(['"19.99"', "0.01"], "20.0", id="amount-as-text"),
        pytest.param(["1234567890123.45"], "1234567890123.45", id="fifteen-digits"),
        pytest.param(["0"], "0", id="zero"),
        pytest.param(["100.10", "-0.05"], "100.05", id="negative-line"),
    ],
)
async def test_totals_are_exact_to_the_cent(qb, amounts, total):
    text = await invoice_with(qb, *amounts)

    assert re.findall(r'"TotalAmt":([^,}]+)', text) == [total]


async def test_a_thousand_odd_cents_add_up(qb):
    text = await invoice_with(qb, *["0.07"] * 1000)

    assert '"TotalAmt":70.0,' in text


async def test_partial_payments_leave_the_exact_rest(qb):
    invoice = await qb.invoice(await qb.customer(), "1000.01")
    for _ in range(3):
        await qb.control("pay", invoice_id=invoice["Id"], amount="333.33")

    assert (await qb.read("invoice", invoice["Id"]))["Balance"] == Decimal("0.02")


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        pytest.param("10.005", "2240", id="half-cent"),
        pytest.param("12345678901234.56", "2080", id="sixteen-digits"),
        pytest.param('"ten"', "2010", id="word"),
        pytest.param("true", "2010", id="truth-value"),
        pytest.param("NaN", "2010", id="nan"),
        pytest.param("1e400", "2080", id="huge-exponent"),
    ],
)
async def test_amounts_that_cannot_be_are_refused(qb, amount, code):
    customer = await qb.customer()
    line = f'{{"Amount":{amount},"DetailType":"SalesItemLineDetail"}}'
    body = f'{{"CustomerRef":{{"value":"{customer["Id"]}"}},"Line":[{line}]}}'

    response = await qb.call("POST", "invoice", content=body, headers={"Content-Type": "application/json"})

    assert response.json()["Fault"]["Error"][0]["code"] == code


@pytest.mark.parametrize(
    ("qty", "price", "amount", "accepted"),
    [
        pytest.param(3, 150, 450, True, id="exact"),
        pytest.param(3, 33.3333333, 100, True, id="seven-decimals"),
        pytest.param(3, 33.33, 100, False, id="a-cent-off"),
        pytest.param(2.5, 10.01, 25.03, True, id="rounded-half-up"),
        pytest.param(2.5, 10.01, 25.02, True, id="rounded-down-within-a-cent"),
    ],
)
async def test_quantity_times_price_must_make_the_amount(qb, line, qty, price, amount, accepted):
    body = {
        "CustomerRef": {"value": (await qb.customer())["Id"]},
        "Line": [line(str(amount), Qty=qty, UnitPrice=price)],
    }

    response = await qb.call("POST", "invoice", json=body)

    assert (response.status_code == 200) is accepted
    if not accepted:
        error = response.json()["Fault"]["Error"][0]
        assert (error["code"], error["element"]) == ("6070", "Line.Amount")
        assert error["Detail"] == "Amount is not equal to UnitPrice * Qty. Supplied value:100"
