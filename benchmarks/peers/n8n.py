"""The job as a workflow of n8n, and how to start one that is tuned for speed."""

import json
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.peers.job import ACTION, COMPLETION, WAIT, Call, filled

ID = "invoiceadeal0001"
UP = b"Editor is now accessible"  # also said where there is none
PATH = f"/webhook/hubspot/actions/{ACTION}"
LISTENING = "Did you mean to make a POST request?"
"""What it answers to a GET of that path as soon as the workflow listens there: some time after it is up."""

_FILE = "workflow.json"
_FALSE = ("DIAGNOSTICS", "VERSION_NOTIFICATIONS", "TEMPLATES", "COMMUNITY_PACKAGES", "LICENSE_AUTO_RENEW")
_ACCEPT = {"name": "Accept", "value": "application/json"}
_JSON = {"entries": [{"name": "content-type", "value": "application/json"}]}


def laid_out(folder: Path, calls: Sequence[Call], accounts: Mapping[str, Any], *, saves: bool) -> None:
    """Write the workflow into a folder, to be imported."""
    (folder / _FILE).write_text(json.dumps([workflow(calls, accounts, saves=saves)], indent=2))


def preparations(folder: Path) -> tuple[list[str], ...]:
    """The arguments of the commands that come before `start`."""
    return (
        ["import:workflow", f"--input={folder / _FILE}"],
        ["publish:workflow", f"--id={ID}"],
    )


def environment(folder: Path, port: int, broker: int, *, saves: bool) -> dict[str, str]:
    """Its settings: the fast engine for expressions, no statistics, nothing sent home, no editor.

    `broker` is a port for helpers that run people's code, which the workflow has none of. `saves`: whether
    executions that went well are kept; the others are always.
    """
    return {
        "N8N_USER_FOLDER": str(folder),
        "N8N_PORT": str(port),
        "N8N_LISTEN_ADDRESS": "127.0.0.1",
        "N8N_RUNNERS_BROKER_PORT": str(broker),
        "N8N_EXPRESSION_ENGINE": "legacy",
        "N8N_DISABLE_UI": "true",
        "N8N_DISABLED_MODULES": "insights,mcp,mcp-registry",
        "N8N_RUNNERS_MODE": "external",  # no process of theirs beside it: the workflow has no use for one
        "N8N_RUNNERS_AUTH_TOKEN": "nobody comes",
        "EXECUTIONS_DATA_SAVE_ON_SUCCESS": _saved(saves),
        "EXECUTIONS_DATA_SAVE_ON_PROGRESS": "false",
        "NODE_ENV": "production",
        **{f"N8N_{name}_ENABLED": "false" for name in _FALSE},
    }


def workflow(calls: Sequence[Call], accounts: Mapping[str, Any], *, saves: bool) -> dict[str, Any]:
    """The workflow's file. `accounts` is what it knows of each, by portal."""
    nodes = [_webhook(), _account(accounts), *map(_request, calls)]
    names = [node["name"] for node in nodes]
    return {
        "id": ID,
        "name": "Invoice a deal",
        "active": False,  # published by a command
        "nodes": [{**node, "position": [220 * place, 0]} for place, node in enumerate(nodes)],
        "connections": {
            name: {"main": [[{"node": after, "type": "main", "index": 0}]]} for name, after in pairwise(names)
        },
        "settings": {"executionOrder": "v1", "saveDataSuccessExecution": _saved(saves)},
    }


def expression(text: str) -> str:
    """A JavaScript expression as a parameter's value; what would end it too early is kept apart.

    >>> expression("{id: {value: @deal.id}}")
    "={{ ({id: {value: $('deal').first().json.id} }) }}"
    """
    return f"={{{{ ({re.sub('}(?=})', '} ', filled(text, _place))}) }}}}"


def _webhook() -> dict[str, Any]:
    options = {"responseData": WAIT, "responseHeaders": _JSON}
    said = {"httpMethod": "POST", "path": f"hubspot/actions/{ACTION}", "responseMode": "onReceived"}
    node = _node("call", "webhook", 2.1, {**said, "options": options})
    return {**node, "webhookId": "5f2f5a44-5c5f-4a59-8d2e-6f1f8e0f6c11"}


def _account(accounts: Mapping[str, Any]) -> dict[str, Any]:
    chosen = expression(f"{json.dumps(accounts)}[@call.origin.portalId]")
    return _node("account", "set", 3.4, {"mode": "raw", "jsonOutput": chosen, "options": {}})


def _request(call: Call) -> dict[str, Any]:
    token = expression(f"'Bearer ' + @account.{call.vendor}")
    said: dict[str, Any] = {
        "method": call.method,
        "url": expression(call.url),
        "sendHeaders": True,
        "headerParameters": {"parameters": [{"name": "Authorization", "value": token}, _ACCEPT]},
        "options": {"response": {"response": {"responseFormat": _format(call)}}},
    }
    if call.body is not None:
        said |= {"sendBody": True, "specifyBody": "json", "jsonBody": expression(call.body)}
    return _node(call.name, "httpRequest", 4.2, said)


def _format(call: Call) -> str:
    """A completion has an empty answer, all others are JSON."""
    return "text" if call.operation == COMPLETION else "json"


def _place(name: str) -> str:
    return "$('call').first().json.body" if name == "call" else f"$('{name}').first().json"


def _node(name: str, kind: str, version: float, parameters: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": name,
        "name": name,
        "type": f"n8n-nodes-base.{kind}",
        "typeVersion": version,
        "parameters": dict(parameters),
    }


def _saved(saves: bool) -> str:
    return "all" if saves else "none"
