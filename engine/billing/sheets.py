"""Fulfils `ports.Sheets`: which lines a document has, and which product and tax code each of them gets."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import NoReturn

from engine.billing.catalogue import Catalogue
from engine.billing.crm import HubSpotCrm
from engine.billing.offered import Adjustment, Offered, adjustments, in_order, net_of, offered, the_quote
from engine.billing.quote_taxes import (
    UNTAXED_IN_THE_US,
    QuoteTaxes,
    check_lines,
    check_others,
    check_tax_code,
    check_wanted,
    taxes_of,
)
from engine.errors import NeedsPerson, Refused
from engine.inputs import FARTHEST_YEARS, is_far_off
from engine.lines import Line, Sheet, one_tax_code, priced
from engine.ports import SheetWish
from engine.records import BooksCompany, CrmRecord, Deal, Ref
from engine.said import said
from rules import CannotTell, Facts, InvoiceTemplate, LineTexts, Rulebook, placeholders, render
from rules.money import BadAmount, Money, total

ReadFacts = Callable[[Deal, frozenset[str]], Awaitable[Facts]]

_US_LINE_CODES = ("TAX", "NON")
_LONGEST_FIELD = 31
_ONE_LINE = InvoiceTemplate("", "item")
_LINE_ITEMS = InvoiceTemplate("", "line_items")
_SOURCES = {"line_items": said("the deal's line items"), "quote": said("the lines of the quote")}


class DealSheets:
    """The sheets of one execution, in one QuickBooks company."""

    def __init__(
        self,
        catalogue: Catalogue,
        crm: HubSpotCrm,
        company: BooksCompany,
        book: Rulebook,
        facts: ReadFacts,
        today: Callable[[], date],
    ) -> None:
        self._catalogue = catalogue
        self._crm = crm
        self._company = company
        self._book = book
        self._facts = facts
        self._today = today

    async def of(self, deal: Deal, wish: SheetWish) -> Sheet:
        template = await self._template(deal, wish)
        facts = await self._facts(deal, _needs(template)) if template.texts else Facts({})
        if template.source == "item":
            sheet = await self._one_line(wish, _currency(deal, self._company))
        elif template.source == "own":
            sheet = await self._own_lines(template, wish, facts, _currency(deal, self._company))
        else:
            sheet = await self._offered_lines(deal, template, wish, facts)
        return replace(sheet, custom_fields=await self._custom_fields(template, facts))

    async def _template(self, deal: Deal, wish: SheetWish) -> InvoiceTemplate:
        if wish.template:
            template = self._book.invoice_templates.get(wish.template)
            if template is None:
                known = ", ".join(self._book.invoice_templates) or said("none")
                raise Refused(
                    said(
                        'template: no invoice template is called "{template}"; there are {known}',
                        template=wish.template[:40],
                        known=known,
                    ),
                    category="input",
                )
            return template
        if wish.item is None and await self._has_line_items(deal):
            return _LINE_ITEMS
        return _ONE_LINE

    async def _has_line_items(self, deal: Deal) -> bool:
        try:
            return bool(await self._crm.line_items(deal))
        except NeedsPerson as missing:
            if missing.category != "missing-scopes":
                raise
            return False

    # One line

    async def _one_line(self, wish: SheetWish, currency: str) -> Sheet:
        if wish.item is None:
            raise Refused(
                said(
                    "no item is given; choose a product or service, add line items to the deal, or set "
                    "defaults.{action}.item in the rules",
                    action=wish.action,
                ),
                category="input",
            )
        item = await self._catalogue.find("item", wish.item, what=said("item"))
        line_code, code = await self._tax(wish.tax_code, wish)
        line = Line(Money(0, currency), item.id, wish.text, line_code)
        return Sheet((line,), transaction_tax_code=code, of_the_deal=False)

    # The template's own lines

    async def _own_lines(
        self, template: InvoiceTemplate, wish: SheetWish, facts: Facts, currency: str
    ) -> Sheet:
        made: list[tuple[LineTexts, Line, str | None]] = []
        for texts in template.lines:
            amount = self._amount(texts, facts, currency)
            if amount is not None:
                made.append((texts, *await self._own_line(texts, amount, wish, facts)))
        rest = next(at for at, (texts, _, _) in enumerate(made) if texts.amount == "rest")
        return Sheet(
            tuple(line for _, line, _ in made),
            transaction_tax_code=one_tax_code([code for _, _, code in made if code]),
            source=said('the lines of invoice template "{template}"', template=template.name),
            rest=rest,
        )

    async def _own_line(
        self, texts: LineTexts, amount: Money, wish: SheetWish, facts: Facts
    ) -> tuple[Line, str | None]:
        item = await self._catalogue.find("item", self._text(texts.item, facts), what=said("item"))
        line_code, code = await self._tax(self._text(texts.tax_code, facts) or wish.tax_code, wish)
        description = self._text(texts.description, facts) or item.name
        day = self._service_date(texts, facts)
        return Line(amount, item.id, description, line_code, service_date=day), code

    def _amount(self, texts: LineTexts, facts: Facts, currency: str) -> Money | None:
        """None where the property that holds it is empty: there is nothing of that to bill."""
        if texts.amount == "rest":
            return Money(0, currency)
        text = self._text(texts.amount, facts)
        if not text:
            return None
        try:
            amount = Money.of(text, currency)
        except BadAmount as problem:
            raise Refused(
                said(
                    "{fact} is no amount: {problem}; correct it on the deal",
                    fact=texts.amount,
                    problem=problem.message,
                )
            ) from problem
        if amount.minor < 0:
            raise Refused(
                said(
                    "{fact} is {amount}, below zero; correct it on the deal", fact=texts.amount, amount=amount
                )
            )
        return amount if amount.minor else None

    # Line items, of the deal or of its quote

    async def _offered_lines(
        self, deal: Deal, template: InvoiceTemplate, wish: SheetWish, facts: Facts
    ) -> Sheet:
        currency = _currency(deal, self._company)
        records, quote_id = await self._records(deal, template.source)
        items = [offered(record, currency) for record in in_order(records)]
        if not items:
            raise Refused(
                said("{source} are missing; add at least one", source=_SOURCES[template.source]),
                category="lines",
            )
        made = [await self._offered_line(one, template.each_line, wish, facts) for one in items]
        base = net_of(items, currency)
        taken, added = await self._adjusted(quote_id, base) if quote_id else ([], [])
        made += [await self._fee(one, wish) for one in added]
        discount = total([*(one.discount for one in items), *(one.amount for one in taken)], currency)
        sheet = Sheet(
            tuple(line for line, _ in made),
            discount=discount if discount.minor else None,
            discount_note=_note([*(one.comment for one in items), *(one.label for one in taken)]),
            transaction_tax_code=one_tax_code([code for _, code in made if code]),
            source=_SOURCES[template.source],
        )
        if not quote_id:
            return sheet
        taxes = taxes_of(await self._crm.adjustments(quote_id, "taxes"), items, sheet.net)
        return await self._taxed(sheet, taxes, template, wish, facts)

    async def _taxed(
        self, sheet: Sheet, taxes: QuoteTaxes, template: InvoiceTemplate, wish: SheetWish, facts: Facts
    ) -> Sheet:
        """With the quote's own taxes, as the template says of them (F25)."""
        check_wanted(taxes, template)
        if template.taxes == "quickbooks":
            return replace(sheet, quoted_tax=taxes.sum)
        if not (taxes.due or taxes.rated):
            return sheet
        check_lines(taxes, template, self._company)
        item = await self._catalogue.find(
            "item", self._text(template.tax_line.item, facts), what=said("item")
        )
        code = await self._tax_line_code(template, wish, facts)
        check_others(sheet.lines, item, code, template, self._company)
        lines = tuple(Line(tax.amount, item.id, tax.label, code) for tax in taxes.due)
        return replace(sheet, tax_lines=lines)

    async def _tax_line_code(self, template: InvoiceTemplate, wish: SheetWish, facts: Facts) -> str | None:
        wanted = self._text(template.tax_line.tax_code, facts)
        wanted = wanted or (UNTAXED_IN_THE_US if self._company.in_the_us else "")
        check_tax_code(wanted, template, self._company)
        line_code, _ = await self._tax(wanted, wish)
        return line_code

    async def _records(self, deal: Deal, source: str) -> tuple[Sequence[CrmRecord], str]:
        if source == "line_items":
            return await self._crm.line_items(deal), ""
        quote = the_quote(await self._crm.quotes(deal), self._today())
        return await self._crm.quote_lines(quote.id), quote.id

    async def _adjusted(self, quote_id: str, base: Money) -> tuple[list[Adjustment], list[Adjustment]]:
        """Discounts off, then fees on what is left."""
        taken = adjustments(await self._crm.adjustments(quote_id, "discounts"), base, "Discount")
        left = base - total([one.amount for one in taken], base.currency)
        return taken, adjustments(await self._crm.adjustments(quote_id, "fees"), left, "Fee")

    async def _offered_line(
        self, item: Offered, texts: LineTexts, wish: SheetWish, facts: Facts
    ) -> tuple[Line, str | None]:
        own = facts.only("line_item", {"id": item.record.id, **item.record.properties})
        product = await self._product(item, self._text(texts.item, own), wish)
        line_code, code = await self._tax(self._text(texts.tax_code, own) or wish.tax_code, wish)
        line = Line(
            item.gross,
            product.id,
            self._text(texts.description, own) or item.name,
            line_code,
            service_date=self._service_date(texts, own, item.service_date),
        )
        return priced(line, item.quantity, item.price), code

    async def _product(self, item: Offered, wanted: str, wish: SheetWish) -> Ref:
        """By the template's word, else by SKU or name; else the product for lines that match none (F22)."""
        found = await self._catalogue.product(wanted or item.sku, "" if wanted else item.name)
        if found is None and wanted:
            found = await self._catalogue.product("", wanted)
        return found or await self._unmatched(said('line item "{name}"', name=item.name), wish)

    async def _unmatched(self, what: str, wish: SheetWish) -> Ref:
        fallback = self._book.sync.invoices.unmatched_line if self._book.sync.invoices else None
        if fallback or wish.item:
            return await self._catalogue.find("item", fallback or wish.item or "", what=said("item"))
        raise Refused(
            said(
                "{what} is no product in QuickBooks, by SKU or by name; create it there, or set "
                "sync.invoices.unmatched_line in the rules to the product for such lines",
                what=what,
            ),
            category="unknown-item",
        )

    async def _fee(self, fee: Adjustment, wish: SheetWish) -> tuple[Line, str | None]:
        """A fee is a line of its own (F24), on the product of its name or the one for what matches none."""
        product = await self._catalogue.product("", fee.label) or await self._unmatched(
            said('the fee "{label}"', label=fee.label), wish
        )
        line_code, code = await self._tax(wish.tax_code, wish)
        return Line(fee.amount, product.id, fee.label, line_code), code

    # Words

    async def _tax(self, wanted: str | None, wish: SheetWish) -> tuple[str | None, str | None]:
        """The code for the line and, in the US, the one for the whole document (F16)."""
        if not wanted:
            if self._company.uses_sales_tax:
                raise Refused(
                    said(
                        "no tax code is given and the QuickBooks company keeps sales tax; choose one, or set "
                        "defaults.{action}.tax_code in the rules",
                        action=wish.action,
                    ),
                    category="input",
                )
            return None, None
        if self._company.in_the_us and wanted.upper() in _US_LINE_CODES:
            return wanted.upper(), None
        code = await self._catalogue.find("tax_code", wanted, what=said("tax code"))
        return ("TAX", code.id) if self._company.in_the_us else (code.id, None)

    def _text(self, text: str | None, facts: Facts) -> str:
        if not text:
            return ""
        try:
            return render(text, facts, self._book.timezone).strip()
        except CannotTell as unread:
            _unread(unread)

    def _day(self, texts: LineTexts, facts: Facts) -> date | None:
        told = self._text(texts.service_date, facts)
        try:
            return date.fromisoformat(told) if told else None
        except ValueError as problem:
            raise Refused(
                said('the service date "{told}" is not a day; correct it in HubSpot', told=told[:40]),
                category="lines",
            ) from problem

    def _service_date(self, texts: LineTexts, facts: Facts, own: date | None = None) -> date | None:
        """By the template's word, else the line item's `own`. Refused where no document can mean it."""
        day = self._day(texts, facts) or own
        if day is not None and is_far_off(day, self._today()):
            raise Refused(
                said(
                    "the service date {day} is more than {years} years away from today; "
                    "correct it in HubSpot",
                    day=day,
                    years=FARTHEST_YEARS,
                ),
                category="lines",
            )
        return day

    async def _custom_fields(self, template: InvoiceTemplate, facts: Facts) -> dict[str, str]:
        """Values by DefinitionId. Refused where QuickBooks has no such field, or keeps less than the text."""
        found: dict[str, str] = {}
        for name, text in template.custom_fields.items():
            value = self._text(text, facts)
            if len(value) > _LONGEST_FIELD:
                raise Refused(
                    said(
                        'custom field "{name}" would hold {count} characters and QuickBooks keeps '
                        "{most}; shorten it on the deal",
                        name=name,
                        count=len(value),
                        most=_LONGEST_FIELD,
                    ),
                    category="lines",
                )
            field = await self._catalogue.find("sales_field", name, what=said("custom field"))
            found |= {field.id: value} if value else {}
        return found


def _unread(unread: CannotTell) -> NoReturn:
    raise Refused(
        said("a text of an invoice template cannot be filled in: {unread}", unread=unread.message),
        category="lines",
    ) from unread


def _needs(template: InvoiceTemplate) -> frozenset[str]:
    """The facts of the deal and of what belongs to it; those of a line are the line's own."""
    named = frozenset[str]().union(*map(placeholders, template.texts))
    return frozenset(fact for fact in named if not fact.startswith("line_item."))


def _note(comments: Sequence[str]) -> str:
    told = "; ".join(filter(None, comments))
    return f"Discount: {told}"[:4000] if told else "Discount"


def _currency(deal: Deal, company: BooksCompany) -> str:
    return (deal.properties.get("deal_currency_code") or company.home_currency).upper()
