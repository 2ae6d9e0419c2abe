"""Program lines as syntax trees, for functions that are compiled from a rule file.

Templates are ours and fixed; what comes from a rule file is put in as a constant or as the name of a value,
so no text of a user ever becomes part of a program.
"""

import ast
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from textwrap import dedent
from types import CodeType, FunctionType
from typing import Any

Filling = ast.expr | Sequence[ast.stmt]


def lines(template: str, **fillings: Filling) -> list[ast.stmt]:
    """The statements of a template. A name in it that is also given becomes that expression; one that
    stands alone on a line becomes those statements, or none.

    >>> print(ast.unparse(lines("if X: BODY", X=name("y"), BODY=lines("z = X", X=ast.Constant(1)))[0]))
    if y:
        z = 1
    """
    filler = _Filler(fillings)
    return [line for one in ast.parse(_dedented(template)).body for line in filler.filled(one)]


def name(text: str) -> ast.Name:
    """A variable."""
    return ast.Name(text, ast.Load())


def function(argument: str, body: Sequence[ast.stmt], known: Mapping[str, object]) -> Callable[[Any], Any]:
    """The function of one argument with this body; `known` are all names that it knows beside its own."""
    (whole,) = lines("def made(ARGUMENT): BODY", BODY=body)
    assert isinstance(whole, ast.FunctionDef)
    whole.args.args[0].arg = argument
    module = ast.fix_missing_locations(ast.Module([whole], []))
    code = compile(module, "<rules>", "exec")
    inner = next(one for one in code.co_consts if isinstance(one, CodeType))
    return FunctionType(inner, {**known, "__builtins__": {}})


@cache
def _dedented(template: str) -> str:
    return dedent(template)


class _Filler(ast.NodeTransformer):
    def __init__(self, fillings: Mapping[str, Filling]) -> None:
        self._fillings = fillings

    def filled(self, line: ast.stmt) -> Sequence[ast.stmt]:
        found = self.visit(line)
        return found if isinstance(found, list) else [found]

    def visit_Name(self, node: ast.Name) -> ast.expr:
        given = self._fillings.get(node.id)
        if not isinstance(given, ast.expr):
            return node
        return ast.Name(given.id, node.ctx) if isinstance(given, ast.Name) else given

    def visit_Expr(self, node: ast.Expr) -> ast.stmt | list[ast.stmt]:
        given = self._fillings.get(node.value.id) if isinstance(node.value, ast.Name) else None
        if given is None or isinstance(given, ast.expr):
            self.generic_visit(node)
            return node
        return list(given) or [ast.Pass()]
