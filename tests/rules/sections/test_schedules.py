"""The `billing_schedules:` section (F3, F4, F6)."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from rules import Happening, Rulebook, Schedule

Book = Callable[[str], Rulebook]


def schedule(book: Book, *instalments: str, more: str = "") -> Schedule:
    """A schedule with these shares."""
    listed = "".join(
        f"      - {{id: {name}, {text}}}\n" for name, text in zip("abc", instalments, strict=False)
    )
    text = f"billing_schedules:\n  - id: s\n    for: {{deal.pipeline: x}}\n{more}    instalments:\n{listed}"
    return book(text).schedules[0]


def test_a_share_is_a_percentage_or_the_rest(book: Book) -> None:
    found = schedule(
        book, "share: 33.5%, when: {deal_enters: x}", "share: rest, when: {invoice_becomes: paid}"
    )
    assert [item.share for item in found.instalments] == [Decimal("33.5"), None]
    assert [item.when for item in found.instalments] == [
        Happening("deal_enters", "x"),
        Happening("invoice_becomes", "paid"),
    ]


def test_the_total_is_the_deal_s_amount_unless_it_says_another(book: Book) -> None:
    only = "share: rest, when: {deal_enters: x}"
    assert schedule(book, only).total == "deal.amount"
    assert schedule(book, only, more="    total: deal.hs_tcv\n").total == "deal.hs_tcv"


@pytest.mark.parametrize(
    ("count", "types"),
    [(1, ["full"]), (2, ["deposit", "final"]), (3, ["deposit", "follow_up", "final"])],
)
def test_an_instalment_has_a_type_by_its_place(count: int, types: list[str], book: Book) -> None:
    shares = ["share: 10%, when: {deal_enters: x}"] * (count - 1) + ["share: rest, when: {deal_enters: x}"]
    assert [item.invoice["invoice_type"] for item in schedule(book, *shares).instalments] == types


def test_an_instalment_may_have_another_type(book: Book) -> None:
    found = schedule(
        book, "share: rest, when: {deal_enters: x}, invoice: {invoice_type: final, terms: Net 15}"
    )
    assert found.instalment("a").invoice == {"invoice_type": "final", "terms": "Net 15"}


def test_an_unknown_instalment_is_a_key_error(book: Book) -> None:
    with pytest.raises(KeyError):
        schedule(book, "share: rest, when: {deal_enters: x}").instalment("z")
