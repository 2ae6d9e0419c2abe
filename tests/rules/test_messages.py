"""Every mistake is told in one form, with its place and what to do, all of a file at once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rules import BadRules, load
from rules.problems import MOST_PROBLEMS

DATA = Path(__file__).parent / "data"
VERSION = "version: 1\n"


def broken_files() -> list[Any]:
    """The cases of data/broken_files.txt: the text of a file, and the first line of its first message."""
    cases = (DATA / "broken_files.txt").read_text(encoding="utf-8").split("\n=== ")[1:]
    found = []
    for case in cases:
        name, _, rest = case.partition("\n")
        text, _, first = rest.partition("\n--> ")
        found.append(pytest.param(text + "\n", first.strip(), id=name))
    return found


@pytest.mark.parametrize(("text", "first"), broken_files())
def test_a_broken_file_is_told_word_for_word(
    text: str, first: str, mistakes: Callable[[str], list[str]]
) -> None:
    assert mistakes(text)[0] == first


@pytest.mark.parametrize(("text", "first"), broken_files())
def test_a_broken_file_can_be_read_as_text(text: str, first: str) -> None:
    """Exit code 1: there are mistakes; 2 would be a file that is no text."""
    with pytest.raises(BadRules) as caught:
        load(text)
    assert not caught.value.unreadable


def test_a_problem_shows_the_line_and_marks_the_place() -> None:
    text = VERSION + "conditions:\n  c:\n    all:\n      - deal.amount: {gtee: 500}\n"
    with pytest.raises(BadRules) as caught:
        load(text, "billing.yaml")
    assert caught.value.problems[0].text == (
        'billing.yaml:5:23: error[unknown-operator]: unknown operator "gtee" for deal.amount; '
        'did you mean "gte"?\n'
        "  |\n"
        "5 |       - deal.amount: {gtee: 500}\n"
        "  |                       ^~~~\n"
        "  = a number property takes eq neq gt gte lt lte between in not_in known unknown"
    )


def test_all_mistakes_are_told_at_once_in_file_order(mistakes: Callable[[str], list[str]]) -> None:
    text = """version: 1
timezone: Mars
defaults: {create-invoice: {percent: 101}}
conditions:
  c: {deal.amount: {gtee: 1}, deal.pipeline: []}
triggers:
  - {id: t, when: {deal_enters: x}, if: d, do: []}
"""
    assert [line.split(": ")[0] for line in mistakes(text)] == [
        "rules.yaml:2:11",
        "rules.yaml:3:38",
        "rules.yaml:5:21",
        "rules.yaml:5:46",
        "rules.yaml:7:41",
        "rules.yaml:7:44",
    ]


def test_of_very_many_mistakes_the_first_fifty_are_told(mistakes: Callable[[str], list[str]]) -> None:
    text = VERSION + "".join(f"key{number}: x\n" for number in range(200))
    assert len(mistakes(text)) == MOST_PROBLEMS


def test_a_very_long_line_is_shown_around_the_place() -> None:
    text = VERSION + f"conditions: {{c: {{deal.dealname: [{'x, ' * 1000}'']}}}}\n"
    with pytest.raises(BadRules) as caught:
        load(text)
    assert max(len(line) for line in caught.value.problems[0].text.splitlines()) < 150


def test_a_long_word_is_shortened_in_the_message(mistakes: Callable[[str], list[str]]) -> None:
    assert len(mistakes(VERSION + f"x{'y' * 9000}: 1\n")[0]) < 250


def test_the_exception_reads_like_the_short_forms() -> None:
    with pytest.raises(BadRules, match=r"^rules\.yaml:1:10: error\[version\]: version must be 1, not \"2\"$"):
        load("version: 2")
