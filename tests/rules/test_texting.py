"""In how many pieces an SMS goes out, and what a WhatsApp template's variables may name (F134)."""

import pytest

from rules import facts_in, pieces, with_links


@pytest.mark.parametrize(
    ("text", "count", "places"),
    [
        pytest.param("", 1, 0, id="nothing"),
        pytest.param("a" * 160, 1, 160, id="one-full"),
        pytest.param("a" * 161, 2, 161, id="one-too-many"),
        pytest.param("a" * 306, 2, 306, id="two-full"),
        pytest.param("a" * 307, 3, 307, id="three"),
        pytest.param("€" * 80, 1, 160, id="the-extension-takes-two-places"),
        pytest.param("ñáé" + "a" * 67, 1, 70, id="a-letter-of-another-alphabet"),
        pytest.param("á" * 71, 2, 71, id="two-of-another-alphabet"),
        pytest.param("😀" * 35, 1, 70, id="an-emoji-takes-two-places"),
        pytest.param("😀" * 36, 2, 72, id="emojis-of-two"),
        pytest.param("a" * 66 + "😀" + "a" * 66, 3, 134, id="an-emoji-is-not-cut-in-two"),
        pytest.param("a" * 152 + "€" + "a" * 152, 3, 306, id="nor-is-the-extension"),
        pytest.param("ÄÖÜäöüß", 1, 7, id="german"),
    ],
)
def test_an_sms_is_counted_as_telephones_count_it(text: str, count: int, places: int) -> None:
    found = pieces(text)

    assert (found.count, found.places) == (count, places)


def test_the_character_that_makes_pieces_small_is_named() -> None:
    assert (pieces("it’s").odd, pieces("it's").odd) == ("’", "")
    assert (pieces("it’s").first, pieces("it's").first) == (70, 160)


def test_the_addresses_are_no_facts() -> None:
    assert facts_in("{review.link} {deal.dealname} {review.opt_out_end}") == {"deal.dealname"}


def test_the_addresses_are_filled_in_and_facts_left() -> None:
    assert with_links("{deal.dealname}: {review.link}", {"review.link": "https://x"}) == (
        "{deal.dealname}: https://x"
    )
