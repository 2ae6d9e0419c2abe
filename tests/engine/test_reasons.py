"""Every sentence that the code says is in every language, and what marketers are told is said so."""

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from engine.texts import LANGUAGES
from engine.texts.reasons import REASONS
from rules.model import LANGUAGES as IN_RULES
from rules.operators import OPERATORS

ROOT = Path(__file__).parents[2]
EVERY_LANGUAGE = pytest.mark.parametrize("code", REASONS)
_PLACE = re.compile(r"\{(\w+)\}")

SAYERS = {"said", "Saying", "tell"}

# What a marketer may be told by: an error of a run, its end, what is wrong with an input, why an answer was
# worth nothing, or what a rule says; and which of the arguments it is.
TELLS = {
    "BadAmount": 0,
    "CannotTell": 0,
    "Closing": 1,
    "DoubleSync": 1,
    "Governing": 2,
    "GoneMissing": 0,
    "NeedsPerson": 0,
    "NothingToDo": 0,
    "Outcome": 1,
    "Overbilled": 0,
    "Refused": 0,
    "Result": 0,
    "Trial": 2,
    "TryLater": 0,
    "Unread": 0,
    "Unsure": 0,
    "ValueError": 0,
    "unusable": 1,
}
# In the rules, also that a value is not of its type; a vendor's broken body is an `Unreadable` of its own.
RULES_TELL = {**TELLS, "BadLiteral": 2, "Unreadable": 0, "_NothingToBill": 0, "partial": 0}

# What of a page is text: which of the arguments. A page is told by its `Teller`.
ON_PAGES = {"Menu": 1, "button_link": 1, "form": 2, "page": 0, "paragraph": 0, "section": 0}
OUR_NAME = "'Stagebill'"

# Where people are told something; elsewhere it is administrators, who are told in English.
TOLD_IN = (
    "actions",
    "engine/billing",
    "engine/bulk",
    "engine/card",
    "engine/clients",
    "engine/connecting/connected.py",
    "engine/connecting/oauth.py",
    "engine/connecting/tokens.py",
    "engine/connecting/vault.py",
    "engine/deciding",
    "engine/double_sync.py",
    "engine/executions",
    "engine/inputs.py",
    "engine/lines.py",
    "engine/live_choices",
    "engine/mail.py",
    "engine/mails",
    "engine/operations/meter.py",
    "engine/reports",
    "engine/reviews",
    "engine/rulefile/writing.py",
    "engine/steps/decide.py",
    "engine/steps/moved_on.py",
    "engine/trial_invoice.py",
    "engine/web/connect.py",
    "rules/billing.py",
    "rules/calls.py",
    "rules/choosing.py",
    "rules/compiled",
    "rules/conditions.py",
    "rules/deciding.py",
    "rules/facts.py",
    "rules/literals.py",
    "rules/money.py",
    "rules/reasons.py",
    "rules/templates.py",
    "rules/values.py",
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


def says(place: str, tree: ast.Module) -> bool:
    """Whether `said` is the one that this is about: other things are called so, too."""
    froms = [node.module for node in tree.body if isinstance(node, ast.ImportFrom)]
    sources = {"engine.said", "rules.said", "engine.texts.telling"}
    return place == "rules/said.py" or not sources.isdisjoint(froms)


@cache
def templates() -> dict[str, tuple[str, set[str]]]:
    """What the code says: for each template where, and with which values.

    A `Saying` gets its values by their order. Operators tell by what they sign up with what a rule needs.
    """
    found: dict[str, tuple[str, set[str]]] = {}
    for place, tree in modules("actions", "engine", "rules"):
        for name, call in calls(tree) if says(place, tree) else ():
            if name in SAYERS and not is_passed_on(name, call):
                template = ast.literal_eval(call.args[0])
                given = {str(one.arg) for one in call.keywords}
                found[template] = (place, set(_PLACE.findall(template)) if name == "Saying" else given)
    for one in OPERATORS.values():
        found |= {told: ("rules/operators", {"values"}) for told in (one.needs, one.of_dates) if "{" in told}
        found |= {told: ("rules/operators", set()) for told in (one.needs, one.of_dates) if "{" not in told}
    return {template: where for template, where in found.items() if has_words(template)}


def is_passed_on(name: str, call: ast.Call) -> bool:
    """What tells a page its sentences says them with what it was given; or it is given what was said."""
    said_before = name == "tell" and not isinstance(call.args[0], ast.Constant)
    return said_before or any(one.arg is None for one in call.keywords)


def has_words(template: str) -> bool:
    """What only puts sentences side by side is the same in all languages; quotation marks are not."""
    return bool(re.sub(r"[ ,;:.%()]", "", _PLACE.sub("", template)))


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


def plain_texts(tree: ast.Module, tells: Mapping[str, int] = TELLS) -> Iterator[tuple[int, str]]:
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
            if name in tells and (name != "ValueError" or reads_inputs):
                yield from ((one.lineno, ast.unparse(one)) for one in told_by(call, tells[name], given))


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
    tells = RULES_TELL if place.startswith("rules") else TELLS
    assert sorted(set(plain_texts(tree, tells))) == []


@pytest.mark.parametrize(
    ("place", "tree"), list(modules("engine/web")), ids=[one for one, _ in modules("engine/web")]
)
def test_what_pages_show_is_told_in_the_language_of_who_looks(place: str, tree: ast.Module) -> None:
    """A plain text would be English for everybody: write tell("… {name} …", name=name), and translate it."""
    assert [one for one in plain_texts(tree, ON_PAGES) if has_own_words(one[1])] == []


def has_own_words(text: str) -> bool:
    """Texts that were told already may stand side by side on a page, and be numbered."""
    told = ast.parse(text, mode="eval").body
    parts = told.values if isinstance(told, ast.JoinedStr) else [told]
    words = [str(one.value) for one in parts if isinstance(one, ast.Constant)]
    return text != OUR_NAME and any(re.search("[a-z]", one) for one in words)


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
