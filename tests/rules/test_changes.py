"""What changed between two texts of a rule file: by rule, and by line."""

import pytest

from rules.changes import changes, unified

TRIGGER = "  - {id: retainer, when: {deal_enters: won}, do: [create-invoice: {}]}\n"
BEFORE = f"version: 1\ntriggers:\n{TRIGGER}"


def test_rules_that_came_went_and_differ_are_named():
    before = f"{BEFORE}  - {{id: gone, when: {{deal_enters: a}}, do: [send-invoice: {{}}]}}\n"
    after = (
        "version: 1\nconditions: {billable: {deal.amount: {gte: 5}}}\ntriggers:\n"
        + TRIGGER.replace("won", "closedwon")
        + "  - {id: fresh, when: {deal_enters: b}, do: [send-invoice: {}]}\n"
    )

    assert str(changes(before, after)) == (
        "+condition billable, +trigger fresh, -trigger gone, ~trigger retainer (+3 -2 lines)"
    )


@pytest.mark.parametrize(
    "after",
    [
        f"# a comment\n{BEFORE}",
        BEFORE.replace("won", '"won"'),
        "version: 1\ntriggers:\n- {do: [create-invoice: {}], when: {deal_enters: won}, id: retainer}\n",
    ],
    ids=["comment", "quotes", "order"],
)
def test_what_says_nothing_changes_no_rule(after: str):
    found = changes(BEFORE, after)

    assert (found.added, found.removed, found.changed) == ((), (), ())
    assert found.more_lines > 0


@pytest.mark.parametrize(
    ("section", "name"),
    [
        ("billing_schedules:\n  - {id: project}\n", "schedule project"),
        ("tests:\n  - {name: a small deal}\n", "test a small deal"),
        ("defaults: {create-invoice: {item: Roof}}\n", "defaults of create-invoice"),
        ("properties: {deal.budget: number}\n", "property deal.budget"),
        ("sync: {customers: {direction: off}}\n", "sync of customers"),
        ("review_requests: {sites: {}}\n", "review_requests"),
        ("timezone: UTC\n", "timezone"),
        ("triggers: [{when: now}]\n", "trigger without a name"),
    ],
)
def test_every_part_of_a_file_has_a_name(section: str, name: str):
    assert changes("version: 1\n", f"version: 1\n{section}").added == (name,)


def test_one_line_names_the_first_few():
    names = ", ".join(f"c{number}: {{deal.amount: 1}}" for number in range(8))
    found = changes("version: 1\n", f"version: 1\nconditions: {{{names}}}\n")

    assert str(found).endswith("+condition c5 and 2 more (+1 -0 lines)")
    assert len(found.added) == 8


def test_of_what_is_no_yaml_lines_are_counted():
    assert str(changes("version: 1\n", "version: [1\n")) == "-version (+1 -1 lines)"


def test_a_unified_diff_names_both_sides():
    assert unified("a\nb\n", "a\nc\n", "revision 1", "revision 2") == (
        "--- revision 1",
        "+++ revision 2",
        "@@ -1,2 +1,2 @@",
        " a",
        "-b",
        "+c",
    )


def test_the_same_text_has_no_diff():
    assert unified(BEFORE, BEFORE, "1", "2") == ()
