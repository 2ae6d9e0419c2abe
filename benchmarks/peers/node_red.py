"""The job as a flow of Node-RED, and how to start one. It stores nothing."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.peers.job import ACTION, COMPLETION, WAIT, Call, filled

UP = b"Started flows"
_TAB = {"id": "invoice", "type": "tab", "label": "Invoice a deal", "disabled": False}
_JSON = {"content-type": "application/json"}
_BEGIN = f"""const call = msg.payload;
msg.payload = {WAIT};
return [msg, {{call, account: flow.get("accounts")[call.origin.portalId]}}];"""
_REFUSED = 'if (msg.statusCode > 299) { node.error("refused: " + msg.statusCode, msg); return null; }'


def laid_out(folder: Path, calls: Sequence[Call], accounts: Mapping[str, Any], port: int) -> list[str]:
    """Write the files that it reads into a folder; gives its arguments."""
    (folder / "flows.json").write_text(json.dumps(flow(calls, accounts), indent=2))
    (folder / "settings.js").write_text(f"module.exports = {json.dumps(_settings(port), indent=2)};\n")
    return ["--userDir", str(folder), "--settings", str(folder / "settings.js")]


def flow(calls: Sequence[Call], accounts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The nodes of the flow file. `accounts` is what the flow knows of each, by portal."""
    kept = f'flow.set("accounts", {json.dumps(accounts)});'
    befores, afters = [None, *calls], [*(f"ask {call.name}" for call in calls[1:]), "end"]
    asking = [_asking(*each) for each in zip(befores, calls, afters, strict=False)]
    return [
        _TAB,
        _node("in", "http in", [["begin"]], method="post", url=f"/hubspot/actions/{ACTION}", upload=False),
        _node(
            "begin",
            "function",
            [["answer"], [f"ask {calls[0].name}"]],
            func=_BEGIN,
            outputs=2,
            initialize=kept,
        ),
        _node("answer", "http response", [], statusCode="200", headers=_JSON),
        *(node for nodes in asking for node in nodes),
        _node("end", "function", [], func=f"{_REFUSED}\nreturn null;", outputs=0),
    ]


def _asking(before: Call | None, call: Call, after: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What keeps the last answer and writes the request, and what sends it."""
    ask, send = f"ask {call.name}", f"send {call.name}"
    returned = "txt" if call.operation == COMPLETION else "obj"  # a completion's answer is empty
    return (
        _node(ask, "function", [[send]], func=_request(before, call), outputs=1),
        _node(send, "http request", [[after]], method=call.method, ret=returned, url="", persist=True),
    )


def _request(before: Call | None, call: Call) -> str:
    kept = [] if before is None else [_REFUSED, f"msg.{before.name} = msg.payload;"]
    headers = f'{{authorization: "Bearer " + msg.account.{call.vendor}, accept: "application/json"'
    sent = "" if call.body is None else ', "content-type": "application/json"'
    lines = [
        *kept,
        f"msg.url = {filled(call.url, _place)};",
        f"msg.headers = {headers}{sent}}};",
        f"msg.payload = {'null' if call.body is None else filled(call.body, _place)};",
        "return msg;",
    ]
    return "\n".join(lines)


def _place(name: str) -> str:
    return f"msg.{name}"


def _node(name: str, kind: str, wires: list[list[str]], **more: Any) -> dict[str, Any]:
    """A node; without a place on the editor's canvas it would be taken for a setting of others."""
    placed = {"x": 100, "y": 100}
    return {"id": name, "type": kind, "z": _TAB["id"], "name": name, **placed, "wires": wires, **more}


def _settings(port: int) -> dict[str, Any]:
    """No editor, nothing sent home, flows and context in memory."""
    return {
        "uiHost": "127.0.0.1",
        "uiPort": port,
        "flowFile": "flows.json",
        "httpAdminRoot": False,
        "telemetry": {"enabled": False, "updateNotification": False},
        "logging": {"console": {"level": "info", "metrics": False, "audit": False}},
    }
