"""What the demo counts in the list of executions."""

from collections import Counter

from sandbox.demo.ledger import counted, executions

RAN = [
    {"action": "record-payment", "outcome": "done", "state": "closed"},
    {"action": "create-invoice", "outcome": "refused", "state": "closed"},
    {"action": "send-invoice", "outcome": None, "state": "due"},
]


def test_executions_count_by_action_and_outcome():
    assert executions(RAN) == Counter(
        {("record-payment", "done"): 1, ("create-invoice", "refused"): 1, ("send-invoice", "due"): 1}
    )


def test_counts_are_told_in_one_order():
    assert counted(Counter({("b", "done"): 1, ("a", "done"): 2})) == "2 a done, 1 b done"
