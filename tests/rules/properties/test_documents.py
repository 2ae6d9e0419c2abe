"""Paths, merges and compiled mappings, on documents and records of all kinds (F212)."""

from collections.abc import Mapping
from decimal import Decimal

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from rules import (
    Agreed,
    Facts,
    Move,
    SyncPlan,
    Unread,
    load,
    merge,
    plan_of,
    quickbooks_document,
)
from rules.facts import EMPTY
from rules.syncing.mapping_compiled import quickbooks_maker
from rules.syncing.paths import BadPath, Path, get, put

NAMES = st.sampled_from(["Notes", "BillAddr", "Line1", "City", "Id"])
PATHS = st.one_of(
    st.lists(NAMES, min_size=1, max_size=3).map(lambda names: Path(tuple(names))),
    st.sampled_from(["PO Number", "Crew"]).map(lambda name: Path(("CustomField",), name)),
)
VALUES = st.one_of(st.text(min_size=1).filter(str.strip), st.decimals(allow_nan=False), st.booleans())
CUSTOM = st.lists(
    st.fixed_dictionaries({"Name": st.sampled_from(["PO Number", "Crew"]), "DefinitionId": st.just("1")})
    | st.sampled_from(["odd", None]),
    max_size=3,
)
DOCUMENTS = st.recursive(
    st.dictionaries(NAMES, VALUES, max_size=3),
    lambda inner: st.dictionaries(NAMES, VALUES | inner, max_size=3),
    max_leaves=4,
).flatmap(lambda document: st.just(document) | CUSTOM.map(lambda custom: {**document, "CustomField": custom}))


@given(DOCUMENTS, PATHS, VALUES)
@settings(max_examples=120)
def test_what_is_put_is_what_is_found(document: Mapping[str, object], path: Path, value: object) -> None:
    try:
        after = put(document, path, value, {"PO Number": "1", "Crew": "2"})
    except BadPath:
        assume(False)
    assert get(after, path) == value


@given(DOCUMENTS, PATHS, PATHS, VALUES)
@settings(max_examples=120)
def test_putting_changes_nothing_else(
    document: Mapping[str, object], path: Path, other: Path, value: object
) -> None:
    one, two = str(path), str(other)
    assume(one != two and not one.startswith(two) and not two.startswith(one))
    try:
        after = put(document, path, value, {"PO Number": "1", "Crew": "2"})
    except BadPath:
        assume(False)
    assert get(after, other) == get(document, other)
    assert set(after) == {*document, path.top}


MAPPED = """
version: 1
properties: {contact.credit: number, contact.since: date, contact.vip: boolean}
sync:
  customers:
    direction: DIRECTION
    conflicts: CONFLICTS
    mappings:
      - {hubspot: contact.email, quickbooks: PrimaryEmailAddr.Address, transform: [trim, lower]}
      - {hubspot: contact.phone, quickbooks: PrimaryPhone.FreeFormNumber, owner: OWNER,
         transform: [phone_e164]}
      - {text: "{contact.first} {contact.last}", quickbooks: DisplayName}
      - {hubspot: contact.city, quickbooks: BillAddr.City}
      - {hubspot: contact.country, quickbooks: BillAddr.Country, default: US}
      - {hubspot: contact.credit, quickbooks: CreditLimit, transform: [percent]}
      - {hubspot: contact.vip, quickbooks: Taxable}
      - {hubspot: contact.terms, quickbooks: Terms, transform: [lookup: {net30: Net 30, net60: Net 60}]}
      - {hubspot: contact.since, quickbooks: Since, transform: [{date: "%d/%m/%Y"}]}
      - {hubspot: contact.po, quickbooks: "CustomField[PO Number]"}
      - {hubspot: company.name, quickbooks: CompanyName, direction: to_quickbooks}
      - {hubspot: contact.balance, quickbooks: Balance, direction: to_hubspot, transform: [decimal]}
"""
DEFINITIONS = {"PO Number": "1"}


def plan(direction: str, conflicts: str, owner: str) -> SyncPlan:
    words = {"DIRECTION": direction, "CONFLICTS": conflicts, "OWNER": owner}
    text = MAPPED
    for name, word in words.items():
        text = text.replace(name, word)
    if direction != "two_way":
        text = text.replace(
            f", direction: {'to_hubspot' if direction == 'to_quickbooks' else 'to_quickbooks'}", ""
        )
        text = text.replace("quickbooks: Balance", "quickbooks: Level")
    book = load(text)
    assert book.sync.customers is not None
    return plan_of(book, book.sync.customers)


PLANS = [
    plan("two_way", "ask", "hubspot"),
    plan("two_way", "newest", "quickbooks"),
    plan("two_way", "hubspot", "quickbooks"),
    plan("to_quickbooks", "ask", "hubspot"),
    plan("to_hubspot", "ask", "quickbooks"),
]


def some(*values: object) -> SearchStrategy[object]:
    return st.sampled_from([*values, *values, None, "", "  ", "n/a", Unread("it timed out")])


CONTACTS = st.fixed_dictionaries(
    {},
    optional={
        "email": some(" Ann@Acme.com", "ann@acme.com", "bob@acme.com"),
        "phone": some("512-555-0100", "+15125550100", "555"),
        "first": some("Ann", " Ann "),
        "last": some("Lee"),
        "city": some("Austin", "austin", "Dallas"),
        "country": some("US", "CA"),
        "credit": some("0.075", "0.0750", "1", "x"),
        "vip": some("true", "FALSE", True),
        "terms": some("net30", "NET60", "net90"),
        "since": some("2026-03-02", "1772409600000", "soon"),
        "po": some("A-7", "x" * 40),
        "balance": some("12.50", "99"),
    },
)
COMPANIES = st.one_of(
    st.fixed_dictionaries({"name": some("Acme", "Acme Roofing")}),
    st.none(),
    st.just(Unread("it timed out")),
    st.just([{"name": "A"}, {"name": "B"}]),
    st.just([{"name": "A"}]),
)
THEIRS = st.fixed_dictionaries(
    {"Id": st.just("58")},
    optional={
        "PrimaryEmailAddr": st.just({"Address": "ann@acme.com"})
        | st.just({"Address": "Bob@Acme.com", "Id": "1"}),
        "PrimaryPhone": st.just({"FreeFormNumber": "+15125550100"}) | st.just("odd"),
        "DisplayName": st.sampled_from(["Ann Lee", "Bob", ""]),
        "BillAddr": st.just({"City": "Austin", "Line1": "1 Main St"})
        | st.just({"Country": "US"})
        | st.none(),
        "CreditLimit": st.sampled_from([Decimal("7.5"), Decimal("7.50"), Decimal(100)]),
        "Taxable": st.booleans(),
        "Terms": st.sampled_from(["Net 30", "Net 60", "Net 90"]),
        "Since": st.sampled_from(["02/03/2026", "2026-03-02"]),
        "CustomField": st.just([{"DefinitionId": "1", "Name": "PO Number", "StringValue": "A-7"}])
        | st.just([]),
        "CompanyName": st.sampled_from(["Acme", "Acme Inc"]),
        "Balance": st.sampled_from([Decimal("12.5"), Decimal(0)]),
        "Level": st.sampled_from([Decimal("12.5"), Decimal(0)]),
    },
)
SIDES = st.sampled_from(["hubspot", "quickbooks", None])


def applied(contact: Mapping[str, object], company: object, written: Mapping[str, str]) -> Facts:
    """HubSpot's records after the writes."""
    fresh = {fact.partition(".")[2]: text for fact, text in written.items() if fact.startswith("contact.")}
    if "company.name" in written:
        company = {"name": written["company.name"]}
    return Facts({"contact": {**contact, **fresh}, "company": company})


@given(st.sampled_from(PLANS), CONTACTS, COMPANIES, THEIRS, CONTACTS, THEIRS, SIDES)
@settings(max_examples=200)
def test_a_merge_that_was_carried_out_has_nothing_more_to_do(
    ready: SyncPlan,
    contact: Mapping[str, object],
    company: object,
    document: Mapping[str, object],
    later: Mapping[str, object],
    changed: Mapping[str, object],
    newest: str | None,
) -> None:
    agreed: Mapping[str, Agreed] = {}
    for ours, theirs in ((contact, document), (later, {**document, **changed})):
        facts = Facts({"contact": {"id": "1", **ours}, "company": company})
        options = {"newest": newest, "custom_fields": DEFINITIONS}
        first = merge(ready, facts, theirs, agreed, **options)
        after = {**theirs, **first.to_quickbooks}
        again = merge(
            ready,
            applied({"id": "1", **ours}, company, first.to_hubspot),
            after,
            first.agreed,
            **options,
        )
        assert (again.to_quickbooks, again.to_hubspot) == ({}, {})
        agreed = again.agreed


@given(st.sampled_from(PLANS), CONTACTS, THEIRS)
@settings(max_examples=80)
def test_what_was_not_read_is_never_written(
    ready: SyncPlan, contact: Mapping[str, object], document: Mapping[str, object]
) -> None:
    facts = Facts({"contact": {"id": "1", **contact}, "company": Unread("it timed out")})
    merged = merge(ready, facts, document, custom_fields=DEFINITIONS)
    unread = {f"contact.{name}" for name, value in contact.items() if isinstance(value, Unread)}
    for one in merged.fields:
        if one.field.mapping.hubspot in {*unread, "company.name"}:
            assert one.move is Move.CANNOT_TELL
    assert "CompanyName" not in merged.to_quickbooks
    assert not unread & set(merged.to_hubspot)


@given(st.sampled_from(PLANS), CONTACTS, COMPANIES)
@settings(max_examples=200)
def test_compiled_mappings_make_what_the_closures_make(
    ready: SyncPlan, contact: Mapping[str, object], company: object
) -> None:
    records = {"contact": contact, "company": company}
    make = MAKERS[PLANS.index(ready)]
    assert make(records) == quickbooks_document(ready, Facts(records), DEFINITIONS)


MAKERS = [quickbooks_maker(one, DEFINITIONS) for one in PLANS]


@given(DOCUMENTS)
@settings(max_examples=50)
def test_an_empty_field_is_never_a_value(document: Mapping[str, object]) -> None:
    found = get(document, Path(("BillAddr", "Line1")))
    assert found is EMPTY or not (isinstance(found, str) and not found.strip())
