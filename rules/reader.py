"""YAML text -> nodes with places, within bounds.

The text comes from a file that people edit, so it may be hostile by accident. PyYAML's loaders crash on
deep nesting, expand aliases and guess types (`no` is false, `1:30` is 90). Only its C *event* stream is
used, which survives all of that; everything after the events is decided here: at most 512 KB, 24 levels,
50,000 nodes and 10,000 characters in a scalar; no anchors, aliases, tags or second document; no characters
that hide what a line says; a key once; and of plain words only null, true, false and plain decimal numbers
are anything but text.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from itertools import islice

import yaml

from rules.nodes import Entry, Listing, Node, Scalar, Table, pointer, shortened
from rules.problems import START, Report, Span, TooMany
from rules.syntax import FROM_THE_BEGINNING, UNCLOSED, meaning_of

MOST_BYTES = 512 * 1024
MOST_LEVELS = 24
MOST_NODES = 50_000
MOST_CHARACTERS = 10_000
_MOST_DIGITS = 15

_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # what the YAML parser counts as one
_NOT_TEXT = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Without width, or turning the direction of writing, or ending a line that editors show as going on.
_HIDDEN = re.compile("[\x85\xad\u200b\u2028-\u202e\u2060\u2066-\u2069\ufeff]")
_MOST_HIDDEN = 50
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?|[-+]?\.[0-9]+")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


class _Stop(Exception):
    """Reading cannot go on; the reason is in the report."""


def lines_of(text: str) -> list[str]:
    """The lines as the YAML parser counts them, without their ends."""
    return _LINE_BREAK.split(text)


def read(text: str | bytes, name: str) -> tuple[Node | None, Report]:
    """The one document of a rule file and what is wrong with it.

    The node is None when the file is empty, or when the report says why it cannot be read.
    """
    size = len(text if isinstance(text, bytes) else text.encode(errors="surrogatepass"))
    if size > MOST_BYTES:
        report = Report(name, [])
        message = f"the file has more than {MOST_BYTES:,} bytes; remove what is not needed"
        report.error("too-large", START, message)
        return None, report
    content = text.decode("utf-8", errors="surrogateescape") if isinstance(text, bytes) else text
    content = content.removeprefix("\ufeff")
    report = Report(name, lines_of(content))
    try:
        _check_characters(content, report, is_utf_16=text[:2] in _UTF_16)
        node = _Reader(content, report).document()
    except (_Stop, TooMany):
        return None, report
    if node is not None:
        report.pointer_to = partial(pointer, node)
    return node, report


def _check_characters(content: str, report: Report, *, is_utf_16: bool) -> None:
    """Reports characters that hide something. Raises _Stop at one that no text has."""
    if stray := _NOT_TEXT.search(content):
        what = "the file is UTF-16, not UTF-8" if is_utf_16 else _stray(stray[0])
        report.error("not-text", _span_at(content, stray.start()), f"{what}; save the file as UTF-8 text")
        raise _Stop
    for hidden in islice(_HIDDEN.finditer(content), _MOST_HIDDEN):
        message = f"the invisible character U+{ord(hidden[0]):04X} can change how this line reads; delete it"
        report.error("hidden-character", _span_at(content, hidden.start()), message)


def _stray(character: str) -> str:
    """What is wrong with a character that no text has; bytes that are not UTF-8 were escaped before."""
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        return f"the byte 0x{code - 0xDC00:02X} is not UTF-8"
    return f"U+{code:04X} is no character of a text"


def _span_at(content: str, index: int) -> Span:
    before = lines_of(content[:index])
    line, column = len(before), len(before[-1]) + 1
    return Span(line, column, line, column + 1)


class _Reader:
    """Builds nodes from the event stream; keeps count of levels, nodes and characters."""

    def __init__(self, content: str, report: Report) -> None:
        self._content = content
        self._report = report
        self._nodes = 0

    def document(self) -> Node | None:
        try:
            return self._document(yaml.parse(self._content, Loader=yaml.CSafeLoader))
        except yaml.YAMLError as wrong:
            self._syntax(wrong)
            raise _Stop from wrong

    def _document(self, events: Iterator[yaml.Event]) -> Node | None:
        root: Node | None = None
        for event in events:
            if not isinstance(event, yaml.DocumentStartEvent):
                continue
            if root is not None:
                self._refuse(
                    "several-documents", _span(event), "a rule file is one document; remove this ---"
                )
            root = self._node(next(events), events, 1)
        return None if isinstance(root, Scalar) and root.value is None else root

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], level: int) -> Node:
        self._count(event, level)
        if isinstance(event, yaml.MappingStartEvent):
            return self._table(event, events, level)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._listing(event, events, level)
        return self._scalar(event)

    def _table(self, start: yaml.Event, events: Iterator[yaml.Event], level: int) -> Table:
        entries: dict[str, Entry] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key = self._node(event, events, level + 1)
            value = self._node(next(events), events, level + 1)
            if not isinstance(key, Scalar):
                message = (
                    "a key is one word, not a list or a mapping; a text that begins with a brace needs quotes"
                )
                self._report.error("wrong-key", key.span, message)
                self._report.spoil(_span(start))
            elif (first := entries.get(key.text)) is not None:
                twice = f'key "{shortened(key.text)}" is given twice, first at {first.key.span.place}'
                message = f"{twice}; keep one of them"
                self._report.error("duplicate-key", key.span, message)
            else:
                entries[key.text] = Entry(key, value)
        return Table(tuple(entries.values()), _span(start))

    def _listing(self, start: yaml.Event, events: Iterator[yaml.Event], level: int) -> Listing:
        items = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(self._node(event, events, level + 1))
        return Listing(tuple(items), _span(start))

    def _scalar(self, event: yaml.Event) -> Scalar:
        span = _span(event)
        if isinstance(event, yaml.AliasEvent):
            message = f"alias *{shortened(str(event.anchor))} is not allowed; write it out, or quote the text"
            self._report.error("alias", span, message)
            self._report.spoil(span)
            return Scalar("", None, True, span)
        assert isinstance(event, yaml.ScalarEvent)  # nothing else can begin a node
        plain = not event.style  # "" from the C parser
        return Scalar(event.value, typed(event.value) if plain else event.value, plain, span)

    def _count(self, event: yaml.Event, level: int) -> None:
        """Hold the bounds; refuse what nodes must not carry."""
        self._nodes += 1
        if self._nodes > MOST_NODES:
            message = f"the file has more than {MOST_NODES:,} values; remove what is not needed"
            self._refuse("too-many", _span(event), message)
        if level > MOST_LEVELS:
            message = f"this is nested deeper than {MOST_LEVELS} levels; check the brackets"
            self._refuse("too-deep", _span(event), message)
        if len(getattr(event, "value", "")) > MOST_CHARACTERS:
            message = (
                f"this text has more than {MOST_CHARACTERS:,} characters; shorten it, or close its quote"
            )
            self._refuse("too-long", _span(event), message)
        if isinstance(event, yaml.NodeEvent) and event.anchor and not isinstance(event, yaml.AliasEvent):
            message = f"anchor &{shortened(event.anchor)} is not allowed; write the value out"
            self._report.error("anchor", _span(event), message)
        if tag := getattr(event, "tag", None):
            message = f"tag {shortened(tag)} is not allowed; remove it, or quote the text"
            self._report.error("tag", _span(event), message)

    def _syntax(self, wrong: yaml.YAMLError) -> None:
        """What the parser could not read; of something that was never closed, the place where it begins."""
        said = str(getattr(wrong, "problem", None) or wrong)
        index = self._index_of(getattr(wrong, "problem_mark", None))
        began = self._index_of(getattr(wrong, "context_mark", None))
        at_the_end = not self._content[index:].strip()
        unclosed = at_the_end and self._content[began : began + 1] in ("{", "[")
        message = UNCLOSED if unclosed else meaning_of(said, self._content[index : index + 1])
        place = began if unclosed or said in FROM_THE_BEGINNING else index
        self._report.error("syntax", _span_at(self._content, place), message)

    def _index_of(self, mark: yaml.Mark | None) -> int:
        return min(mark.index, len(self._content)) if mark else 0

    def _refuse(self, code: str, at: Span, message: str) -> None:
        self._report.error(code, at, message)
        raise _Stop


def typed(text: str) -> str | Decimal | bool | None:
    """What a plain word means; longer numbers than an amount can be are names.

    >>> [typed(word) for word in ("no", "0777", "1:30", "2026-01-01", "1e3")]
    ['no', '0777', '1:30', '2026-01-01', '1e3']
    >>> typed("500.00"), typed("true"), typed("~")
    (Decimal('500.00'), True, None)
    """
    if text in _WORDS:
        return _WORDS[text]
    if _NUMBER.fullmatch(text) and sum(map(str.isdigit, text)) <= _MOST_DIGITS:
        return Decimal(text)
    return text


def _span(event: yaml.Event) -> Span:
    """The place of an event; of a list or mapping, of its first character."""
    start, end = event.start_mark, event.end_mark
    assert start and end  # the parser marks every event
    if isinstance(event, yaml.CollectionStartEvent):
        return Span(start.line + 1, start.column + 1, start.line + 1, start.column + 2)
    return Span(start.line + 1, start.column + 1, end.line + 1, end.column + 1)
