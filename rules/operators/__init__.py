"""The operators of conditions, one family in each module; importing this signs all of them up.

A new operator is one function, in a family or in a module of its own: nothing else has to name it.
"""

from importlib import import_module
from pkgutil import iter_modules

from rules.operators.registry import OPERATORS, Example, Operator, Takes

for _family in iter_modules(__path__):
    import_module(f"{__name__}.{_family.name}")

__all__ = ["OPERATORS", "Example", "Operator", "Takes"]
