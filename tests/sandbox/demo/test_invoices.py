"""The QuickBooks invoice as a person reads it, from QuickBooks' own JSON."""

import json
from decimal import Decimal

import pytest

from sandbox.demo.invoices import Line, from_wire, picture

WIRE = """
{"Id": "145", "DocNumber": "1001", "CustomerRef": {"value": "58", "name": "Ann Baker"},
 "BillEmail": {"Address": "ann.baker@example.com"}, "TxnDate": "2026-03-02", "DueDate": "2026-04-01",
 "SalesTermRef": {"value": "4", "name": "Net 30"}, "CurrencyRef": {"value": "USD"},
 "Line": [{"Id": "1", "Amount": 7000.01, "Description": "Final invoice: New roof",
           "DetailType": "SalesItemLineDetail",
           "SalesItemLineDetail": {"ItemRef": {"value": "3", "name": "Consulting"}}},
          {"Amount": 7000.01, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}}],
 "TotalAmt": 7000.01, "Balance": 0, "EmailStatus": "EmailSent"}
"""


def test_the_wire_is_read_to_the_cent_and_without_its_subtotal():
    invoice = from_wire(json.loads(WIRE, parse_float=Decimal))

    assert invoice.lines == (Line("Consulting", "Final invoice: New roof", Decimal("7000.01")),)
    assert (invoice.total, invoice.balance) == (Decimal("7000.01"), Decimal(0))
    assert invoice.emailed


def test_the_picture_shows_what_stands_on_it(invoice):
    assert picture(invoice()) == [
        "+- QuickBooks invoice 1001 --------------------------------------+",
        "| Customer  Ann Baker                           Date  2026-03-02 |",
        "| Bill to   ann.baker@example.com                Due  2026-04-01 |",
        "| Terms     Net 30                                               |",
        "|                                                                |",
        "| Consulting - Invoice: Gutter repair                     420.00 |",
        "| -------------------------------------------------------------- |",
        "|                                         Total USD       420.00 |",
        "|                                           Balance       420.00 |",
        "| Status    open, not e-mailed                                   |",
        "+----------------------------------------------------------------+",
    ]


def test_a_long_description_does_not_break_the_frame(invoice):
    line = Line("Consulting", "Deposit: " + "a new roof for the old barn " * 4, Decimal("10000.01"))

    assert {len(line) for line in picture(invoice(lines=(line,)))} == {66}


@pytest.mark.parametrize(
    ("balance", "emailed", "status"),
    [
        ("420.00", False, "open, not e-mailed"),
        ("420.00", True, "open, e-mailed"),
        ("400.00", True, "partly paid, e-mailed"),
        ("0.00", True, "paid, e-mailed"),
    ],
)
def test_the_status_is_told_as_a_bookkeeper_would(invoice, balance, emailed, status):
    assert invoice(balance=Decimal(balance), emailed=emailed).status == status
