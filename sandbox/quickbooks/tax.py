"""Sales tax of a sales form, simplified to what a client has to be ready for.

- Tax switched off (`TaxPrefs.UsingSalesTax` false): whatever was sent is ignored, tax is 0.
- US with automated sales tax (`PartnerTaxEnabled`): the rate follows from where the customer is. This
  stand-in has one place with tax, California; elsewhere, and without an address, tax is 0. A sent
  `TxnTaxCodeRef` or `TotalTax` is not used and not given back.
- US without it: lines coded TAX pay the rates of the form's `TxnTaxCodeRef`, lines coded NON do not.
- Elsewhere: each line pays the rates of its own code, on top (`TaxExcluded`) or within (`TaxInclusive`).

Tax is rounded half up to the cent per rate and form. QuickBooks' own rounding is not published; one
recorded case differs by a cent, so a client must take the total from the answer.
"""

from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from sandbox.quickbooks import errors
from sandbox.quickbooks.books import Books
from sandbox.quickbooks.lines import cents, sales_of
from sandbox.quickbooks.wire import Row

ZERO = Decimal("0.00")
TAXED_STATE = ("CA", "California")


class Tax(NamedTuple):
    """`detail` is the form's TxnTaxDetail; `on_top` is what the tax adds to the lines."""

    detail: Row
    on_top: Decimal


def tax_of(books: Books, form: Row, lines: list[Row], discount: Decimal) -> Tax:
    """The tax of one form. `lines` are complete; `discount` is what is taken off them in all."""
    company = books.company
    if form.get("GlobalTaxCalculation") == "NotApplicable" and form.get("TxnTaxDetail", {}).get("TotalTax"):
        text = "TxnTaxDetail cannot be given where tax is not applicable"
        raise errors.Refusal("6170", "TxnTaxDetail with NotApplicable", text, "TxnTaxDetail")
    if (
        not company.preference("TaxPrefs", "UsingSalesTax")
        or form.get("GlobalTaxCalculation") == "NotApplicable"
    ):
        return Tax({"TotalTax": ZERO}, ZERO)
    if company.country != "US":
        return _tax_by_line(books, lines, inclusive=form.get("GlobalTaxCalculation") == "TaxInclusive")
    taxable = sum((line["Amount"] for line in sales_of(lines) if _is_taxed(line)), ZERO)
    if form.get("ApplyTaxAfterDiscount"):
        taxable -= min(discount, taxable)
    if company.preference("TaxPrefs", "PartnerTaxEnabled"):
        return _tax_by_place(books, form, taxable)
    return _tax_by_form(books, form, taxable)


def _is_taxed(line: Row) -> bool:
    return bool(line["SalesItemLineDetail"]["TaxCodeRef"]["value"] == "TAX")


def _tax_by_place(books: Books, form: Row, taxable: Decimal) -> Tax:
    total = form.get("TxnTaxDetail", {}).get("TotalTax")
    if total is not None and books.settings.honour_total_tax:
        return Tax({"TotalTax": cents(total), "TaxReviewStatus": "AST_TAX_OVERRIDE"}, cents(total))
    customer = books.find("Customer", form.get("CustomerRef", {}).get("value")) or {}
    places = (form.get("ShipAddr"), customer.get("ShipAddr"), form.get("BillAddr"), customer.get("BillAddr"))
    place: Row = next((place for place in places if place), {})
    if place.get("CountrySubDivisionCode") not in TAXED_STATE or customer.get("Taxable") is False:
        return Tax({"TotalTax": ZERO}, ZERO)
    return _taxed({"": taxable}, {"": [_rate_named(books, "California")]})


def _tax_by_form(books: Books, form: Row, taxable: Decimal) -> Tax:
    customer = books.find("Customer", form.get("CustomerRef", {}).get("value")) or {}
    code = form.get("TxnTaxDetail", {}).get("TxnTaxCodeRef") or customer.get("DefaultTaxCodeRef")
    if code is None:
        return Tax({"TotalTax": ZERO}, ZERO)
    rates = _rates(books, books.referred("TaxCode", code, "TaxCodes"))
    tax = _taxed({code["value"]: taxable}, {code["value"]: rates})
    return tax._replace(detail={"TxnTaxCodeRef": {"value": code["value"]}, **tax.detail})


def _tax_by_line(books: Books, lines: list[Row], *, inclusive: bool) -> Tax:
    bases: dict[str, Decimal] = defaultdict(lambda: ZERO)
    rates: dict[str, list[Row]] = {}
    for line in sales_of(lines):
        code = line["SalesItemLineDetail"]["TaxCodeRef"]
        row = books.find("TaxCode", code["value"])
        rates[code["value"]] = _rates(books, row) if row else []
        bases[code["value"]] += line["Amount"]
    if not inclusive:
        return _taxed(bases, rates)
    net = {code: cents(base / (1 + _percent(rates[code]) / 100)) for code, base in bases.items()}
    return _taxed(net, rates)._replace(on_top=ZERO)


def _taxed(bases: dict[str, Decimal], rates: dict[str, list[Row]]) -> Tax:
    tax_lines = [_tax_line(bases[code], rate) for code in bases for rate in rates[code]]
    total = sum((line["Amount"] for line in tax_lines), ZERO)
    return Tax({"TotalTax": total, "TaxLine": tax_lines}, total)


def _tax_line(base: Decimal, rate: Row) -> Row:
    percent: Decimal = rate["RateValue"]
    return {
        "Amount": cents(base * percent / 100),
        "DetailType": "TaxLineDetail",
        "TaxLineDetail": {
            "TaxRateRef": {"value": rate["Id"]},
            "PercentBased": True,
            "TaxPercent": percent,
            "NetAmountTaxable": base,
        },
    }


def _percent(rates: list[Row]) -> Decimal:
    return sum((rate["RateValue"] for rate in rates), Decimal(0))


def _rates(books: Books, code: Row) -> list[Row]:
    details = code.get("SalesTaxRateList", {}).get("TaxRateDetail", [])
    return [books.get("TaxRate", detail["TaxRateRef"]["value"]) for detail in details]


def _rate_named(books: Books, name: str) -> Row:
    return next(rate for rate in books.company.table("TaxRate").values() if rate["Name"] == name)
