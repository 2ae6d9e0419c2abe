"""Who asked for an execution, in a sentence: a workflow, a rule and its instalment, a due time, a person."""

from collections.abc import Mapping
from typing import Any

from engine.store.tables import Decision, Event, Execution

_KINDS: Mapping[str, str] = {
    "hubspot_webhook": "a change in HubSpot",
    "quickbooks_webhook": "a change in QuickBooks",
    "hubspot_found": "a change in HubSpot that no webhook told",
    "quickbooks_found": "a change in QuickBooks that no webhook told",
    "invoice_status": "a new status of an invoice",
    "due_time": "a time that was set for it",
    "clock": "the clock",
    "command": "a command",
    "card": "a person on the deal card",
    "bulk": "a person on the page for many invoices",
}


def asked_by(execution: Execution, event: Event | None, decision: Decision | None) -> str:
    """Who asked, and for what."""
    if decision is not None:
        return _by_rule(decision)
    if execution.callback_id:
        return f"a HubSpot workflow called {execution.action}{_workflow(event)}, call {execution.callback_id}"
    kind = _KINDS.get(event.kind, event.kind) if event else "an event that is not kept any more"
    return f"{kind} started {execution.action}"


def _by_rule(decision: Decision) -> str:
    if decision.instalment:
        what = f'billing schedule "{decision.rule}", instalment "{decision.instalment}"'
    else:
        what = f'rule "{decision.rule}"'
    return f"{what}: {decision.reason}"


def _workflow(event: Event | None) -> str:
    context: Any = event.payload.get("context") if event else None
    number = context.get("workflowId") if isinstance(context, dict) else None
    return f" (workflow {number})" if number else ""
