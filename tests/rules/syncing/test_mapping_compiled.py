"""Compiled mappings: the same documents as the closures make, reasons included (DESIGN 8)."""

from collections.abc import Callable, Mapping
from decimal import Decimal

import pytest

from rules import Facts, Rulebook, SyncPlan, Unread, plan_of, quickbooks_document
from rules.kinds import Kind
from rules.syncing.mapping_compiled import Records, quickbooks_maker

Book = Callable[[str], Rulebook]
DEFINITIONS = {"PO Number": "1"}


@pytest.fixture
def plan(book: Book) -> Callable[..., SyncPlan]:
    def made(*mappings: str) -> SyncPlan:
        loaded = book(
            "properties: {deal.start: date, deal.rate: number}\n"
            f"sync: {{invoices: {{direction: to_quickbooks, mappings: [{', '.join(mappings)}]}}}}"
        )
        assert loaded.sync.invoices is not None
        return plan_of(loaded, loaded.sync.invoices)

    return made


@pytest.mark.parametrize(
    ("mapping", "document"),
    [
        ("{hubspot: deal.name, quickbooks: PrivateNote}", {"PrivateNote": " Roof "}),
        ("{hubspot: deal.name, quickbooks: A.B.C, transform: [trim, upper]}", {"A": {"B": {"C": "ROOF"}}}),
        ("{hubspot: deal.none, quickbooks: PrivateNote, default: x}", {"PrivateNote": "x"}),
        ("{hubspot: deal.none, quickbooks: Deposit, default: '5.00'}", {"Deposit": Decimal("5.00")}),
        ("{hubspot: deal.none, quickbooks: PrivateNote}", {}),
        ("{text: USD, quickbooks: CurrencyRef.value}", {"CurrencyRef": {"value": "USD"}}),
        ("{text: '{deal.none} {deal.name}', quickbooks: DocNumber}", {"DocNumber": "Roof"}),
        (
            "{text: 'by {deal.amount} {deal.start}', quickbooks: DocNumber}",
            {"DocNumber": "by 1500.50 2026-03-02"},
        ),
        ("{hubspot: deal.amount, quickbooks: Deposit}", {"Deposit": Decimal("1500.5")}),
        ("{hubspot: deal.rate, quickbooks: X, transform: [percent, decimal]}", {"X": Decimal("7.50")}),
        ("{hubspot: deal.rate, quickbooks: X, transform: [number, lower]}", {"X": "0.075"}),
        ("{hubspot: deal.start, quickbooks: TxnDate}", {"TxnDate": "2026-03-02"}),
        ("{hubspot: deal.start, quickbooks: X, transform: [{date: '%d/%m/%Y'}]}", {"X": "02/03/2026"}),
        (
            "{hubspot: deal.name, quickbooks: 'CustomField[po number]'}",
            {
                "CustomField": [
                    {
                        "DefinitionId": "1",
                        "Name": "po number",
                        "Type": "StringType",
                        "StringValue": " Roof ",
                    }
                ]
            },
        ),
        (
            "{hubspot: deal.name, quickbooks: X, transform: [{split_name: last}], default: none}",
            {"X": "none"},
        ),
        ("{hubspot: deal.flag, quickbooks: X}", {"X": "true"}),
        ("{hubspot: company.name, quickbooks: X, default: nobody}", {"X": "nobody"}),
    ],
)
def test_a_record_as_it_usually_comes(
    mapping: str, document: Mapping[str, object], plan: Callable[..., SyncPlan]
) -> None:
    ready = plan(mapping)
    deal = {"name": " Roof ", "amount": "1500.5", "rate": "0.075", "start": "2026-03-02", "flag": True}
    records: Records = {"deal": deal, "company": None}
    made = quickbooks_maker(ready, DEFINITIONS)(records)
    assert (made.record, made.untold) == (document, {})
    assert made == quickbooks_document(ready, Facts(records), DEFINITIONS)


@pytest.mark.parametrize(
    ("records", "why"),
    [
        pytest.param({"deal": {"phone": "555"}}, "the value is not a phone number", id="does-not-fit"),
        pytest.param({"deal": {"phone": Unread("it timed out")}}, "it timed out", id="unread-value"),
        pytest.param({"deal": Unread("it timed out")}, "it timed out", id="unread-record"),
        pytest.param({"deal": [{}, {}]}, "there are 2", id="several-records"),
        pytest.param({}, "deal was not fetched", id="not-fetched"),
    ],
)
def test_what_cannot_be_told_has_the_closures_reason(
    records: Records, why: str, plan: Callable[..., SyncPlan]
) -> None:
    ready = plan("{hubspot: deal.phone, quickbooks: X, transform: [phone_e164]}")
    made = quickbooks_maker(ready)(records)
    assert why in made.untold["deal.phone = X"]
    assert made == quickbooks_document(ready, Facts(records))


@pytest.mark.parametrize(
    "mappings",
    [
        pytest.param(("{text: a, quickbooks: A}", "{text: b, quickbooks: A.B}"), id="a-field-in-a-field"),
        pytest.param(("{text: a, quickbooks: A.B}", "{text: b, quickbooks: A.C.D}"), id="nested-parents"),
        pytest.param(("{text: a, quickbooks: 'CustomField[Colour]'}",), id="unknown-custom-field"),
        pytest.param(("{text: n, quickbooks: X, transform: [number]}",), id="a-text-that-does-not-fit"),
    ],
)
def test_unusual_mappings_are_left_to_the_closures(
    mappings: tuple[str, ...], plan: Callable[..., SyncPlan]
) -> None:
    ready = plan(*mappings)
    assert quickbooks_maker(ready)({}) == quickbooks_document(ready, Facts({}))


def test_a_default_that_the_account_s_type_refuses_is_left_to_the_closures(book: Book) -> None:
    """What only the connected account knows of a field comes after the file was checked."""
    loaded = book(
        "sync: {invoices: {direction: to_quickbooks, mappings: "
        "[{hubspot: deal.x, quickbooks: Crew, default: red}]}}"
    )
    assert loaded.sync.invoices is not None
    ready = plan_of(loaded, loaded.sync.invoices, {"Invoice.Crew": Kind.NUMBER})
    made = quickbooks_maker(ready)({"deal": {}})
    assert made.untold == {"deal.x = Crew": "deal.x = Crew: the value is not a plain number"}


def test_nothing_of_a_rule_file_becomes_program_text(plan: Callable[..., SyncPlan]) -> None:
    """Texts, names and values are constants to the function, whatever they look like."""
    evil = "'] or __import__('os').system('x') or ['"
    ready = plan(f'{{text: "{evil}", quickbooks: PrivateNote}}', "{hubspot: deal.__class__, quickbooks: X}")
    assert quickbooks_maker(ready)({"deal": {}}).record == {"PrivateNote": evil}


def test_mappings_that_share_an_object_keep_each_other_s_fields(plan: Callable[..., SyncPlan]) -> None:
    ready = plan(
        "{hubspot: deal.a, quickbooks: BillAddr.Line1}", "{hubspot: deal.b, quickbooks: BillAddr.City}"
    )
    make = quickbooks_maker(ready)
    assert make({"deal": {"a": "1 Main St", "b": "Austin"}}).record == {
        "BillAddr": {"Line1": "1 Main St", "City": "Austin"}
    }
    assert make({"deal": {}}).record == {}
