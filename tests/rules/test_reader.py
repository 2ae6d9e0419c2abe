"""YAML text -> nodes: the traps of YAML never change a value's type, and hostile text is refused."""

import random
import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import BadRules, load
from rules.nodes import Listing, Scalar, Table
from rules.reader import MOST_BYTES, read


def value_of(text: str) -> object:
    """The typed value behind the only key of a file."""
    node, report = read(text, "rules.yaml")
    assert isinstance(node, Table)
    assert not report.problems
    value = node.entries[0].value
    assert isinstance(value, Scalar)
    return value.value


@pytest.mark.parametrize(
    "word", ["on", "off", "no", "NO", "yes", "y", "0777", "1:30", "2026-01-01", "1e3", "1_000", "30%", ".inf"]
)
def test_a_yaml_trap_stays_text(word: str) -> None:
    assert value_of(f"key: {word}") == word


@pytest.mark.parametrize(
    ("word", "value"),
    [
        pytest.param("0.30", Decimal("0.30"), id="decimal-keeps-its-zero"),
        pytest.param("-5", Decimal(-5), id="negative"),
        pytest.param("true", True, id="true"),
        pytest.param("FALSE", False, id="false"),
        pytest.param("~", None, id="null"),
        pytest.param("'5'", "5", id="quoted-number-is-text"),
        pytest.param('"true"', "true", id="quoted-true-is-text"),
        pytest.param("1234567890123456", "1234567890123456", id="id-longer-than-an-amount-is-text"),
    ],
)
def test_a_plain_word_has_the_type_that_it_looks_like(word: str, value: object) -> None:
    assert value_of(f"key: {word}") == value


def test_a_key_called_no_or_on_stays_a_key() -> None:
    node, _ = read("no: 1\non: 2", "rules.yaml")
    assert isinstance(node, Table)
    assert [entry.key.text for entry in node] == ["no", "on"]


def test_columns_count_characters_also_behind_letters_of_several_bytes() -> None:
    node, _ = read("é🙂: {ü: x}", "rules.yaml")
    assert isinstance(node, Table)
    inner = node.entries[0].value
    assert isinstance(inner, Table)
    assert inner.entries[0].value.span.place == "1:9"


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "~", "\ufeff", b""], ids=repr)
def test_a_file_without_content_is_empty_and_not_wrong(text: str | bytes) -> None:
    node, report = read(text, "rules.yaml")
    assert node is None
    assert not report.problems


def test_a_byte_order_mark_is_no_content() -> None:
    node, _ = read(b"\xef\xbb\xbfversion: 1", "rules.yaml")
    assert isinstance(node, Table)
    assert node.entries[0].key.text == "version"


HOSTILE = [
    pytest.param(
        "[" * 60_000,
        "1:25: error[too-deep]: this is nested deeper than 24 levels; check the brackets",
        2,
        id="60-kb-of-brackets",
    ),
    pytest.param(
        "- " * 60_000,
        "1:49: error[too-deep]: this is nested deeper than 24 levels; check the brackets",
        2,
        id="60-kb-of-dashes",
    ),
    pytest.param(
        "a: &a [x]\nb: *a\n",
        "1:4: error[anchor]: anchor &a is not allowed; write the value out",
        1,
        id="anchor",
    ),
    pytest.param(
        "a: *b\n",
        "1:4: error[alias]: alias *b is not allowed; write it out, or quote the text",
        1,
        id="alias",
    ),
    pytest.param(
        "a: !!python/object/apply:os.system [ls]",
        "1:4: error[tag]: tag tag:yaml.org,2002:python/object/apply:os.system is not allowed; "
        "remove it, or quote the text",
        1,
        id="tag-that-runs-code",
    ),
    pytest.param(
        "a: ! b", "1:4: error[tag]: tag ! is not allowed; remove it, or quote the text", 1, id="bare-tag"
    ),
    pytest.param(
        "x" * 11_000_000,
        "1:1: error[too-large]: the file has more than 524,288 bytes; remove what is not needed",
        2,
        id="11-mb",
    ),
    pytest.param(
        "a: " + "x" * 10_001,
        "1:4: error[too-long]: this text has more than 10,000 characters; shorten it, or close its quote",
        2,
        id="long-scalar",
    ),
    pytest.param(
        "a: [" + "1," * 60_000 + "]",
        "1:99999: error[too-many]: the file has more than 50,000 values; remove what is not needed",
        2,
        id="many-values",
    ),
    pytest.param(
        "a: 1\nb: 2\na: 3",
        '3:1: error[duplicate-key]: key "a" is given twice, first at 1:1; keep one of them',
        1,
        id="twice",
    ),
    pytest.param(
        "a: \x07b",
        "1:4: error[not-text]: U+0007 is no character of a text; save the file as UTF-8 text",
        2,
        id="bell",
    ),
    pytest.param(
        "a: b\x00",
        "1:5: error[not-text]: U+0000 is no character of a text; save the file as UTF-8 text",
        2,
        id="nul",
    ),
    pytest.param(
        b"a: caf\xe9",
        "1:7: error[not-text]: the byte 0xE9 is not UTF-8; save the file as UTF-8 text",
        2,
        id="latin-1",
    ),
    pytest.param(
        "a: b".encode("utf-16"),
        "1:1: error[not-text]: the file is UTF-16, not UTF-8; save the file as UTF-8 text",
        2,
        id="utf-16",
    ),
    pytest.param(
        "a: \ud800",
        "1:4: error[not-text]: U+D800 is no character of a text; save the file as UTF-8 text",
        2,
        id="surrogate",
    ),
    pytest.param(
        "a: 1\n---\nb: 2",
        "2:1: error[several-documents]: a rule file is one document; remove this ---",
        1,
        id="two-files",
    ),
    pytest.param(
        "? [a]\n: b",
        "1:3: error[wrong-key]: a key is one word, not a list or a mapping; "
        "a text that begins with a brace needs quotes",
        1,
        id="list-as-key",
    ),
    pytest.param("\ta: 1", "1:1: error[syntax]: a tab cannot indent a rule file; use blanks", 1, id="tab"),
    pytest.param(
        "a: {b: 1",
        "1:4: error[syntax]: this bracket is never closed; add the closing one",
        1,
        id="unclosed-brace",
    ),
    pytest.param(
        "a: 'x",
        "1:4: error[syntax]: this quoted text is never closed; add the closing quote",
        1,
        id="unclosed",
    ),
    pytest.param(
        "a: @b", "1:4: error[syntax]: this cannot begin a value; put the value in quotes", 1, id="at-sign"
    ),
    pytest.param(
        "timezone: U\u202eTC",
        "1:12: error[hidden-character]: the invisible character U+202E can change how this line reads; "
        "delete it",
        1,
        id="turned-text",
    ),
    pytest.param(
        "a: 1 # note\u2028b: 2",
        "1:12: error[hidden-character]: the invisible character U+2028 can change how this line reads; "
        "delete it",
        1,
        id="line-that-ends-unseen",
    ),
    pytest.param(
        "<<: {a: 1}", '1:1: error[missing-key]: the file has no "version"; add it', 1, id="merge-key"
    ),
]


@pytest.mark.parametrize(("text", "first", "exit_code"), HOSTILE)
def test_hostile_text_is_refused_with_its_place(text: str | bytes, first: str, exit_code: int) -> None:
    """`stagebill rules check` exits 2 where a file is unreadable, else 1."""
    with pytest.raises(BadRules) as caught:
        load(text)
    assert f"rules.yaml:{first}" in [problem.short for problem in caught.value.problems]
    assert (2 if caught.value.unreadable else 1) == exit_code


def test_an_alias_bomb_costs_no_time() -> None:
    bomb = "a: &a [x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(9)
    )
    began = time.perf_counter()
    with pytest.raises(BadRules):
        load(bomb)
    assert time.perf_counter() - began < 1


def test_a_file_just_within_its_bounds_is_read() -> None:
    filler = "# " + "x" * 76 + "\n"
    text = "version: 1\n" + filler * ((MOST_BYTES - 20) // len(filler))
    assert load(text).version == 1


@given(st.binary(max_size=400) | st.text(max_size=400))
def test_no_text_makes_a_traceback(text: str | bytes) -> None:
    try:
        load(text)
    except BadRules as bad:
        assert all(problem.text.startswith(problem.short) for problem in bad.problems)


@given(st.integers(0, 2**32))
def test_no_damage_to_a_real_file_makes_a_traceback(seed: int) -> None:
    """Characters of a small rule file are dropped, doubled and swapped for YAML's own."""
    chance = random.Random(seed)
    text = list(SMALL)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(text))
        text[at : at + chance.randint(0, 2)] = chance.choices(
            "{}[]:,-#&*!|>'\"%@` \n\tx5", k=chance.randint(0, 2)
        )
    try:
        load("".join(text))
    except BadRules as bad:
        assert bad.problems


SMALL = """version: 1
timezone: America/Chicago
conditions:
  billable: {all: [deal.pipeline: default, deal.amount: {gte: 5.00}, no: {ticket: {subject: open}}]}
billing_schedules:
  - id: project
    for: billable
    instalments:
      - {id: deposit, share: 30%, when: {deal_enters: contractsent}, invoice: {memo: "For {deal.dealname}"}}
      - {id: final, share: rest, when: {deal_enters: closedwon}}
triggers:
  - {id: t, when: {every: "0 9 * * mon"}, if: billable, wait: 2h, do: [send-review-request: {}]}
review_requests: {sites: {google: "https://g.page/r/x"}, window: {from: "09:00", to: "18:00"}}
sync: {customers: {direction: two_way, mappings: [{hubspot: contact.email, quickbooks: X}]}}
tests:
  - {name: a, at: 2026-03-02T09:00, given: {deal: {amount: "5"}}, event: {deal_enters: x}, expect: nothing}
"""


def test_the_file_that_is_damaged_above_is_right_itself() -> None:
    assert load(SMALL).schedules[0].id == "project"


def test_lists_keep_their_order() -> None:
    node, _ = read("a: [c, b, a]", "rules.yaml")
    assert isinstance(node, Table)
    items = node.entries[0].value
    assert isinstance(items, Listing)
    assert [item.text for item in items.items if isinstance(item, Scalar)] == ["c", "b", "a"]
