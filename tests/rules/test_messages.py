"""Every mistake is told in one form, with its place and what to do, all of a file at once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rules import BadRules, load
from rules.kinds import Kind
from rules.operators import OPERATORS
from rules.problems import MOST_PROBLEMS

DATA = Path(__file__).parent / "data"
VERSION = "version: 1\n"


def files(name: str) -> list[Any]:
    """The cases of a collection: the text of a file, and the first lines of all its messages."""
    found = []
    for case in (DATA / name).read_text(encoding="utf-8").split("\n=== ")[1:]:
        name, _, rest = case.partition("\n")
        text, *messages = rest.split("\n--> ")
        found.append(pytest.param(text + "\n", [message.rstrip("\n") for message in messages], id=name))
    return found


@pytest.mark.parametrize(("text", "messages"), files("broken_files.txt"))
def test_a_broken_file_is_told_word_for_word(
    text: str, messages: list[str], mistakes: Callable[[str], list[str]]
) -> None:
    """All messages of a file: what follows from a mistake is none of its own."""
    assert mistakes(text) == messages


@pytest.mark.parametrize(("text", "messages"), files("broken_files.txt"))
def test_a_broken_file_can_be_read_as_text(text: str, messages: list[str]) -> None:
    """Exit code 1: there are mistakes; 2 would be a file that is no text."""
    with pytest.raises(BadRules) as caught:
        load(text)
    assert not caught.value.unreadable


@pytest.mark.parametrize(("text", "messages"), files("doubted_files.txt"))
def test_a_doubted_file_is_told_word_for_word(text: str, messages: list[str]) -> None:
    """Warnings: the file is used."""
    assert [warning.short for warning in load(text).warnings] == messages


def test_the_collection_is_large_and_every_case_has_a_name_of_its_own() -> None:
    names = [case.id for case in (*files("broken_files.txt"), *files("doubted_files.txt"))]
    assert len(names) >= 300
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(("text", "messages"), files("broken_files.txt"))
def test_a_message_is_one_sentence_that_says_what_to_do(text: str, messages: list[str]) -> None:
    """In one clause or two; a list of what is allowed stands in the notes."""
    for message in messages:
        sentence = message.partition("]: ")[2]
        assert len(sentence) <= 170
        assert any(word in sentence for word in ("; ", " must ", " may ", " needs ", " takes ", " can only "))


def test_a_problem_shows_the_line_and_marks_the_place() -> None:
    text = VERSION + "conditions:\n  c:\n    all:\n      - deal.amount: {gtee: 500}\n"
    fitting = " ".join(name for name, one in OPERATORS.items() if Kind.MONEY in one.kinds)
    with pytest.raises(BadRules) as caught:
        load(text, "billing.yaml")
    assert caught.value.problems[0].text == (
        'billing.yaml:5:23: error[unknown-operator]: unknown operator "gtee" for deal.amount; '
        'did you mean "gte"?\n'
        "  |\n"
        "5 |       - deal.amount: {gtee: 500}\n"
        "  |                       ^~~~\n"
        f"  = a number property takes {fitting}"
    )


def test_the_marker_stands_under_the_place_behind_wide_letters() -> None:
    """A terminal gives letters of East Asia two columns."""
    with pytest.raises(BadRules) as caught:
        load(VERSION + "conditions: {c: {deal.dealname: [日本語, '']}}\n")
    shown = caught.value.problems[0].text.splitlines()
    assert shown[2] == "2 | conditions: {c: {deal.dealname: [日本語, '']}}"
    assert shown[3] == "  | " + " " * 41 + "^~"


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


def test_mistakes_are_told_apart_from_warnings() -> None:
    """Whoever names only one of them must not name a doubt."""
    with pytest.raises(BadRules) as caught:
        load("version: 1\nconditions: {c: {deal.own: no}}\ntrigers: []\n")
    assert [problem.code for problem in caught.value.problems] == ["word", "unknown-key"]
    assert [problem.code for problem in caught.value.mistakes] == ["unknown-key"]
