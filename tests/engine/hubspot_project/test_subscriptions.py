"""Which events the exported app asks HubSpot for."""

from engine.hubspot_project.subscriptions import subscriptions
from rules import load

RULES = """
version: 1
triggers:
  - id: budget
    when: {property_changes: %s}
    do:
      - create-invoice: {invoice_type: full}
"""


def told(text: str) -> list[tuple[str, str, str]]:
    return [
        (one["subscriptionType"], one["objectType"], one.get("propertyName", ""))
        for one in subscriptions(load(text))
    ]


def test_new_deals_and_their_stages_are_heard_of_without_any_rule() -> None:
    """A rule about a stage is the usual one; it needs no new upload."""
    assert told("") == [("object.creation", "deal", ""), ("object.propertyChange", "deal", "dealstage")]


def test_a_property_that_a_rule_listens_to_is_asked_for() -> None:
    assert ("object.propertyChange", "deal", "amount") in told(RULES % "deal.amount")


def test_properties_of_other_records_are_asked_for_under_their_own_kind() -> None:
    assert ("object.propertyChange", "contact", "email") in told(RULES % "contact.email")


def test_what_two_rules_listen_to_is_asked_for_once() -> None:
    assert told(RULES % "deal.dealstage") == told("")


def test_every_subscription_is_active() -> None:
    assert all(one["active"] for one in subscriptions(load(RULES % "company.name")))
