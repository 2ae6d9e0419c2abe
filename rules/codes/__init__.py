"""Every code that a message about a rule file can carry: stable, explained, each with an example.

A new code is one entry in the family it belongs to; tests hold that every code that is reported is here,
and that every example says exactly what it claims. The page docs/rules/messages.md is made from this.
"""

from rules.codes.accounts import ACCOUNTS
from rules.codes.code import Code, Severity, by_name
from rules.codes.conditions import CONDITIONS
from rules.codes.doubts import DOUBTS
from rules.codes.reading import READING
from rules.codes.sections import SECTIONS
from rules.codes.shapes import SHAPES

CODES = by_name(READING, SHAPES, CONDITIONS, SECTIONS, DOUBTS, ACCOUNTS)

__all__ = ["CODES", "Code", "Severity"]
