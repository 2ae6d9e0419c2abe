"""In which language marketers are told how actions end."""

import pytest

from rules import BadRules, load


def test_without_a_word_it_is_english() -> None:
    assert load("version: 1\n", "rules.yaml").language == "en"


def test_without_a_rule_file_it_is_english() -> None:
    assert load("", "rules.yaml").language == "en"


@pytest.mark.parametrize("code", ["en", "de", "es"])
def test_a_language_is_named_by_its_code(code: str) -> None:
    assert load(f"version: 1\nlanguage: {code}\n", "rules.yaml").language == code


def test_another_word_is_told_with_what_it_can_be() -> None:
    with pytest.raises(BadRules) as caught:
        load("version: 1\nlanguage: german\n", "rules.yaml")

    assert str(caught.value) == (
        'rules.yaml:2:11: error[wrong-value]: language cannot be "german"; it can be en, de, es'
    )
