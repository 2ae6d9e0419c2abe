"""Small pieces of Markdown."""

from collections.abc import Iterable, Sequence
from pathlib import Path

_PROSE = Path(__file__).parent / "prose"
GENERATED = "<!-- Made from the code by `python -m docs.build`: change the code, not this page. -->"


def page(title: str, *parts: str) -> str:
    """A whole page: its title, the parts with a blank line between them, one line end at the end."""
    return "\n\n".join([GENERATED, f"# {title}", *(part.strip("\n") for part in parts if part)]) + "\n"


def prose(name: str) -> str:
    """What people wrote about a page, to stand at its head."""
    return (_PROSE / f"{name}.md").read_text(encoding="utf-8").strip()


def code(text: str, language: str = "yaml") -> str:
    """A block of code."""
    fence = "````" if "```" in text else "```"
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; line ends and bars in cells are made harmless."""
    lines = [_row(head), _row(["---"] * len(head)), *(_row(row) for row in rows)]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|').replace(chr(10), ' ') for cell in cells)} |"


def word(text: str) -> str:
    """A word of the language, as code."""
    return f"`{text}`"


def words(texts: Iterable[str]) -> str:
    """Several words of the language."""
    return " ".join(map(word, texts))
