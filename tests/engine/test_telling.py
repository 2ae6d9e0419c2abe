"""In which language a page is told, and what it takes from a browser."""

import pytest

from engine.said import said
from engine.texts import LANGUAGES
from engine.texts.telling import Teller, preferred


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("de", "de"),
        ("de-AT", "de"),
        ("DE", "de"),
        ("fr, es;q=0.3", "es"),
        ("en;q=0.5, es;q=0.9", "es"),
        ("de;q=0.8, es;q=0.8", "de"),
        ("de;q=0, en", "en"),
        ("*", None),
        ("fr", None),
        ("", None),
        ("de;q=nan", None),
        ("de;q=-1", None),
        ("de;q=9", None),
        ("de;q=" + "9" * 1_000_000, None),
        (";;,,;q=1", None),
    ],
)
def test_the_browsers_language(header: str, language: str | None) -> None:
    assert preferred(header, LANGUAGES) == language


def test_a_page_is_told_in_its_language() -> None:
    assert Teller("es")("Previous {count}", count=100) == "100 anteriores"


def test_what_somebody_else_has_said_is_told_so_too() -> None:
    assert Teller("de").what(said("{count} deals", count=2)) == "2 Deals"


def test_what_is_plain_stays_as_it_is() -> None:
    assert Teller("de").what("Invalid Reference Id") == "Invalid Reference Id"


def test_a_language_without_words_has_english_forms() -> None:
    assert Teller("fr").words is LANGUAGES["en"]
