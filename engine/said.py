"""Sentences for people: English, with the memory of how they were put together, so that they translate.

Whoever says something to a marketer says it in English, with `said("{fact} is empty; …", fact=fact)`. The
result is that sentence. Only where it is shown is it told in the account's language (`engine.texts.reasons`).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, Self

Wording = dict[str, Any]
"""How a sentence was put together, as JSON: `{"said": template, "with": {name: text or wording}}`."""


class Said(str):
    """An English sentence made of a template, in which values stand as `{name}`, and these values.

    It is a text like any other. What is made of it by other means than `said` is plain English.
    """

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, str]

    def __new__(cls, template: str, values: Mapping[str, str]) -> Self:
        made = super().__new__(cls, template.format_map(values))
        made.template, made.values = template, values
        return made

    def __reduce__(self) -> tuple[type["Said"], tuple[str, Mapping[str, str]]]:
        return type(self), (self.template, self.values)  # so that it can be copied

    def mapped(self, change: Callable[[str], str]) -> "Said":
        """The same sentence with its plain values changed, also within values that are sentences."""
        return Said(
            self.template,
            {
                name: value.mapped(change) if isinstance(value, Said) else change(value)
                for name, value in self.values.items()
            },
        )


def said(template: str, /, **values: object) -> Said:
    """The template with its values, which may be sentences that were said themselves.

    >>> said("{bill} is paid; {left} is left", bill=said("invoice {number}", number="7"), left=0)
    'invoice 7 is paid; 0 is left'
    """
    return Said(
        template,
        {name: value if isinstance(value, Said) else str(value) for name, value in values.items()},
    )


class Worded(Protocol):
    """An error of the rules that tells what its message is made of."""

    template: str
    values: Mapping[str, object]


def said_by(problem: Worded) -> Said:
    """The message of such an error."""
    return said(problem.template, **problem.values)


def joined(sentences: Sequence[str]) -> str:
    """Several sentences as one.

    >>> joined(["one", "two", "three"])
    'one; two; three'
    """
    first, *others = sentences
    for other in others:
        first = said("{one}; {other}", one=first, other=other)
    return first


def listed(words: Sequence[str]) -> str:
    """Words one after another.

    >>> listed(["EUR", "GBP", "USD"])
    'EUR and GBP and USD'
    """
    first, *others = words
    for other in others:
        first = said("{one} and {other}", one=first, other=other)
    return first


def either(words: Sequence[str]) -> str:
    """Words of which one is meant.

    >>> either(["deal", "contact"])
    'deal or contact'
    """
    first, *others = words
    for other in others:
        first = said("{one} or {other}", one=first, other=other)
    return first


def wording_of(sentence: str) -> Wording | None:
    """What is kept beside a sentence so that it can be told in another language; None of a plain text.

    >>> wording_of(said("{count} hours", count=72))
    {'said': '{count} hours', 'with': {'count': '72'}}
    """
    if not isinstance(sentence, Said):
        return None
    return {
        "said": sentence.template,
        "with": {name: wording_of(value) or value for name, value in sentence.values.items()},
    }


def recalled(sentence: str, wording: Wording | None) -> str:
    """The sentence with its memory again; as it is where the wording is missing, or that of another one."""
    if wording is None:
        return sentence
    again = _said_again(wording)
    return again if again == sentence else sentence


def _said_again(wording: Wording) -> Said:
    told = wording["with"].items()
    return Said(
        wording["said"], {name: one if isinstance(one, str) else _said_again(one) for name, one in told}
    )
