"""Credit memos and refunds: voided by `include`, and not while they are used."""

import pytest

VOID = {"operation": "update", "include": "void"}


@pytest.fixture
async def form(qb, line):
    customer = await qb.customer()
    return {"CustomerRef": {"value": customer["Id"]}, "Line": [line("50.00")]}


async def test_a_credit_memo_is_voided(qb, form):
    memo = await qb.post("creditmemo", form)

    voided = await qb.post("creditmemo", {"Id": memo["Id"], "SyncToken": "0", "sparse": True}, **VOID)

    assert (voided["TotalAmt"], voided["RemainingCredit"], voided["PrivateNote"]) == (0, 0, "Voided")
    assert (await qb.read("customer", form["CustomerRef"]["value"]))["Balance"] == 0


async def test_a_refund_is_voided(qb, form):
    refund = await qb.post("refundreceipt", {**form, "DepositToAccountRef": {"value": "35"}})

    voided = await qb.post("refundreceipt", {"Id": refund["Id"], "SyncToken": "0", "sparse": True}, **VOID)

    assert (voided["TotalAmt"], voided["PrivateNote"]) == (0, "Voided")


async def test_a_credit_that_is_used_is_not_voided(qb, form, line):
    memo = await qb.post("creditmemo", form)
    invoice = await qb.post("invoice", form)
    links = [{"TxnId": memo["Id"], "TxnType": "CreditMemo"}, {"TxnId": invoice["Id"], "TxnType": "Invoice"}]
    lines = [{"Amount": 50, "LinkedTxn": [link]} for link in links]
    await qb.post("payment", {"CustomerRef": form["CustomerRef"], "TotalAmt": 0, "Line": lines})
    used = await qb.read("creditmemo", memo["Id"])

    body = {"Id": memo["Id"], "SyncToken": used["SyncToken"], "sparse": True}

    assert (await qb.refused("creditmemo", body, **VOID))["code"] == "6000"


async def test_a_payment_can_be_mailed_to_an_address_it_does_not_keep(qb):
    payment = await qb.payment(await qb.invoice(await qb.customer()), "10.00")

    sent = await qb.call("POST", f"payment/{payment['Id']}/send", params={"sendTo": "pat@acme.example"})

    assert sent.status_code == 200
    assert "BillEmail" not in sent.json()["Payment"]
    assert (await qb.listing("mails"))[-1]["to"] == "pat@acme.example"
