"""Every sentence that the code says is in every language, and what marketers are told is said so."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from engine.texts import LANGUAGES
from engine.texts.reasons import REASONS
from rules.model import LANGUAGES as IN_RULES

ROOT = Path(__file__).parents[2]
EVERY_LANGUAGE = pytest.mark.parametrize("code", REASONS)
_PLACE = re.compile(r"\{(\w+)\}")

# Errors of the rules that tell what they are made of, as `said_by` takes them.
WORDED = {"BadAmount", "Overbilled"}

# What a marketer may be told by: an error of a run, its end, what is wrong with an input, or why an answer
# was worth nothing; and which of the arguments it is.
TELLS = {
    "Closing": 1,
    "GoneMissing": 0,
    "NeedsPerson": 0,
    "NothingToDo": 0,
    "Refused": 0,
    "Result": 0,
    "TryLater": 0,
    "Unsure": 0,
    "ValueError": 0,
    "unusable": 1,
}

# Where people are told something; elsewhere it is administrators, who are told in English.
TOLD_IN = (
    "actions",
    "engine/billing",
    "engine/card",
    "engine/clients",
    "engine/connecting/connected.py",
    "engine/connecting/oauth.py",
    "engine/connecting/tokens.py",
    "engine/connecting/vault.py",
    "engine/deciding",
    "engine/executions",
    "engine/inputs.py",
    "engine/lines.py",
    "engine/live_choices",
    "engine/mail.py",
    "engine/operations/meter.py",
    "engine/reviews",
    "engine/steps/decide.py",
    "engine/steps/moved_on.py",
)


def modules(*places: str) -> Iterator[tuple[str, ast.Module]]:
    for place in places:
        paths = [ROOT / place] if place.endswith(".py") else sorted((ROOT / place).rglob("*.py"))
        for path in paths:
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Calls of functions by their plain name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id, node


def imports_said(tree: ast.Module) -> bool:
    froms = [node.module for node in tree.body if isinstance(node, ast.ImportFrom)]
    return "engine.said" in froms


@cache
def templates() -> dict[str, tuple[str, set[str]]]:
    """What the code says: for each template where, and with which values."""
    found: dict[str, tuple[str, set[str]]] = {}
    for place, tree in modules("actions", "engine", "rules"):
        sayers = WORDED | ({"said"} if imports_said(tree) or place == "engine/said.py" else set())
        for name, call in calls(tree):
            if name in sayers and (name != "said" or not is_passed_on(call)):
                template = ast.literal_eval(call.args[0])
                found[template] = (place, {str(one.arg) for one in call.keywords})
    return found


def is_passed_on(call: ast.Call) -> bool:
    """`said_by` says again what an error of the rules was made of."""
    return any(one.arg is None for one in call.keywords)


def test_the_code_says_something() -> None:
    assert len(templates()) > 300


def test_a_template_names_the_values_that_it_is_given() -> None:
    wrong = {
        template: place
        for template, (place, values) in templates().items()
        if set(_PLACE.findall(template)) != values
    }

    assert wrong == {}


@EVERY_LANGUAGE
def test_every_sentence_is_translated(code: str) -> None:
    assert {one: place for one, (place, _) in templates().items() if one not in REASONS[code]} == {}


@EVERY_LANGUAGE
def test_no_translation_is_left_over(code: str) -> None:
    assert set(REASONS[code]) - set(templates()) == set()


@EVERY_LANGUAGE
def test_a_translation_names_the_same_values(code: str) -> None:
    wrong = {
        english: told
        for english, told in REASONS[code].items()
        if set(_PLACE.findall(english)) != set(_PLACE.findall(told))
    }

    assert wrong == {}


@EVERY_LANGUAGE
def test_a_translation_can_be_filled_in(code: str) -> None:
    """A stray brace would stop an answer to HubSpot."""
    told = [one.format_map(dict.fromkeys(_PLACE.findall(one), "x")) for one in REASONS[code].values()]

    assert [one for one in told if "{" in one or "}" in one] == []


@EVERY_LANGUAGE
def test_a_translation_has_the_blanks_around_it_that_the_sentence_has(code: str) -> None:
    def outer(text: str) -> tuple[bool, bool]:
        return text[0] == " ", text[-1] == " "

    assert [told for english, told in REASONS[code].items() if outer(english) != outer(told)] == []


def test_rules_labels_and_reasons_know_the_same_languages() -> None:
    assert list(IN_RULES) == list(LANGUAGES) == ["en", *REASONS]


def plain_texts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Where an error or an end is told by a text that nobody said.

    A ValueError is told where inputs are read: pydantic carries it to `engine.inputs`.
    """
    reads_inputs = any(
        isinstance(node, ast.ImportFrom) and str(node.module).startswith("pydantic") for node in tree.body
    )
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Module):
            continue
        given = assigned(function)
        for name, call in calls(function):
            if name in TELLS and (name != "ValueError" or reads_inputs):
                yield from ((one.lineno, ast.unparse(one)) for one in told_by(call, TELLS[name], given))


def assigned(function: ast.AST) -> dict[str, list[ast.expr]]:
    """What each plain name is given in a function."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found.setdefault(node.targets[0].id, []).append(node.value)
    return found


def told_by(call: ast.Call, position: int, given: dict[str, list[ast.expr]]) -> Iterator[ast.expr]:
    named = [one.value for one in call.keywords if one.arg in ("message", "reason")]
    for text in [*call.args[position : position + 1], *named]:
        meant = given.get(text.id, []) if isinstance(text, ast.Name) else [text]
        yield from (one for choice in meant for one in branches(choice) if is_text(one))


def branches(text: ast.expr) -> Iterator[ast.expr]:
    if isinstance(text, ast.IfExp):
        yield from (*branches(text.body), *branches(text.orelse))
    elif isinstance(text, ast.BoolOp):
        for value in text.values:
            yield from branches(value)
    else:
        yield text


def is_text(text: ast.expr) -> bool:
    return isinstance(text, ast.JoinedStr) or (isinstance(text, ast.Constant) and bool(text.value))


@pytest.mark.parametrize(
    ("place", "tree"), list(modules(*TOLD_IN)), ids=[one for one, _ in modules(*TOLD_IN)]
)
def test_what_marketers_may_be_told_is_said(place: str, tree: ast.Module) -> None:
    """A plain text would be English for everybody: write said("… {name} …", name=name), and translate it."""
    assert sorted(set(plain_texts(tree))) == []


@pytest.mark.parametrize(
    "code",
    [
        'raise Refused(f"no {one}")',
        'raise Refused("no", category="input")',
        'why = f"no {one}"\nraise TryLater(why)',
        'raise Refused("no" if one else said("yes"))',
        'Result(reason=f"{one} done")',
        'Closing(Outcome.DONE, "done")',
    ],
)
def test_a_plain_text_is_found(code: str) -> None:
    assert list(plain_texts(ast.parse(code)))


def test_what_was_said_is_not_taken_for_plain() -> None:
    assert (
        list(plain_texts(ast.parse('why = said("no")\nraise Refused(why)\nraise Refused(said("no"))'))) == []
    )
