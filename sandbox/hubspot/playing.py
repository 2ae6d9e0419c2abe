"""What HubSpot sends when it runs one workflow action: the request, made from definition and record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.hubspot.actions import Actions, Definition
from sandbox.hubspot.core import Core
from sandbox.hubspot.executions import Execution
from sandbox.hubspot.kinds import Kind
from sandbox.hubspot.portal import Portal
from sandbox.hubspot.records import Record
from sandbox.hubspot.values import to_event

WORKFLOW_ID = 771900321
UNDEFINED_ID, UNDEFINED_VERSION = 1180042, 3  # of an action that nobody has defined here
SOURCES = ("WORKFLOWS", "AGENTS", "COPILOT", "STANDALONE", "TEST")


@dataclass(frozen=True, slots=True)
class Run:
    """One action for one record.

    `properties`: names sent along; None: those that the definition asks for. Only WORKFLOWS as
    `source` brings a workflow id.
    """

    action: str
    kind: Kind
    object_id: str
    inputs: Mapping[str, str]
    properties: Sequence[str] | None = None
    callback_id: str | None = None
    workflow_id: int = WORKFLOW_ID
    source: str = "WORKFLOWS"


def new_execution(core: Core, actions: Actions, portal: Portal, run: Run) -> Execution:
    """The execution, ready to be sent."""
    definition = actions.named(run.action)
    number = next(core.execution_ids)
    callback_id = run.callback_id or f"ap-{portal.id}-{number}-3-0"
    workflow = {"workflowId": run.workflow_id} if run.source == "WORKFLOWS" else {}
    request: dict[str, Any] = {
        "callbackId": callback_id,
        "origin": origin(portal, definition),
        "context": {"source": run.source, **workflow},
        "object": _object(portal, run, definition),
        "inputFields": dict(run.inputs),
    }
    if core.settings.request_extras:
        request |= {"fields": dict(run.inputs), "typedInputs": {}}
    said = None if definition is None else definition.said
    return Execution(callback_id, portal.id, run.action, request, said)


def origin(portal: Portal, definition: Definition | None = None) -> dict[str, int]:
    """The `origin` of a request: account and action definition."""
    named = None if definition is None else (definition.id, definition.version)
    found, version = named or (UNDEFINED_ID, UNDEFINED_VERSION)
    return {
        "portalId": portal.id,
        "actionDefinitionId": found,
        "actionDefinitionVersion": version,
        "extensionDefinitionId": found,
        "extensionDefinitionVersionId": version,
    }


def property_text(portal: Portal, record: Record, name: str) -> str | None:
    """A record's value as requests carry it: dates in milliseconds; None where there is none."""
    definition = portal.properties.find(record.kind, name)
    value = record.value(name)
    return (value if definition is None else to_event(definition.type, value)) or None


def _object(portal: Portal, run: Run, definition: Definition | None) -> dict[str, Any]:
    shown: dict[str, Any] = {"objectId": int(run.object_id), "objectType": run.kind.singular.upper()}
    record, names = portal.records.find(run.kind, run.object_id), _names(run, definition)
    if record is not None and names is not None:
        shown["properties"] = {name: property_text(portal, record, name) for name in names}
    return shown


def _names(run: Run, definition: Definition | None) -> Sequence[str] | None:
    if run.properties is not None or definition is None:
        return run.properties
    asked: Sequence[str] | None = (definition.said.get("objectRequestOptions") or {}).get("properties")
    return asked
