"""The `sync:` section (F58, F61, F62, F68-F70, F73-F82): typed, checked, and its filters work."""

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from rules import Direction, Facts, Rulebook, SyncedObject, Transform, Verdict, evaluate

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
      - {hubspot: contact.phone, quickbooks: Phone, owner: hubspot, transform: [trim, {truncate: 21}]}
      - {text: "{contact.firstname} {contact.lastname}", quickbooks: DisplayName}
      - {hubspot: contact.balance, quickbooks: Balance, direction: to_hubspot}
      - {hubspot: contact.terms, quickbooks: Terms, transform: [lookup: {Net30: Net 30}], direction: off}
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
    ]


def test_transforms_keep_their_order_and_values(customers: SyncedObject) -> None:
    assert customers.mappings[1].transforms == (Transform("trim"), Transform("truncate", 21))
    assert customers.mappings[4].transforms == (Transform("lookup", {"net30": "Net 30"}),)


def test_what_is_not_said_has_a_careful_default(book: Book) -> None:
    products = book("sync: {products: {direction: to_hubspot, match_on: [sku]}}").sync.products
    assert products is not None
    assert (products.conflicts, products.on_create, products.on_delete) == ("ask", "create", "keep")


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
            "a mapping takes either hubspot or text beside quickbooks",
        ),
        (
            "{direction: two_way, mappings: [{hubspot: invoice.total, quickbooks: X}]}",
            'no object is called "invoice"',
        ),
        (
            "{direction: two_way, mappings: [{hubspot: contact.x, quickbooks: 'a b'}]}",
            'quickbooks must be a field\'s path like PrimaryEmailAddr.Address, not "a b"',
        ),
        (
            "{direction: two_way, mappings: [{hubspot: contact.x, quickbooks: X, transform: [truncate]}]}",
            '"truncate" is not a transform; truncate needs a value, like {truncate: 21}',
        ),
        (
            "{direction: two_way, mappings: [{hubspot: contact.x, quickbooks: X, transform: [{date: day}]}]}",
            'date needs a value like {date: "%Y-%m-%d"}, not "day"',
        ),
        (
            "{direction: two_way, mappings: [{hubspot: contact.x, quickbooks: X, transform: [{trim: 5}]}]}",
            '"trim" is not a transform; trim takes no value',
        ),
        (
            "{direction: two_way, mappings: [{hubspot: contact.x, quickbooks: X, transform: [lookup: {}]}]}",
            "lookup has no pairs; write from: to",
        ),
        (
            "{direction: two_way, mappings: [{text: '{invoice.total}', quickbooks: X}]}",
            'no object is called "invoice"',
        ),
    ],
)
def test_what_cannot_be_is_refused(
    customers: str, message: str, mistakes: Callable[[str], list[str]]
) -> None:
    (found,) = mistakes(f"version: 1\nsync: {{customers: {customers}}}\n")
    assert found.partition("]: ")[2] == message
