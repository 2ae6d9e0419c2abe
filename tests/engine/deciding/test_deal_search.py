"""What of a condition goes into HubSpot's search: never so much that a matching deal is not found."""

from decimal import Decimal

import pytest

from engine.clients.hubspot_search import Filter
from engine.clients.hubspot_wire import PropertyDefinition
from engine.deciding.deal_search import filters_for, open_only
from rules import Condition, load

STAGES = (("qualifiedtobuy", "Qualified"), ("ContractSent", "Contract"), ("closedwon", "Won"))
KNOWN = {
    one.name: one
    for one in (
        PropertyDefinition("pipeline", "", "enumeration", "select", options=(("default", "Sales"),)),
        PropertyDefinition("dealstage", "", "enumeration", "radio", options=STAGES),
        PropertyDefinition("services", "", "enumeration", "checkbox", options=(("a", "A"),)),
        PropertyDefinition("amount", "", "number", "number"),
        PropertyDefinition("dealname", "", "string", "text"),
        PropertyDefinition("hs_is_closed", "", "bool", "booleancheckbox"),
        PropertyDefinition("closedate", "", "datetime", "date"),
    )
}


def condition(text: str) -> Condition:
    (trigger,) = load(
        f"""
version: 1
defaults: {{create-invoice: {{item: Consulting, tax_code: NON}}}}
triggers:
  - id: t
    when: {{every: "0 9 * * *"}}
    if: {text}
    do: [{{create-invoice: {{invoice_type: full}}}}]
"""
    ).triggers
    assert trigger.condition is not None
    return trigger.condition


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("{deal.pipeline: default}", [Filter("pipeline", "IN", ("default",))]),
        ("{deal.pipeline: ' DEFAULT '}", [Filter("pipeline", "IN", ("default",))]),
        ("{deal.dealstage: contractsent}", [Filter("dealstage", "IN", ("ContractSent",))]),
        (
            "{deal.dealstage: [closedwon, contractsent]}",
            [Filter("dealstage", "IN", ("ContractSent", "closedwon"))],
        ),
        ("{deal.amount: 500}", [Filter("amount", "EQ", ("500",))]),
        ("{deal.amount: {gte: 500.00}}", [Filter("amount", "GTE", ("500.00",))]),
        ("{deal.amount: {gt: 1, lte: 9}}", [Filter("amount", "GT", ("1",)), Filter("amount", "LTE", ("9",))]),
        ("{deal.amount: {between: [1, 9]}}", [Filter("amount", "BETWEEN", ("1", "9"))]),
        ("{deal.hs_is_closed: false}", [Filter("hs_is_closed", "EQ", ("false",))]),
        (
            "{all: [{deal.pipeline: default}, {all: [{deal.amount: {lt: 5}}]}]}",
            [Filter("pipeline", "IN", ("default",)), Filter("amount", "LT", ("5",))],
        ),
    ],
)
def test_what_hubspot_compares_as_rules_do_is_searched_for(text: str, wanted: list[Filter]) -> None:
    assert list(filters_for(condition(text), KNOWN)) == wanted


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("{any: [{deal.pipeline: default}, {deal.amount: 5}]}", id="any"),
        pytest.param("{not: {deal.pipeline: default}}", id="not"),
        pytest.param("{deal.pipeline: {neq: default}}", id="neq"),
        pytest.param("{deal.pipeline: {eq: default, if_empty: match}}", id="empty-ones-match"),
        pytest.param("{deal.dealstage: [closedwon, brandnew]}", id="a-choice-that-may-be-new"),
        pytest.param("{deal.dealname: Roof}", id="text"),
        pytest.param("{deal.services: {contains: a}}", id="checkboxes"),
        pytest.param("{deal.closedate: {older_than: 5d}}", id="dates"),
        pytest.param("{deal.unheard_of: 5}", id="unknown-property"),
        pytest.param("{company.country: US}", id="another-object"),
        pytest.param("{some: {ticket: {subject: x}}}", id="quantifier"),
    ],
)
def test_everything_else_is_decided_after_the_read(text: str) -> None:
    assert filters_for(condition(text), KNOWN) == ()


def test_a_rule_without_a_condition_searches_for_every_deal() -> None:
    assert filters_for(None, KNOWN) == ()


def test_hubspots_bounds_are_kept() -> None:
    """Six filters in a group: one is for the page, one may be for open deals."""
    many = ", ".join(f"{{deal.amount: {{gt: {number}}}}}" for number in range(9))

    found = filters_for(condition(f"{{all: [{many}]}}"), KNOWN)

    assert [each.values for each in found] == [("0",), ("1",), ("2",), ("3",)]
    assert Decimal(found[0].values[0]) == 0


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ("{deal.pipeline: default}", True),
        ("{deal.dealstage: closedwon}", False),
        ("{deal.hs_is_closed_won: true}", False),
        ("{all: [{deal.amount: 5}, {deal.dealstage: {in: [closedwon]}}]}", False),
        ("{any: [{deal.dealstage: closedwon}, {deal.amount: 5}]}", True),
    ],
)
def test_closed_deals_are_left_out_unless_the_rule_names_stages(text: str, left_out: bool) -> None:
    assert open_only(condition(text)) is left_out
