"""The query language: text to `Select`, strictly as documented.

    SELECT * | COUNT(*) | property, … FROM Entity
      [WHERE property op value [AND …]] [ORDERBY property [ASC|DESC], …] [STARTPOSITION n] [MAXRESULTS n]

Operators are = < > <= >= IN LIKE. There is no OR, NOT, != or JOIN. Texts and numbers stand in single
quotes, with \\' for a quote inside; true and false stand bare. Words are not case-sensitive.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sandbox.quickbooks import errors

Operator = Literal["=", "<", ">", "<=", ">=", "in", "like"]

_COMPARISONS: dict[str, Operator] = {"=": "=", "<": "<", ">": ">", "<=": "<=", ">=": ">="}
_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<string>'(?:[^'\\]|\\.)*')
      | (?P<word>[A-Za-z_][A-Za-z0-9_.]*)
      | (?P<integer>[0-9]+)
      | (?P<operator><=|>=|[=<>])
      | (?P<mark>[(),*])""",
    re.VERBOSE | re.DOTALL,
)
_KEYWORDS = frozenset(
    {"select", "from", "where", "and", "or", "not", "in", "like", "count"}
    | {"orderby", "order", "by", "asc", "desc", "startposition", "maxresults"}
)


@dataclass(frozen=True, slots=True)
class Condition:
    """`property op values`; only IN has several values. A text, or a truth value."""

    property: str
    operator: Operator
    values: tuple[str | bool, ...]


@dataclass(frozen=True, slots=True)
class Select:
    """A parsed query; names as they were written."""

    entity: str
    columns: tuple[str, ...] = ("*",)
    count: bool = False
    where: tuple[Condition, ...] = ()
    order: tuple[tuple[str, bool], ...] = ()  # property, descending
    start: int = 1
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # string, word, keyword, integer, operator, mark, end
    text: str
    line: int
    column: int

    def is_(self, *texts: str) -> bool:
        return self.kind in ("keyword", "mark", "operator") and self.text.lower() in texts


def parse(text: str) -> Select:
    """The query in the text. Raises: Refusal 4000 with line and column.

    >>> parse("select count(*) from Invoice where Balance > '0'").where
    (Condition(property='Balance', operator='>', values=('0',)),)
    """
    return _Parser(list(_tokens(text))).select()


def _tokens(text: str) -> Iterator[_Token]:
    position, line, line_start = 0, 1, 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        column = position - line_start + 1
        if match is None:
            raise _lexical_error(text[position], line, column)
        kind = match.lastgroup or ""
        if kind == "word" and match[0].lower() in _KEYWORDS:
            kind = "keyword"
        if kind != "space":
            yield _Token(kind, match[0], line, column)
        breaks = match[0].count("\n")
        if breaks:
            line += breaks
            line_start = position + match[0].rindex("\n") + 1
        position = match.end()
    yield _Token("end", "", line, position - line_start + 1)


class _Parser:
    """Recursive descent; every method takes what it is named after."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def select(self) -> Select:
        self._keyword("select")
        count, columns = self._columns()
        self._keyword("from")
        entity = self._name()
        where = self._where()
        order = self._order()
        start = self._number_after("startposition")
        limit = self._number_after("maxresults")
        if self._next.kind != "end":
            raise self._unexpected()
        return Select(entity, columns, count, where, order, 1 if start is None else start, limit)

    def _columns(self) -> tuple[bool, tuple[str, ...]]:
        if self._take("count"):
            for mark in "(*)":
                self._keyword(mark)
            return True, ()
        columns = [self._column()]
        while self._take(","):
            columns.append(self._column())
        return False, tuple(columns)

    def _column(self) -> str:
        return "*" if self._take("*") else self._name()

    def _where(self) -> tuple[Condition, ...]:
        if not self._take("where"):
            return ()
        conditions = [self._condition()]
        while self._take("and"):
            conditions.append(self._condition())
        return tuple(conditions)

    def _condition(self) -> Condition:
        name = self._name()
        if self._take("in"):
            return Condition(name, "in", self._list())
        if self._take("like"):
            return Condition(name, "like", (self._string(),))
        operator = _COMPARISONS.get(self._next.text)
        if operator is None:
            raise self._unexpected()
        self._advance()
        return Condition(name, operator, (self._value(),))

    def _list(self) -> tuple[str | bool, ...]:
        self._keyword("(")
        values = [self._value()]
        while self._take(","):
            values.append(self._value())
        self._keyword(")")
        return tuple(values)

    def _value(self) -> str | bool:
        if self._next.kind == "word" and self._next.text.lower() in ("true", "false"):
            return self._advance().text.lower() == "true"
        return self._string()

    def _string(self) -> str:
        if self._next.kind != "string":
            raise self._unexpected()
        return re.sub(r"\\(.)", r"\1", self._advance().text[1:-1], flags=re.DOTALL)

    def _order(self) -> tuple[tuple[str, bool], ...]:
        if self._take("order"):
            self._keyword("by")
        elif not self._take("orderby"):
            return ()
        order = [self._order_term()]
        while self._take(","):
            order.append(self._order_term())
        return tuple(order)

    def _order_term(self) -> tuple[str, bool]:
        name = self._name()
        descending = self._take("desc")
        if not descending:
            self._take("asc")
        return name, descending

    def _number_after(self, keyword: str) -> int | None:
        if not self._take(keyword):
            return None
        if self._next.kind != "integer":
            raise self._unexpected()
        return int(self._advance().text)

    def _name(self) -> str:
        if self._next.kind != "word":
            raise self._unexpected()
        return self._advance().text

    def _keyword(self, text: str) -> None:
        if not self._take(text):
            raise self._unexpected()

    def _take(self, text: str) -> bool:
        found = self._next.is_(text)
        if found:
            self._at += 1
        return found

    def _advance(self) -> _Token:
        token = self._next
        self._at += 1
        return token

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def _unexpected(self) -> errors.Refusal:
        return _parse_error(self._next)


_KIND_NAMES = {"word": "<IDENTIFIER>", "integer": "<INTEGER>", "string": "<STRING>"}


def _parse_error(token: _Token) -> errors.Refusal:
    where = f"at line {token.line}, column {token.column}."
    if token.kind == "end":
        return _refusal(f'Encountered "<EOF>" {where}')
    kind = _KIND_NAMES.get(token.kind, f'"{token.text.lower()}"')
    return _refusal(f'Encountered " {kind} "{token.text} "" {where}')


def _lexical_error(character: str, line: int, column: int) -> errors.Refusal:
    where = f"at line {line}, column {column}."
    return _refusal(f'Lexical error {where}  Encountered: "{character}" ({ord(character)}), after : ""')


def _refusal(text: str) -> errors.Refusal:
    return errors.Refusal("4000", "Error parsing query", f"QueryParserError: {text}", None)
