"""`stagebill rules schema`: the JSON Schema that editors complete and check the rule file with."""

import argparse
import json
import sys
from pathlib import Path

from engine.commands.output import FAILED, OK, Out
from engine.commands.rules.connected import add_connected, known_names
from engine.commands.tools import Tools
from rules import schema as schema_of_rules

HELP = "print the JSON Schema for editors"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE",
        help="write it to this file, like .stagebill/rules.schema.json, where the example looks for it",
    )
    add_connected(parser)


def run(options: argparse.Namespace, out: Out, tools: Tools) -> int:
    """The schema, on standard output or in a file; with a connection it knows the account's own names."""
    asks = options.connected or options.portal_id is not None
    names = known_names(tools, out, options.portal_id) if asks else None
    text = json.dumps(schema_of_rules(names), indent=2, ensure_ascii=False) + "\n"
    if options.output is None:
        sys.stdout.write(text)
        return OK
    return write(text, options.output, out)


def write(text: str, path: Path, out: Out) -> int:
    """The schema into a file, whose folder is made where there is none. 0 written, 2 it cannot be."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as problem:
        out.error(f"{path} cannot be written: {problem.strerror}")
        return FAILED
    out.line(f"{path}: written; editors with yaml-language-server complete and check the rule file with it")
    return OK
