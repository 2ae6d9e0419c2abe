"""Reports by customer: flat lines out of nested sections, exact, and never taken for empty by mistake."""

import copy
from typing import Any

import pytest

from engine.clients.report_wire import Report, report_from
from engine.clients.wire import Unreadable
from rules.money import Money


def cells(*values: str, row_id: str | None = None) -> dict[str, Any]:
    told: list[dict[str, str]] = [{"value": one} for one in values]
    if row_id is not None:
        told[0]["id"] = row_id
    return {"ColData": told}


def total(*values: str) -> dict[str, Any]:
    return {"Summary": cells("TOTAL", *values), "type": "Section", "group": "GrandTotal"}


def body(*found: dict[str, Any], columns: int = 2, **header: Any) -> dict[str, Any]:
    titles = [{"ColType": "Money", "ColTitle": f"{number}"} for number in range(columns + 1)]
    return {
        "Header": {"ReportName": "AgedReceivables", "Currency": "USD", **header},
        "Columns": {"Column": titles},
        "Rows": {"Row": list(found)} if found else {},
    }


def read(told: dict[str, Any], amounts: int = 2) -> Report:
    return report_from(told, amounts=amounts, home_currency="CAD")


def shown(report: Report) -> list[tuple[str, ...]]:
    return [(line.customer_id, line.name, *(one.text for one in line.amounts)) for line in report.lines]


PLAIN = body(cells("Acme", "", "37.50", row_id="4"), total("0.00", "37.50"))
NO_DATA = {"Option": [{"Name": "NoReportData", "Value": "true"}]}


def test_a_row_is_a_customer_with_its_amounts_and_an_empty_cell_is_nothing() -> None:
    report = read(PLAIN)

    assert shown(report) == [("4", "Acme", "0.00", "37.50")]
    assert [one.text for one in report.totals] == ["0.00", "37.50"]
    assert report.currency == "USD"


def test_sections_are_flat_lines_with_the_names_above_them() -> None:
    """A section's header has its own amounts; its summary is their sum, and no line."""
    inner = {
        "Header": cells("Roof", "", "", row_id="8"),
        "Rows": {"Row": [cells("Porch", "1.25", "1.25", row_id="9")]},
        "Summary": cells("Total Roof", "1.25", "1.25"),
        "type": "Section",
    }
    section = {
        "Header": cells("Acme", "2.00", "2.00", row_id="7"),
        "Rows": {"Row": [cells("Site", "", "-3.00", row_id="10"), inner]},
        "Summary": cells("Total Acme", "3.25", "0.25"),
        "type": "Section",
    }

    report = read(body(section, cells("Zoe", "4.00", "4.00"), total("7.25", "4.25")))

    assert shown(report) == [
        ("7", "Acme", "2.00", "2.00"),
        ("10", "Acme:Site", "0.00", "-3.00"),
        ("8", "Acme:Roof", "0.00", "0.00"),
        ("9", "Acme:Roof:Porch", "1.25", "1.25"),
        ("", "Zoe", "4.00", "4.00"),
    ]


def test_a_section_may_tell_no_amounts_of_its_own() -> None:
    section = {"Header": cells("Acme"), "Rows": {"Row": [cells("Site", "1.00", "1.00", row_id="8")]}}

    assert shown(read(body(section, total("1.00", "1.00"))))[0] == ("", "Acme", "0.00", "0.00")


def test_a_report_that_says_it_has_no_data_is_empty() -> None:
    report = read(body(**NO_DATA))

    assert (report.lines, report.totals) == ((), (Money(0, "USD"), Money(0, "USD")))


def test_without_a_currency_it_is_the_company_s_own() -> None:
    told = copy.deepcopy(PLAIN)
    del told["Header"]["Currency"]

    assert read(told).currency == "CAD"


def test_a_cent_for_each_line_is_rounding() -> None:
    lines = [cells(f"C{number}", "0.33", "0.33") for number in range(3)]

    assert len(read(body(*lines, total("1.00", "1.00"))).lines) == 3


@pytest.mark.parametrize(
    ("told", "why"),
    [
        pytest.param(body(), "does not say that there is no data", id="rows-are-missing"),
        pytest.param(body(Option=[{"Name": "NoReportData", "Value": "false"}]), "no rows", id="says-false"),
        pytest.param(body(cells("Acme", "1", "1")), "no grand total", id="cut-off"),
        pytest.param(
            body(cells("Acme", "1", "1"), total("1", "1.02")), "do not add up", id="total-is-another"
        ),
        pytest.param(body(total("1", "1")), "no lines", id="only-a-total"),
        pytest.param(body(cells("Acme", "1"), total("1", "1")), "as many cells", id="a-cell-is-missing"),
        pytest.param(
            body(cells("Acme", "1", "1"), total("1", "1"), columns=3), "2 columns", id="a-column-more"
        ),
        pytest.param(body(cells("Acme", "1,00", "1"), total("1", "1")), "value is not a number", id="comma"),
        pytest.param(
            body(cells("Acme", "1", "0.001"), total("1", "0")), "not an amount of USD", id="part-of-a-cent"
        ),
    ],
)
def test_what_is_not_whole_is_no_report(told: dict[str, Any], why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read(told)
