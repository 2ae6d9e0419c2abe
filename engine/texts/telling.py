"""What a page says, in the language of whoever looks at it."""

from collections.abc import Iterable
from dataclasses import dataclass

from engine.said import said
from engine.texts import LANGUAGES, Language
from engine.texts.reasons import told_in
from rules.model import ENGLISH


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells sentences in one language: English templates with their values, as `engine.said` puts together.

    >>> Teller("de")("In the last {days} days", days=30)
    'In den letzten 30 Tagen'
    """

    language: str

    def __call__(self, template: str, /, **values: object) -> str:
        return told_in(self.language, said(template, **values))

    def what(self, sentence: str) -> str:
        """A sentence that somebody else has said, an error's message for example."""
        return told_in(self.language, sentence)

    @property
    def words(self) -> Language:
        """The words of the forms."""
        return LANGUAGES.get(self.language, LANGUAGES[ENGLISH])


_LONGEST = 200  # characters of the header that are looked at


def preferred(accept_language: str, known: Iterable[str]) -> str | None:
    """The first of a browser's languages that we speak; None where there is none. Source: RFC 9110, 12.5.4.

    >>> preferred("fr-FR, de-AT;q=0.8, en;q=0.9, es;q=0", ["en", "de", "es"])
    'en'
    """
    wished = [_wish(each) for each in accept_language[:_LONGEST].split(",")]
    spoken = [(weight, code) for weight, code in wished if weight > 0 and code in set(known)]
    return max(spoken, key=lambda one: one[0])[1] if spoken else None


def _wish(told: str) -> tuple[float, str]:
    """How much a language is wished for, from 0 to 1, and its code without the country."""
    tag, _, weight = told.partition(";")
    code = tag.strip().partition("-")[0].lower()
    digits = weight.strip().removeprefix("q=")
    if not digits:
        return 1.0, code
    return (float(digits), code) if _is_weight(digits) else (0.0, code)


def _is_weight(text: str) -> bool:
    whole, _, fraction = text.partition(".")
    return whole in ("0", "1") and (not fraction or (fraction.isascii() and fraction.isdigit()))
