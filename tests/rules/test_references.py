"""Names that only the connected accounts know: found with their places, and checked when somebody asks."""

from collections.abc import Callable

import pytest

from rules import Rulebook, references, unknown_names

TEXT = """
defaults: {create-invoice: {item: Consulting, memo: "For {deal.project_name}"}}
billing_schedules:
  - id: project
    for: {deal.pipeline: [default, sales], not: {deal.dealstage: lost}}
    instalments:
      - {id: all, share: rest, when: {deal_enters: won}, invoice: {terms: Net 30}}
triggers:
  - {id: t, when: {date_reached: deal.renewal}, do: [create-invoice: {tax_code: NON, item: "{deal.item}"}]}
review_requests: {sites: {google: "https://g.page/r/x"}, opt_out: contact.silent}
sync:
  customers:
    direction: two_way
    filters: {to_hubspot: {Customer.Active: true, contact.vip: true}}
    mappings: [{hubspot: contact.email, quickbooks: PrimaryEmailAddr.Address}]
"""


@pytest.fixture
def rules(book: Callable[[str], Rulebook]) -> Rulebook:
    return book(TEXT)


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("stage", {"lost", "won"}),
        ("pipeline", {"default", "sales"}),
        ("item", {"Consulting"}),
        ("terms", {"Net 30"}),
        ("tax code", {"NON"}),
        (
            "property",
            {
                *("deal.project_name", "deal.pipeline", "deal.dealstage", "deal.amount", "deal.renewal"),
                *("deal.item", "contact.silent", "contact.vip", "contact.email"),
            },
        ),
    ],
)
def test_every_name_is_found(kind: str, names: set[str], rules: Rulebook) -> None:
    assert {one.name for one in references(rules) if one.kind == kind} == names


def test_a_name_that_the_account_does_not_have_is_told_with_its_place(rules: Rulebook) -> None:
    text = "version: 1\ntimezone: America/Chicago\n" + TEXT
    (problem,) = unknown_names(
        rules, {"stage": ["Won", "Lost", "wonn"], "pipeline": ["default", "sale"]}, text=text
    )
    assert problem.text == (
        'rules.yaml:7:36: error[unknown-pipeline]: there is no pipeline "sales"; did you mean "sale"?\n'
        "  |\n"
        "7 |     for: {deal.pipeline: [default, sales], not: {deal.dealstage: lost}}\n"
        "  |                                    ^~~~~"
    )


def test_the_product_and_tax_code_of_a_quotes_taxes_are_found(book: Callable[[str], Rulebook]) -> None:
    """F25."""
    rules = book("invoice_templates: {q: {lines: quote, taxes: {item: Sales tax, tax_code: Exempt}}}")

    assert {(one.kind, one.name) for one in references(rules)} == {
        ("item", "Sales tax"),
        ("tax code", "Exempt"),
    }


def test_a_date_of_an_invoice_is_no_property_of_hubspots(book: Callable[[str], Rulebook]) -> None:
    rules = book(
        """
triggers:
  - {id: t, when: {date_reached: invoice.due_date}, do: [send-invoice: {}]}
"""
    )
    assert references(rules) == ()


def test_every_name_is_told_where_it_stands(rules: Rulebook) -> None:
    """Also in `defaults:` and in texts with placeholders; a schedule's own total is written nowhere."""
    kinds = ("stage", "pipeline", "property", "item", "terms", "tax code")
    text = "version: 1\ntimezone: America/Chicago\n" + TEXT
    found = unknown_names(rules, dict.fromkeys(kinds, ()), text=text)

    marked = {problem.message.split('"')[1]: problem.text.splitlines()[2:] for problem in found}
    wrong = {name for name, (line, marker) in marked.items() if name not in _under(line, marker)}
    assert wrong == {"deal.amount"}
    assert len(marked) == 16


def _under(line: str, marker: str) -> str:
    """What the marker points at."""
    return line[marker.index("^") : len(marker)]


def test_only_a_property_of_the_same_object_may_be_meant(rules: Rulebook) -> None:
    known = {"property": ["deal.renewals", "contact.silence", "company.vip"]}
    messages = [problem.message for problem in unknown_names(rules, known)]

    assert 'there is no property "deal.renewal"; did you mean "deal.renewals"?' in messages
    assert 'there is no property "contact.vip"; correct the name, or create it there first' in messages


def test_what_comes_near_nothing_is_to_be_made_or_corrected(rules: Rulebook) -> None:
    (problem,) = unknown_names(rules, {"terms": ["Due on receipt"]})

    assert problem.message == 'there are no terms "Net 30"; correct the name, or create it there first'


def test_what_nobody_asked_the_account_for_is_not_checked(rules: Rulebook) -> None:
    assert unknown_names(rules, {}) == ()
