"""Texts with placeholders: facts in braces, and no code."""

from collections.abc import Mapping
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from rules import CannotTell, Facts, Money, Unread, placeholders, render
from rules.templates import misplaced_brace

DEAL = {
    "dealname": "Roof",
    "amount": "450",
    "closedate": "2026-03-03T05:00:00Z",
    "start": "1772409600000",
    "tags": "wall; roof",
    "rate": Decimal("0.5"),
    "paid": Money.of("12.5", "USD"),
    "note": "{deal.amount}",
    "blank": " ",
}


@pytest.mark.parametrize(
    ("text", "types", "written"),
    [
        pytest.param("Retainer for {deal.dealname}!", {}, "Retainer for Roof!", id="text"),
        pytest.param("{deal.amount}", {}, "450.00", id="amount-with-cents"),
        pytest.param("{deal.closedate}", {}, "2026-03-02", id="instant-as-the-local-day"),
        pytest.param("{deal.start}", {"deal.start": "date"}, "2026-03-02", id="calendar-day"),
        pytest.param("{deal.tags}", {"deal.tags": "set"}, "wall, roof", id="several-choices"),
        pytest.param("{deal.rate} {deal.paid}", {}, "0.5 12.50", id="typed-values"),
        pytest.param("a{deal.blank}{deal.missing}b{company.name}", {}, "ab", id="empty-facts-leave-nothing"),
        pytest.param("{deal.note}", {}, "{deal.amount}", id="facts-are-not-templates"),
        pytest.param(
            "{deal.dealname}", {"deal.dealname": "number"}, "Roof", id="as-it-came-where-unreadable"
        ),
    ],
)
def test_a_text_is_written(text: str, types: Mapping[str, str], written: str) -> None:
    facts = Facts({"deal": DEAL, "company": None}, types)
    assert render(text, facts, ZoneInfo("America/Chicago")) == written


@pytest.mark.parametrize(
    "text", ["{deal.dealname.__class__}", "{0}", "{deal}", "%(deal)s", "{deal.x!r}", "{{deal.x}}"]
)
def test_nothing_else_is_a_placeholder(text: str) -> None:
    assert placeholders(text) <= {"deal.dealname.__class__", "deal.x"}
    assert "Roof" not in render(text, Facts({"deal": {"dealname": "Roof"}}))


def test_a_fact_that_was_not_read_cannot_be_written() -> None:
    with pytest.raises(CannotTell, match=r"^deal.dealname cannot be read: HubSpot answered 502$"):
        render("{deal.dealname}", Facts({"deal": Unread("HubSpot answered 502")}))


@pytest.mark.parametrize(
    ("text", "at"),
    [("{deal.x}", None), ("{", 0), ("a}", 1), ("{{deal.x}}", 0), ("{deal.x} {y}", 9), ("plain", None)],
)
def test_a_brace_that_belongs_to_no_placeholder_is_found(text: str, at: int | None) -> None:
    assert misplaced_brace(text) == at
