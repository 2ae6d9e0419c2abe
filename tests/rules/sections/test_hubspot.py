"""What is kept in HubSpot besides the deal's properties, as the rule file says it."""

import pytest

from rules import BadRules, InHubSpot, load
from rules.sections.hubspot import NOTES

EVERYTHING = InHubSpot("all", "deals", frozenset(NOTES))


def kept(section: str) -> InHubSpot:
    return load(f"version: 1\n{section}\n", "rules.yaml").in_hubspot


def complaint(section: str) -> str:
    with pytest.raises(BadRules) as caught:
        kept(section)
    return str(caught.value)


@pytest.mark.parametrize("section", ["", "hubspot: {}"], ids=["no section", "an empty one"])
def test_without_a_word_everything_is_kept(section: str) -> None:
    assert kept(section) == EVERYTHING


def test_what_is_usual_is_everything() -> None:
    assert InHubSpot() == EVERYTHING


def test_without_a_rule_file_everything_is_kept() -> None:
    assert load("", "rules.yaml").in_hubspot == EVERYTHING


def test_what_is_said_counts_and_the_rest_is_as_usual() -> None:
    assert kept("hubspot: {invoices: none}") == InHubSpot("none", "deals", frozenset(NOTES))


def test_the_notes_that_are_named_are_told() -> None:
    assert kept("hubspot: {notes: [paid, refused]}").notes == {"paid", "refused"}


@pytest.mark.parametrize("empty", ["[]", ""])
def test_an_empty_list_tells_nothing(empty: str) -> None:
    assert kept(f"hubspot: {{notes: {empty}}}").notes == frozenset()


def test_a_word_that_it_does_not_know_is_refused() -> None:
    told = complaint("hubspot: {invoices: some}")
    assert 'invoices cannot be "some"; it can be all, deals, none' in told


def test_a_slip_of_the_pen_is_seen() -> None:
    assert 'notes cannot be "payd"; did you mean "paid"?' in complaint("hubspot: {notes: [payd]}")


def test_a_note_that_is_named_twice_is_refused() -> None:
    assert '"paid" stands twice in notes; remove one' in complaint("hubspot: {notes: [paid, paid]}")


def test_an_unknown_key_is_refused() -> None:
    assert 'unknown key "note" in hubspot; did you mean "notes"?' in complaint("hubspot: {note: [paid]}")
