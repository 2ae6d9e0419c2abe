"""Payments, credits and receipts: what they do to invoices and customers."""

import pytest


async def test_a_payment_lowers_the_balance_and_shows_on_the_invoice(qb):
    invoice = await qb.invoice(await qb.customer())

    payment = await qb.payment(invoice, "300.00", PaymentMethodRef={"value": "2"}, PaymentRefNum="CHK-8812")
    paid = await qb.read("invoice", invoice["Id"])

    assert (payment["UnappliedAmt"], payment["ProcessPayment"]) == (0, False)
    assert payment["DepositToAccountRef"]["name"] == "Undeposited Funds"
    assert paid["Balance"] == 150
    assert paid["LinkedTxn"] == [{"TxnId": payment["Id"], "TxnType": "Payment"}]


async def test_the_customers_balance_follows_documents_without_a_new_sync_token(qb):
    customer = await qb.customer()
    await qb.payment(await qb.invoice(customer), "300.00")

    stored = await qb.read("customer", customer["Id"])

    assert (stored["Balance"], stored["SyncToken"]) == (150, "0")


async def test_voiding_a_payment_reopens_the_invoice(qb):
    invoice = await qb.invoice(await qb.customer())
    payment = await qb.payment(invoice, "300.00")
    body = {"Id": payment["Id"], "SyncToken": "0", "sparse": True}

    voided = await qb.post("payment", body, operation="update", include="void")

    assert (voided["TotalAmt"], voided["UnappliedAmt"], voided["Line"]) == (0, 0, [])
    assert voided["PrivateNote"] == "Voided"
    assert (await qb.read("invoice", invoice["Id"]))["Balance"] == 450


async def test_operation_void_is_not_for_payments(qb):
    payment = await qb.payment(await qb.invoice(await qb.customer()), "1.00")

    error = await qb.refused("payment", {"Id": payment["Id"], "SyncToken": "0"}, operation="void")

    assert (error["code"], error["Detail"]) == ("500", "Operation void is not supported.")


async def test_deleting_a_payment_restores_the_balance(qb):
    invoice = await qb.invoice(await qb.customer())
    payment = await qb.payment(invoice, "300.00")

    await qb.post("payment", {"Id": payment["Id"], "SyncToken": "0"}, operation="delete")
    reopened = await qb.read("invoice", invoice["Id"])

    assert (reopened["Balance"], reopened["LinkedTxn"], reopened["SyncToken"]) == (450, [], "2")


async def test_an_update_without_lines_takes_the_payment_off_the_invoice(qb, paying):
    invoice = await qb.invoice(await qb.customer())
    payment = await qb.payment(invoice, "300.00")
    body = {**paying(invoice, "300.00"), "Line": [], "Id": payment["Id"], "SyncToken": "0"}

    updated = await qb.post("payment", body)

    assert updated["UnappliedAmt"] == 300
    assert (await qb.read("invoice", invoice["Id"]))["Balance"] == 450


async def test_a_sparse_update_must_still_name_customer_and_total(qb):
    payment = await qb.payment(await qb.invoice(await qb.customer()), "300.00")
    body = {"Id": payment["Id"], "SyncToken": "0", "sparse": True, "PrivateNote": "x"}

    assert (await qb.refused("payment", body))["code"] == "2020"


async def test_more_than_the_open_balance_on_a_line_is_refused(qb, paying):
    invoice = await qb.invoice(await qb.customer())
    await qb.payment(invoice, "400.00")

    assert (await qb.refused("payment", paying(invoice, "50.01")))["code"] == "6000"


async def test_two_lines_cannot_share_one_balance_twice(qb, paying):
    invoice = await qb.invoice(await qb.customer())
    body = paying(invoice, "900.00", applied="450.00")

    assert (await qb.refused("payment", {**body, "Line": body["Line"] * 2}))["code"] == "6000"


async def test_lines_cannot_apply_more_than_the_payment_has(qb, paying):
    invoice = await qb.invoice(await qb.customer())

    assert (await qb.refused("payment", paying(invoice, "10.00", applied="20.00")))["code"] == "6000"


async def test_anothers_invoice_is_not_paid(qb, paying):
    invoice = await qb.invoice(await qb.customer("One"))
    other = await qb.customer("Two")
    body = {**paying(invoice, "1.00"), "CustomerRef": {"value": other["Id"]}}

    assert (await qb.refused("payment", body))["code"] == "6000"


async def test_a_parent_pays_for_its_sub_customer(qb, paying):
    parent = await qb.customer("Parent")
    child = await qb.customer("Child", Job=True, ParentRef={"value": parent["Id"]})
    invoice = await qb.invoice(child)

    payment = await qb.post("payment", {**paying(invoice, "450.00"), "CustomerRef": {"value": parent["Id"]}})

    assert payment["UnappliedAmt"] == 0


async def test_a_deleted_invoice_is_not_paid(qb, paying):
    invoice = await qb.invoice(await qb.customer())
    await qb.post("invoice", {"Id": invoice["Id"], "SyncToken": "0"}, operation="delete")

    assert (await qb.refused("payment", paying(invoice, "1.00")))["code"] == "610"


async def test_payments_apply_themselves_to_the_oldest_where_the_company_likes_it(qb):
    await qb.control("preferences", SalesFormsPrefs={"AutoApplyPayments": True})
    customer = await qb.customer()
    old = await qb.invoice(customer, "100.00")
    new = await qb.invoice(customer, "100.00")

    await qb.post("payment", {"CustomerRef": {"value": customer["Id"]}, "TotalAmt": 130})

    assert (await qb.read("invoice", old["Id"]))["Balance"] == 0
    assert (await qb.read("invoice", new["Id"]))["Balance"] == 70


async def test_a_credit_memo_pays_an_invoice_through_a_payment_of_zero(qb, line):
    customer = await qb.customer()
    invoice = await qb.invoice(customer, "100.00")
    body = {"CustomerRef": {"value": customer["Id"]}, "Line": [line("30.00")]}
    memo = await qb.post("creditmemo", body)
    lines = [
        {"Amount": 30, "LinkedTxn": [{"TxnId": invoice["Id"], "TxnType": "Invoice"}]},
        {"Amount": 30, "LinkedTxn": [{"TxnId": memo["Id"], "TxnType": "CreditMemo"}]},
    ]

    payment = await qb.post("payment", {"CustomerRef": body["CustomerRef"], "TotalAmt": 0, "Line": lines})

    assert payment["UnappliedAmt"] == 0
    assert (await qb.read("invoice", invoice["Id"]))["Balance"] == 70
    assert (await qb.read("creditmemo", memo["Id"]))["RemainingCredit"] == 0
    assert (await qb.read("customer", customer["Id"]))["Balance"] == 70


async def test_a_sales_receipt_needs_no_customer_and_is_paid(qb, line):
    receipt = await qb.post("salesreceipt", {"Line": [line("19.99")], "PaymentMethodRef": {"value": "1"}})

    assert (receipt["Balance"], receipt["DocNumber"]) == (0, "1001")
    assert receipt["DepositToAccountRef"]["name"] == "Undeposited Funds"


async def test_a_sales_receipt_is_voided_by_include(qb, line):
    receipt = await qb.post("salesreceipt", {"Line": [line("19.99")]})
    body = {"Id": receipt["Id"], "SyncToken": "0", "sparse": True}

    assert (await qb.post("salesreceipt", body, operation="update", include="void"))["TotalAmt"] == 0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param({"TotalAmt": None}, "2020", id="no-total"),
        pytest.param({"TotalAmt": -1}, "2140", id="negative"),
        pytest.param({"PaymentRefNum": "x" * 22}, "2050", id="long-reference"),
        pytest.param({"PaymentMethodRef": {"value": "99"}}, "2500", id="unknown-method"),
        pytest.param({"DepositToAccountRef": {"value": "1"}}, "6430", id="income-account"),
        pytest.param({"Line": [{"LinkedTxn": []}]}, "2020", id="line-without-amount"),
        pytest.param(
            {"Line": [{"Amount": 1, "LinkedTxn": [{"TxnId": "1", "TxnType": "Bill"}]}]}, "620", id="bill"
        ),
    ],
)
async def test_payments_that_cannot_be_are_refused(qb, change, code):
    body = {"CustomerRef": {"value": (await qb.customer())["Id"]}, "TotalAmt": 10, **change}

    assert (await qb.refused("payment", body))["code"] == code
