"""Reports: what customers owe and bought, from the documents that there are."""

import pytest

from sandbox.quickbooks.wire import loads

TODAY = "2026-09-01"


async def report(qb, name="AgedReceivables", **asked):
    answer = await qb.call("GET", f"reports/{name}", params=asked)
    assert answer.status_code == 200, answer.text
    return loads(answer.content)


async def refusal(qb, name="AgedReceivables", **asked):
    answer = await qb.call("GET", f"reports/{name}", params=asked)
    assert answer.status_code == 400, answer.text
    return loads(answer.content)["Fault"]["Error"][0]


def cells(row):
    return [cell["value"] for cell in row["ColData"]]


def rows_of(told):
    return told["Rows"].get("Row", [])


def option(told, name):
    return next(each["Value"] for each in told["Header"]["Option"] if each["Name"] == name)


async def test_each_age_has_its_column(qb):
    acme = await qb.customer()
    for due, amount in {
        "2026-09-01": "1.00",
        "2026-08-31": "20.00",
        "2026-07-31": "300.00",
        "2026-07-01": "4000.00",
        "2026-05-01": "50000.07",
    }.items():
        await qb.invoice(acme, amount, TxnDate="2026-04-01", DueDate=due)

    row, total = rows_of(await report(qb))

    assert cells(row) == ["Acme Solar LLC", "1.00", "20.00", "300.00", "4000.00", "50000.07", "54321.07"]
    assert row["ColData"][0]["id"] == acme["Id"]
    assert cells(total["Summary"]) == ["TOTAL", *cells(row)[1:]]
    assert total["group"] == "GrandTotal"


async def test_columns_and_header_are_as_documented(qb):
    await qb.invoice(await qb.customer())

    told = await report(qb)

    assert list(told) == ["Header", "Columns", "Rows"]
    titles = [column["ColTitle"] for column in told["Columns"]["Column"]]
    assert titles == ["", "Current", "1 - 30", "31 - 60", "61 - 90", "91 and over", "Total"]
    assert (told["Header"]["ReportName"], told["Header"]["Currency"]) == ("AgedReceivables", "USD")
    assert (option(told, "report_date"), option(told, "NoReportData")) == (TODAY, "false")


async def test_a_report_without_data_says_so_and_has_no_rows(qb):
    await qb.customer()

    told = await report(qb)

    assert option(told, "NoReportData") == "true"
    assert told["Rows"] == {}


async def test_payments_and_credits_count_against_what_is_owed(qb, line):
    acme = await qb.customer()
    invoice = await qb.invoice(acme, "450.00", DueDate="2026-10-01")
    await qb.payment(invoice, "100.25")
    memo = {"CustomerRef": {"value": acme["Id"]}, "Line": [line("20.00")]}
    await qb.post("creditmemo", memo | {"TxnDate": "2026-08-20"})

    row, _ = rows_of(await report(qb))

    assert cells(row)[1:] == ["349.75", "-20.00", "", "", "", "329.75"]


async def test_a_day_in_the_past_knows_nothing_of_later_payments(qb):
    acme = await qb.customer()
    invoice = await qb.invoice(acme, "450.00", TxnDate="2026-07-01", DueDate="2026-07-10")
    await qb.payment(invoice, "450.00", TxnDate="2026-08-05")

    row, _ = rows_of(await report(qb, report_date="2026-08-04"))

    assert cells(row)[1:] == ["", "450.00", "", "", "", "450.00"]
    assert rows_of(await report(qb, report_date="2026-08-05")) == []
    assert rows_of(await report(qb, report_date="2026-06-30")) == []


async def test_customers_below_others_are_nested_with_a_sum(qb):
    acme = await qb.customer("Acme")
    site = await qb.customer("Site 9", Job=True, ParentRef={"value": acme["Id"]})
    await qb.invoice(acme, "10.00", DueDate=TODAY)
    await qb.invoice(site, "5.50", DueDate=TODAY)

    section, total = rows_of(await report(qb))

    assert section["type"] == "Section"
    assert cells(section["Header"]) == ["Acme", "10.00", "", "", "", "", "10.00"]
    assert [cells(row)[0] for row in section["Rows"]["Row"]] == ["Site 9"]
    assert cells(section["Summary"])[0::6] == ["Total Acme", "15.50"]
    assert cells(total["Summary"])[-1] == "15.50"


async def test_customers_may_be_chosen(qb):
    acme, other = await qb.customer("Acme"), await qb.customer("Other")
    await qb.invoice(acme, "10.00")
    await qb.invoice(other, "7.00")

    told = await report(qb, customer=other["Id"])

    assert [cells(row)[0] for row in rows_of(told)[:-1]] == ["Other"]
    assert told["Header"]["Customer"] == other["Id"]


async def test_another_currency_is_told_in_the_company_s_own(qb):
    await qb.control("preferences", CurrencyPrefs={"MultiCurrencyEnabled": True})
    acme = await qb.customer(CurrencyRef={"value": "EUR"})
    await qb.invoice(acme, "100.00", CurrencyRef={"value": "EUR"}, ExchangeRate=1.105555, DueDate=TODAY)

    told = await report(qb)

    assert told["Header"]["Currency"] == "USD"
    assert cells(rows_of(told)[0])[1] == "110.56"


async def test_sales_are_net_of_tax_and_of_credits(qb, line):
    acme = await qb.customer()
    who = {"CustomerRef": {"value": acme["Id"]}}
    taxed = {"TxnTaxDetail": {"TxnTaxCodeRef": {"value": "2"}}, "Line": [line(TaxCodeRef={"value": "TAX"})]}
    await qb.post("invoice", who | taxed | {"TxnDate": "2026-08-31"})
    await qb.post("salesreceipt", who | {"Line": [line("50.00")], "TxnDate": "2026-08-01"})
    await qb.post("creditmemo", who | {"Line": [line("20.00")], "TxnDate": "2026-08-15"})
    await qb.invoice(acme, "7.00", TxnDate="2026-09-01")

    told = await report(qb, "CustomerSales", start_date="2026-08-01", end_date="2026-08-31")

    assert cells(rows_of(told)[0]) == ["Acme Solar LLC", "480.00"]
    header = told["Header"]
    assert (header["StartPeriod"], header["EndPeriod"]) == ("2026-08-01", "2026-08-31")
    assert (header["ReportBasis"], header["SummarizeColumnsBy"]) == ("Accrual", "Total")


async def test_by_cash_sales_count_as_they_are_paid(qb):
    acme = await qb.customer()
    invoice = await qb.invoice(acme, "450.00", TxnDate="2026-08-31")
    await qb.payment(invoice, "150.00", TxnDate="2026-09-01")

    told = await report(
        qb, "CustomerSales", start_date="2026-09-01", end_date="2026-09-30", accounting_method="Cash"
    )

    assert cells(rows_of(told)[0]) == ["Acme Solar LLC", "150.00"]


@pytest.mark.parametrize(
    ("macro", "first", "last"),
    [
        ("Today", "2026-09-01", "2026-09-01"),
        ("Yesterday", "2026-08-31", "2026-08-31"),
        ("This Week", "2026-08-30", "2026-09-05"),
        ("This Month", "2026-09-01", "2026-09-30"),
        ("This Month-to-date", "2026-09-01", "2026-09-01"),
        ("Last Month-to-date", "2026-08-01", "2026-08-01"),
        ("Next Month", "2026-10-01", "2026-10-31"),
        ("This Fiscal Quarter", "2026-07-01", "2026-09-30"),
        ("Last Fiscal Quarter", "2026-04-01", "2026-06-30"),
        ("this fiscal year-to-date", "2026-01-01", "2026-09-01"),
        ("Last Fiscal Year", "2025-01-01", "2025-12-31"),
    ],
)
async def test_a_macro_stands_for_days(qb, macro, first, last):
    header = (await report(qb, "CustomerSales", date_macro=macro))["Header"]

    assert (header["StartPeriod"], header["EndPeriod"]) == (first, last)
    assert header["DateMacro"] == macro.lower()


async def test_without_dates_sales_are_those_of_the_fiscal_year_to_date(qb):
    header = (await report(qb, "CustomerSales"))["Header"]

    assert (header["StartPeriod"], header["EndPeriod"]) == ("2026-01-01", TODAY)


async def test_a_report_that_does_not_exist_is_a_permission_denied(qb):
    error = await refusal(qb, "ARAgingDetail")

    assert (error["code"], error["element"]) == ("5020", "ReportName")


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"report_date": "1.9.2026"}, "2070"),
        ({"date_macro": "Some Day"}, "2190"),
    ],
)
async def test_a_wrong_day_is_refused(qb, asked, code):
    assert (await refusal(qb, **asked))["code"] == code


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"start_date": "2026-09-02", "end_date": "2026-09-01"}, "2190"),
        ({"accounting_method": "Barter"}, "2170"),
        ({"summarize_column_by": "Month"}, "5030"),
    ],
)
async def test_a_wrong_parameter_of_sales_is_refused(qb, asked, code):
    assert (await refusal(qb, "CustomerSales", **asked))["code"] == code


async def test_a_report_may_fail_like_any_other_call(qb, faults):
    faults.configure({"rules": [{"operation": "reports.read", "kind": "status", "status": 500}]})

    answer = await qb.call("GET", "reports/AgedReceivables")

    assert answer.status_code == 500
