"""The `sync:` section (F58, F61, F62, F68-F70, F73-F82): typed, checked, and its filters work."""

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from rules import Direction, Facts, Rulebook, SyncedObject, Transform, Verdict, evaluate
from rules.compiled import compiled
from rules.transforms import Pairs

Book = Callable[[str], Rulebook]

CUSTOMERS = """
sync:
  customers:
    direction: two_way
    record: company
    match_on: [email, name]
    filters:
      to_quickbooks: {contact.lifecyclestage: customer}
      to_hubspot: {Customer.Active: true, Customer.BillAddr.Country: [US, CA]}
    on_create: link_only
    on_delete: archive
    conflicts: newest
    since: 2026-01-01
    mappings:
      - {hubspot: contact.email, quickbooks: PrimaryEmailAddr.Address}
      - {hubspot: contact.phone, quickbooks: Phone, owner: hubspot, transform: [trim, phone_e164]}
      - {text: "{contact.firstname} {contact.lastname}", quickbooks: DisplayName}
      - {hubspot: contact.balance, quickbooks: Balance, direction: to_hubspot}
      - {hubspot: contact.terms, quickbooks: Terms, transform: [lookup: {Net30: Net 30}], direction: off}
      - {hubspot: company.name, quickbooks: CompanyName, default: Private, direction: to_quickbooks}
      - {hubspot: contact.po, quickbooks: "CustomField[PO Number]", direction: to_quickbooks,
         transform: [{truncate: 31}]}
"""


@pytest.fixture
def customers(book: Book) -> SyncedObject:
    found = book(CUSTOMERS).sync.customers
    assert found is not None
    return found


def test_the_object_is_typed(customers: SyncedObject) -> None:
    assert (customers.direction, customers.record) == (Direction.TWO_WAY, "company")
    assert (customers.match_on, customers.since) == (("email", "name"), date(2026, 1, 1))
    assert (customers.on_create, customers.on_delete, customers.conflicts) == (
        "link_only",
        "archive",
        "newest",
    )


def test_mappings_have_their_own_direction_or_the_whole_s(customers: SyncedObject) -> None:
    assert [mapping.direction for mapping in customers.mappings] == [
        Direction.TWO_WAY,
        Direction.TWO_WAY,
        Direction.TO_QUICKBOOKS,
        Direction.TO_HUBSPOT,
        Direction.OFF,
        Direction.TO_QUICKBOOKS,
        Direction.TO_QUICKBOOKS,
    ]


def test_transforms_keep_their_order_and_values(customers: SyncedObject) -> None:
    assert customers.mappings[1].transforms == (Transform("trim"), Transform("phone_e164"))
    assert customers.mappings[4].transforms == (Transform("lookup", Pairs.of({"Net30": "Net 30"})),)


def test_associated_records_nested_fields_and_custom_fields_can_be_mapped(customers: SyncedObject) -> None:
    assert [(one.hubspot, one.quickbooks, one.default) for one in customers.mappings[5:]] == [
        ("company.name", "CompanyName", "Private"),
        ("contact.po", "CustomField[PO Number]", None),
    ]


def test_what_is_not_said_has_a_careful_default(book: Book) -> None:
    products = book("sync: {products: {direction: to_hubspot, match_on: [sku]}}").sync.products
    assert products is not None
    assert (products.conflicts, products.on_create, products.on_delete) == ("ask", "create", "keep")


@pytest.mark.parametrize(
    ("name", "record", "entity"),
    [
        ("customers", "contact", "Customer"),
        ("products", "product", "Item"),
        ("invoices", "invoice", "Invoice"),
        ("payments", "payment", "Payment"),
    ],
)
def test_each_object_stands_for_a_record_on_either_side(
    name: str, record: str, entity: str, book: Book
) -> None:
    synced = getattr(book(f"sync: {{{name}: {{direction: two_way}}}}").sync, name)
    assert (synced.record, synced.entity) == (record, entity)


@pytest.mark.parametrize(
    "line",
    [
        "products: {direction: to_hubspot, mappings: [{hubspot: product.price, quickbooks: UnitPrice}]}",
        "invoices: {direction: two_way, mappings: [{hubspot: invoice.hs_number, quickbooks: DocNumber}]}",
        "invoices: {direction: two_way, mappings: [{hubspot: deal.po, quickbooks: 'CustomField[PO]'}]}",
        "payments: {direction: two_way, mappings: "
        "[{hubspot: payment.hs_reference_number, quickbooks: PaymentRefNum}]}",
        "invoices: {direction: two_way, filters: {to_quickbooks: {invoice.hs_invoice_status: open}}}",
        "products: {direction: two_way, filters: {to_quickbooks: {product.hs_sku: {known: true}}}}",
    ],
)
def test_hubspot_s_own_objects_are_known_without_a_doubt(line: str, book: Book) -> None:
    assert book(f"sync: {{{line}}}").warnings == ()


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ([{"DefinitionId": "1", "Name": "Crew", "StringValue": "Red"}], Verdict.MATCH),
        ([{"DefinitionId": "1", "Name": "Crew", "StringValue": "Blue"}], Verdict.NO_MATCH),
        ([{"DefinitionId": "1", "Name": "Crew"}], Verdict.NO_MATCH),
        ([], Verdict.NO_MATCH),
    ],
    ids=["red", "blue", "without-a-value", "none"],
)
def test_a_filter_looks_at_custom_fields(
    fields: object, verdict: Verdict, book: Book, now: datetime, zone: ZoneInfo
) -> None:
    text = """
    sync:
      invoices:
        direction: to_hubspot
        filters:
          to_hubspot:
            Invoice.CustomField[crew]: red
    """
    invoices = book(text).sync.invoices
    assert invoices is not None and invoices.to_hubspot is not None
    facts = Facts({"Invoice": {"CustomField": fields}})
    assert evaluate(invoices.to_hubspot, facts, now, zone).verdict is verdict
    assert compiled(invoices.to_hubspot, zone)(facts, now) is {Verdict.MATCH: True}.get(verdict, False)


def test_a_filter_may_name_a_condition(book: Book, now: datetime, zone: ZoneInfo) -> None:
    text = """
    conditions:
      buyers: {contact.lifecyclestage: customer}
    sync: {customers: {direction: to_quickbooks, filters: {to_quickbooks: buyers}}}
    """
    customers = book(text).sync.customers
    assert customers is not None and customers.to_quickbooks is not None
    lead = Facts({"contact": {"lifecyclestage": "lead"}})
    assert evaluate(customers.to_quickbooks, lead, now, zone).verdict is Verdict.NO_MATCH


def test_an_object_that_is_not_named_is_not_synced(book: Book) -> None:
    sync = book("sync: {payments: {direction: two_way}}").sync
    assert (sync.customers, sync.products, sync.invoices) == (None, None, None)


@pytest.mark.parametrize(
    ("record", "verdict"),
    [
        pytest.param({"Active": True, "BillAddr": {"Country": "US"}}, Verdict.MATCH, id="passes"),
        pytest.param({"Active": False, "BillAddr": {"Country": "US"}}, Verdict.NO_MATCH, id="inactive"),
        pytest.param({"Active": True}, Verdict.NO_MATCH, id="without-address"),
        pytest.param(
            {"Active": "maybe", "BillAddr": {"Country": "US"}}, Verdict.CANNOT_TELL, id="unreadable"
        ),
    ],
)
def test_a_filter_looks_at_quickbooks_records(
    record: dict[str, object], verdict: Verdict, customers: SyncedObject, now: datetime, zone: ZoneInfo
) -> None:
    assert customers.to_hubspot is not None
    assert evaluate(customers.to_hubspot, Facts({"Customer": record}), now, zone).verdict is verdict


@pytest.mark.parametrize(
    ("customers", "message"),
    [
        ("{match_on: [email]}", 'sync.customers has no "direction"; add it'),
        (
            "{direction: two_way, match_on: [sku]}",
            'match_on cannot be "sku"; it can be email, name, phone, company',
        ),
        ("{direction: two_way, record: deal}", 'record cannot be "deal"; it can be contact, company'),
        (
            "{direction: two_way, unmatched_line: x}",
            'unknown key "unmatched_line" in sync.customers; did you mean "match_on"?',
        ),
        (
            "{direction: two_way, mappings: [{hubspot: contact.x, text: a, quickbooks: X}]}",
            "a mapping takes either hubspot or text beside quickbooks; remove one of them",
        ),
        (
            "{direction: two_way, mappings: [{hubspot: invoice.total, quickbooks: X}]}",
            'no object is called "invoice"; '
            "write one of deal, contact, company, ticket, line_item, quote, owner",
        ),
        (
            "{direction: two_way, mappings: [{hubspot: contact.x, quickbooks: 'a b'}]}",
            "quickbooks must be a field's path like PrimaryEmailAddr.Address or CustomField[PO Number], "
            'not "a b"',
        ),
        (
            "{direction: two_way, mappings: [{hubspot: contact.x, quickbooks: X, transform: [truncate]}]}",
            "truncate needs a value, like {truncate: 21}",
        ),
        (
            "{direction: two_way, mappings: [{hubspot: contact.x, quickbooks: X, transform: [{date: day}]}]}",
            'date needs a value like {date: "%Y-%m-%d"}, not "day"',
        ),
        (
            "{direction: two_way, mappings: [{hubspot: contact.x, quickbooks: X, transform: [{trim: 5}]}]}",
            "trim takes no value; write trim alone",
        ),
        (
            "{direction: two_way, mappings: [{hubspot: contact.x, quickbooks: X, transform: [lookup: {}]}]}",
            "lookup has no pairs; write from: to",
        ),
        (
            "{direction: two_way, mappings: "
            "[{hubspot: contact.x, quickbooks: X, transform: [lookup: {a: b, A: c}]}]}",
            'lookup has "A" twice; case and outer blanks do not count',
        ),
        (
            "{direction: two_way, mappings: "
            "[{hubspot: contact.x, quickbooks: X, transform: [split_name: all]}]}",
            'split_name needs a value like {split_name: first}, or last, not "all"',
        ),
        (
            "{direction: two_way, mappings: "
            "[{hubspot: contact.x, quickbooks: X, transform: [{truncate: 21}]}]}",
            "truncate cannot be undone: something is lost, so this field cannot go two_way; "
            "write direction: to_quickbooks, or to_hubspot",
        ),
        (
            "{direction: two_way, mappings: [{hubspot: contact.x, quickbooks: Balance}]}",
            "QuickBooks works Balance out itself; write direction: to_hubspot",
        ),
        (
            "{direction: two_way, mappings: [{hubspot: contact.createdate, quickbooks: Notes}]}",
            "HubSpot works contact.createdate out itself; write direction: to_quickbooks",
        ),
        (
            "{direction: to_quickbooks, mappings: [{hubspot: contact.x, quickbooks: X, owner: quickbooks}]}",
            "the field goes to_quickbooks only, so quickbooks cannot own it; remove owner",
        ),
        (
            "{direction: to_quickbooks, mappings: "
            "[{hubspot: contact.x, quickbooks: Taxable, default: often}]}",
            "the default does not fit Customer.Taxable: the value is neither true nor false; correct it",
        ),
        (
            "{direction: two_way, mappings: "
            "[{hubspot: contact.x, quickbooks: X}, {hubspot: contact.x, quickbooks: Y}]}",
            "contact.x is written twice, first at 2:51; remove one",
        ),
        (
            "{direction: two_way, mappings: [{text: '{invoice.total}', quickbooks: X}]}",
            'no object is called "invoice"; '
            "write one of deal, contact, company, ticket, line_item, quote, owner",
        ),
    ],
)
def test_what_cannot_be_is_refused(
    customers: str, message: str, mistakes: Callable[[str], list[str]]
) -> None:
    (found,) = mistakes(f"version: 1\nsync: {{customers: {customers}}}\n")
    assert found.partition("]: ")[2] == message
