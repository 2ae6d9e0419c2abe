"""The `invoice_templates:` section: which lines an invoice has, and what each of them says."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from rules.literals import BadLiteral, day, number
from rules.model import InvoiceTemplate, LineTexts
from rules.nodes import Listing, Node, Scalar, Table, described, shortened
from rules.problems import Report, did_you_mean
from rules.sections.callers import inputs_of
from rules.sections.names import check_text
from rules.shape import Fields, choice, fields, is_blank, listing, table, text
from rules.templates import placeholders

TEMPLATE_KEYS = ("lines", "each_line", "taxes", "custom_fields")
SOURCES = {
    "item": "one line over the amount, on the item",
    "line_items": "one for each line item of the deal",
    "quote": "one for each line item of the deal's published quote",
}
EACH_KEYS = ("item", "description", "tax_code", "service_date")
LINE_KEYS = ("item", "amount", "description", "tax_code", "service_date")
TAXES = {
    "quickbooks": "QuickBooks works out the tax from tax codes; what the quote says is only compared",
    "refuse": "a quote with taxes of its own is not billed",
}
TAX_KEYS = ("item", "tax_code")
REST = "rest"
OWN = "own"
_LONGEST_FIELD = 31  # characters of a custom field in QuickBooks
_CALLERS = ("create-invoice", "invoice")


def read_invoice_templates(node: Node | None, report: Report) -> Mapping[str, InvoiceTemplate]:
    """The section: templates by name."""
    found: dict[str, InvoiceTemplate] = {}
    for entry in table(node, report, "invoice_templates"):
        keys = fields(entry.value, report, "an invoice template", TEMPLATE_KEYS)
        if keys is not None:
            name = entry.key.text
            found[name] = _template(name, keys, report)
    return MappingProxyType(found)


def _template(name: str, found: Fields, report: Report) -> InvoiceTemplate:
    node = found.get("lines")
    own = _own_lines(node, report) if isinstance(node, Listing) else ()
    source = OWN if own else choice(node, report, "lines", SOURCES) if not isinstance(node, Listing) else OWN
    each = found.get("each_line")
    if each is not None and source not in ("line_items", "quote"):
        message = (
            "each_line is said of line items, and this template has none; set lines to line_items or quote"
        )
        report.error("wrong-value", found.at("each_line"), message)
    taxes, tax_line = _taxes(found, source, report)
    return InvoiceTemplate(
        name=name,
        source=source or "item",
        each_line=_texts(each, report, "each_line", EACH_KEYS) if each is not None else LineTexts(),
        lines=own,
        taxes=taxes,
        tax_line=tax_line,
        custom_fields=_custom_fields(found.get("custom_fields"), report),
        span=found.span,
    )


def _own_lines(node: Node, report: Report) -> tuple[LineTexts, ...]:
    lines = tuple(
        _texts(item, report, "a line", LINE_KEYS, ("item", "amount"))
        for item in listing(node, report, "lines")
    )
    rests = [line for line in lines if line.amount == REST]
    if not report.failed and len(rests) != 1:
        told = (
            f"{len(rests) or 'no'} line takes the rest"
            if len(rests) < 2
            else f"{len(rests)} lines take the rest"
        )
        message = f"{told} of the deal's total; let exactly one have amount: rest"
        report.error("wrong-rest", node.span, message)
    return lines


def _taxes(found: Fields, source: str | None, report: Report) -> tuple[str, LineTexts]:
    """What becomes of a quote's own taxes: a word, or what each of their lines says."""
    node = found.get("taxes")
    if node is None:
        return "refuse", LineTexts()
    if source != "quote":
        message = "taxes is said of the taxes of a quote, and this template bills none; set lines to quote"
        report.error("wrong-value", found.at("taxes"), message)
    if not isinstance(node, Table):
        return _word(node, report), LineTexts()
    for entry in node:
        if entry.key.text == "tax_code" and isinstance(entry.value, Scalar):
            _check_untaxed(entry.value, report)
    return "lines", _texts(node, report, "taxes", TAX_KEYS, ("item",))


def _word(node: Node, report: Report) -> str:
    word = text(node, report, "taxes")
    if word is not None and word not in TAXES:
        hint = did_you_mean(word, TAXES) or f"; it can be {', '.join(TAXES)}, or {{item: …}} for lines"
        report.error("wrong-value", node.span, f'taxes cannot be "{shortened(word)}"{hint}')
    return word or "refuse"


def _check_untaxed(node: Scalar, report: Report) -> None:
    if node.text.strip().upper() == "TAX":
        message = "TAX would tax the tax itself; name a tax code without tax, NON in the United States"
        report.error("wrong-value", node.span, message)


def _texts(
    node: Node, report: Report, where: str, known: Iterable[str], required: Iterable[str] = ()
) -> LineTexts:
    found = fields(node, report, where, known, required)
    if found is None:
        return LineTexts()
    said = {name: _said(name, entry.value, report) for name, entry in found.entries.items()}
    return LineTexts(**said)


def _said(name: str, node: Node, report: Report) -> str | None:
    word = text(node, report, name)
    if word is None or not isinstance(node, Scalar):
        return None
    check_text(node, report)
    if placeholders(word) or (name == "amount" and word == REST):
        return word
    try:
        if name == "amount":
            _check_amount(node)
        elif name == "service_date":
            day(node)
    except BadLiteral as wrong:
        report.error(wrong.code, wrong.span, wrong.message, *wrong.notes)
    return word


def _check_amount(node: Scalar) -> None:
    if number(node) <= 0:
        message = f"amount must be above 0, not {described(node)}"
        raise BadLiteral("wrong-value", node.span, message)


def _custom_fields(node: Node | None, report: Report) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for entry in table(node, report, "custom_fields"):
        word = _said(entry.key.text, entry.value, report)
        if word is not None and not placeholders(word) and len(word) > _LONGEST_FIELD:
            message = (
                f"a custom field holds {_LONGEST_FIELD} characters in QuickBooks, not {len(word)}; shorten it"
            )
            report.error("wrong-value", entry.value.span, message)
        found[entry.key.text] = word or ""
    return MappingProxyType(found)


def check_templates(
    rules: Iterable[Node | None], templates: Mapping[str, InvoiceTemplate], report: Report
) -> None:
    """Reports templates that invoices are to have and that the section lacks; `rules` are all that call."""
    for node in rules:
        for inputs in inputs_of(node, _CALLERS):
            for entry in inputs:
                if entry.key.text == "template" and isinstance(entry.value, Scalar):
                    _check_name(entry.value, templates, report)


def _check_name(node: Scalar, templates: Mapping[str, InvoiceTemplate], report: Report) -> None:
    name = node.text.strip()
    if name in templates or placeholders(name) or is_blank(node):
        return
    hint = did_you_mean(name, templates) or "; add it to invoice_templates"
    message = f'no invoice template is called "{shortened(name)}"{hint}'
    known = shortened(", ".join(templates)) or "none"
    report.error("unknown-reference", node.span, message, f"templates: {known}")
