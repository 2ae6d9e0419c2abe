"""What the demo counts in the list of executions."""

from collections import Counter

from sandbox.demo.ledger import counted, executions

LIST = [
    "01a20061118e  record-payment deal 9912345006  done  payment of 1,000.00 USD recorded on invoice 1002",
    "01a2006110be  create-invoice deal 9912345009  refused  900.00 USD is more than what is left to bill",
    "01a200610ec7  create-invoice deal 9912345003  done",
    "01a200610ec8  send-invoice deal 9912345003  waits until 2026-03-02 10:00:00Z",
]


def test_executions_count_by_action_and_outcome():
    assert executions(LIST) == Counter(
        {
            ("record-payment", "done"): 1,
            ("create-invoice", "refused"): 1,
            ("create-invoice", "done"): 1,
            ("send-invoice", "waits"): 1,
        }
    )


def test_what_is_no_line_of_the_list_is_not_passed_over():
    assert executions(["no executions"]) == Counter({("no executions", "?"): 1})


def test_counts_are_told_in_one_order():
    assert counted(Counter({("b", "done"): 1, ("a", "done"): 2})) == "2 a done, 1 b done"
