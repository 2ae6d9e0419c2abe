"""The first and the last step: what the rules say of themselves, and what was done in all."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from sandbox.demo.invoices import Invoice
from sandbox.demo.report import WIDTH
from sandbox.demo.scene import Scene

Executions = Counter[tuple[str, str]]  # by action and outcome

# Everything that the play makes, and nothing else.
EXECUTIONS: Executions = Counter(
    {
        ("create-invoice", "done"): 4,
        ("create-invoice", "refused"): 1,
        ("send-invoice", "done"): 1,
        ("send-review-request", "done"): 1,
        ("record-payment", "done"): 1,
    }
)
WRITES = {"customer.create": 3, "invoice.create": 4, "invoice.send": 2, "payment.create": 1}


def check_rules(scene: Scene) -> None:
    """The rule file is right, and its own tests pass."""
    scene.report.step("The rule file is checked, and its tests are run")
    rules = scene.stage.rules
    for verb in ("check", "test"):
        told = scene.stage.stagebill("rules", verb, rules.name, directory=rules.parent)
        summary = [line for line in told.splitlines() if not line.startswith("ok ")]
        scene.report.said(f"rules {verb}", "; ".join(summary))


def list_executions(scene: Scene, scheduled: Invoice) -> None:
    """Every action that ran, and that none ran twice."""
    scene.report.step("What ran, as `stagebill executions list` tells it, newest first")
    lines = scene.stage.stagebill("executions", "list").splitlines()
    scene.report.lines(_cut(line) for line in lines)
    ran = json.loads(scene.stage.stagebill("executions", "list", "--json"))
    scene.checks.same("what ran", counted(executions(ran)), counted(EXECUTIONS))
    scene.checks.same("QuickBooks' writing calls", scene.stage.quickbooks.writes(), WRITES)
    scene.checks.same("the e-mails of the scheduled invoice", len(_mails(scene, scheduled)), 1)
    scene.checks.same("the mails in the mailbox", len(scene.stage.mailbox.mails()), 1)


def _cut(line: str) -> str:
    return line if len(line) <= WIDTH else line[: WIDTH - 3] + "..."


def _mails(scene: Scene, invoice: Invoice) -> list[str]:
    return [mail.subject for mail in scene.stage.quickbooks.mails(invoice.id)]


def executions(ran: Iterable[Mapping[str, Any]]) -> Executions:
    """Executions as `--json` tells them, by action and outcome; what has not ended counts by its state."""
    return Counter((one["action"], one["outcome"] or one["state"]) for one in ran)


def counted(ran: Executions) -> str:
    """Executions by action and outcome.

    >>> counted(Counter({("send-invoice", "done"): 1, ("create-invoice", "done"): 4}))
    '4 create-invoice done, 1 send-invoice done'
    """
    return ", ".join(f"{count} {action} {outcome}" for (action, outcome), count in sorted(ran.items()))
