"""What a message to a phone is made of: the pieces that an SMS is charged by, the words that a request adds.

Source: 3GPP TS 23.038 (the 7-bit alphabet and its extension), TS 23.040 (texts of several pieces).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rules.templates import placeholders

LINK_WORDS: Mapping[str, str] = {
    "review.link": "where the review is written",
    "review.link_end": "the same without what every such address begins with, for a button",
    "review.opt_out": "where people say not to be asked again",
    "review.opt_out_end": "the same without what every such address begins with, for a button",
}
"""What the variables of a WhatsApp template may name beside facts."""
LEADS_ON = frozenset({"review.link", "review.link_end"})
LETS_GO = frozenset({"review.opt_out", "review.opt_out_end"})

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")  # each takes two places
_LINK_WORD = re.compile(r"\{(review\.[a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Pieces:
    """In how many pieces an SMS goes out; `odd` is the first character that makes them small."""

    count: int
    places: int
    odd: str = ""

    @property
    def first(self) -> int:
        """How many places an SMS of one piece has."""
        return 70 if self.odd else 160


def pieces(text: str) -> Pieces:
    """The pieces of a text: of 160 places, or 70 where a character is not in the 7-bit alphabet.

    Of several pieces each has a few places less, which tell that they belong together. A character that
    takes two places is not cut in two.

    >>> pieces("a" * 161).count, pieces("“" + "a" * 70).count, pieces("€" * 80).count
    (2, 2, 1)
    """
    odd = next((one for one in text if one not in _BASIC and one not in _EXTENDED), "")
    widths = [1 + (one > "\uffff" if odd else one in _EXTENDED) for one in text]
    places, (alone, together) = sum(widths), (70, 67) if odd else (160, 153)
    return Pieces(1 if places <= alone else _cut(widths, together), places, odd)


def _cut(widths: Iterable[int], most: int) -> int:
    """How many pieces of at most so many places hold characters of these widths, in their order."""
    count, left = 0, 0
    for width in widths:
        if width > left:
            count, left = count + 1, most
        left -= width
    return count


def facts_in(text: str) -> frozenset[str]:
    """The facts that a text names, without the words that a request adds.

    >>> sorted(facts_in("{contact.firstname}: {review.link}"))
    ['contact.firstname']
    """
    return placeholders(text) - LINK_WORDS.keys()


def with_links(text: str, links: Mapping[str, str]) -> str:
    """The text with the addresses in place of `LINK_WORDS`.

    >>> with_links("See {review.link}", {"review.link": "https://a.example/reviews/x"})
    'See https://a.example/reviews/x'
    """
    return _LINK_WORD.sub(lambda found: links.get(found[1], found[0]), text)
