"""The section `invoice_templates` in the schema."""

from rules.known import KnownNames
from rules.properties import RULE_OBJECTS
from rules.schema.forms import (
    DAY,
    HAS_PLACEHOLDER,
    Schema,
    any_of,
    choice,
    described,
    listing,
    mapping,
    positive,
    table,
    text_with,
)
from rules.sections.invoice_templates import REST, SOURCES, TAXES

_TEXT = text_with(RULE_OBJECTS)


def invoice_templates(names: KnownNames) -> Schema:
    """Which lines invoices have, by a name of yours."""
    known = {
        "lines": described(
            any_of(choice(SOURCES), listing(_line())),
            "Lines",
            "Whose lines the invoice has; or the lines themselves, of which one takes the rest of the total.",
            "line_items",
            [{"item": "Materials", "amount": "{deal.materials}"}, {"item": "Labour", "amount": REST}],
        ),
        "each_line": described(
            mapping(_words()),
            "Each line",
            "What each line item says; {line_item.…} is the line's own. Without it: the product by SKU or "
            "name, the name, and the line item's service date.",
            {"tax_code": "{line_item.tax_code}"},
        ),
        "taxes": described(
            any_of(choice(TAXES), _tax_line()),
            "Taxes of the quote",
            "What becomes of the taxes that a quote says itself, where lines is quote: a word, or the "
            "product of lines of their own, with a tax code without tax where the company needs one (NON in "
            "the US); refuse if left out.",
            "quickbooks",
            {"item": "Sales tax", "tax_code": "Exempt"},
        ),
        "custom_fields": described(
            table(_TEXT),
            "Custom fields",
            "Texts of at most 31 characters, by the name of a custom field of QuickBooks' sales forms.",
            {"PO Number": "{deal.po_number}"},
        ),
    }
    text = "Which lines invoices have; create-invoice takes one as its template."
    example = {"by-product": {"lines": "line_items", "custom_fields": {"PO Number": "{deal.po_number}"}}}
    return described(table(mapping(known)), "Invoice templates", text, example)


def _words() -> dict[str, Schema]:
    return {
        "item": described(_TEXT, "Item", "The QuickBooks product: its name, SKU or Id.", "Consulting"),
        "description": described(_TEXT, "Description", "What the line says.", "{line_item.name}"),
        "tax_code": described(
            _TEXT, "Tax code", "NON or TAX in the US, else a tax code's name or Id.", "NON"
        ),
        "service_date": described(
            any_of(DAY, HAS_PLACEHOLDER), "Service date", "When the work is done.", "{deal.closedate}"
        ),
    }


def _tax_line() -> Schema:
    known = {
        "item": described(
            _TEXT, "Item", "The QuickBooks product of the lines: name, SKU or Id.", "Sales tax"
        ),
        "tax_code": described(
            _TEXT,
            "Tax code",
            "One without tax, for the lines of the taxes and all others; in the US it is NON anyway.",
            "Exempt",
        ),
    }
    return {**mapping(known, ("item",)), "title": "Lines of their own"}


def _line() -> Schema:
    amount = described(
        any_of({"const": REST}, positive(None), HAS_PLACEHOLDER),
        "Amount",
        "An amount, a property that holds one, or rest; a line whose property is empty is left out.",
        REST,
    )
    return {**mapping({**_words(), "amount": amount}, ("item", "amount")), "title": "A line"}
