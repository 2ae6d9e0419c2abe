"""Customers and the lists."""

import pytest


async def test_defaults_are_filled_in(qb):
    customer = await qb.customer("Acme Solar LLC", BillAddr={"City": "Oakland"})

    assert (customer["Active"], customer["Job"], customer["Balance"]) == (True, False, 0)
    assert customer["CurrencyRef"] == {"value": "USD", "name": "United States Dollar"}
    assert customer["FullyQualifiedName"] == "Acme Solar LLC"
    assert customer["BillAddr"] == {"Id": "1", "City": "Oakland"}


async def test_the_display_name_is_built_from_the_parts(qb):
    customer = await qb.post("customer", {"GivenName": "Pat", "FamilyName": "O'Neil"})

    assert customer["DisplayName"] == "Pat O'Neil"


async def test_a_sub_customer_stands_under_its_parent(qb):
    parent = await qb.customer("Parent")

    child = await qb.customer("Child", Job=True, ParentRef={"value": parent["Id"]})

    assert (child["FullyQualifiedName"], child["Level"]) == ("Parent:Child", 1)


async def test_blank_texts_are_as_good_as_none(qb):
    customer = await qb.customer("Acme", CompanyName="", PreferredDeliveryMethod="")

    assert "CompanyName" not in customer
    assert customer["PreferredDeliveryMethod"] == "Print"


async def test_a_customer_who_owes_is_not_made_inactive(qb):
    customer = await qb.customer()
    await qb.invoice(customer)
    body = {"Id": customer["Id"], "SyncToken": "0", "sparse": True, "Active": False}

    assert (await qb.refused("customer", body))["code"] == "6220"


async def test_an_inactive_customer_cannot_be_billed(qb, line):
    customer = await qb.customer()
    body = {"Id": customer["Id"], "SyncToken": "0", "sparse": True, "Active": False}
    await qb.post("customer", body)

    error = await qb.refused("invoice", {"CustomerRef": {"value": customer["Id"]}, "Line": [line()]})

    assert error["code"] == "610"


async def test_a_reactivated_customer_gets_its_name_back(qb):
    customer = await qb.customer("Acme")
    body = {"Id": customer["Id"], "sparse": True}
    await qb.post("customer", {**body, "SyncToken": "0", "Active": False})

    again = await qb.post("customer", {**body, "SyncToken": "1", "Active": True})

    assert again["DisplayName"] == "Acme"


async def test_a_customers_currency_is_fixed(qb):
    await qb.control("preferences", CurrencyPrefs={"MultiCurrencyEnabled": True})
    customer = await qb.customer(CurrencyRef={"value": "EUR"})
    body = {"Id": customer["Id"], "SyncToken": "0", "sparse": True, "CurrencyRef": {"value": "USD"}}

    assert customer["CurrencyRef"] == {"value": "EUR", "name": "Euro"}
    assert (await qb.refused("customer", body))["code"] == "6000"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param({}, "6080", id="no-name"),
        pytest.param({"DisplayName": "a:b"}, "2040", id="colon"),
        pytest.param({"DisplayName": "a\tb"}, "2040", id="tab"),
        pytest.param({"DisplayName": "x" * 501}, "2050", id="long-name"),
        pytest.param({"DisplayName": "A", "PrimaryEmailAddr": {"Address": "nobody"}}, "2210", id="email"),
        pytest.param({"DisplayName": "A", "WebAddr": {"URI": "not a url"}}, "2200", id="web-address"),
        pytest.param({"DisplayName": "A", "Job": True}, "6150", id="job-without-parent"),
        pytest.param({"DisplayName": "A", "CurrencyRef": {"value": "EUR"}}, "2220", id="currency"),
        pytest.param({"DisplayName": "A", "SyncToken": "0", "Id": "999"}, "610", id="unknown-id"),
        pytest.param({"DisplayName": "A", "Id": "58"}, "2020", id="no-sync-token"),
    ],
)
async def test_customers_that_cannot_be_are_refused(qb, body, code):
    assert (await qb.refused("customer", body))["code"] == code


async def test_an_item_needs_an_account(qb):
    error = await qb.refused("item", {"Name": "Panel cleaning", "Type": "Service"})

    assert error["Detail"] == (
        "Required parameter ExpenseAccountRef or IncomeAccountRef is missing in the request"
    )


async def test_an_item_can_be_created_and_billed(qb, line):
    body = {
        "Name": "Panel cleaning",
        "Sku": "SVC-CLEAN",
        "UnitPrice": 150,
        "IncomeAccountRef": {"value": "1"},
    }
    item = await qb.post("item", body)

    invoice = await qb.invoice(await qb.customer(), Line=[line("150.00", ItemRef={"value": item["Id"]})])

    assert invoice["Line"][0]["SalesItemLineDetail"]["ItemRef"]["name"] == "Panel cleaning"


@pytest.mark.parametrize(
    ("entity", "body"),
    [
        ("term", {"Name": "Net 45", "DueDays": 45}),
        ("paymentmethod", {"Name": "Wire"}),
        ("account", {"Name": "Roofing income", "AccountType": "Income"}),
        ("class", {"Name": "West"}),
        ("department", {"Name": "Oakland"}),
    ],
)
async def test_lists_take_new_rows_and_refuse_the_name_twice(qb, entity, body):
    created = await qb.post(entity, body)

    assert (await qb.read(entity, created["Id"]))["Name"] == body["Name"]
    assert (await qb.refused(entity, body))["code"] == "6240"


async def test_tax_codes_are_not_created_by_their_path(qb):
    assert (await qb.refused("taxcode", {"Name": "City"}))["code"] == "500"


@pytest.mark.parametrize(
    ("entity", "names"),
    [
        ("Item", ["Services", "Hours", "Consulting", "Installation", "Design"]),
        ("Term", ["Due on receipt", "Net 10", "Net 15", "Net 30", "Net 60"]),
        (
            "PaymentMethod",
            ["Cash", "Check", "Visa", "MasterCard", "Discover", "American Express", "Diners Club"],
        ),
    ],
)
async def test_the_sample_company_has_what_billing_needs(qb, entity, names):
    found = await qb.query(f"select * from {entity} orderby Id")

    assert [row["Name"] for row in found[entity]] == names


async def test_company_and_preferences_are_singletons(qb):
    company = await qb.read("companyinfo", "9130000000000001")
    preferences = (await qb.call("GET", "preferences")).json()["Preferences"]

    assert (company["Id"], company["CompanyName"]) == ("1", "Sandbox Company_US_1")
    assert preferences["SalesFormsPrefs"]["CustomTxnNumbers"] is False
    assert preferences["TaxPrefs"]["PartnerTaxEnabled"] is True
