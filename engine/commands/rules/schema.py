"""`stagebill rules schema`: the JSON Schema that editors complete and check the rule file with."""

import argparse
import json
import sys

from engine.commands.output import OK, Out
from engine.commands.tools import Tools
from rules import schema as schema_of_rules

HELP = "print the JSON Schema for editors"


def arguments(parser: argparse.ArgumentParser) -> None:
    """It takes nothing."""


def run(options: argparse.Namespace, out: Out, tools: Tools) -> int:
    """The schema, on standard output."""
    sys.stdout.write(json.dumps(schema_of_rules(), indent=2, ensure_ascii=False) + "\n")
    return OK
