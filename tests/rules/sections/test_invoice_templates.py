"""The `invoice_templates:` section (F27, F28, F103)."""

import pytest

from rules import BadRules, load

LINES = "{item: Materials, amount: '{deal.materials}'}, {item: Labour, amount: rest}"


def mistakes(text: str) -> list[str]:
    with pytest.raises(BadRules) as caught:
        load(f"version: 1\n{text}\n")
    return [problem.message for problem in caught.value.problems]


def test_a_template_says_whose_lines_and_what_each_of_them_says() -> None:
    book = load(
        "version: 1\ninvoice_templates: {by-product: {lines: line_items, each_line: "
        "{tax_code: '{line_item.tax_code}'}, custom_fields: {PO Number: '{deal.po}'}}}\n"
    )
    template = book.invoice_templates["by-product"]

    assert (template.source, template.each_line.tax_code) == ("line_items", "{line_item.tax_code}")
    assert template.custom_fields == {"PO Number": "{deal.po}"}


def test_a_template_may_list_its_own_lines() -> None:
    template = load(f"version: 1\ninvoice_templates: {{roof: {{lines: [{LINES}]}}}}\n").invoice_templates[
        "roof"
    ]

    assert template.source == "own"
    assert [(line.item, line.amount) for line in template.lines] == [
        ("Materials", "{deal.materials}"),
        ("Labour", "rest"),
    ]


@pytest.mark.parametrize(
    ("text", "way", "item", "tax_code"),
    [
        ("{lines: quote}", "refuse", None, None),
        ("{lines: quote, taxes: quickbooks}", "quickbooks", None, None),
        ("{lines: quote, taxes: refuse}", "refuse", None, None),
        ("{lines: quote, taxes: {item: Sales tax, tax_code: NON}}", "lines", "Sales tax", "NON"),
    ],
    ids=["not-said", "quickbooks", "refuse", "lines"],
)
def test_a_template_says_what_becomes_of_a_quotes_own_taxes(
    text: str, way: str, item: str | None, tax_code: str | None
) -> None:
    """F25: what nobody said is never taken for an answer."""
    template = load(f"version: 1\ninvoice_templates: {{q: {text}}}\n").invoice_templates["q"]

    assert (template.taxes, template.tax_line.item, template.tax_line.tax_code) == (way, item, tax_code)


def test_a_mistake_in_taxes_is_told_with_its_place() -> None:
    """F25."""
    with pytest.raises(BadRules) as caught:
        load("version: 1\ninvoice_templates:\n  q:\n    lines: quote\n    taxes: {item: V, tax_code: TAX}\n")

    assert str(caught.value).startswith("rules.yaml:5:32: error[wrong-value]: TAX would tax the tax itself")


def test_an_empty_template_bills_one_item() -> None:
    assert load("version: 1\ninvoice_templates: {plain: {}}\n").invoice_templates["plain"].source == "item"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{lines: everything}", 'lines cannot be "everything"; it can be item, line_items, quote'),
        (
            "{lines: [{item: Labour, amount: 100}]}",
            "no line takes the rest of the deal's total; let exactly one have amount: rest",
        ),
        (
            "{lines: [{item: a, amount: rest}, {item: b, amount: rest}]}",
            "2 lines take the rest of the deal's total; let exactly one have amount: rest",
        ),
        ("{lines: []}", "no line takes the rest of the deal's total; let exactly one have amount: rest"),
        (f"{{lines: [{{item: a, amount: 0}}, {LINES}]}}", 'amount must be above 0, not "0"'),
        (
            f"{{lines: [{{item: a, amount: 5, service_date: 2026-02-30}}, {LINES}]}}",
            "2026-02-30 is not a day of the calendar; correct it",
        ),
        (f"{{lines: [{{amount: 5}}, {LINES}]}}", 'a line has no "item"; add it'),
        (
            "{each_line: {item: x}}",
            "each_line is said of line items, and this template has none; set lines to line_items or quote",
        ),
        (
            f"{{custom_fields: {{PO: {'9' * 32}}}}}",
            "a custom field holds 31 characters in QuickBooks, not 32; shorten it",
        ),
        ("{colour: red}", 'unknown key "colour" in an invoice template; remove it'),
        (
            "{lines: line_items, taxes: quickbooks}",
            "taxes is said of the taxes of a quote, and this template bills none; set lines to quote",
        ),
        (
            "{lines: quote, taxes: lines}",
            'taxes cannot be "lines"; it can be quickbooks, refuse, or {item: …} for lines',
        ),
        ("{lines: quote, taxes: quickboks}", 'taxes cannot be "quickboks"; did you mean "quickbooks"?'),
        ("{lines: quote, taxes: {tax_code: NON}}", 'taxes has no "item"; add it'),
        (
            "{lines: quote, taxes: {item: Sales tax, tax_code: TAX}}",
            "TAX would tax the tax itself; name a tax code without tax, NON in the United States",
        ),
    ],
    ids=[
        "source",
        "no-rest",
        "two-rests",
        "no-lines",
        "amount",
        "day",
        "no-item",
        "each-line",
        "custom-field",
        "unknown-key",
        "taxes-without-quote",
        "taxes",
        "misspelled-taxes",
        "no-tax-item",
        "taxed-tax",
    ],
)
def test_what_is_wrong_with_a_template_is_told(text: str, message: str) -> None:
    assert mistakes(f"invoice_templates: {{roof: {text}}}") == [message]


@pytest.mark.parametrize(
    "call",
    [
        "defaults: {create-invoice: {template: rof}}",
        "triggers: [{id: t, when: {deal_created: true}, do: [{create-invoice: {template: rof}}]}]",
        "billing_schedules: [{id: s, for: {deal.pipeline: default}, instalments: [{id: all, share: rest, "
        "when: {deal_enters: won}, invoice: {template: rof}}]}]",
    ],
    ids=["defaults", "trigger", "schedule"],
)
def test_a_template_that_nobody_wrote_is_told_with_the_nearest_one(call: str) -> None:
    text = f"invoice_templates: {{roof: {{lines: line_items}}}}\n{call}"

    assert mistakes(text) == ['no invoice template is called "rof"; did you mean "roof"?']


def test_a_template_may_be_chosen_by_a_property_of_the_deal() -> None:
    """What a marketer picks on the deal decides."""
    book = load("version: 1\ndefaults: {create-invoice: {template: '{deal.invoice_template}'}}\n")

    assert book.defaults["create-invoice"]["template"] == "{deal.invoice_template}"
