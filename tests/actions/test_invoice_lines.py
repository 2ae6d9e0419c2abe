"""Which lines an invoice has: the deal's line items, its quote, a template of the rules, or one item."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

import actions.create_invoice as create_invoice
from engine.action import Result
from engine.errors import NothingToDo, Refused
from engine.records import Company, CrmRecord

Run = Callable[..., Awaitable[Result]]


@pytest.fixture
def run(world: Any, read: Any) -> Run:
    """Creates a full invoice, without an item unless one is given."""

    async def one(execution_id: str = "ex-1", **given: Any) -> Result:
        inputs = read(create_invoice, **{"invoice_type": "full", **given})
        return await create_invoice.handle(inputs, world.context(execution_id))

    return one


def line_item(identity: str = "501", **properties: str) -> CrmRecord:
    told = {"name": "Consulting", "quantity": "2", "price": "50.00", "amount": "100.00"}
    return CrmRecord(identity, {**told, **properties})


def with_lines(world: Any, *lines: CrmRecord, amount: str = "100.00") -> None:
    world.crm.lines = lines
    world.set_deal(amount=amount)


def add_item(world: Any, identity: str, name: str) -> None:
    items = world.quickbooks.lists["item"]
    world.quickbooks.lists["item"] = (*items, type(items[0])(identity, name))


def lines_of(world: Any) -> list[tuple[str, str, str]]:
    (draft,) = world.quickbooks.drafts
    return [(line.item_id, line.amount.text, line.description) for line in draft.sheet.lines]


async def test_without_an_item_the_deals_line_items_are_billed(world: Any, run: Run) -> None:
    """F10, F15."""
    with_lines(world, line_item())

    result = await run()

    (draft,) = world.quickbooks.drafts
    (line,) = draft.sheet.lines
    assert (line.item_id, line.quantity, line.unit_price) == ("19", Decimal(2), Decimal("50.00"))
    assert result.outputs["invoice_total"] == "100.00"


async def test_an_item_bills_the_amount_in_one_line_whatever_line_items_there_are(
    world: Any, run: Run
) -> None:
    with_lines(world, line_item(), amount="90.00")

    await run(item="Consulting")

    assert lines_of(world) == [("19", "90.00", "Invoice: Roof")]


async def test_a_product_is_known_by_its_sku_before_its_name(world: Any, run: Run) -> None:
    """F71."""
    add_item(world, "SVC-1", "Cleaning")
    with_lines(world, line_item(hs_sku="SVC-1"))

    await run()

    assert lines_of(world) == [("SVC-1", "100.00", "Consulting")]


async def test_a_line_that_is_no_product_stops_the_invoice(world: Any, run: Run) -> None:
    """F72: stop, unless the rules name a product for such lines."""
    with_lines(world, line_item(name="Garden gnome"))

    with pytest.raises(Refused) as caught:
        await run()

    assert str(caught.value) == (
        'line item "Garden gnome" is no product in QuickBooks, by SKU or by name; create it there, or set '
        "sync.invoices.unmatched_line in the rules to the product for such lines"
    )
    assert world.quickbooks.changes == []


async def test_a_line_that_is_no_product_goes_to_the_rules_product_for_such_lines(
    world: Any, run: Run
) -> None:
    """F22, F72."""
    add_item(world, "77", "Custom Line Item")
    world.rules = "version: 1\nsync: {invoices: {direction: two_way, unmatched_line: Custom Line Item}}\n"
    with_lines(world, line_item(name="Garden gnome"))

    await run()

    assert lines_of(world) == [("77", "100.00", "Garden gnome")]


async def test_discounts_of_lines_are_one_line_with_a_comment(world: Any, run: Run) -> None:
    """F23."""
    with_lines(world, line_item(amount="90.00", hs_discount_percentage="10"), amount="90.00")

    await run()

    (draft,) = world.quickbooks.drafts
    assert (draft.sheet.net.text, draft.sheet.discount.text) == ("90.00", "10.00")
    assert draft.sheet.discount_note == "Discount: 10 % on Consulting"


async def test_line_items_that_do_not_make_up_the_deal_are_refused(world: Any, run: Run) -> None:
    """Invariant 4: the deal's own account counts, and whichever is wrong is for a person to say."""
    with_lines(world, line_item(), amount="120.00")

    with pytest.raises(Refused, match=r"come to 100.00 USD and the deal's total is 120.00 USD"):
        await run()

    assert world.quickbooks.changes == []


async def test_a_deposit_has_its_share_of_each_line_and_the_final_invoice_the_rest(
    world: Any, run: Run
) -> None:
    """F3, F5: what is billed in all is the deal's total, to the cent."""
    add_item(world, "20", "Travel")
    travel = line_item("502", name="Travel", quantity="1", price="33.33", amount="33.33")
    with_lines(world, line_item(), travel, amount="133.33")

    await run("ex-1", invoice_type="deposit", percent="30")
    await run("ex-2", invoice_type="final")

    deposit, final = world.quickbooks.drafts
    assert [line.amount.text for line in deposit.sheet.lines] == ["30.00", "10.00"]
    assert (deposit.sheet.net + final.sheet.net).text == "133.33"
    assert deposit.sheet.lines[0].description == "Deposit: Consulting"


async def test_service_dates_stand_on_the_lines(world: Any, run: Run) -> None:
    """F101."""
    with_lines(world, line_item(hs_service_date="2026-02-27"))

    await run()

    assert world.quickbooks.drafts[0].sheet.lines[0].service_date == date(2026, 2, 27)


async def test_an_absurd_service_date_of_a_line_item_is_told(world: Any, run: Run) -> None:
    """F101."""
    with_lines(world, line_item(hs_service_date="0001-01-01"))

    with pytest.raises(Refused) as caught:
        await run()

    assert str(caught.value) == (
        "the service date 0001-01-01 is more than 100 years away from today; correct it in HubSpot"
    )


async def test_each_line_may_have_its_own_tax_code(world: Any, run: Run) -> None:
    """F16, F99, F100: outside the US each line has one."""
    world.quickbooks.company = replace(world.quickbooks.company, country="GB", uses_sales_tax=True)
    ref = type(world.quickbooks.lists["item"][0])
    world.quickbooks.lists["tax_code"] = (ref("6", "20.0% S"), ref("7", "0.0% Z"))
    world.rules = (
        "version: 1\ninvoice_templates: {by-line: {lines: line_items, "
        'each_line: {tax_code: "{line_item.tax_code}"}}}\n'
    )
    zero = line_item("502", tax_code="0.0% Z")
    with_lines(world, line_item(tax_code="20.0% S"), zero, line_item("503"), amount="300.00")

    await run(template="by-line", tax_code="20.0% S")

    assert [line.tax_code for line in world.quickbooks.drafts[0].sheet.lines] == ["6", "7", "6"]


# Quotes


PUBLISHED = CrmRecord("9", {"hs_status": "APPROVED", "hs_expiration_date": "2026-03-31", "hs_title": "Roof"})
BY_QUOTE = "version: 1\ninvoice_templates: {by-quote: {lines: quote}}\n"


async def test_a_published_quote_is_billed_with_its_discounts_and_fees(world: Any, run: Run) -> None:
    """F11, F24, F102."""
    world.rules = BY_QUOTE
    world.crm.offers = (PUBLISHED,)
    add_item(world, "30", "Shipping")
    off = CrmRecord("1", {"hs_label": "Spring", "hs_type": "PERCENT", "hs_value": "10"})
    fee = CrmRecord("2", {"hs_label": "Shipping", "hs_type": "FIXED", "hs_value": "15"})
    world.crm.adjusting = {"discounts": (off,), "fees": (fee,)}
    with_lines(world, line_item(), amount="105.00")

    await run(template="by-quote")

    assert lines_of(world) == [("19", "100.00", "Consulting"), ("30", "15.00", "Shipping")]
    assert world.quickbooks.drafts[0].sheet.discount_note == "Discount: Spring (10 %)"


async def test_a_quote_that_is_not_published_bills_nothing(world: Any, run: Run) -> None:
    """F11."""
    world.rules = BY_QUOTE
    world.crm.offers = (replace(PUBLISHED, properties={"hs_status": "DRAFT"}),)
    with_lines(world, line_item())

    with pytest.raises(Refused, match="the deal's quote is not published yet"):
        await run(template="by-quote")


# Templates


FIXED_PRICE = (
    "version: 1\ninvoice_templates:\n  fixed:\n    lines:\n"
    '      - {item: Materials, amount: "{deal.materials}", tax_code: TAX, service_date: "{deal.start}"}\n'
    '      - {item: Consulting, description: "Labour for {deal.dealname}", amount: rest}\n'
)


async def test_a_templates_lines_take_their_amounts_from_the_deal(world: Any, run: Run) -> None:
    """F27, F28: custom line items from the deal's properties, and the rest."""
    world.rules = FIXED_PRICE
    add_item(world, "40", "Materials")
    world.set_deal(amount="100.00", materials="60.00", start="2026-02-01")

    await run(template="fixed")

    assert lines_of(world) == [("40", "60.00", "Materials"), ("19", "40.00", "Labour for Roof")]
    assert world.quickbooks.drafts[0].sheet.lines[0].service_date == date(2026, 2, 1)


async def test_an_absurd_service_date_of_a_template_is_told(world: Any, run: Run) -> None:
    """F101."""
    world.rules = FIXED_PRICE
    add_item(world, "40", "Materials")
    world.set_deal(amount="100.00", materials="60.00", start="9999-12-31")

    with pytest.raises(Refused, match="the service date 9999-12-31 is more than 100 years away"):
        await run(template="fixed")


async def test_a_line_whose_property_is_empty_is_left_out(world: Any, run: Run) -> None:
    world.rules = FIXED_PRICE
    add_item(world, "40", "Materials")
    world.set_deal(amount="100.00")

    await run(template="fixed")

    assert lines_of(world) == [("19", "100.00", "Labour for Roof")]


@pytest.mark.parametrize(
    ("materials", "message"),
    [
        ("a lot", 'is no amount: "a lot" is not a plain number'),
        ("-5", "below zero; correct it on the deal"),
        ("100.01", "come to 100.01 USD without the rest, more than the deal's total of 100.00 USD"),
    ],
    ids=["no-number", "negative", "more-than-all"],
)
async def test_a_property_that_cannot_be_billed_is_told(
    world: Any, run: Run, materials: str, message: str
) -> None:
    world.rules = FIXED_PRICE
    add_item(world, "40", "Materials")
    world.set_deal(amount="100.00", materials=materials)

    with pytest.raises(Refused) as caught:
        await run(template="fixed")

    assert message in str(caught.value)
    assert world.quickbooks.changes == []


async def test_custom_fields_come_from_the_template(world: Any, run: Run) -> None:
    """F103."""
    world.rules = 'version: 1\ninvoice_templates: {po: {custom_fields: {PO Number: "{deal.po}"}}}\n'
    ref = type(world.quickbooks.lists["item"][0])
    world.quickbooks.lists["sales_field"] = (ref("1", "PO Number"),)
    world.set_deal(po="PO-7781")

    await run(template="po", item="Consulting")

    assert world.quickbooks.drafts[0].sheet.custom_fields == {"1": "PO-7781"}


async def test_a_custom_field_never_loses_its_end(world: Any, run: Run) -> None:
    world.rules = 'version: 1\ninvoice_templates: {po: {custom_fields: {PO Number: "{deal.po}"}}}\n'
    world.set_deal(po="P" * 32)

    with pytest.raises(
        Refused, match='custom field "PO Number" would hold 32 characters and QuickBooks keeps 31'
    ):
        await run(template="po", item="Consulting")


async def test_an_unknown_template_is_refused_by_name(world: Any, run: Run) -> None:
    with pytest.raises(Refused, match='template: no invoice template is called "gold"; there are none'):
        await run(template="gold", item="Consulting")


# Who is billed


async def test_a_deal_without_a_contact_bills_its_company(world: Any, run: Run) -> None:
    """F30."""
    world.crm.person, world.crm.organisation = None, Company("31", "Acme")

    await run(item="Consulting")

    (draft,) = world.quickbooks.drafts
    assert draft.bill_email == ""


async def test_an_invoice_that_is_to_be_mailed_needs_a_contact(world: Any, run: Run) -> None:
    """F30: a company has no e-mail address, and an invoice that nobody gets must not look sent."""
    world.crm.person, world.crm.organisation = None, Company("31", "Acme")

    with pytest.raises(Refused, match="add one with an e-mail address"):
        await run(item="Consulting", email_delivery="now")

    assert world.quickbooks.changes == []


async def test_a_deal_over_nothing_ends_with_a_clear_outcome(world: Any, run: Run) -> None:
    """F31: skipped, not refused."""
    with_lines(world, line_item(price="0", amount="0"), amount="0")

    with pytest.raises(NothingToDo, match="there is nothing to bill"):
        await run()


async def test_the_link_is_the_customers_where_the_invoice_can_be_paid_online(world: Any, run: Run) -> None:
    """F40."""
    result = await run(item="Consulting", online_payment="any")

    assert result.outputs["invoice_link"] == f"https://pay.example/{result.outputs['invoice_id']}"
