"""Every code is registered, explained, and has an example that says exactly what it claims."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import rules
from rules import BadRules, Problem, load, references, unknown_names
from rules.codes import CODES, Code
from rules.codes.code import by_name

PACKAGE = Path(rules.__file__).parent
REPORTING = {"error": 0, "warning": 0, "BadLiteral": 0, "_Mistake": 0, "_refuse": 0}


def problems_of(code: Code, text: str) -> tuple[Problem, ...]:
    try:
        book = load(text)
    except BadRules as bad:
        return bad.problems
    return (*book.warnings, *(unknown_names(book, code.account, text=text) if code.account else ()))


@pytest.mark.parametrize("code", CODES.values(), ids=lambda code: code.code)
def test_the_broken_example_has_exactly_this_mistake(code: Code) -> None:
    assert [(one.severity, one.code) for one in problems_of(code, code.broken)] == [
        (code.severity, code.code)
    ]


@pytest.mark.parametrize("code", CODES.values(), ids=lambda code: code.code)
def test_the_mended_example_is_clean(code: Code) -> None:
    assert problems_of(code, code.mended) == ()


@pytest.mark.parametrize("code", CODES.values(), ids=lambda code: code.code)
def test_a_code_is_explained_in_sentences(code: Code) -> None:
    assert code.title[0].islower()
    assert not code.title.endswith(".")
    assert code.why[0].isupper() or code.why[0] == "`"
    assert code.why.endswith(".")
    assert all(character.isprintable() or character == "\n" for character in code.shown)


def calls() -> Iterator[tuple[str, str, str]]:
    """Every call in `rules` that names a code as a literal: file, what reports it, the code."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            first = node.args[0]
            if name in REPORTING and isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield path.name, name, first.value


def test_every_code_that_is_reported_is_registered_with_its_severity() -> None:
    reported = set(calls())
    assert len({code for _, _, code in reported}) > 50
    for file, call, code in reported:
        assert code in CODES, f"{file} reports {code}"
        severity = "warning" if call == "warning" else "error"
        assert CODES[code].severity == severity, f"{file} reports {code} as {severity}"


def test_every_registered_code_is_reported_somewhere() -> None:
    reported = {code for _, _, code in calls()}
    of_accounts = {name for name, code in CODES.items() if code.account}
    assert set(CODES) - of_accounts == reported


def test_every_kind_of_name_that_an_account_knows_has_its_code() -> None:
    actions = "{create-invoice: {item: I, tax_code: T, terms: N}}, {record-payment: {payment_method: M}}"
    trigger = f"{{id: t, when: {{deal_enters: s}}, if: {{deal.pipeline: p}}, do: [{actions}]}}"
    book = load(f"version: 1\ntriggers: [{trigger}]\n")
    kinds = {one.kind for one in references(book)}
    nothing = dict.fromkeys(kinds, ())
    assert {one.code for one in unknown_names(book, nothing)} <= set(CODES)
    assert kinds == {kind for code in CODES.values() for kind in code.account}


def test_of_very_many_unknown_names_the_first_are_told() -> None:
    triggers = "".join(
        f"  - {{id: t{number}, when: {{deal_enters: s{number}}}, do: [{{create-invoice: {{}}}}]}}\n"
        for number in range(300)
    )
    book = load(f"version: 1\ntriggers:\n{triggers}")
    assert len(unknown_names(book, {"stage": ["won"]})) == 50


def test_two_codes_of_one_name_are_refused() -> None:
    one = CODES["syntax"]
    with pytest.raises(ValueError, match="two codes are called syntax"):
        by_name([one], [one])
