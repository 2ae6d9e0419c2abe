"""What becomes of the taxes that a quote says itself (F25): nothing unsaid, and no tax charged twice.

Pure. Source: HubSpot API reference, taxes (of the whole quote, applied after its discounts and fees) and line
items (`hs_tax_rate_group_id`); Intuit API reference, Preferences (`TaxPrefs.PartnerTaxEnabled`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.billing.offered import Adjustment, Offered, adjustments
from engine.errors import Refused
from engine.lines import Line
from engine.records import BooksCompany, CrmRecord, Ref
from engine.said import listed, said
from rules import InvoiceTemplate
from rules.money import Money, total

UNTAXED_IN_THE_US = "NON"


@dataclass(frozen=True, slots=True)
class QuoteTaxes:
    """Taxes of the whole quote, and the names of line items with a tax rate of their own."""

    whole: tuple[Adjustment, ...]
    rated: tuple[str, ...]

    @property
    def due(self) -> tuple[Adjustment, ...]:
        """Those of the whole quote that come to something."""
        return tuple(tax for tax in self.whole if tax.amount.minor)

    @property
    def sum(self) -> Money | None:
        """What the quote says of tax in all; None where it says nothing, or says it by line."""
        if self.rated or not self.whole:
            return None
        return total([tax.amount for tax in self.whole], self.whole[0].amount.currency)


def taxes_of(records: Sequence[CrmRecord], items: Sequence[Offered], base: Money) -> QuoteTaxes:
    """The taxes on `base`, each to the smallest unit. Refused where one cannot be read or is below zero."""
    found = tuple(adjustments(records, base, "Tax"))
    below = next((tax for tax in found if tax.amount.minor < 0), None)
    if below is not None:
        raise Refused(
            said(
                'the tax "{label}" of the quote comes to {amount}, below zero; correct it in HubSpot',
                label=below.label,
                amount=below.amount,
            ),
            category="quote-taxes",
        )
    rated = [one.name for one in items if one.record.properties.get("hs_tax_rate_group_id")]
    return QuoteTaxes(found, tuple(rated))


def check_wanted(taxes: QuoteTaxes, template: InvoiceTemplate) -> None:
    """Refused where the quote has taxes of its own and nobody has said what is to become of them."""
    labels = [f'"{tax.label}"' for tax in taxes.due]
    labels += [said('the tax rate of line item "{name}"', name=name) for name in taxes.rated[:1]]
    if template.taxes == "refuse" and labels:
        raise Refused(
            said(
                'the quote has taxes of its own, {labels}, and invoice template "{template}" takes none; '
                "take them off the quote, or say in the rules under its taxes who works out the tax",
                labels=listed(labels),
                template=template.name,
            ),
            category="quote-taxes",
        )


def check_lines(taxes: QuoteTaxes, template: InvoiceTemplate, company: BooksCompany) -> None:
    """Refused where lines cannot hold all taxes, or the company's automated sales tax comes on top."""
    if taxes.rated:
        raise Refused(
            said(
                'line item "{name}" has a tax rate of its own, and only taxes of the whole quote become '
                'lines; take the rate off it, or set taxes to quickbooks in invoice template "{template}"',
                name=taxes.rated[0],
                template=template.name,
            ),
            category="quote-taxes",
        )
    if company.in_the_us and company.uses_sales_tax and company.automated_sales_tax:
        raise Refused(
            said(
                "the quote's taxes are to be lines and {company} works out sales tax by itself, so that tax "
                'could be charged twice; set taxes to quickbooks in invoice template "{template}"',
                company=company.company_name,
                template=template.name,
            ),
            category="quote-taxes",
        )


def check_tax_code(wanted: str, template: InvoiceTemplate, company: BooksCompany) -> None:
    """Refused where the lines of taxes have no tax code in a company that needs one, or one that taxes."""
    if not wanted and company.uses_sales_tax:
        raise Refused(
            said(
                "the lines of the quote's taxes have no tax code; set taxes.tax_code in invoice template "
                '"{template}" to one without tax',
                template=template.name,
            ),
            category="quote-taxes",
        )
    if company.in_the_us and wanted.upper() != UNTAXED_IN_THE_US:
        raise Refused(
            said(
                "the lines of the quote's taxes have tax code {code}, which would tax them again; leave out "
                'taxes.tax_code in invoice template "{template}"',
                code=wanted,
                template=template.name,
            ),
            category="quote-taxes",
        )


def check_others(
    lines: Sequence[Line], item: Ref, code: str | None, template: InvoiceTemplate, company: BooksCompany
) -> None:
    """Refused where another line could be taxed too, or is on the product by which tax is known as such."""
    for line in lines:
        if line.item_id == item.id:
            raise Refused(
                said(
                    '"{line}" is on "{item}", the product of the quote\'s taxes; give it a product of its '
                    "own",
                    line=line.description,
                    item=item.name,
                ),
                category="quote-taxes",
            )
        if company.uses_sales_tax and line.tax_code != code:
            raise Refused(
                said(
                    '"{line}" has another tax code than the lines of the quote\'s taxes, so that tax could '
                    "be charged twice; give it theirs, or set taxes to quickbooks in invoice template "
                    '"{template}"',
                    line=line.description,
                    template=template.name,
                ),
                category="quote-taxes",
            )
