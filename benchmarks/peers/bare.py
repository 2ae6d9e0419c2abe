"""The job as a plain program for Node.js, the measure of what the stand-ins and the machine allow."""

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.peers.job import WAIT, Call, filled

UP = b"listening"
_PROGRAM = Path(__file__).with_name("bare.js")


def laid_out(folder: Path, calls: Sequence[Call], accounts: Mapping[str, Any], port: int) -> list[str]:
    """Write the program into a folder; gives its arguments."""
    (folder / "calls.js").write_text(module(calls, accounts, port))
    return [str(shutil.copy(str(_PROGRAM), folder))]


def module(calls: Sequence[Call], accounts: Mapping[str, Any], port: int) -> str:
    """What the program is told, as a module of JavaScript."""
    told = {"port": port, "wait": WAIT, "accounts": accounts}
    listed = ",\n".join(map(_told, calls))
    return f"module.exports = {{ ...{json.dumps(told)}, calls: [\n{listed}\n] }};\n"


def _told(call: Call) -> str:
    plain = json.dumps({"name": call.name, "vendor": call.vendor, "method": call.method})
    return f"{{ ...{plain}, url: (job) => {_written(call.url)}, body: (job) => ({_written(call.body)}) }}"


def _written(text: str | None) -> str:
    return "null" if text is None else filled(text, lambda name: f"job.{name}")
