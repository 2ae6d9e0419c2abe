"""What becomes of a quote's own taxes (F25): compared with QuickBooks', billed as lines, or refused."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

import actions.create_invoice as create_invoice
from engine.action import Result
from engine.errors import Refused
from engine.records import CrmRecord

Run = Callable[..., Awaitable[Result]]

PUBLISHED = CrmRecord("9", {"hs_status": "APPROVED", "hs_expiration_date": "2026-03-31", "hs_title": "Roof"})
SALES_TAX = {"hs_label": "Sales tax", "hs_type": "PERCENT", "hs_value": "8.25", "hs_sort_order": "0"}
RECYCLING = {"hs_label": "Recycling", "hs_type": "FIXED", "hs_value": "1.10", "hs_sort_order": "1"}
AS_LINES = "{lines: quote, taxes: {item: Sales tax}}"
BY_QUICKBOOKS = "{lines: quote, taxes: quickbooks}"


@pytest.fixture
def run(world: Any, read: Any) -> Run:
    """Creates an invoice from the quote."""

    async def one(execution_id: str = "ex-1", **given: Any) -> Result:
        inputs = read(create_invoice, **{"invoice_type": "full", "template": "by-quote", **given})
        return await create_invoice.handle(inputs, world.context(execution_id))

    return one


def quoted(world: Any, template: str, *taxes: dict[str, str], **line: str) -> None:
    """A deal over 100.00 with a quote, its taxes, and one line item; `template` bills it."""
    world.rules = f"version: 1\ninvoice_templates: {{by-quote: {template}}}\n"
    world.crm.offers = (PUBLISHED,)
    found = enumerate(taxes, start=1)
    world.crm.adjusting = {"taxes": tuple(CrmRecord(str(at), told) for at, told in found)}
    told = {"name": "Consulting", "quantity": "2", "price": "50.00", "amount": "100.00", **line}
    world.crm.lines = (CrmRecord("501", told),)
    world.set_deal(amount="100.00")
    ref = type(world.quickbooks.lists["item"][0])
    world.quickbooks.lists["item"] = (*world.quickbooks.lists["item"], ref("60", "Sales tax"))


def company(world: Any, **changes: Any) -> None:
    world.quickbooks.company = replace(world.quickbooks.company, **changes)


def tax_lines(world: Any) -> list[list[tuple[str, str, str, str | None]]]:
    """Of each invoice: product, amount, text and tax code of the lines that are taxes."""
    return [
        [(line.item_id, line.amount.text, line.description, line.tax_code) for line in draft.sheet.tax_lines]
        for draft in world.quickbooks.drafts
    ]


async def refusal(run: Run, **given: Any) -> str:
    with pytest.raises(Refused) as caught:
        await run(**given)
    return str(caught.value)


# Nobody said


async def test_a_quote_with_taxes_is_not_billed_without_a_word_about_them(world: Any, run: Run) -> None:
    quoted(world, "{lines: quote}", SALES_TAX)

    assert await refusal(run) == (
        'the quote has taxes of its own, "Sales tax (8.25 %)", and invoice template "by-quote" takes none; '
        "take them off the quote, or say in the rules under its taxes who works out the tax"
    )
    assert world.quickbooks.changes == []


async def test_a_tax_rate_of_a_line_item_is_a_tax_of_the_quote_too(world: Any, run: Run) -> None:
    quoted(world, "{lines: quote, taxes: refuse}", hs_tax_rate_group_id="7101")

    assert 'taxes of its own, the tax rate of line item "Consulting", and' in await refusal(run)


async def test_a_quote_without_taxes_is_billed_whatever_is_said_of_them(world: Any, run: Run) -> None:
    quoted(world, "{lines: quote, taxes: refuse}")

    assert (await run()).outputs["invoice_total"] == "100.00"


async def test_a_tax_of_nothing_stops_nothing(world: Any, run: Run) -> None:
    quoted(world, AS_LINES, {**SALES_TAX, "hs_value": "0"})

    await run()

    assert tax_lines(world) == [[]]


# QuickBooks works out the tax


async def test_another_tax_than_the_quotes_is_told(world: Any, run: Run) -> None:
    quoted(world, BY_QUICKBOOKS, SALES_TAX)
    world.quickbooks.tax = "8.00"

    result = await run()

    assert result.reason == (
        "invoice No-102 for 108.00 USD created; 0.00 USD is left to bill; QuickBooks works out 8.00 USD of "
        "tax and the quote says 8.25 USD"
    )
    assert tax_lines(world) == [[]]


async def test_another_tax_is_told_after_a_run_that_was_cut_off_too(world: Any, run: Run) -> None:
    quoted(world, BY_QUICKBOOKS, SALES_TAX)
    await run()

    result = await run()

    assert result.reason.endswith("QuickBooks works out 0.00 USD of tax and the quote says 8.25 USD")
    assert len(world.quickbooks.drafts) == 1


async def test_what_the_quote_has_become_does_not_stop_a_run_that_was_cut_off(world: Any, run: Run) -> None:
    quoted(world, BY_QUICKBOOKS, SALES_TAX)
    await run()
    world.crm.offers = ()

    assert (await run()).reason == "invoice No-102 for 100.00 USD created; 0.00 USD is left to bill"


async def test_the_same_tax_is_not_worth_a_word(world: Any, run: Run) -> None:
    quoted(world, BY_QUICKBOOKS, SALES_TAX, RECYCLING)
    world.quickbooks.tax = "9.35"

    assert (await run()).reason == "invoice No-102 for 109.35 USD created; 0.00 USD is left to bill"


async def test_a_part_is_compared_with_its_part_of_the_tax(world: Any, run: Run) -> None:
    quoted(world, BY_QUICKBOOKS, SALES_TAX)
    world.quickbooks.tax = "2.48"

    assert "the quote says" not in (await run(invoice_type="deposit", percent="30")).reason


async def test_tax_rates_of_line_items_are_not_compared(world: Any, run: Run) -> None:
    """What they come to is HubSpot's own to say."""
    quoted(world, BY_QUICKBOOKS, SALES_TAX, hs_tax_rate_group_id="7101")

    assert "the quote says" not in (await run()).reason


# Lines of their own


async def test_each_tax_is_a_line_on_the_product_and_untaxed(world: Any, run: Run) -> None:
    quoted(world, AS_LINES, RECYCLING, SALES_TAX)

    result = await run()

    assert tax_lines(world) == [
        [("60", "8.25", "Sales tax (8.25 %)", "NON"), ("60", "1.10", "Recycling", "NON")]
    ]
    assert result.reason == "invoice No-102 for 109.35 USD created; 0.00 USD is left to bill"


async def test_taxes_are_on_what_discounts_and_fees_leave(world: Any, run: Run) -> None:
    quoted(world, AS_LINES, SALES_TAX)
    off = {"hs_label": "Spring", "hs_type": "FIXED", "hs_value": "20"}
    fee = {"hs_label": "Consulting", "hs_type": "FIXED", "hs_value": "40"}
    world.crm.adjusting |= {"discounts": (CrmRecord("7", off),), "fees": (CrmRecord("8", fee),)}
    world.set_deal(amount="120.00")

    await run()

    assert [amount for _, amount, _, _ in tax_lines(world)[0]] == ["9.90"]


async def test_the_deals_total_counts_net_of_the_quotes_taxes(world: Any, run: Run) -> None:
    quoted(world, AS_LINES, SALES_TAX)

    result = await run(invoice_type="deposit", percent="30")

    assert (result.outputs["invoice_total"], result.outputs["deal_remaining"]) == ("32.48", "70.00")


async def test_all_parts_have_all_of_the_taxes_to_the_cent(world: Any, run: Run) -> None:
    """F206: in whatever shares a deal is billed."""
    quoted(world, AS_LINES, SALES_TAX, RECYCLING)

    for at, percent in enumerate(("33.33", "33.33", "33.33"), start=1):
        await run(f"ex-{at}", invoice_type="follow_up", percent=percent)
    await run("ex-4", invoice_type="final")

    sums = [draft.sheet.own_tax and draft.sheet.own_tax.whole.minor for draft in world.quickbooks.drafts]
    assert sums == [312, 311, 312, None]
    assert tax_lines(world)[0] == [
        ("60", "2.75", "Follow-up: Sales tax (8.25 %)", "NON"),
        ("60", "0.37", "Follow-up: Recycling", "NON"),
    ]


@pytest.mark.parametrize(
    ("settings", "line", "message"),
    [
        (
            {"uses_sales_tax": True, "automated_sales_tax": True},
            {"tax_code": "NON"},
            "the quote's taxes are to be lines and Test & Co works out sales tax by itself, so that tax "
            'could be charged twice; set taxes to quickbooks in invoice template "by-quote"',
        ),
        (
            {"uses_sales_tax": True},
            {"tax_code": "TAX"},
            '"Consulting" has another tax code than the lines of the quote\'s taxes, so that tax could be '
            'charged twice; give it theirs, or set taxes to quickbooks in invoice template "by-quote"',
        ),
        (
            {"uses_sales_tax": True, "country": "GB"},
            {"tax_code": "California"},
            "the lines of the quote's taxes have no tax code; set taxes.tax_code in invoice template "
            '"by-quote" to one without tax',
        ),
        (
            {},
            {"hs_tax_rate_group_id": "7101"},
            'line item "Consulting" has a tax rate of its own, and only taxes of the whole quote become '
            'lines; take the rate off it, or set taxes to quickbooks in invoice template "by-quote"',
        ),
        (
            {},
            {"name": "Sales tax"},
            '"Sales tax" is on "Sales tax", the product of the quote\'s taxes; give it a product of its own',
        ),
    ],
    ids=["automated-sales-tax", "taxed-line", "no-tax-code", "rated-line", "same-product"],
)
async def test_tax_is_never_charged_twice(
    world: Any, run: Run, settings: dict[str, Any], line: dict[str, str], message: str
) -> None:
    template = "{lines: quote, each_line: {tax_code: '{line_item.tax_code}'}, taxes: {item: Sales tax}}"
    quoted(world, template, SALES_TAX, **line)
    company(world, **settings)

    assert await refusal(run) == message
    assert world.quickbooks.changes == []


async def test_in_the_us_the_lines_of_taxes_have_no_other_code_than_non(world: Any, run: Run) -> None:
    quoted(world, "{lines: quote, taxes: {item: Sales tax, tax_code: California}}", SALES_TAX)

    assert "have tax code California, which would tax them again" in await refusal(run)


async def test_elsewhere_all_lines_have_the_code_without_tax(world: Any, run: Run) -> None:
    quoted(world, "{lines: quote, taxes: {item: Sales tax, tax_code: Exempt}}", SALES_TAX)
    company(world, country="GB", uses_sales_tax=True)
    ref = type(world.quickbooks.lists["item"][0])
    world.quickbooks.lists["tax_code"] = (ref("6", "20.0% S"), ref("7", "Exempt"))

    await run(tax_code="Exempt")

    assert tax_lines(world) == [[("60", "8.25", "Sales tax (8.25 %)", "7")]]


async def test_a_code_that_taxes_all_the_same_is_told(world: Any, run: Run) -> None:
    """Outside the US only QuickBooks knows what a tax code comes to."""
    quoted(world, "{lines: quote, taxes: {item: Sales tax, tax_code: Exempt}}", SALES_TAX)
    company(world, country="GB", uses_sales_tax=True)
    ref = type(world.quickbooks.lists["item"][0])
    world.quickbooks.lists["tax_code"] = (ref("7", "Exempt"),)
    world.quickbooks.tax = "21.65"

    for _ in range(2):  # the second run goes on after the first
        assert (await run(tax_code="Exempt")).reason == (
            "invoice No-102 for 129.90 USD created; 0.00 USD is left to bill; QuickBooks adds 21.65 USD of "
            "tax to the quote's own; correct the tax code of its lines in QuickBooks and in the rules"
        )


@pytest.mark.parametrize(
    ("tax", "message"),
    [
        (
            {"hs_value": "-1"},
            'the tax "Sales tax (-1 %)" of the quote comes to -1.00 USD, below zero; correct it in HubSpot',
        ),
        (
            {"hs_type": ""},
            '"Sales tax" of the quote is neither PERCENT nor FIXED but ""; correct it in HubSpot',
        ),
        (
            {"hs_value": "n/a"},
            '"Sales tax" of the quote has no value that can be billed: "n/a" is not a plain number like '
            "1000.00; correct it in HubSpot",
        ),
    ],
    ids=["negative", "no-type", "no-number"],
)
async def test_a_tax_that_cannot_be_read_is_never_taken_for_none(
    world: Any, run: Run, tax: dict[str, str], message: str
) -> None:
    quoted(world, BY_QUICKBOOKS, {**SALES_TAX, **tax})

    assert await refusal(run) == message
