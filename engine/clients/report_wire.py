"""QuickBooks' reports by customer: their nested sections as flat lines, amounts exact.

A section is a customer with others below it: a header with its own amounts, rows, and a summary, which is
their sum and tells nothing new. Titles come in the company's language, so columns are known by their place.
An empty cell is an amount of nothing. All amounts are in the company's home currency.
Source: Intuit API reference, Reports; Report.xsd.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import starmap

from engine.clients.wire import Json, Unreadable, mapping, maybe_mapping, maybe_text, money, rows
from rules.money import Money

_TOTAL = "GrandTotal"
_BETWEEN_NAMES = ":"  # as QuickBooks writes the full name of a customer below another one


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One customer, with the names of those above it. The Id is empty where the line is of no customer."""

    customer_id: str
    name: str
    amounts: tuple[Money, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A report by customer. `basis` is QuickBooks' own word, empty where the report has none."""

    currency: str
    basis: str
    lines: tuple[ReportLine, ...]
    totals: tuple[Money, ...]


def report_from(body: Json, *, amounts: int, home_currency: str) -> Report:
    """A report with that many columns of amounts; one that says it has no data has no lines.

    Unreadable where it has other columns, no grand total, or lines that do not add up to it: something is
    missing then.
    """
    header = mapping(body, "Header")
    currency = maybe_text(header, "Currency") or home_currency
    found = rows(maybe_mapping(body, "Rows"), "Row")
    basis = maybe_text(header, "ReportBasis")
    if not found:
        _need_no_data(header)
        return Report(currency, basis, (), (Money(0, currency),) * amounts)
    if len(rows(mapping(body, "Columns"), "Column")) != amounts + 1:
        raise Unreadable(f"it has not {amounts} columns of amounts")
    cells = _Cells(amounts, currency)
    lines = tuple(_lines(found, cells))
    totals = _totals(found, cells)
    _need_sum(lines, totals)
    return Report(currency, basis, lines, totals)


@dataclass(frozen=True, slots=True)
class _Cells:
    """How the cells of this report are read: as many amounts of one currency."""

    amounts: int
    currency: str

    def line(self, source: Json, above: Sequence[str], *, whole: bool = True) -> ReportLine:
        """A line from its cells. Where it need not be `whole`, amounts may be left out: they are nothing."""
        cells = rows(source, "ColData")
        if not cells or (whole and len(cells) != self.amounts + 1):
            raise Unreadable("a row has not as many cells as there are columns")
        told = [self._amount(one) for one in cells[1 : self.amounts + 1]]
        missing = [Money(0, self.currency)] * (self.amounts - len(told))
        name = _BETWEEN_NAMES.join((*above, maybe_text(cells[0], "value")))
        return ReportLine(maybe_text(cells[0], "id"), name, (*told, *missing))

    def _amount(self, cell: Json) -> Money:
        if not maybe_text(cell, "value").strip():
            return Money(0, self.currency)
        return money(cell, "value", self.currency)


def _lines(found: Sequence[Json], cells: _Cells, above: tuple[str, ...] = ()) -> Iterator[ReportLine]:
    """The customers of some rows and of what is nested in them, in the report's order."""
    for row in found:
        if "ColData" in row:
            yield cells.line(row, above)
        elif row.get("group") != _TOTAL:
            yield from _section(row, cells, above)


def _section(row: Json, cells: _Cells, above: tuple[str, ...]) -> Iterator[ReportLine]:
    if row.get("Header") is not None:
        head = mapping(row, "Header")
        yield cells.line(head, above, whole=False)
        above = (*above, maybe_text(rows(head, "ColData")[0], "value"))
    yield from _lines(rows(maybe_mapping(row, "Rows"), "Row"), cells, above)


def _totals(found: Sequence[Json], cells: _Cells) -> tuple[Money, ...]:
    for row in found:
        if row.get("group") == _TOTAL:
            return cells.line(mapping(row, "Summary"), ()).amounts
    raise Unreadable("it has no grand total")


def _need_no_data(header: Json) -> None:
    """An empty report says so itself; one that does not may have lost its rows."""
    options = rows(header, "Option")
    if not any(one.get("Name") == "NoReportData" and one.get("Value") in ("true", True) for one in options):
        raise Unreadable("it has no rows, and does not say that there is no data")


def _need_sum(lines: Sequence[ReportLine], totals: Sequence[Money]) -> None:
    """Amounts of other currencies may be rounded line by line: a cent for each is no loss."""
    columns = zip(totals, zip(*(line.amounts for line in lines), strict=True), strict=True) if lines else ()
    if not lines and any(total.minor for total in totals):
        raise Unreadable("it has a grand total and no lines")
    if any(starmap(_is_off, columns)):
        raise Unreadable("its lines do not add up to its grand total")


def _is_off(total: Money, amounts: Sequence[Money]) -> bool:
    return abs(total.minor - sum(one.minor for one in amounts)) > len(amounts)
