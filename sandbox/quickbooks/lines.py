"""Lines of sales forms: invoice, sales receipt, credit memo, estimate."""

from decimal import ROUND_HALF_UP, Decimal

from sandbox.quickbooks import errors
from sandbox.quickbooks.books import Books
from sandbox.quickbooks.wire import Row, plain

CENT = Decimal("0.01")
DEFAULT_ITEM = "1"  # what a sales line without ItemRef is booked on
SHIPPING = "SHIPPING_ITEM_ID"
SPECIAL_ITEMS = {SHIPPING: "Shipping", "GRATUITY_ITEM_ID": "Gratuity"}

_KINDS = (
    "SalesItemLineDetail",
    "DiscountLineDetail",
    "SubTotalLineDetail",
    "DescriptionOnly",
    "GroupLineDetail",
)


def cents(amount: Decimal) -> Decimal:
    """The amount, rounded half up to the cent."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def item_id(line: Row) -> str | None:
    """The item a line is booked on, as far as it says one."""
    found: str | None = line.get("SalesItemLineDetail", {}).get("ItemRef", {}).get("value")
    return found


def complete(books: Books, said: list[Row], stored: list[Row]) -> list[Row]:
    """The lines as QuickBooks keeps them, without the subtotal.

    A line whose Id is among the stored ones keeps it, every other one is new. Raises: Refusal 2020, 2250,
    2500, 610, 6070, 6090, 6100 for a line that cannot stand.
    """
    wanted = [line for line in said if line.get("DetailType") != "SubTotalLineDetail"]
    if not any(_is_sale(line) for line in wanted):
        raise errors.Refusal("2250", "Missing lines", "At least one sales line is required", "Line")
    completed = [_complete_line(books, line) for line in wanted]
    return _numbered(completed, {line["Id"] for line in stored if "Id" in line})


def _is_sale(line: Row) -> bool:
    return line.get("DetailType") in (None, "SalesItemLineDetail", "GroupLineDetail", "DescriptionOnly")


def _numbered(lines: list[Row], known: set[str]) -> list[Row]:
    kept = [line["Id"] if line.get("Id") in known else None for line in lines]
    fresh = max((int(row_id) for row_id in known), default=0)
    numbered = []
    for position, (line, row_id) in enumerate(zip(lines, kept, strict=True), start=1):
        if row_id is None:
            fresh += 1
        numbered.append({**line, "Id": row_id or str(fresh), "LineNum": position})
    return numbered


def _complete_line(books: Books, line: Row) -> Row:
    kind = line.get("DetailType")
    if kind is None:
        raise errors.missing("Line.DetailType")
    if kind not in _KINDS:
        raise errors.invalid("2170", "Invalid Enumeration", "Line.DetailType", kind)
    if kind == "SalesItemLineDetail":
        return _complete_sale(books, line)
    if kind == "DiscountLineDetail":
        return _complete_discount(line)
    if kind == "GroupLineDetail":
        return _complete_group(books, line)
    return line


def _complete_sale(books: Books, line: Row) -> Row:
    if "Amount" not in line:
        raise errors.missing("Line.Amount")
    detail = dict(line.get("SalesItemLineDetail", {}))
    _check_product(line["Amount"], detail)
    item = _item_of(books, detail)
    detail["ItemRef"] = {"value": item["Id"], "name": item["Name"]}
    detail["TaxCodeRef"] = _line_tax_code(books, detail)
    for exact in ("UnitPrice", "Qty"):
        if exact in detail:
            detail[exact] = plain(detail[exact])
    described = {"Description": item["Description"]} if item.get("Description") else {}
    return {**described, **line, "SalesItemLineDetail": detail}


def _check_product(amount: Decimal, detail: Row) -> None:
    """Qty times UnitPrice must make the amount to the cent; a price without Qty counts once.

    Both zero beside an amount is what a well-known client sends for "neither", and is taken as that.
    """
    if "UnitPrice" not in detail or (detail["UnitPrice"] == 0 and detail.get("Qty") == 0):
        return
    detail.setdefault("Qty", Decimal(1))
    if abs(detail["Qty"] * detail["UnitPrice"] - amount) >= CENT:
        text = f"Amount is not equal to UnitPrice * Qty. Supplied value:{amount.normalize():,f}"
        raise errors.Refusal("6070", "Amount calculation incorrect in the request", text, "Line.Amount")


def _item_of(books: Books, detail: Row) -> Row:
    reference = detail.get("ItemRef", {"value": DEFAULT_ITEM})
    if reference["value"] in SPECIAL_ITEMS:
        return {"Id": reference["value"], "Name": SPECIAL_ITEMS[reference["value"]]}
    item = books.referred("Item", reference, "Items")
    if item["Type"] == "Category":
        detail_text = (
            "Invalid Reference Id : An item in this transaction is set up as a category instead of a product "
            "or service."
        )
        raise errors.Refusal("2500", "Invalid Reference Id", detail_text, "")
    return item


def _line_tax_code(books: Books, detail: Row) -> Row:
    american = books.company.country == "US"
    if "TaxCodeRef" not in detail:
        return {"value": "NON"} if american else _home_default(books)
    code: Row = detail["TaxCodeRef"]
    if american and code["value"] not in ("TAX", "NON"):
        raise errors.Refusal(
            "6100", "Invalid Line TaxCode", "Invalid line TaxCode. Use TAX or NON.", "TaxCodeRef"
        )
    if not american:
        books.referred("TaxCode", code, "TaxCodes")
    return {"value": code["value"]}


def _home_default(books: Books) -> Row:
    """Outside the US a taxed company must say the code of each line."""
    if books.company.preference("TaxPrefs", "UsingSalesTax"):
        raise errors.business("Make sure all your transactions have a GST/VAT rate before you save.")
    return {"value": "NON"}


def _complete_discount(line: Row) -> Row:
    detail = dict(line.get("DiscountLineDetail", {}))
    if "DiscountPercent" not in detail and "Amount" not in line:
        text = "Discount line needs a DiscountPercent or an Amount."
        raise errors.Refusal("6090", "Discount line is missing amount or percent", text, "Line")
    detail["PercentBased"] = detail.get("PercentBased", "DiscountPercent" in detail)
    return {**line, "DiscountLineDetail": detail}


def _complete_group(books: Books, line: Row) -> Row:
    group = line.get("GroupLineDetail")
    if group is None or "GroupItemRef" not in group:
        raise errors.missing("Line.GroupLineDetail.GroupItemRef")
    books.referred("Item", group["GroupItemRef"], "Items")
    inner = _numbered([_complete_line(books, member) for member in group.get("Line", [])], set())
    amount = sum((member.get("Amount", Decimal(0)) for member in inner), Decimal(0))
    return {**line, "Amount": amount, "GroupLineDetail": {**group, "Line": inner}}


def sales_of(lines: list[Row]) -> list[Row]:
    """The lines that bear an amount, those inside bundles included."""
    sales = [line for line in lines if line["DetailType"] == "SalesItemLineDetail"]
    for line in lines:
        if line["DetailType"] == "GroupLineDetail":
            sales += sales_of(line["GroupLineDetail"]["Line"])
    return sales


def subtotal(lines: list[Row]) -> Decimal:
    """What the sales lines add up to."""
    return sum((line["Amount"] for line in sales_of(lines)), Decimal("0.00"))


def with_discount(lines: list[Row], total: Decimal) -> tuple[list[Row], Decimal]:
    """The lines with discounts worked out, and the discount in all (positive, it is taken off)."""
    taken = Decimal("0.00")
    finished = []
    for line in lines:
        if line["DetailType"] == "DiscountLineDetail":
            detail = line["DiscountLineDetail"]
            if detail["PercentBased"]:
                line = {**line, "Amount": cents(total * detail.get("DiscountPercent", Decimal(0)) / 100)}
            taken += line["Amount"]
        finished.append(line)
    return finished, taken


def subtotal_line(total: Decimal) -> Row:
    """The line that QuickBooks puts behind the others; it has no Id."""
    return {"Amount": total, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}}
