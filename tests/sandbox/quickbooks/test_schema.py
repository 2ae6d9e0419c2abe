"""The tables of properties: what bodies may say, and that what the stand-in answers can be sent back."""

import pytest

from sandbox.quickbooks import DEFAULT_REALM, schema
from sandbox.quickbooks.entities import REGISTRY
from sandbox.quickbooks.fields import read_members
from sandbox.quickbooks.schema.notation import parse

LONG = "x" * 5000


def test_a_type_has_the_properties_of_the_one_it_builds_on():
    types = parse("Entity\n  id: Id\nTerm < Entity\n  required name 31: Name\n  word a b|\n    c d: Type")

    assert list(types["Term"]) == ["Id", "Name", "Type"]
    assert types["Term"]["Name"].marks == {"required"}
    assert types["Term"]["Type"].limit == "a b| c d"


@pytest.mark.parametrize("entity", sorted(each.name for each in REGISTRY.values()))
def test_every_kind_in_the_tables_can_be_read(entity):
    assert schema.readers(entity).keys() == schema.properties(entity).keys()


@pytest.mark.parametrize("entity", sorted(each.name for each in REGISTRY.values()))
def test_what_can_be_filtered_by_is_a_property(entity):
    names = {name.split(".")[0] for name in REGISTRY[entity.lower()].query_types()}

    assert names <= schema.properties(entity).keys()


@pytest.mark.parametrize(
    ("said", "code"),
    [
        pytest.param({"Nickname": "x"}, "2010", id="unknown"),
        pytest.param({"BillAddr": {"Street": "x"}}, "2010", id="unknown-in-a-part"),
        pytest.param({"BillAddr": "1 Main St"}, "2010", id="text-for-object"),
        pytest.param({"Taxable": "maybe"}, "2010", id="text-for-flag"),
        pytest.param({"Balance": "much"}, "2010", id="text-for-number-that-is-ignored"),
        pytest.param({"Notes": ["x"]}, "2010", id="list-for-text"),
        pytest.param({"SalesTermRef": "3"}, "2010", id="text-for-reference"),
        pytest.param({"MetaData": {"By": "me"}}, "2010", id="unknown-in-what-is-ignored"),
        pytest.param({"GivenName": "A:B"}, "2040", id="colon-in-a-name"),
        pytest.param({"CompanyName": "x" * 101}, "2050", id="too-long"),
        pytest.param({"BillAddr": {"City": LONG}}, "2050", id="too-long-in-a-part"),
        pytest.param(
            {"BillAddr": {f"Line{n}": "x" * 450 for n in range(1, 6)}}, "2050", id="too-long-together"
        ),
        pytest.param({"PreferredDeliveryMethod": "Pigeon"}, "2170", id="no-such-word"),
        pytest.param({"TaxExemptionReasonId": "16"}, "2170", id="no-such-reason"),
        pytest.param({"PrimaryEmailAddr": {"Address": "nobody"}}, "2210", id="no-address"),
        pytest.param({"WebAddr": {"URI": "no address"}}, "2200", id="no-website"),
        pytest.param({"OpenBalanceDate": "soon"}, "2060", id="no-day"),
    ],
)
async def test_a_customer_is_held_to_its_table(qb, said, code):
    assert (await qb.refused("customer", {"DisplayName": "A", **said}))["code"] == code


@pytest.mark.parametrize(
    ("said", "code"),
    [
        pytest.param({"DueDays": 1000}, "2110", id="out-of-range"),
        pytest.param({"DueDays": 1.5}, "2080", id="not-whole"),
        pytest.param({"DayOfMonthDue": 0}, "2110", id="no-such-day"),
    ],
)
async def test_a_term_is_held_to_its_table(qb, said, code):
    assert (await qb.refused("term", {"Name": "A", "DueDays": 1, **said}))["code"] == code


@pytest.mark.parametrize("kind", ["Bundle", "Group"])
async def test_items_of_some_types_are_not_made_by_the_api(qb, kind):
    body = {"Name": "A", "Type": kind, "IncomeAccountRef": {"value": "1"}}

    assert (await qb.refused("item", body))["code"] == "2120"


@pytest.mark.parametrize(
    ("said", "code"),
    [({"Name": 'A "B"'}, "2040"), ({"AcctNum": "12345678"}, "2050"), ({"AccountType": "Purse"}, "2170")],
)
async def test_an_account_is_held_to_its_rules(qb, said, code):
    assert (await qb.refused("account", {"Name": "A", "AccountType": "Income", **said}))["code"] == code


async def test_what_cannot_be_written_is_ignored(qb):
    customer = await qb.customer("Acme", Balance=99, FullyQualifiedName="Other", ContactName="Pat")

    assert (customer["Balance"], customer["FullyQualifiedName"]) == (0, "Acme")
    assert "ContactName" not in customer


async def test_everything_the_stand_in_gives_could_be_sent_back(qb, line):
    await qb.control("preferences", CurrencyPrefs={"MultiCurrencyEnabled": True})
    usd = {"CurrencyRef": {"value": "USD"}}
    customer = await qb.customer(BillAddr={"Line1": "1 Main St", "CountrySubDivisionCode": "CA"})
    who = {"CustomerRef": {"value": customer["Id"]}}
    form = {**who, **usd, "Line": [line("10.00", TaxCodeRef={"value": "TAX"})]}
    invoice = await qb.post("invoice", {**form, "BillEmail": {"Address": "a@b.example"}})
    await qb.client.post(f"/v3/company/{DEFAULT_REALM}/invoice/{invoice['Id']}/send")
    for entity in ("creditmemo", "estimate", "salesreceipt"):
        await qb.post(entity, form)
    await qb.post("refundreceipt", {**form, "DepositToAccountRef": {"value": "35"}})
    payment = await qb.control("pay", invoice_id=invoice["Id"], method="Visa")
    link = {"TxnId": payment["Payment"]["Id"], "TxnType": "Payment"}
    await qb.post("deposit", {"DepositToAccountRef": {"value": "35"}, "Line": [{"LinkedTxn": [link]}]})
    await qb.post("vendor", {"DisplayName": "Supplier"})

    for entity in REGISTRY.values():
        for row in await qb.listing(_plural(entity.path)):
            read_members(row, entity.readers)


def _plural(path):
    if path.endswith("y"):
        return f"{path[:-1]}ies"
    return {"preferences": "preferences", "class": "classes"}.get(path, f"{path}s")
