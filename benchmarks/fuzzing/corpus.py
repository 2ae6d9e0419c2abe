"""The files that mutations begin with: the example, the tests' collections, and the codes' own examples."""

from functools import cache
from pathlib import Path

from rules.codes import CODES

ROOT = Path(__file__).parents[2]
_MOST_CHARACTERS = 20_000  # of a file to begin with; the huge ones are made by `bombs`


@cache
def corpus() -> tuple[str, ...]:
    """Whole rule files, right ones and broken ones, always in the same order."""
    texts = [(ROOT / "rules.example.yaml").read_text(encoding="utf-8")]
    texts += [path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").rglob("*.yaml"))]
    for name in ("broken_files.txt", "doubted_files.txt"):
        cases = (ROOT / "tests/rules/data" / name).read_text(encoding="utf-8").split("\n=== ")[1:]
        texts += [case.partition("\n")[2].partition("\n--> ")[0] + "\n" for case in cases]
    texts += [text for code in CODES.values() for text in (code.broken, code.mended)]
    return tuple(text for text in texts if len(text) <= _MOST_CHARACTERS)
