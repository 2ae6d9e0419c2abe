"""How rule files are written: short things on one line, long ones below each other, texts readable."""

from collections.abc import Callable

from rules import Rulebook
from rules.printing import condition_node, on_one_line, printed, table, word
from rules.reader import read

Book = Callable[[str], Rulebook]

WRITTEN = """\
version: 1
timezone: America/Chicago
conditions:
  billable:
    all:
      - {deal.pipeline: default}
      - {deal.amount: {gte: 500.00}}
triggers:
  - id: retainer
    when: {deal_enters: retainer_signed}
    wait: 2h
    do: [{create-invoice: {invoice_type: full, memo: "Retainer for {deal.dealname}, monthly"}}]
review_requests:
  templates:
    first-job:
      subject: How did we do?
      text: |
        Hello {contact.firstname},

        thank you.
"""


def test_a_file_is_written_as_people_write_it() -> None:
    node, report = read(WRITTEN, "rules.yaml")
    assert node is not None and report.problems == ()
    text = printed(node)
    assert "triggers:\n  - id: retainer\n" in text
    assert "      text: |\n        Hello {contact.firstname},\n\n        thank you.\n" in text


def test_what_is_written_is_the_shortest_that_fits() -> None:
    node, _ = read("a: {b: {c: [1, 2]}}\n", "rules.yaml")
    assert node is not None
    assert printed(node) == "a:\n  b: {c: [1, 2]}\n"


def test_words_that_could_be_something_else_are_quoted() -> None:
    words = ["no", "true", "12", "a: b", "", " x", "null"]
    assert [on_one_line(word(text)) for text in words] == [
        '"no"',
        '"true"',
        '"12"',
        '"a: b"',
        '""',
        '" x"',
        '"null"',
    ]


def test_a_condition_is_written_with_its_answer_for_empty_facts(book: Book) -> None:
    loaded = book("""
    conditions:
      c: {company.promised: {within_next: 5d, if_empty: no_match}, no: {ticket: {hs_pipeline_stage: open}}}
    triggers: [{id: t, when: {deal_created: true}, if: c, do: [{create-invoice: {}}]}]
    """)
    assert on_one_line(condition_node(loaded.conditions["c"])) == (
        "{all: [{company.promised: {within_next: 5d, if_empty: no_match}}, "
        "{no: {ticket: {hs_pipeline_stage: {eq: open}}}}]}"
    )


def test_a_printed_file_is_printed_the_same_again() -> None:
    node, _ = read(WRITTEN, "rules.yaml")
    assert node is not None
    again, _ = read(printed(node), "rules.yaml")
    assert again is not None
    assert printed(again) == printed(node)


def test_a_letter_without_a_last_line_end_keeps_none() -> None:
    assert printed(table({"text": word("a\nb")})) == "text: |-\n  a\n  b\n"
