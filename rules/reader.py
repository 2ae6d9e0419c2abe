"""YAML text -> nodes with places, within bounds.

The text comes from a file that people edit, so it may be hostile by accident. PyYAML's loaders crash on
deep nesting, expand aliases and guess types (`no` is false, `1:30` is 90). Only its C *event* stream is
used, which survives all of that; everything after the events is decided here: at most 512 KB, 24 levels,
50,000 nodes and 10,000 characters in a scalar; no anchors, aliases, tags or second document; a key once;
and of plain words only null, true, false and plain decimal numbers are anything but text.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

import yaml

from rules.nodes import Entry, Listing, Node, Scalar, Table
from rules.problems import START, Report, Span

MOST_BYTES = 512 * 1024
MOST_LEVELS = 24
MOST_NODES = 50_000
MOST_CHARACTERS = 10_000
_MOST_DIGITS = 15

_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # what the YAML parser counts as one
_NOT_TEXT = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?|[-+]?\.[0-9]+")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_TAB = "a tab cannot indent a rule file; use blanks"
# What the YAML parser says, and what it means to somebody who writes rules.
_SYNTAX = {
    "found character that cannot start any token": "this cannot begin a value; put the value in quotes",
    "mapping values are not allowed in this context": 'a ":" is not expected here; check the indentation, '
    "or put the value in quotes",
    "could not find expected ':'": 'a ":" is missing after this key',
    "did not find expected ',' or '}'": 'a "," or "}" is missing before this',
    "did not find expected ',' or ']'": 'a "," or "]" is missing before this',
    "did not find expected key": "this does not line up with the keys above; check the indentation",
    "did not find expected '-' indicator": "this does not line up with the list above; check the indentation",
    "did not find expected node content": "a value is missing here, or this cannot begin one",
    "did not find expected <document start>": "this stands outside of the file's keys; check the indentation",
    "found unknown escape character": "this escape does not exist; use single quotes around the text",
    "found a tab character that violates indentation": _TAB,
    "found unexpected end of stream": "the file ends inside a quoted text; close the quote",
    "block sequence entries are not allowed in this context": 'a list item "-" is not expected here; '
    "start it on its own line",
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
        report.error(
            "too-large", START, f"the file has {size} bytes; at most {MOST_BYTES} are read, so split it"
        )
        return None, report
    content, stray = _decoded(text)
    report = Report(name, lines_of(content))
    if stray is not None:
        report.error("not-text", _span_at(content, stray), "this is not UTF-8 text; save the file as UTF-8")
        return None, report
    try:
        return _Reader(content, report).document(), report
    except _Stop:
        return None, report


def _decoded(text: str | bytes) -> tuple[str, int | None]:
    """The text, and the index of its first character that is none: bad bytes, control characters."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", errors="surrogateescape")
    content = text.removeprefix("\ufeff")
    stray = _NOT_TEXT.search(content)
    return content, stray.start() if stray else None


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
                self._report.error("wrong-key", key.span, "a key is one word, not a list or a mapping")
            elif (first := entries.get(key.text)) is not None:
                message = f'key "{key.text}" is given twice; first at {first.key.span.place}'
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
            message = f"alias *{event.anchor} is not allowed; write the value out"
            self._report.error("alias", span, message)
            return Scalar("", None, True, span)
        assert isinstance(event, yaml.ScalarEvent)  # nothing else can begin a node
        plain = not event.style  # "" from the C parser
        return Scalar(event.value, typed(event.value) if plain else event.value, plain, span)

    def _count(self, event: yaml.Event, level: int) -> None:
        """Hold the bounds; refuse what nodes must not carry."""
        self._nodes += 1
        if self._nodes > MOST_NODES:
            self._refuse("too-many", _span(event), f"the file has more than {MOST_NODES:,} values; split it")
        if level > MOST_LEVELS:
            self._refuse("too-deep", _span(event), f"this is nested deeper than {MOST_LEVELS} levels")
        if len(getattr(event, "value", "")) > MOST_CHARACTERS:
            self._refuse("too-long", _span(event), f"this text has more than {MOST_CHARACTERS:,} characters")
        if isinstance(event, yaml.NodeEvent) and event.anchor and not isinstance(event, yaml.AliasEvent):
            self._report.error(
                "anchor", _span(event), f"anchor &{event.anchor} is not allowed; write the value out"
            )
        if tag := getattr(event, "tag", None):
            self._report.error("tag", _span(event), f"tag {tag} is not allowed; remove it")

    def _syntax(self, wrong: yaml.YAMLError) -> None:
        mark = getattr(wrong, "problem_mark", None)
        said = str(getattr(wrong, "problem", None) or wrong)
        index = min(mark.index, len(self._content)) if mark else 0
        is_tab = self._content[index : index + 1] == "\t"
        message = _TAB if is_tab else _SYNTAX.get(said, said)
        self._report.error("syntax", _span_at(self._content, index), message)

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
