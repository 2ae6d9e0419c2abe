"""What a company's preferences allow, require and fill in."""

import pytest


@pytest.fixture
async def form(qb, line):
    customer = await qb.customer()
    return {"CustomerRef": {"value": customer["Id"]}, "Line": [line("100.00")]}


async def test_discounts_can_be_switched_off(qb, form):
    await qb.control("preferences", SalesFormsPrefs={"AllowDiscount": False})
    discount = {"DetailType": "DiscountLineDetail", "DiscountLineDetail": {"DiscountPercent": 10}}

    error = await qb.refused("invoice", {**form, "Line": [*form["Line"], discount]})

    assert error["code"] == "6000"


async def test_deposits_on_invoices_can_be_switched_off(qb, form):
    await qb.control("preferences", SalesFormsPrefs={"AllowDeposit": False})

    assert (await qb.refused("invoice", {**form, "Deposit": 10}))["code"] == "6000"


@pytest.mark.parametrize("allowed", [False, True])
async def test_shipping_has_to_be_switched_on(qb, form, line, allowed):
    await qb.control("preferences", SalesFormsPrefs={"AllowShipping": allowed})
    shipped = {**form, "Line": [line("7.00", ItemRef={"value": "SHIPPING_ITEM_ID"})]}

    response = await qb.call("POST", "invoice", json=shipped)

    assert (response.status_code == 200) is allowed


async def test_a_deposit_on_the_invoice_lowers_what_is_open(qb, form):
    invoice = await qb.post("invoice", {**form, "Deposit": 10})

    assert (invoice["TotalAmt"], invoice["Balance"]) == (100, 90)


@pytest.mark.parametrize(
    ("name", "switch"), [("ClassRef", "ClassTrackingPerTxn"), ("DepartmentRef", "TrackDepartments")]
)
async def test_classes_and_locations_have_to_be_switched_on(qb, form, name, switch):
    refused = await qb.refused("invoice", {**form, name: {"value": "1"}})
    await qb.control("preferences", AccountingInfoPrefs={switch: True})
    made = await qb.post("invoice", {**form, name: {"value": "1"}})

    assert refused["code"] == "5030"
    assert made[name] == {"value": "1"}


async def test_the_companys_copies_go_onto_each_form(qb, form):
    await qb.control("preferences", SalesFormsPrefs={"SalesEmailCc": {"Address": "office@books.example"}})

    invoice = await qb.post("invoice", form)

    assert invoice["BillEmailCc"] == {"Address": "office@books.example"}


async def test_with_several_currencies_a_document_names_its_own(qb, form):
    await qb.control("preferences", CurrencyPrefs={"MultiCurrencyEnabled": True})

    refused = await qb.refused("invoice", form)
    await qb.control("settings", currency_required=False)
    made = await qb.post("invoice", form)

    assert (refused["code"], refused["element"]) == ("2020", "CurrencyRef")
    assert made["CurrencyRef"]["value"] == "USD"


async def test_with_several_currencies_amounts_are_told_in_home_currency_too(qb, form, line):
    await qb.control("preferences", CurrencyPrefs={"MultiCurrencyEnabled": True})
    euro = await qb.customer("Euro AG", CurrencyRef={"value": "EUR"})
    body = {"CustomerRef": {"value": euro["Id"]}, "CurrencyRef": {"value": "EUR"}, "ExchangeRate": 1.175}

    invoice = await qb.post("invoice", {**body, "Line": [line("99.99")]})

    assert float(invoice["TotalAmt"]) == 99.99
    assert float(invoice["HomeTotalAmt"]) == float(invoice["HomeBalance"]) == 117.49


async def test_the_currencies_of_the_company_are_a_list(qb):
    codes = [row["Code"] for row in (await qb.query("select * from CompanyCurrency"))["CompanyCurrency"]]

    assert codes[:3] == ["USD", "CAD", "EUR"]


async def test_a_currency_that_is_inactive_is_refused_on_customers_and_forms(qb, line):
    await qb.control("preferences", CurrencyPrefs={"MultiCurrencyEnabled": True})
    euro = await qb.customer("Euro AG", CurrencyRef={"value": "EUR"})
    fields = {"Code": "EUR", "Active": False}
    await qb.control("change", entity="CompanyCurrency", id="3", fields=fields)
    form = {"CustomerRef": {"value": euro["Id"]}, "CurrencyRef": {"value": "EUR"}, "Line": [line("1")]}
    customer = {"DisplayName": "Also AG", "CurrencyRef": {"value": "EUR"}}

    assert [
        (await qb.refused("invoice", form))["code"],
        (await qb.refused("customer", customer))["code"],
    ] == [
        "2220",
        "2220",
    ]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param({"Code": "XXX"}, "2220", id="no-currency"),
        pytest.param({"Code": "EUR"}, "6240", id="there-is-one"),
        pytest.param({"Id": "3", "SyncToken": "0", "Code": "CAD"}, "6000", id="another-code"),
    ],
)
async def test_what_is_no_new_currency_is_refused(qb, body, code):
    assert (await qb.refused("companycurrency", body))["code"] == code


@pytest.mark.parametrize("password", [False, True])
@pytest.mark.parametrize(
    "params",
    [
        pytest.param({}, id="update"),
        pytest.param({"operation": "void"}, id="void"),
        pytest.param({"operation": "delete"}, id="delete"),
    ],
)
async def test_what_lies_in_closed_books_stays_as_it_is(qb, form, params, password):
    invoice = await qb.post("invoice", {**form, "TxnDate": "2026-07-31"})
    await qb.control("preferences", AccountingInfoPrefs={"BookCloseDate": "2026-07-31"})
    await qb.control("settings", closing_password=password)

    body = {"Id": invoice["Id"], "SyncToken": "0", "sparse": True, "TxnDate": "2026-08-31"}
    error = await qb.refused("invoice", body, **params)

    assert error["code"] == ("6210" if password else "6200")


async def test_a_payment_of_today_may_pay_an_invoice_of_closed_books(qb, form, paying):
    invoice = await qb.post("invoice", {**form, "TxnDate": "2026-07-31"})
    await qb.control("preferences", AccountingInfoPrefs={"BookCloseDate": "2026-07-31"})

    payment = await qb.post("payment", paying(invoice, "100.00"))

    assert payment["UnappliedAmt"] == 0
