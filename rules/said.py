"""Sentences for people: English, with the memory of how they were put together, so that they translate.

Whoever says something to a marketer says it in English, with `said("{fact} is empty; …", fact=fact)`. The
result is that sentence. Only where it is shown is it told in the account's language: the service does that.
Decisions and actions say their reasons alike, so a sentence has one definition, on the pure side.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Self

_PLACE = re.compile(r"\{(\w+)\}")
_new = str.__new__


class Said(str):
    """An English sentence made of a template, in which values stand as `{name}`, and these values.

    It is a text like any other. What is made of it by other means than `said` is plain English.
    """

    __slots__ = ("_in_order", "template")
    template: str
    _in_order: tuple[str, ...]

    def __new__(cls, template: str, values: Mapping[str, str]) -> Self:
        names, pattern = _prepared(template)
        in_order = tuple(values[name] for name in names)
        made = super().__new__(cls, pattern % in_order)
        made.template, made._in_order = template, in_order
        return made

    @property
    def values(self) -> Mapping[str, str]:
        """By the names of the places."""
        return dict(zip(_prepared(self.template)[0], self._in_order, strict=True))

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


@lru_cache(maxsize=1024)
def _prepared(template: str) -> tuple[tuple[str, ...], str]:
    """The names of a template's places in order, and it as a pattern of `%`, which is the fastest to fill."""
    return tuple(_PLACE.findall(template)), _PLACE.sub("%s", template.replace("%", "%%"))


def said(template: str, /, **values: object) -> Said:
    """The template with its values, which may be sentences that were said themselves.

    >>> said("{bill} is paid; {left} is left", bill=said("invoice {number}", number="7"), left=0)
    'invoice 7 is paid; 0 is left'
    """
    return Said(
        template,
        {name: value if isinstance(value, Said) else str(value) for name, value in values.items()},
    )


class Saying:
    """A sentence that is said often, prepared once; its values come as texts, in the order of its places.

    >>> is_so = Saying("{fact} is {seen}")
    >>> is_so("deal.amount", "450.00")
    'deal.amount is 450.00'
    """

    __slots__ = ("_pattern", "template")

    def __init__(self, template: str) -> None:
        self.template = template
        self._pattern = _prepared(template)[1]

    def __call__(self, *values: str) -> Said:
        made = _new(Said, self._pattern % values)
        made.template, made._in_order = self.template, values
        return made


def joined(sentences: Sequence[str]) -> str:
    """Several sentences as one.

    >>> joined(["one", "two", "three"])
    'one; two; three'
    """
    return _together(lambda one, other: said("{one}; {other}", one=one, other=other), sentences)


def listed(words: Sequence[str]) -> str:
    """Words one after another.

    >>> listed(["EUR", "GBP", "USD"])
    'EUR and GBP and USD'
    """
    return _together(lambda one, other: said("{one} and {other}", one=one, other=other), words)


def either(words: Sequence[str]) -> str:
    """Words of which one is meant.

    >>> either(["deal", "contact"])
    'deal or contact'
    """
    return _together(lambda one, other: said("{one} or {other}", one=one, other=other), words)


def _together(pair: Callable[[str, str], str], words: Sequence[str]) -> str:
    """Half by half, so that hundreds of them lie a few sentences deep, not hundreds."""
    if len(words) < 2:
        return words[0]
    middle = len(words) // 2
    return pair(_together(pair, words[:middle]), _together(pair, words[middle:]))
