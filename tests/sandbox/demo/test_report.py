"""The account is plain text, 80 columns wide, with amounts under each other."""

import io
from decimal import Decimal

import pytest

from sandbox.demo.report import WIDTH, Report, addition, beside, money, table

LONG = "a workflow calls create-invoice for a deal with a rather long name, signed as usual: in full."


@pytest.fixture
def stream() -> io.StringIO:
    return io.StringIO()


def test_steps_are_numbered(stream):
    report = Report(stream)

    report.step("First")
    report.step("Second")

    assert stream.getvalue() == "\n 1. First\n\n 2. Second\n"


def test_a_long_sentence_stays_beside_the_name_of_who_says_it():
    first, second = beside("QuickBooks", LONG)

    assert first.startswith("  QuickBooks  a workflow")
    assert second[:14].isspace()
    assert not second[14].isspace()
    assert max(len(first), len(second)) <= WIDTH


def test_no_name_runs_into_its_sentence():
    assert beside("QuickBooks", "pays.") == ["  QuickBooks  pays."]


def test_a_quoted_mail_keeps_its_paragraphs_and_the_width(stream):
    Report(stream).quote(f"Hello Ann,\n\n{LONG}\n")

    lines = stream.getvalue().splitlines()
    assert lines[:2] == [" " * 14 + "> Hello Ann,", " " * 14 + ">"]
    assert all(len(line) <= WIDTH for line in lines)


def test_no_line_ends_in_blanks(stream):
    Report(stream).lines(["", "text  "])

    assert stream.getvalue() == "\ntext\n"


def test_amounts_stand_under_each_other():
    lines = addition([("deposit", Decimal("3000")), ("final invoice", Decimal("7000.01"))], "deal")

    assert {len(line) for line in lines} == {29}
    assert lines[-1].endswith(" 10,000.01")


def test_the_sum_is_exact():
    assert addition([("a", Decimal("0.10")), ("b", Decimal("0.20"))], "c")[-1].endswith(" 0.30")


def test_a_long_value_gets_a_line_of_its_own():
    assert table({"invoice_link": "https://app.qbo.intuit.com/app/invoice?txnId=145"}) == [
        "invoice_link",
        "  https://app.qbo.intuit.com/app/invoice?txnId=145",
    ]


def test_money_has_all_its_cents():
    assert money(Decimal("1234567.5")) == "1,234,567.50"
