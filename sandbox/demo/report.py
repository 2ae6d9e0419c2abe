"""The account of the play: plain text, 80 columns, amounts right-aligned."""

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TextIO

WIDTH = 80
INDENT = 14  # of everything that somebody says, shows or sums up
_QUOTED = WIDTH - INDENT - 2
_VALUES = 14  # columns for short values and amounts


class Report:
    """Writes to one stream, which is flushed at the end of every piece: people are watching."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.steps = 0

    def title(self, text: str) -> None:
        """The headline."""
        self._write([text, "=" * len(text)])

    def step(self, text: str) -> None:
        """The heading of the next numbered step."""
        self.steps += 1
        self._write(["", f"{self.steps:2}. {text}"])

    def said(self, who: str, text: str) -> None:
        """A sentence beside the name of whoever it is about."""
        self._write(beside(who, text))

    def text(self, text: str) -> None:
        """A paragraph."""
        self._write(textwrap.wrap(text, WIDTH) or [""])

    def block(self, lines: Iterable[str]) -> None:
        """Lines as they are, indented."""
        self._write([" " * INDENT + line for line in lines])

    def quote(self, text: str) -> None:
        """What somebody wrote, marked as in a reply."""
        lines = [each for line in text.strip().splitlines() for each in textwrap.wrap(line, _QUOTED) or [""]]
        self.block(f"> {line}" for line in lines)

    def table(self, rows: Mapping[str, str]) -> None:
        """Names and values."""
        self.block(table(rows))

    def sum(self, parts: Sequence[tuple[str, Decimal]], whole: str) -> None:
        """An addition as on paper; `whole` names the result."""
        self.block(addition(parts, whole))

    def lines(self, lines: Iterable[str]) -> None:
        """Lines as they are."""
        self._write(lines)

    def _write(self, lines: Iterable[str]) -> None:
        self._stream.writelines(line.rstrip() + "\n" for line in lines)
        self._stream.flush()


def money(amount: Decimal) -> str:
    """Major units with all cents.

    >>> money(Decimal("10000.01")), money(Decimal(0))
    ('10,000.01', '0.00')
    """
    return f"{amount:,.2f}"


def clock(moment: datetime) -> str:
    """The time of day of an aware instant, on this machine's clock.

    >>> len(clock(datetime.fromisoformat("2026-03-02T10:00Z")))
    8
    """
    return moment.astimezone().strftime("%H:%M:%S")


def beside(who: str, text: str) -> list[str]:
    """The lines of a sentence beside a name, at most 80 columns wide.

    >>> beside("HubSpot", "a deal moves")
    ['  HubSpot     a deal moves']
    """
    first = f"  {who:<{INDENT - 2}}"
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=" " * INDENT, break_on_hyphens=False
    )


def table(rows: Mapping[str, str]) -> list[str]:
    """Names and values; a value too long for its column gets lines of its own.

    >>> table({"number": "1001", "total": "420.00"})
    ['number            1001', 'total           420.00']
    """
    names = max(map(len, rows), default=0)
    lines = []
    for name, value in rows.items():
        if len(value) <= _VALUES:
            lines.append(f"{name:<{names}}  {value:>{_VALUES}}")
        else:
            lines += [name, *(f"  {line}" for line in textwrap.wrap(value, WIDTH - INDENT - 2))]
    return lines


def addition(parts: Sequence[tuple[str, Decimal]], whole: str) -> list[str]:
    """Summands, a rule, the sum.

    >>> print(*addition([("deposit", Decimal("3000")), ("final", Decimal("7000.01"))], "deal"), sep="\\n")
    deposit        3,000.00
    final          7,000.01
    -----------------------
    deal          10,000.01
    """
    names = max(len(name) for name in (whole, *(name for name, _ in parts)))
    lines = [f"{name:<{names}}  {money(amount):>{_VALUES}}" for name, amount in parts]
    total = sum((amount for _, amount in parts), Decimal(0))
    return [*lines, "-" * (names + 2 + _VALUES), f"{whole:<{names}}  {money(total):>{_VALUES}}"]
