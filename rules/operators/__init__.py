"""The operators of conditions, one family in each module; importing this signs all of them up."""

from rules.operators import compare, dates, lists, presence, text
from rules.operators.registry import OPERATORS, Operator, Takes

__all__ = ["OPERATORS", "Operator", "Takes", "compare", "dates", "lists", "presence", "text"]
