"""What pages make of what deals, customers and vendors are called, in every language."""

import re

import pytest

from engine.bulk.batches import BatchDeal, Result
from engine.texts import LANGUAGES
from engine.texts.telling import Teller
from engine.web.pages import bulk_result

MARKUP = '"><script>alert(1)</script>'


def results(**differs: str) -> list[Result]:
    """Two deals under way and one that failed."""
    deal = BatchDeal("7", MARKUP, "100.00 USD")
    return [
        *(Result(deal, f"execution-{each}", "", MARKUP, tried=False) for each in (1, 2)),
        Result(deal, "execution-3", "failed", MARKUP, tried=False, number=MARKUP, link=f"https://{MARKUP}"),
    ]


def test_a_sum_keeps_the_capitals_of_german_nouns() -> None:
    """Neither „in arbeit“ nor „nichts zu tun“ begins a German noun with a small letter."""
    shown = "".join(bulk_result.parts(results(), "/bulk/batches/b/retry", {}, Teller("de")))

    assert re.findall(r'<p class="sum" role="status">(.*?)</p>', shown) == ["In Arbeit: 2, Fehlgeschlagen: 1"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_and_reasons_are_no_markup(language: str) -> None:
    shown = "".join(bulk_result.parts(results(), "/bulk/batches/b/retry", {}, Teller(language)))

    assert "<script" not in shown
    assert '="">' not in shown  # nor ends a name the attribute that it stands in
