"""Every word that marketers read: complete in every language, and nothing that nobody shows."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

import actions
from engine.action import Action, Outcome
from engine.definitions import ALWAYS_GIVEN, choices_of
from engine.inputs import internal
from engine.texts import LANGUAGES, Language

ALL = actions.collect()
EVERY_LANGUAGE = pytest.mark.parametrize("language", LANGUAGES.values(), ids=list(LANGUAGES))
EVERY_ACTION = pytest.mark.parametrize("action", ALL.values(), ids=list(ALL))
_PLACE = re.compile(r"\{\{(\w+)\}\}")


def public(action: Action) -> dict[str, Any]:
    return {name: info for name, info in action.inputs.model_fields.items() if not internal(info)}


def texts(value: Any) -> Iterator[str]:
    """Every text of a language, however deep."""
    if isinstance(value, str):
        yield value
    elif hasattr(value, "items"):
        for _, one in value.items():
            yield from texts(one)
    else:
        for name in getattr(value, "__slots__", ()):
            yield from texts(getattr(value, name))


def test_there_are_at_least_three_languages_and_english_is_first() -> None:
    assert next(iter(LANGUAGES)) == "en"
    assert len(LANGUAGES) >= 3
    assert all(code == one.code for code, one in LANGUAGES.items())


@EVERY_LANGUAGE
def test_a_language_speaks_of_every_action_and_no_other(language: Language) -> None:
    assert set(language.actions) == set(ALL)


@EVERY_LANGUAGE
def test_no_text_is_empty_or_has_blanks_around_it(language: Language) -> None:
    assert all(text and text == text.strip() for text in texts(language))


@EVERY_LANGUAGE
@EVERY_ACTION
def test_every_input_has_a_label_of_its_own_and_help(language: Language, action: Action) -> None:
    found = [language.field(action.name, name) for name in public(action)]

    assert all(one.label[0].isupper() and one.help.endswith(".") for one in found)
    assert len({one.label for one in found}) == len(found)


@EVERY_LANGUAGE
@EVERY_ACTION
def test_every_choice_has_a_label(language: Language, action: Action) -> None:
    for name, info in public(action).items():
        if choices_of(info):
            assert tuple(language.choices[name]) == choices_of(info)


@EVERY_LANGUAGE
@EVERY_ACTION
def test_every_output_has_a_label(language: Language, action: Action) -> None:
    labels = [language.outputs[output.name] for output in (*action.outputs, *ALWAYS_GIVEN)]

    assert len(set(labels)) == len(labels)


@EVERY_LANGUAGE
@EVERY_ACTION
def test_every_outcome_has_a_line_that_names_known_outputs(language: Language, action: Action) -> None:
    outputs = {output.name for output in (*action.outputs, *ALWAYS_GIVEN)}
    lines = language.outcomes_of(action.name)

    assert set(lines) == {outcome.value for outcome in Outcome}
    assert {name for line in lines.values() for name in _PLACE.findall(line)} <= outputs


@EVERY_LANGUAGE
@EVERY_ACTION
def test_what_went_wrong_is_always_told(language: Language, action: Action) -> None:
    lines = language.outcomes_of(action.name)

    assert all("{{reason}}" in lines[outcome] for outcome in ("refused", "failed"))


@EVERY_LANGUAGE
@EVERY_ACTION
def test_an_actions_card_names_inputs_it_has(language: Language, action: Action) -> None:
    assert set(_PLACE.findall(language.actions[action.name].card)) <= set(public(action))


@EVERY_LANGUAGE
def test_no_text_is_left_over(language: Language) -> None:
    shown = {name for action in ALL.values() for name in public(action)}
    given = {output.name for action in ALL.values() for output in (*action.outputs, *ALWAYS_GIVEN)}

    assert set(language.fields) == shown
    assert set(language.outputs) == given
    assert set(language.choices) == {
        name for action in ALL.values() for name, info in public(action).items() if choices_of(info)
    }


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_a_language_is_not_english_under_another_name(code: str) -> None:
    english = LANGUAGES["en"].actions

    assert all(one.name != english[name].name for name, one in LANGUAGES[code].actions.items())
