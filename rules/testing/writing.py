"""Writing YAML that the reader reads back as it was meant, and adding a test to a file that people wrote."""

import re
from collections.abc import Mapping, Sequence

from rules.nodes import Entry, Listing, Scalar, Table
from rules.reader import lines_of, read, typed

Plain = bool | str | Mapping[str, "Plain"] | Sequence["Plain"]

_PLAIN = re.compile(r"[A-Za-z]([A-Za-z0-9_. -]*[A-Za-z0-9_])?")
_OTHER_YAMLS = frozenset({"yes", "no", "on", "off", "y", "n"})  # true and false to other readers
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


class CannotAdd(ValueError):
    """The file's `tests:` take no further entry; the message says what to do."""


def scalar(text: str) -> str:
    """A text as one word where it stays text, else in quotes.

    >>> scalar("contractsent"), scalar("10000.01"), scalar("no")
    ('contractsent', '"10000.01"', '"no"')
    """
    is_word = bool(_PLAIN.fullmatch(text)) and typed(text) == text
    return text if is_word and text.casefold() not in _OTHER_YAMLS else quoted(text)


def quoted(text: str) -> str:
    """A text in double quotes."""
    return f'"{"".join(_escaped(character) for character in text)}"'


def _escaped(character: str) -> str:
    code = ord(character)
    if character in _ESCAPES:
        return _ESCAPES[character]
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"  # half a character; no YAML can hold it
    if character.isprintable():
        return character
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def flowing(value: Plain) -> str:
    """Texts, yes and no, mappings and lists of them on one line.

    >>> flowing({"deal": {"amount": "450", "services": ["roof"]}})
    '{deal: {amount: "450", services: [roof]}}'
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return scalar(value)
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{scalar(key)}: {flowing(inner)}' for key, inner in value.items())}}}"
    return f"[{', '.join(flowing(inner) for inner in value)}]"


def with_test(text: str, entry: Sequence[str]) -> str:
    """The file with one more test behind its last; every other byte stays.

    `entry` are the lines of a list item without indentation, the first of its keys behind a dash. Raises
    CannotAdd where the tests are written in a form that takes no further line.
    """
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines(keepends=True)
    root = read(text, "")[0]
    entries = root.entries if isinstance(root, Table) else ()
    at = next((index for index, one in enumerate(entries) if one.key.text == "tests"), None)
    if at is None:
        return _joined(lines, len(lines), ["", "tests:", *_indented(entry, 2)], newline)
    following = entries[at + 1].key.span.line - 1 if at + 1 < len(entries) else len(lines)
    indent = _indent(entries[at], lines_of(text))
    return _joined(lines, _end(lines, following), ["", *_indented(entry, indent)], newline)


def _indent(tests: Entry, lines: Sequence[str]) -> int:
    """How far the dashes of the list stand; two blanks where there is none yet."""
    match tests.value:
        case Scalar(value=None):
            return 2
        case Listing(items=items, span=span) if items and lines[span.line - 1][span.column - 1] == "-":
            return span.column - 1
    raise CannotAdd("tests: is not a list with dashes; write each test behind a dash of its own")


def _end(lines: Sequence[str], following: int) -> int:
    """Where the section ends: blank lines and comments above the next key belong to that key."""
    end = following
    if following < len(lines):
        while end and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
            end -= 1
    return end


def _indented(entry: Sequence[str], indent: int) -> list[str]:
    return [f"{' ' * indent}{line}" for line in entry]


def _joined(lines: Sequence[str], at: int, new: Sequence[str], newline: str) -> str:
    before, after = "".join(lines[:at]), "".join(lines[at:])
    gap = "" if not before or before.endswith(("\n", "\r")) else newline
    added = list(new[1:]) if not before.strip() else list(new)
    return before + gap + newline.join(added) + newline + after
