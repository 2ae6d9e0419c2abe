"""The lines of an invoice or a sales receipt: what they add up to, and how they are cut to a part of a deal.

Amounts are net of tax, which QuickBooks adds. A discount is a line of its own (F23), never a lower price. A
quote's own taxes may be lines, too (F25): they stand beside what is net and never count for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from engine.errors import Refused
from engine.said import listed, said
from rules.money import Money, apportion, total

_KEPT = Decimal("0.01")  # of an amount, whatever its currency
_FINEST_PRICE = Decimal("0.0000001")  # QuickBooks keeps seven decimals of a unit price


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its amount before discounts, and what it sells.

    `quantity` and `unit_price` are told where they make the amount; else the amount alone counts.
    """

    amount: Money
    item_id: str
    description: str = ""
    tax_code: str | None = None  # TAX or NON in the US, a tax code's Id elsewhere
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    service_date: date | None = None


@dataclass(frozen=True, slots=True)
class OwnTax:
    """A quote's own taxes that are billed as lines: the lines' product, and what they come to in all."""

    item_id: str
    whole: Money


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that a document says of what it bills. `discount` is taken off the lines, for the reasons given."""

    lines: tuple[Line, ...]
    discount: Money | None = None
    discount_note: str = ""
    transaction_tax_code: str | None = None  # for the whole document; US only
    custom_fields: Mapping[str, str] = field(default_factory=dict)  # value by DefinitionId
    of_the_deal: bool = True  # the lines make up the deal's total; one line over any amount does not
    source: str = ""  # "the deal's line items", as a sentence calls them
    rest: int | None = None  # the line that takes what the others leave of the deal's total
    tax_lines: tuple[Line, ...] = ()  # a quote's own taxes, all on one product that no other line is on
    quoted_tax: Money | None = None  # what a quote's own taxes come to, where QuickBooks works out the tax

    @property
    def net(self) -> Money:
        """What the document bills, without tax."""
        whole = total([line.amount for line in self.lines], self.lines[0].amount.currency)
        return whole if self.discount is None else whole - self.discount

    @property
    def own_tax(self) -> OwnTax | None:
        """What its tax lines come to; None without such lines."""
        if not self.tax_lines:
            return None
        currency = self.tax_lines[0].amount.currency
        return OwnTax(self.tax_lines[0].item_id, total([line.amount for line in self.tax_lines], currency))

    @property
    def charged(self) -> Money:
        """What all its lines come to, those of taxes too; QuickBooks adds what it works out itself."""
        return self.net if self.own_tax is None else self.net + self.own_tax.whole


@dataclass(frozen=True, slots=True)
class Billing:
    """What is billed now: `amount` of a deal over `whole`, called `label` ("Deposit").

    `tax_lines` is what of the sheet's tax lines goes with it; None without such lines.
    """

    amount: Money
    whole: Money
    label: str
    tax_lines: Money | None = None


def fitted(sheet: Sheet, billing: Billing) -> Sheet:
    """The sheet for just that amount: as it is where all is billed at once, else each line's part of it.

    Parts are apportioned by largest remainder, so that they add up to the cent. Refused where the lines do
    not make up the deal's total: whichever is wrong, nothing is billed on a guess.
    """
    if not sheet.of_the_deal:
        (line,) = sheet.lines
        return replace(sheet, lines=(replace(line, amount=billing.amount),))
    whole = sheet if sheet.rest is None else _with_rest(sheet, sheet.rest, billing.whole)
    if whole.net != billing.whole:
        raise Refused(
            said(
                "{source} come to {net} and the deal's total is {whole}; make them equal, or choose "
                "an item to bill the amount in one line",
                source=sheet.source,
                net=whole.net,
                whole=billing.whole,
            ),
            category="lines",
        )
    cut = whole if billing.amount == billing.whole else _part(whole, billing)
    return _kept_by_quickbooks(_with_taxes(cut, billing))


def _with_taxes(sheet: Sheet, billing: Billing) -> Sheet:
    """The taxes that go with what is billed: as lines, or to be compared with what QuickBooks works out."""
    quoted = part_of(sheet.quoted_tax, billing.amount, billing.whole)
    lines, own = sheet.tax_lines, sheet.own_tax
    if own is not None:
        assert billing.tax_lines is not None, "a sheet with tax lines is billed with its part of them"
        if (billing.amount, billing.tax_lines) != (billing.whole, own.whole):
            lines = _parts_of(lines, billing.tax_lines, billing)
    return replace(sheet, quoted_tax=quoted, tax_lines=lines)


def _with_rest(sheet: Sheet, index: int, whole: Money) -> Sheet:
    rest = whole - sheet.net
    if rest.minor < 0:
        raise Refused(
            said(
                "{source} come to {net} without the rest, more than the deal's total of {whole}; "
                "correct the deal's properties",
                source=sheet.source,
                net=sheet.net,
                whole=whole,
            ),
            category="lines",
        )
    lines = [replace(line, amount=rest) if at == index else line for at, line in enumerate(sheet.lines)]
    return replace(sheet, lines=tuple(line for line in lines if line.amount.minor))


def part_of(tax: Money | None, amount: Money, whole: Money) -> Money | None:
    """What of a tax goes with an amount of the whole; None where no tax is told."""
    return None if tax is None else Money.rounded(tax.amount * amount.amount / whole.amount, tax.currency)


def _kept_by_quickbooks(sheet: Sheet) -> Sheet:
    lines = (*sheet.lines, *sheet.tax_lines)
    fine = next((line for line in lines if line.amount.amount != line.amount.amount.quantize(_KEPT)), None)
    if fine is not None:
        raise Refused(
            said(
                "a line comes to {amount}, finer than QuickBooks keeps, 0.01; bill the deal in one line",
                amount=fine.amount,
            ),
            category="lines",
        )
    return sheet


def _part(sheet: Sheet, billing: Billing) -> Sheet:
    """Lines and discount shrink alike; quantities would be crooked, so the amounts alone are told."""
    gross = total([line.amount for line in sheet.lines], billing.amount.currency)
    discount = None
    wanted = billing.amount
    if sheet.discount is not None:
        wanted = Money.rounded(gross.amount * billing.amount.amount / billing.whole.amount, gross.currency)
        discount = wanted - billing.amount
    lines = _parts_of(sheet.lines, wanted, billing)
    return replace(sheet, lines=lines, discount=discount if discount and discount.minor else None)


def _parts_of(lines: Sequence[Line], wanted: Money, billing: Billing) -> tuple[Line, ...]:
    parts = apportion(wanted, [line.amount.amount for line in lines])
    return tuple(
        replace(line, amount=part, quantity=None, unit_price=None, description=_of(billing, line))
        for line, part in zip(lines, parts, strict=True)
        if part.minor
    )


def _of(billing: Billing, line: Line) -> str:
    return f"{billing.label}: {line.description}" if line.description else billing.label


def priced(line: Line, quantity: Decimal | None, unit_price: Decimal | None) -> Line:
    """The line with its quantity and price, where QuickBooks' own rule makes its amount of them."""
    if quantity is None or unit_price is None or quantity <= 0:
        return line
    exact = quantity * unit_price
    if (
        unit_price != unit_price.quantize(_FINEST_PRICE)
        or Money.rounded(exact, line.amount.currency) != line.amount
    ):
        return line
    return replace(line, quantity=quantity, unit_price=unit_price)


def one_tax_code(codes: Sequence[str]) -> str | None:
    """The tax code of a whole US document. Refused where its lines want different ones."""
    wanted = sorted(set(codes))
    if len(wanted) > 1:
        raise Refused(
            said(
                "the lines want the tax codes {codes}, and an invoice in the US has one; use TAX or "
                "NON on lines",
                codes=listed(wanted),
            ),
            category="tax-code",
        )
    return wanted[0] if wanted else None
