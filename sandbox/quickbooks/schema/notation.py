"""The notation of the tables: a type, and its properties grouped by what they are.

    Invoice < SalesForm
      required ref: CustomerRef
      text 21: DocNumber
      word NotSet|NeedToSend|EmailSent: EmailStatus
      many Line: Line
      read number: TotalAmt Balance

A line without indentation names a type, and behind `<` the type whose properties it has too. Before the colon
stand marks, a kind and what limits it; behind it the names. Marks: `required` (a create or full update must
say it), `always` (a sparse update must say it too), `read` (a body may carry it, it is ignored), `many` (an
array). Kinds are the readers in `reading`, or the name of another type. What is indented deeper goes on with
the line before.
"""

from dataclasses import dataclass

_MARKS = frozenset({"required", "always", "read", "many"})


@dataclass(frozen=True, slots=True)
class Property:
    """One property: its kind, its limit as written, its marks."""

    kind: str
    limit: str = ""
    marks: frozenset[str] = frozenset()


def parse(*tables: str) -> dict[str, dict[str, Property]]:
    """The types of all tables; a type may build on one of a table before.

    >>> parse("Term\\n  required name 31: Name")["Term"]["Name"].limit
    '31'
    """
    types: dict[str, dict[str, Property]] = {}
    for line in "\n".join(tables).replace("\n    ", " ").splitlines():
        if line.strip() and not line.startswith(" "):
            name, _, base = line.partition("<")
            current = types[name.strip()] = dict(types[base.strip()] if base else {})
        elif line.strip():
            marks, _, names = line.partition(":")
            current |= dict.fromkeys(names.split(), _property(marks.split()))
    return types


def _property(words: list[str]) -> Property:
    marks = frozenset(words) & _MARKS
    kind, *limit = (word for word in words if word not in _MARKS)
    return Property(kind, " ".join(limit), marks)
