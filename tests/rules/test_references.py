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
        'rules.yaml:7:11: error[unknown-pipeline]: there is no pipeline "sales"; did you mean "sale"?\n'
        "  |\n"
        "7 |     for: {deal.pipeline: [default, sales], not: {deal.dealstage: lost}}\n"
        "  |           ^~~~~~~~~~~~~"
    )


def test_what_nobody_asked_the_account_for_is_not_checked(rules: Rulebook) -> None:
    assert unknown_names(rules, {}) == ()
