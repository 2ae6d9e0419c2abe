"""The last words: where everything lies, what to type next, and how to look around while it runs."""

import json
import os
import sys
import textwrap
from pathlib import Path

from sandbox.demo.report import WIDTH, Report
from sandbox.demo.scene import Cast
from sandbox.demo.stage import SETTINGS, Stage
from sandbox.faults import CONTROL_PREFIX


def tell_what_is_left(report: Report, stage: Stage, seconds: float) -> None:
    """Where the data lies, and what to type next."""
    home = near(stage.directory)
    report.lines(
        [
            "",
            f"All {report.steps} steps went as they should, in {seconds:.1f} s.",
            "",
            f"  The ledger   {home}/stagebill.db (SQLite)",
            f"  The logs     {home}/logs/",
            "",
            "Next:",
            f"  STAGEBILL_DATA_DIR={home} {command()} executions list",
            "  make demo KEEP=1         plays again and leaves everything running",
            f"  {command()} rules test {stage.rules.name}",
            "  open README.md           how to connect your own accounts",
        ]
    )


def tell_what_runs(report: Report, stage: Stage, cast: Cast) -> None:
    """The addresses and the settings of what goes on running, and what to try with it."""
    home, hubspot, quickbooks, mailbox = near(stage.directory), *_planes(stage)
    roof = cast.roof.id
    payment = json.dumps({"invoice_id": stage.quickbooks.invoices(cast.roof.email)[-1].id})
    report.lines(
        [
            "",
            "Everything goes on running until you press Ctrl-C.",
            "",
            f"  Stagebill    {stage.service_url}",
            f"  HubSpot      {stage.hubspot.plane.url}",
            f"  QuickBooks   {stage.quickbooks.plane.url}",
            f"  Mailbox      {mailbox}/mails",
            f"  Settings     {home}/{SETTINGS}; in another terminal:",
            f"               set -a; . {home}/{SETTINGS}; set +a",
            "",
            "Try:",
            *tried("what the deal says", f"{hubspot}/objects/deals/{roof}"),
            *tried("its customer pays an invoice", f"{quickbooks}/pay", payment),
            *tried(
                "a workflow records a payment",
                f"{hubspot}/run",
                f'{{"action": "record-payment", "object_id": "{roof}", "inputs": {{"amount": "50"}}}}',
            ),
            *tried("QuickBooks' invoices", f"{quickbooks}/invoices"),
            *tried("QuickBooks fails at the next invoice, once", f"{quickbooks}/faults", _FAULT),
        ]
    )


_FAULT = '{"operation": "invoice.create", "kind": "status", "status": 503}'


def _planes(stage: Stage) -> list[str]:
    planes = (stage.hubspot.plane, stage.quickbooks.plane, stage.mailbox.plane)
    return [f"{plane.url}{CONTROL_PREFIX}" for plane in planes]


def tried(what: str, url: str, body: str = "") -> list[str]:
    """A call to try, as it can be pasted into a shell: no line is wider than a terminal.

    >>> print(*tried("a customer pays", "http://127.0.0.1:8702/_sandbox/pay", '{"id": "7"}'), sep="\\n")
      # a customer pays
      curl -d '{"id": "7"}' http://127.0.0.1:8702/_sandbox/pay
    """
    words = f"curl -d '{body}' {url}" if body else f"curl {url}"
    if len(words) + 2 <= WIDTH:
        return [f"  # {what}", f"  {words}"]
    said = textwrap.wrap(f"curl -d '{body}' \\", WIDTH - 4, break_on_hyphens=False, break_long_words=False)
    return [f"  # {what}", f"  {said[0]}", *(f"    {line}" for line in [*said[1:], url])]


def near(path: Path) -> str:
    """A path as short as it can be typed from here."""
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)


def command() -> str:
    """How `stagebill` is called here: the script beside this Python, else the module."""
    script = Path(sys.executable).with_name("stagebill")
    return near(script) if script.exists() else f"{near(Path(sys.executable))} -m engine"
