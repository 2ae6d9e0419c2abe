"""Tax codes made through the tax service, and what forms say about tax."""

import itertools
from decimal import Decimal

import httpx
import pytest

from sandbox.quickbooks import Settings, create_app, sample_company

CITY = {"TaxRateName": "City", "RateValue": "2.5", "TaxAgencyId": "1", "TaxApplicableOn": "Sales"}


async def test_a_tax_code_is_made_with_its_rates(qb):
    response = await qb.call(
        "POST", "taxservice/taxcode", json={"TaxCode": "Oakland", "TaxRateDetails": [CITY]}
    )

    made = response.json()
    code = await qb.read("taxcode", made["TaxCodeId"])
    assert (made["TaxCode"], made["TaxRateDetails"][0]["RateValue"]) == ("Oakland", 2.5)
    rate = code["SalesTaxRateList"]["TaxRateDetail"][0]["TaxRateRef"]
    assert rate == {"value": made["TaxRateDetails"][0]["TaxRateId"], "name": "City"}


async def test_a_rate_that_is_there_is_used(qb):
    body = {"TaxCode": "Oakland", "TaxRateDetails": [{"TaxRateId": "3"}]}

    made = (await qb.call("POST", "taxservice/taxcode", json=body)).json()

    assert made["TaxRateDetails"][0]["TaxRateName"] == "California"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"TaxCode": "A"}, "2020"),
        ({"TaxCode": "A", "TaxRateDetails": []}, "2020"),
        ({"TaxRateDetails": [CITY]}, "2020"),
        ({"TaxCode": "A", "TaxRateDetails": [{"TaxRateName": "B"}]}, "2020"),
        ({"TaxCode": "A", "TaxRateDetails": [{**CITY, "TaxAgencyId": "9"}]}, "2500"),
        ({"TaxCode": "A", "TaxRateDetails": [{**CITY, "TaxRateName": "california"}]}, "6240"),
        ({"TaxCode": "california", "TaxRateDetails": [CITY]}, "6240"),
        ({"TaxCode": "A", "TaxRateDetails": [{"TaxRateId": "9"}]}, "2500"),
        ({"TaxCode": "A", "TaxRateDetails": [CITY], "Speed": 1}, "2010"),
        (["A"], "2010"),
    ],
)
async def test_tax_codes_that_cannot_be_are_refused(qb, body, code):
    assert (await qb.refused("taxservice/taxcode", body))["code"] == code


async def test_tax_given_where_none_applies_is_refused(qb, line):
    customer = await qb.customer()
    body = {"CustomerRef": {"value": customer["Id"]}, "Line": [line()]}
    tax = {"GlobalTaxCalculation": "NotApplicable", "TxnTaxDetail": {"TotalTax": 3}}

    assert (await qb.refused("invoice", {**body, **tax}))["code"] == "6170"


async def test_a_total_tax_is_kept_where_that_is_switched_on(qb, line):
    await qb.control("settings", honour_total_tax=True)

    invoice = await qb.invoice(await qb.customer(), Line=[line("100.00")], TxnTaxDetail={"TotalTax": 16.83})

    assert float(invoice["TotalAmt"]) == 116.83
    assert invoice["TxnTaxDetail"]["TaxReviewStatus"] == "AST_TAX_OVERRIDE"


async def test_a_taxed_form_has_at_most_750_lines(qb, line):
    customer = await qb.customer(BillAddr={"CountrySubDivisionCode": "CA"})
    taxed = line("1.00", TaxCodeRef={"value": "TAX"})
    body = {"CustomerRef": {"value": customer["Id"]}, "Line": [taxed] * 751}

    assert (await qb.refused("invoice", body))["code"] == "6000"


@pytest.fixture
def british(clock, faults):
    """A company outside the US."""
    numbers = itertools.count(1)
    return create_app(
        sample_company(country="GB", currency="GBP", timezone="Europe/London"),
        clock=clock,
        new_id=lambda: f"id{next(numbers):08}",
        faults=faults,
        http=httpx.AsyncClient,
        settings=Settings(limits=False),
    )


@pytest.mark.parametrize(
    ("mode", "total", "tax"),
    [("TaxExcluded", "108.00", "8.00"), ("TaxInclusive", "100.00", "7.41"), ("NotApplicable", "100.00", "0")],
)
async def test_outside_the_us_each_line_pays_its_own_code(british, qb_for, line, mode, total, tax):
    qb = await qb_for(british)

    invoice = await qb.invoice(
        await qb.customer(), Line=[line("100.00", TaxCodeRef={"value": "2"})], GlobalTaxCalculation=mode
    )

    assert invoice["TotalAmt"] == Decimal(total)
    assert invoice["TxnTaxDetail"]["TotalTax"] == Decimal(tax)
    assert invoice["CurrencyRef"]["value"] == "GBP"


async def test_outside_the_us_a_line_needs_a_code(british, qb_for, line):
    qb = await qb_for(british)
    body = {"CustomerRef": {"value": (await qb.customer())["Id"]}, "Line": [line()]}

    assert (await qb.refused("invoice", body))["code"] == "6000"


async def test_outside_the_us_tax_comes_on_top_unless_the_form_says_otherwise(british, qb_for, line):
    qb = await qb_for(british)

    invoice = await qb.invoice(await qb.customer(), Line=[line("100.00", TaxCodeRef={"value": "2"})])

    assert (invoice["GlobalTaxCalculation"], invoice["TotalAmt"]) == ("TaxExcluded", 108)
