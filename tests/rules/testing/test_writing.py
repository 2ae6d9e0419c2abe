"""Writing YAML: what is written reads as it was meant, and a file that people wrote stays as it is."""

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import CannotAdd, load, with_test
from rules.nodes import Scalar, Table
from rules.reader import read
from rules.testing.writing import Plain, flowing, scalar

ENTRY = ["- name: new", "  event: {deal_created: true}", "  expect: nothing"]
OLD = "- name: old\n  event: {deal_created: true}\n  expect: nothing\n"


def names(text: str) -> list[str]:
    return [case.name for case in load(text).tests]


PLACES = [
    pytest.param("version: 1\ntests:\n" + OLD, id="without-indentation"),
    pytest.param("version: 1\ntests:\n  " + OLD.replace("\n ", "\n   "), id="indented"),
    pytest.param("version: 1\ntests:\n" + OLD.rstrip("\n"), id="no-last-line-end"),
    pytest.param("version: 1\ntests:\n" + OLD + "# the end\n\n", id="comments-at-the-end"),
    pytest.param(
        "version: 1\ntests:\n" + OLD + "\n# how days are counted\ntimezone: UTC\n", id="before-another-key"
    ),
    pytest.param(
        "version: 1\ntests: # what we expect\n- {name: old, event: {deal_created: true}, expect: nothing\n"
        "  } # closed here\n",
        id="a-flow-mapping-over-lines",
    ),
    pytest.param("\ufeffversion: 1\ntests:\n" + OLD, id="byte-order-mark"),
]


@pytest.mark.parametrize("text", PLACES)
def test_a_test_is_added_behind_the_others(text: str) -> None:
    assert names(with_test(text, ENTRY)) == ["old", "new"]


@pytest.mark.parametrize("text", PLACES)
def test_every_line_that_was_there_stays(text: str) -> None:
    found = with_test(text, ENTRY).splitlines()
    rest = iter(found)
    assert all(line in rest for line in text.splitlines())


def test_comments_above_the_next_key_stay_with_it() -> None:
    text = "version: 1\ntests:\n" + OLD + "\n# how days are counted\ntimezone: UTC\n"
    assert with_test(text, ENTRY).endswith("expect: nothing\n\n# how days are counted\ntimezone: UTC\n")


def test_line_ends_stay_what_they_are() -> None:
    found = with_test(("version: 1\ntests:\n" + OLD).replace("\n", "\r\n"), ENTRY)
    assert found.count("\n") == found.count("\r\n") == 9


@pytest.mark.parametrize(
    "text", ["version: 1\n", "version: 1\ntests:\n", "version: 1\ntests:\ntimezone: UTC\n"]
)
def test_the_first_test_begins_the_section(text: str) -> None:
    assert names(with_test(text, ENTRY)) == ["new"]


@pytest.mark.parametrize("tests", ["[]", "[{name: a, event: {deal_created: true}, expect: nothing}]"])
def test_a_list_in_brackets_takes_no_line(tests: str) -> None:
    with pytest.raises(CannotAdd, match=r"^tests: is not a list with dashes; write each test behind a dash"):
        with_test(f"version: 1\ntests: {tests}\n", ENTRY)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("contractsent", "contractsent"),
        ("Net 30", "Net 30"),
        ("1e3", '"1e3"'),
        ("true", '"true"'),
        ("Null", '"Null"'),
        ("off", '"off"'),
        ("a: b", '"a: b"'),
        ("", '""'),
        ('say "hi"', '"say \\"hi\\""'),
        ("two\nlines\x07", '"two\\nlines\\u0007"'),
        ("\U0001f600", '"\U0001f600"'),
        ("half \ud83d", '"half \ufffd"'),
    ],
)
def test_a_text_stays_a_text(text: str, written: str) -> None:
    assert scalar(text) == written


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
VALUES: st.SearchStrategy[Plain] = st.dictionaries(TEXTS, TEXTS, min_size=1, max_size=4)


@given(value=VALUES)
def test_what_is_written_reads_as_it_was_meant(value: dict[str, str]) -> None:
    node, report = read(f"a: {flowing(value)}", "")
    assert report.problems == ()
    assert isinstance(node, Table)
    inner = node.entries[0].value
    assert isinstance(inner, Table)
    found = {entry.key.text: entry.value for entry in inner}
    assert {key: one.text for key, one in found.items() if isinstance(one, Scalar)} == value
    assert all(isinstance(one, Scalar) and one.value == one.text for one in found.values())


def test_yes_and_no_are_no_texts() -> None:
    assert flowing({"meant": True, "name": "true"}) == '{meant: true, name: "true"}'


def test_a_block_text_before_the_end_is_no_comment() -> None:
    """`#` inside a text is part of it: the new test comes after it."""
    text = dedent(
        """\
        version: 1
        tests:
          - name: old
            because: |
              a
              # b
            event: {deal_created: true}
            expect: nothing
        timezone: UTC
        """
    )
    assert names(with_test(text, ENTRY)) == ["old", "new"]
