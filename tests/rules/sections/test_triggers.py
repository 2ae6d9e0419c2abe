"""The `triggers:` section, and `when:`."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from rules import Action, Happening, Rulebook

Book = Callable[[str], Rulebook]


@pytest.mark.parametrize(
    ("when", "happening"),
    [
        ("deal_enters: contractsent", Happening("deal_enters", "contractsent")),
        ("deal_enters: 123456789", Happening("deal_enters", "123456789")),
        ("deal_created: true", Happening("deal_created", "true")),
        ("property_changes: deal.amount", Happening("property_changes", "deal.amount")),
        ("date_reached: deal.closedate", Happening("date_reached", "deal.closedate")),
        ("date_reached: deal.own_date", Happening("date_reached", "deal.own_date")),
        ("invoice_becomes: partially_paid", Happening("invoice_becomes", "partially_paid")),
        ("every: 0 9 * * mon-fri", Happening("every", "0 9 * * mon-fri")),
    ],
)
def test_what_a_trigger_listens_to(when: str, happening: Happening, book: Book) -> None:
    assert (
        book(f"triggers: [{{id: t, when: {{{when}}}, do: [create-invoice: {{}}]}}]").triggers[0].when
        == happening
    )


def test_a_trigger_has_all_it_says(book: Book) -> None:
    (trigger,) = book(
        """
        triggers:
          - id: t
            when: {deal_created: true}
            if: {deal.pipeline: x}
            wait: 3d
            once_per: contact
            mode: shadow
            do:
              - create-invoice: {amount: 5.00}
              - send-review-request:
        """
    ).triggers
    assert (trigger.wait, trigger.once_per, trigger.mode) == (timedelta(days=3), "contact", "shadow")
    assert [(action.name, dict(action.inputs)) for action in trigger.do] == [
        ("create-invoice", {"amount": "5.00"}),
        ("send-review-request", {}),
    ]


def test_a_trigger_is_live_and_unconditional_unless_it_says_otherwise(book: Book) -> None:
    (trigger,) = book("triggers: [{id: t, when: {deal_created: true}, do: [create-invoice: {}]}]").triggers
    assert (trigger.condition, trigger.wait, trigger.once_per, trigger.mode) == (None, None, None, "live")
    assert isinstance(trigger.do[0], Action)
