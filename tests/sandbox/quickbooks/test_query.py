"""The query language: what is understood, what is not, and where the parser says it stopped."""

import pytest

from sandbox.quickbooks.errors import Refusal
from sandbox.quickbooks.query import Condition, Select, parse


@pytest.mark.parametrize(
    ("text", "select"),
    [
        pytest.param("select * from Customer", Select("Customer"), id="all"),
        pytest.param("SELECT COUNT(*) FROM Invoice", Select("Invoice", (), count=True), id="count"),
        pytest.param("select *, Sku from Item", Select("Item", ("*", "Sku")), id="star-and-property"),
        pytest.param(
            "select Id, MetaData.CreateTime from Item",
            Select("Item", ("Id", "MetaData.CreateTime")),
            id="list",
        ),
        pytest.param(
            "select * from C where DisplayName = 'O\\'Neil'",
            Select("C", where=(Condition("DisplayName", "=", ("O'Neil",)),)),
            id="escaped-quote",
        ),
        pytest.param(
            "select * from C where Active IN (true, false) and Balance > '0'",
            Select("C", where=(Condition("Active", "in", (True, False)), Condition("Balance", ">", ("0",)))),
            id="in-and",
        ),
        pytest.param(
            "select * from C where Name LIKE '%a%' ",
            Select("C", where=(Condition("Name", "like", ("%a%",)),)),
            id="like",
        ),
        pytest.param(
            "select * from C where a<='1' and b>='2' and c<'3'",
            Select(
                "C",
                where=(
                    Condition("a", "<=", ("1",)),
                    Condition("b", ">=", ("2",)),
                    Condition("c", "<", ("3",)),
                ),
            ),
            id="comparisons-without-blanks",
        ),
        pytest.param(
            "select * from C orderby Id desc startposition 11 maxresults 5",
            Select("C", order=(("Id", True),), start=11, limit=5),
            id="paging",
        ),
        pytest.param(
            "select * from C ORDER BY TxnDate ASC, Id",
            Select("C", order=(("TxnDate", False), ("Id", False))),
            id="order-by-in-two-words",
        ),
        pytest.param("select\n*\nfrom\tC", Select("C"), id="white-space"),
        pytest.param("select * from C maxresults 1", Select("C", limit=1), id="only-maxresults"),
    ],
)
def test_queries_that_are_understood(text, select):
    assert parse(text) == select


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        pytest.param(
            "select * from Invoice where TxnDate '2026-01-01'",
            'QueryParserError: Encountered " <STRING> "\'2026-01-01\' "" at line 1, column 37.',
            id="no-operator",
        ),
        pytest.param("", 'QueryParserError: Encountered "<EOF>" at line 1, column 1.', id="empty"),
        pytest.param(
            "select * from C where a = 'x' or b = 'y'",
            'QueryParserError: Encountered " "or" "or "" at line 1, column 31.',
            id="or",
        ),
        pytest.param(
            "select * from C where a = 5",
            'QueryParserError: Encountered " <INTEGER> "5 "" at line 1, column 27.',
            id="bare-number",
        ),
        pytest.param(
            "select * from C where a != 'x'",
            'QueryParserError: Lexical error at line 1, column 25.  Encountered: "!" (33), after : ""',
            id="not-equal",
        ),
        pytest.param(
            "select * from C\nwhere a = 'x",
            'QueryParserError: Lexical error at line 2, column 11.  Encountered: "\'" (39), after : ""',
            id="open-quote",
        ),
        pytest.param(
            "select * from C join D",
            'QueryParserError: Encountered " <IDENTIFIER> "join "" at line 1, column 17.',
            id="join",
        ),
        pytest.param(
            "select * from C maxresults 5 startposition 1",
            'QueryParserError: Encountered " "startposition" "startposition "" at line 1, column 30.',
            id="wrong-order",
        ),
        pytest.param(
            "select * from C where not a = 'x'",
            'QueryParserError: Encountered " "not" "not "" at line 1, column 23.',
            id="not",
        ),
        pytest.param(
            "select * from C where a in ()",
            'QueryParserError: Encountered " ")" ") "" at line 1, column 29.',
            id="empty-in",
        ),
    ],
)
def test_queries_that_are_not(text, detail):
    with pytest.raises(Refusal) as refused:
        parse(text)

    assert (refused.value.code, refused.value.detail) == ("4000", detail)


async def names(qb, entity, text):
    found = await qb.query(f"select * from {entity} {text}")
    return [row.get("DisplayName") or row["Name"] for row in found.get(entity, [])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("where DisplayName = 'pat o\\'neil'", ["Pat O'Neil"]),
        ("where PrimaryEmailAddr = 'PAT@acme.example'", ["Pat O'Neil"]),
        ("where DisplayName like '%a%' orderby DisplayName desc", ["Pat O'Neil", "Acme"]),
        ("where Id in ('58', '59') orderby Id desc", ["Pat O'Neil", "Acme"]),
        ("where Id = '59'", ["Pat O'Neil"]),
        ("where Balance > '100'", ["Acme"]),
        ("where Active = true and FamilyName = 'O\\'Neil'", ["Pat O'Neil"]),
        (
            "where MetaData.LastUpdatedTime >= '2026-09-01T10:15:30-07:00' orderby Id",
            ["Acme", "Pat O'Neil", "Zed"],
        ),
        ("where MetaData.LastUpdatedTime > '2026-09-01T10:15:30-07:00'", []),
        ("where DisplayName in ('Zed', 'ACME') orderby DisplayName", ["Acme", "Zed"]),
    ],
)
async def test_conditions_find_rows(qb, text, expected):
    acme = await qb.customer("Acme")
    await qb.customer("Pat O'Neil", FamilyName="O'Neil", PrimaryEmailAddr={"Address": "pat@acme.example"})
    await qb.customer("Zed")
    await qb.invoice(acme)

    assert await names(qb, "Customer", text) == expected


async def test_transactions_come_newest_first(qb):
    customer = await qb.customer()
    for amount in ("1.00", "2.00"):
        await qb.invoice(customer, amount)

    found = await qb.query("select * from Invoice")

    assert [row["Id"] for row in found["Invoice"]] == ["146", "145"]


async def test_max_results_tells_how_many_rows_came_back(qb):
    found = await qb.query("select * from Term startposition 4 maxresults 50")

    assert (found["startPosition"], found["maxResults"], len(found["Term"])) == (4, 2, 2)


async def test_count_counts(qb):
    assert await qb.query("select count(*) from PaymentMethod where Name like '%c%'") == {"totalCount": 6}


async def test_a_hundred_rows_come_unless_more_are_asked_for(qb):
    for number in range(101):
        await qb.customer(f"Customer {number}")

    assert (await qb.query("select * from Customer"))["maxResults"] == 100
    assert (await qb.query("select * from Customer maxresults 1000"))["maxResults"] == 101


async def test_a_query_may_come_as_a_body(qb):
    headers = {"Content-Type": "application/text"}
    response = await qb.call("POST", "query", content="select count(*) from Item", headers=headers)

    assert response.json()["QueryResponse"] == {"totalCount": 5}


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("select * from Nothing", "Invalid context declaration: Nothing"),
        ("select * from Item startposition 0", "value 0 is too small. Min allowed value is 1"),
        ("select * from Item maxresults 1001", "value 1001 is too large. Max allowed value is 1000"),
        ("select * from Item where Id > '3'", "Operator > is not supported for property Id"),
        ("select * from Item orderby Sku", "property 'Sku' is not sortable"),
        ("select * from Item where Active = 'maybe'", "Invalid value 'maybe' for property Active"),
        ("select * from Invoice where TxnDate > 'soon'", "Invalid value 'soon' for property TxnDate"),
        ("select * from Payment where DocNumber = '1'", "property 'DocNumber' is not queryable"),
        ("select Wrong from Item", "Property Wrong not found for Entity Item"),
    ],
)
async def test_invalid_queries_are_refused(qb, text, detail):
    response = await qb.call("GET", "query", params={"query": text})

    error = response.json()["Fault"]["Error"][0]
    assert (error["code"], error["Detail"]) == ("4001", f"QueryValidationError: {detail}")
