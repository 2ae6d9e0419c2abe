"""Blanks, letters and length."""

from rules.literals import BadLiteral
from rules.nodes import Node, Scalar, described
from rules.transforms.registry import Argument, BadValue, Takes, Way, transform

_LONGEST = 4000  # QuickBooks' longest text
_LENGTH_EXAMPLE = "{truncate: 21}"
_NAME_EXAMPLE = "{split_name: first}"


@transform(Way.TIDIES, example=("  Ann Lee ", "Ann Lee"))
def trim(text: str) -> str:
    """Without outer blanks.

    >>> trim("  Ann Lee ")
    'Ann Lee'
    """
    return text.strip()


@transform(Way.TIDIES, example=("Ann@Acme.COM", "ann@acme.com"))
def lower(text: str) -> str:
    """In small letters.

    >>> lower("Ann@Acme.COM")
    'ann@acme.com'
    """
    return text.lower()


@transform(Way.TIDIES, example=("tx", "TX"))
def upper(text: str) -> str:
    """In capital letters.

    >>> upper("tx")
    'TX'
    """
    return text.upper()


@transform(Way.TIDIES, example=("ann LEE", "Ann Lee"))
def title(text: str) -> str:
    """Each word with a capital, the rest small.

    >>> title("ann LEE")
    'Ann Lee'
    """
    return text.title()


def _length(node: Node) -> Argument:
    word = node.text.strip() if isinstance(node, Scalar) else ""
    if word.isascii() and word.isdigit() and 0 < int(word[:5]) <= _LONGEST:
        return int(word[:5])
    message = f"truncate needs a value like {_LENGTH_EXAMPLE}, not {described(node)}"
    raise BadLiteral("wrong-value", node.span, message)


@transform(
    Way.NEVER,
    takes=Takes(_LENGTH_EXAMPLE, _length),
    example=("Retainer for December 2026", "Retainer for December"),
)
def truncate(text: str, most: int) -> str:
    """At most so many characters.

    >>> truncate("Retainer for March", 8)
    'Retainer'
    """
    return text[:most].rstrip()


def _which_name(node: Node) -> Argument:
    word = node.text.strip() if isinstance(node, Scalar) else ""
    if word in ("first", "last"):
        return word
    message = f"split_name needs a value like {_NAME_EXAMPLE}, or last, not {described(node)}"
    raise BadLiteral("wrong-value", node.span, message)


@transform(Way.NEVER, takes=Takes(_NAME_EXAMPLE, _which_name), example=("Ann Maria Lee", "Ann Maria"))
def split_name(text: str, which: str) -> str:
    """The first names or the last name of a person: the last word, or what stands before a comma.

    >>> split_name("Ann Maria Lee", "first"), split_name("Lee, Ann Maria", "last")
    ('Ann Maria', 'Lee')
    >>> split_name("Cher", "first"), split_name("Cher", "last")
    ('Cher', '')
    """
    last, comma, first = (part.strip() for part in text.partition(","))
    if not last:
        raise BadValue("the value is not a person's name")
    if not comma:
        words = text.split()
        first, last = (" ".join(words[:-1]), words[-1]) if len(words) > 1 else (words[0], "")
    return first if which == "first" else last
