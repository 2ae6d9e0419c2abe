"""Bank deposits: money that lies in one cannot be changed any more."""

import pytest


@pytest.fixture
async def payment(qb):
    return await qb.payment(await qb.invoice(await qb.customer()), "450.00")


@pytest.fixture
def deposit(qb):
    """Takes a payment to the bank."""

    async def take(payment, **more):
        link = {"TxnId": payment["Id"], "TxnType": "Payment"}
        line = {"LinkedTxn": [link], **more}
        return await qb.post("deposit", {"DepositToAccountRef": {"value": "35"}, "Line": [line]})

    return take


async def test_a_deposit_adds_up_what_was_received(qb, payment, deposit):
    made = await deposit(payment)

    assert (made["TotalAmt"], made["Line"][0]["Amount"]) == (450, 450)
    assert made["DepositToAccountRef"]["name"] == "Checking"


@pytest.mark.parametrize(
    "params",
    [
        pytest.param({}, id="update"),
        pytest.param({"operation": "delete"}, id="delete"),
        pytest.param({"operation": "update", "include": "void"}, id="void"),
    ],
)
async def test_a_deposited_payment_cannot_be_changed(qb, payment, deposit, params):
    await deposit(payment)
    body = {"Id": payment["Id"], "SyncToken": "0", "CustomerRef": payment["CustomerRef"], "TotalAmt": 450}

    error = await qb.refused("payment", {**body, "sparse": True}, **params)

    assert error["code"] == "6540"


async def test_out_of_the_deposit_it_can_be_changed_again(qb, payment, deposit):
    made = await deposit(payment)
    await qb.post("deposit", {"Id": made["Id"], "SyncToken": "0"}, operation="delete")

    gone = await qb.post("payment", {"Id": payment["Id"], "SyncToken": "0"}, operation="delete")

    assert gone["status"] == "Deleted"


async def test_a_payment_is_deposited_once(qb, payment, deposit):
    await deposit(payment)
    link = {"TxnId": payment["Id"], "TxnType": "Payment"}

    error = await qb.refused(
        "deposit", {"DepositToAccountRef": {"value": "35"}, "Line": [{"LinkedTxn": [link]}]}
    )

    assert error["code"] == "6000"


async def test_money_from_elsewhere_needs_its_account(qb):
    detail = {"AccountRef": {"value": "1"}}
    body = {"DepositToAccountRef": {"value": "35"}, "Line": [{"Amount": 7, "DepositLineDetail": detail}]}

    made = await qb.post("deposit", body)

    assert made["TotalAmt"] == 7


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"Line": [{"Amount": 7}]}, "2020"),
        ({"Line": []}, "2250"),
        ({"Line": [{"LinkedTxn": [{"TxnId": "1", "TxnType": "Estimate"}]}]}, "620"),
        ({"Line": [{"LinkedTxn": [{"TxnId": "999", "TxnType": "Payment"}]}]}, "610"),
        ({"Line": [], "DepositToAccountRef": {"value": "1"}}, "6430"),
    ],
)
async def test_deposits_that_cannot_be_are_refused(qb, body, code):
    assert (await qb.refused("deposit", {"DepositToAccountRef": {"value": "35"}, **body}))["code"] == code


async def test_the_amount_of_a_line_is_the_payments(qb, payment):
    link = {"TxnId": payment["Id"], "TxnType": "Payment"}
    body = {"DepositToAccountRef": {"value": "35"}, "Line": [{"Amount": 1, "LinkedTxn": [link]}]}

    assert (await qb.refused("deposit", body))["code"] == "6000"


async def test_money_that_is_in_the_bank_already_is_not_deposited(qb, paying):
    invoice = await qb.invoice(await qb.customer())
    payment = await qb.post("payment", paying(invoice, "450.00", DepositToAccountRef={"value": "35"}))
    link = {"TxnId": payment["Id"], "TxnType": "Payment"}

    error = await qb.refused(
        "deposit", {"DepositToAccountRef": {"value": "36"}, "Line": [{"LinkedTxn": [link]}]}
    )

    assert error["code"] == "6000"
