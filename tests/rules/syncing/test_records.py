"""Records that both sides hold: filters, new documents, merges (F56-F64, F73-F86, F212)."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from rules import (
    Agreed,
    Direction,
    Facts,
    Move,
    Rulebook,
    SyncPlan,
    Unread,
    Verdict,
    hubspot_properties,
    may_go,
    merge,
    newer,
    plan_of,
    quickbooks_document,
    remembered,
    settled,
    sync_needs,
    written,
)

Book = Callable[[str], Rulebook]
Plan = Callable[..., SyncPlan]

CUSTOMERS = """
properties: {contact.credit: number}
sync:
  customers:
    direction: two_way
    filters:
      to_quickbooks: {contact.lifecyclestage: customer}
      to_hubspot: {Customer.Active: true}
    conflicts: newest
    since: 2026-01-01
    mappings:
      - {hubspot: contact.email, quickbooks: PrimaryEmailAddr.Address, transform: [trim, lower]}
      - {hubspot: contact.phone, quickbooks: PrimaryPhone.FreeFormNumber, owner: hubspot,
         transform: [phone_e164]}
      - {text: "{contact.firstname} {contact.lastname}", quickbooks: DisplayName}
      - {hubspot: contact.address, quickbooks: BillAddr.Line1}
      - {hubspot: contact.city, quickbooks: BillAddr.City}
      - {hubspot: contact.country, quickbooks: BillAddr.Country, default: US}
      - {hubspot: contact.credit, quickbooks: CreditLimit, direction: to_quickbooks, transform: [number]}
      - {hubspot: contact.po, quickbooks: "CustomField[PO Number]"}
      - {hubspot: company.name, quickbooks: CompanyName}
      - {hubspot: contact.qbo_balance, quickbooks: Balance, direction: to_hubspot, transform: [decimal]}
      - {hubspot: contact.taxed, quickbooks: Taxable}
      - {hubspot: contact.secret, quickbooks: Notes, direction: off}
"""
ANN = {
    "email": " Ann@Acme.com ",
    "phone": "512-555-0100",
    "firstname": "Ann",
    "lastname": "",
    "address": "1 Main St",
    "city": "Austin",
    "credit": "1500.50",
    "po": "A-7",
    "taxed": "true",
    "secret": "x",
    "lifecyclestage": "customer",
    "createdate": "2026-02-01T09:00:00Z",
}
PO = {"DefinitionId": "1", "Name": "PO Number", "Type": "StringType", "StringValue": "A-7"}
DOCUMENT: Mapping[str, object] = {
    "Id": "58",
    "SyncToken": "2",
    "DisplayName": "Ann",
    "PrimaryEmailAddr": {"Address": "ann@acme.com"},
    "PrimaryPhone": {"FreeFormNumber": "+15125550100"},
    "BillAddr": {"Id": "9", "Line1": "1 Main St", "City": "Austin", "Country": "US", "PostalCode": "78701"},
    "CreditLimit": Decimal("1500.5"),
    "CustomField": [PO, {"DefinitionId": "2", "Name": "Crew"}],
    "CompanyName": "Acme",
    "Balance": Decimal("12.5"),
    "Taxable": True,
    "Active": True,
    "MetaData": {"CreateTime": "2026-02-03T08:00:00-08:00"},
}


@pytest.fixture
def plan(book: Book) -> Plan:
    def made(text: str = CUSTOMERS, name: str = "customers") -> SyncPlan:
        loaded = book(text)
        synced = getattr(loaded.sync, name)
        return plan_of(loaded, synced)

    return made


def facts(contact: Mapping[str, object] | None = None, **more: object) -> Facts:
    records = {"contact": {**ANN, **(contact or {})}, "company": {"name": "Acme"}, "Customer": DOCUMENT}
    return Facts({**records, **more})


def agreed(plan: SyncPlan) -> Mapping[str, Agreed]:
    """What is remembered of the two records above."""
    return merge(plan, facts(), DOCUMENT, newest="hubspot").agreed


def test_a_new_customer_has_all_that_hubspot_knows(plan: Plan) -> None:
    made = quickbooks_document(plan(), facts(), {"PO Number": "1"})
    assert made.untold == {}
    assert made.record == {
        "PrimaryEmailAddr": {"Address": "ann@acme.com"},
        "PrimaryPhone": {"FreeFormNumber": "+15125550100"},
        "DisplayName": "Ann",
        "BillAddr": {"Line1": "1 Main St", "City": "Austin", "Country": "US"},
        "CreditLimit": Decimal("1500.5"),
        "CustomField": [PO],
        "CompanyName": "Acme",
        "Taxable": True,
    }


def test_a_field_that_was_not_read_is_told_and_left_out(plan: Plan) -> None:
    made = quickbooks_document(plan(), facts(company=Unread("HubSpot said 500")), {"PO Number": "1"})
    assert made.untold == {
        "company.name = CompanyName": "company.name cannot be read: HubSpot said 500",
    }
    assert "CompanyName" not in made.record


def test_a_custom_field_that_the_company_lacks_is_told(plan: Plan) -> None:
    made = quickbooks_document(plan(), facts())
    assert made.untold["contact.po = CustomField[PO Number]"] == (
        'CustomField[PO Number]: QuickBooks has no custom field "PO Number"; '
        "make one there, or correct the name"
    )


def test_a_value_too_long_for_a_custom_field_is_told(plan: Plan) -> None:
    made = quickbooks_document(plan(), facts({"po": "x" * 32}), {"PO Number": "1"})
    assert made.untold["contact.po = CustomField[PO Number]"].endswith(
        "the value has 32 characters, and 31 fit; add {truncate: 31}"
    )


def test_a_new_contact_has_what_comes_back(plan: Plan) -> None:
    assert hubspot_properties(plan(), DOCUMENT).record == {
        "contact.email": "ann@acme.com",
        "contact.phone": "+15125550100",
        "contact.address": "1 Main St",
        "contact.city": "Austin",
        "contact.country": "US",
        "contact.po": "A-7",
        "company.name": "Acme",
        "contact.qbo_balance": "12.50",
        "contact.taxed": "true",
    }


def test_two_records_that_agree_write_nothing(plan: Plan) -> None:
    ready = plan()
    merged = merge(ready, facts({"country": "US", "qbo_balance": "12.50"}), DOCUMENT)
    assert (merged.to_quickbooks, merged.to_hubspot, merged.asking) == ({}, {}, ())
    assert len(merged.agreed) == len(ready.fields)


def test_an_edit_sends_its_whole_top_level_field(plan: Plan) -> None:
    """A sparse update replaces an object as a whole, so its siblings go along."""
    ready = plan()
    merged = merge(ready, facts({"city": "Dallas", "po": "B-8"}), DOCUMENT, agreed(ready))
    assert merged.to_quickbooks == {
        "BillAddr": {
            "Id": "9",
            "Line1": "1 Main St",
            "City": "Dallas",
            "Country": "US",
            "PostalCode": "78701",
        },
        "CustomField": [{**PO, "StringValue": "B-8"}, {"DefinitionId": "2", "Name": "Crew"}],
    }
    assert merged.to_hubspot == {}


def test_edits_on_both_sides_cross(plan: Plan) -> None:
    ready = plan()
    document = {**DOCUMENT, "Balance": Decimal("99"), "CompanyName": "Acme Roofing"}
    merged = merge(ready, facts({"city": "Dallas"}), document, agreed(ready))
    assert set(merged.to_quickbooks) == {"BillAddr"}
    assert merged.to_hubspot == {"contact.qbo_balance": "99.00", "company.name": "Acme Roofing"}


def test_what_was_written_comes_back_as_nothing_new(plan: Plan) -> None:
    """No echo: the content is recognised, whoever reports it."""
    ready = plan()
    merged = merge(ready, facts({"city": "Dallas"}), DOCUMENT, agreed(ready))
    after = {**DOCUMENT, **merged.to_quickbooks}
    again = merge(
        ready, facts({"city": "Dallas", "country": "US", "qbo_balance": "12.50"}), after, merged.agreed
    )
    assert (again.to_quickbooks, again.to_hubspot) == ({}, {})


def test_what_the_other_side_made_of_a_value_is_remembered(plan: Plan) -> None:
    """QuickBooks may store a value otherwise than it was sent; that is no edit of a person."""
    ready = plan()
    merged = merge(ready, facts({"city": "DALLAS"}), DOCUMENT, agreed(ready))
    stored = {**DOCUMENT, "BillAddr": {**DOCUMENT["BillAddr"], "City": "Dallas"}}
    known = remembered(merged, document=stored)
    assert known["contact.city = BillAddr.City"] == Agreed("DALLAS", "Dallas")
    assert merge(ready, facts({"city": "DALLAS"}), stored, known).to_quickbooks == {}


def test_an_unread_document_writes_nothing(plan: Plan) -> None:
    ready = plan()
    merged = merge(ready, facts({"city": "Dallas"}), Unread("it timed out"), agreed(ready))
    assert (merged.to_quickbooks, merged.to_hubspot) == ({}, {})
    assert {one.move for one in merged.fields} == {Move.CANNOT_TELL}
    assert merged.agreed == agreed(ready)


def test_an_associated_record_that_is_not_there_is_not_written(plan: Plan) -> None:
    merged = merge(plan(), facts(company=None), DOCUMENT)
    (told,) = (one for one in merged.fields if one.key.startswith("company.name"))
    assert (told.move, told.reason) == (Move.CANNOT_TELL, "company.name: there is no company to write to")


def test_a_move_that_has_no_place_to_go_forgets_nothing(plan: Plan) -> None:
    ready = plan()
    document = {**DOCUMENT, "CompanyName": "Acme Roofing"}
    merged = merge(ready, facts(company=None), document, agreed(ready))
    assert merged.agreed["company.name = CompanyName"] == Agreed("Acme", "Acme")


def test_several_associated_records_are_not_guessed_among(plan: Plan) -> None:
    merged = merge(plan(), facts(company=[{"name": "A"}, {"name": "B"}]), DOCUMENT)
    (told,) = (one for one in merged.fields if one.key.startswith("company.name"))
    assert told.move is Move.CANNOT_TELL
    assert "there are 2 and the rule does not say which" in told.reason


def test_a_conflict_waits_and_the_other_fields_go_on(plan: Plan) -> None:
    ready = plan()
    document = {**DOCUMENT, "BillAddr": {"City": "Waco", "Line1": "1 Main St", "Country": "US"}}
    changed = facts({"city": "Dallas", "taxed": "false", "qbo_balance": "12.50"})
    merged = merge(ready, changed, document, agreed(ready))
    assert [one.key for one in merged.asking] == ["contact.city = BillAddr.City"]
    assert merged.to_quickbooks == {"Taxable": False}
    chosen = [settled(one, "hubspot") if one.move is Move.ASK else one for one in merged.fields]
    done = written(chosen, changed, document)
    assert done.to_quickbooks["BillAddr"] == {"City": "Dallas", "Line1": "1 Main St", "Country": "US"}


@pytest.mark.parametrize(
    ("way", "contact", "verdict", "reason"),
    [
        pytest.param(
            Direction.TO_QUICKBOOKS,
            {},
            Verdict.MATCH,
            'contact.lifecyclestage is "customer"',
            id="passes",
        ),
        pytest.param(
            Direction.TO_QUICKBOOKS,
            {"lifecyclestage": "lead"},
            Verdict.NO_MATCH,
            'contact.lifecyclestage is "lead", the rule needs "customer"',
            id="outside-the-filter",
        ),
        pytest.param(
            Direction.TO_QUICKBOOKS,
            {"lifecyclestage": Unread("it timed out")},
            Verdict.CANNOT_TELL,
            "contact.lifecyclestage cannot be read: it timed out",
            id="unread",
        ),
        pytest.param(
            Direction.TO_QUICKBOOKS,
            {"createdate": "2025-12-31T23:00:00-06:00"},
            Verdict.NO_MATCH,
            "it was created on 2025-12-31, before 2026-01-01",
            id="too-old",
        ),
        pytest.param(
            Direction.TO_QUICKBOOKS,
            {"createdate": "2026-01-01T05:59:00Z"},
            Verdict.NO_MATCH,
            "it was created on 2025-12-31, before 2026-01-01",
            id="days-are-counted-in-the-zone",
        ),
        pytest.param(
            Direction.TO_QUICKBOOKS,
            {"createdate": ""},
            Verdict.CANNOT_TELL,
            "contact.createdate is empty, so nobody can tell whether it is older",
            id="no-creation-date",
        ),
        pytest.param(
            Direction.TO_QUICKBOOKS,
            {"createdate": "soon"},
            Verdict.CANNOT_TELL,
            'contact.createdate cannot be read: "soon" is not a date',
            id="unreadable-creation-date",
        ),
        pytest.param(Direction.TO_HUBSPOT, {}, Verdict.MATCH, "Customer.Active is true", id="to-hubspot"),
    ],
)
def test_which_records_may_go(
    way: Direction,
    contact: Mapping[str, object],
    verdict: Verdict,
    reason: str,
    plan: Plan,
    now: datetime,
) -> None:
    told = may_go(plan(), way, facts(contact), now)
    assert (told.verdict, told.reason) == (verdict, reason)


@pytest.mark.parametrize(
    ("direction", "reason"),
    [
        ("to_hubspot", "customers go to_hubspot only"),
        ("off", "customers go nowhere: their sync is off"),
    ],
)
def test_a_sync_goes_its_own_way_only(direction: str, reason: str, plan: Plan, now: datetime) -> None:
    ready = plan(f"sync: {{customers: {{direction: {direction}}}}}")
    told = may_go(ready, Direction.TO_QUICKBOOKS, facts(), now)
    assert (told.verdict, told.reason) == (Verdict.NO_MATCH, reason)


def test_without_a_filter_all_go(plan: Plan, now: datetime) -> None:
    ready = plan("sync: {customers: {direction: to_quickbooks}}")
    assert may_go(ready, Direction.TO_QUICKBOOKS, facts(), now).reason == "all customers go to_quickbooks"


@pytest.mark.parametrize(
    ("invoice", "verdict"),
    [
        ({"hs_invoice_status": "draft"}, Verdict.NO_MATCH),
        ({"hs_invoice_status": "open"}, Verdict.MATCH),
        ({"hs_invoice_status": Unread("it timed out")}, Verdict.CANNOT_TELL),
    ],
)
def test_a_draft_invoice_stays_in_hubspot(
    invoice: Mapping[str, object], verdict: Verdict, plan: Plan, now: datetime
) -> None:
    ready = plan("sync: {invoices: {direction: two_way}}", "invoices")
    assert may_go(ready, Direction.TO_QUICKBOOKS, Facts({"invoice": invoice}), now).verdict is verdict


def test_the_facts_that_a_sync_needs(plan: Plan) -> None:
    needed = sync_needs(plan())
    assert {"contact.email", "contact.lastname", "company.name", "Customer.Active"} <= needed
    assert {"contact.lifecyclestage", "contact.createdate"} <= needed
    assert "contact.secret" not in needed


def test_the_newer_side() -> None:
    early, late = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
    assert (newer(early, late), newer(late, early)) == ("quickbooks", "hubspot")
    assert (newer(early, early), newer(None, late)) == (None, None)


def test_a_day_and_a_moment_agree_on_the_day(plan: Plan) -> None:
    text = """
    sync: {invoices: {direction: two_way, mappings: [{hubspot: deal.closedate, quickbooks: DueDate}]}}
    """
    ready = plan(text, "invoices")
    deal = Facts({"deal": {"closedate": "2026-03-02T03:00:00Z"}})
    assert quickbooks_document(ready, deal).record == {"DueDate": "2026-03-01"}
    assert merge(ready, deal, {"DueDate": "2026-03-01"}).to_hubspot == {}


def test_an_amount_is_written_as_a_number_and_compared_as_one(plan: Plan) -> None:
    text = (
        "sync: {products: {direction: two_way, mappings: [{hubspot: product.price, quickbooks: UnitPrice}]}}"
    )
    ready = plan(text, "products")
    product = Facts({"product": {"price": "19.90"}})
    assert quickbooks_document(ready, product).record == {"UnitPrice": Decimal("19.90")}
    assert merge(ready, product, {"UnitPrice": Decimal("19.9")}).to_hubspot == {}
