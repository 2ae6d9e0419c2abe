"""A report by customer as it goes over the wire: sections for those with others below them, a grand total."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from sandbox.quickbooks.gate import Call
from sandbox.quickbooks.reports.periods import Period
from sandbox.quickbooks.wire import Row, stamp

ZERO = Decimal("0.00")
_CENT = Decimal("0.01")

Amounts = Sequence[Decimal]


def in_home_currency(amount: Decimal, document: Row) -> Decimal:
    """An amount of a document in the currency of the company."""
    rate: Decimal = document.get("ExchangeRate", Decimal(1))
    return (amount * rate).quantize(_CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Table:
    """What a report says: the titles of its columns, and the amounts of each customer by Id."""

    name: str
    titles: Sequence[str]
    amounts: Mapping[str, Amounts]
    options: Mapping[str, str] = field(default_factory=dict)
    header: Row = field(default_factory=dict)


def customers(call: Call) -> list[Row]:
    """Those that the report is about: all, or the ones whose Ids were given."""
    table = call.books.company.table("Customer")
    said = call.parameter("customer")
    return [table[one] for one in said.split(",") if one in table] if said else list(table.values())


def written(call: Call, period: Period, table: Table) -> Row:
    """The whole answer."""
    told = {row_id: amounts for row_id, amounts in table.amounts.items() if any(amounts)}
    found = [*_rows(_Tree(call, told))] if told else []
    columns = [{"ColTitle": "", "ColType": "Customer"}]
    columns += [{"ColTitle": title, "ColType": "Money"} for title in table.titles]
    return {
        "Header": _header(call, period, table, is_empty=not told),
        "Columns": {"Column": columns},
        "Rows": {"Row": [*found, _grand_total(list(told.values()))]} if told else {},
    }


def _header(call: Call, period: Period, table: Table, *, is_empty: bool) -> Row:
    options = {**table.options, "NoReportData": "true" if is_empty else "false"}
    filtered = call.parameter("customer")
    return {
        "Time": stamp(call.books.local_now),
        "ReportName": table.name,
        **({"DateMacro": period.macro.lower()} if period.macro else {}),
        "StartPeriod": period.first.isoformat(),
        "EndPeriod": period.last.isoformat(),
        "Currency": call.books.company.currency,
        **({"Customer": filtered} if filtered else {}),
        **table.header,
        "Option": [{"Name": name, "Value": value} for name, value in options.items()],
    }


class _Tree:
    """The customers with amounts, and those above them."""

    def __init__(self, call: Call, told: Mapping[str, Amounts]) -> None:
        self.told = told
        self._table = call.books.company.table("Customer")
        self._descending = call.parameter("sort_order") == "descend"
        self._shown = {each for row_id in told for each in self._line_to(row_id)}
        self.width = len(next(iter(told.values())))

    def _line_to(self, row_id: str) -> Iterator[str]:
        """A customer and all above it."""
        yield row_id
        parent = self._parent(row_id)
        if parent is not None:
            yield from self._line_to(parent)

    def _parent(self, row_id: str) -> str | None:
        parent: str | None = self._table[row_id].get("ParentRef", {}).get("value")
        return parent

    def below(self, row_id: str | None) -> list[Row]:
        """The customers right below one, or the topmost, by name."""
        found = [self._table[one] for one in self._shown if self._parent(one) == row_id]
        return sorted(found, key=_name, reverse=self._descending)


def _name(customer: Row) -> str:
    return str(customer["DisplayName"]).casefold()


def _rows(tree: _Tree, above: str | None = None) -> Iterator[Row]:
    for customer in tree.below(above):
        row_id = customer["Id"]
        own = tree.told.get(row_id, (ZERO,) * tree.width)
        head = {"value": customer["DisplayName"], "id": row_id}
        inside = [*_rows(tree, row_id)]
        if not inside:
            yield {"ColData": _cells(head, own, _amount)}
        else:
            whole = [own, *(_sum_of(row) for row in inside)]
            yield {
                "Header": {"ColData": _cells(head, own, _amount)},
                "Rows": {"Row": inside},
                "Summary": _summary(f"Total {customer['DisplayName']}", whole),
                "type": "Section",
            }


def _sum_of(row: Row) -> Amounts:
    """What a row that is written already comes to."""
    cells = row["Summary"]["ColData"] if "Summary" in row else row["ColData"]
    return [Decimal(cell["value"] or "0.00") for cell in cells[1:]]


def _grand_total(all_amounts: Sequence[Amounts]) -> Row:
    return {"Summary": _summary("TOTAL", all_amounts), "type": "Section", "group": "GrandTotal"}


def _summary(label: str, all_amounts: Sequence[Amounts]) -> Row:
    sums = [sum(column, ZERO) for column in zip(*all_amounts, strict=True)]
    return {"ColData": _cells({"value": label}, sums, str)}


def _cells(head: Row, amounts: Amounts, write: Callable[[Decimal], str]) -> list[Row]:
    return [head, *({"value": write(amount)} for amount in amounts)]


def _amount(amount: Decimal) -> str:
    """In a customer's row nothing is an empty text; in a sum it is 0.00."""
    return str(amount) if amount else ""
