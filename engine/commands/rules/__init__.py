"""`stagebill rules …`: one module for each verb, with `HELP`, `arguments` and `run`."""

import argparse
from importlib import import_module

VERBS = (
    "check",
    "test",
    "explain",
    "schema",
    "revisions",
    "capture",
    "plan",
    "apply",
    "backtest",
    "simulate",
)


def add(parser: argparse.ArgumentParser) -> None:
    """Let the parser know every verb."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for verb in VERBS:
        module = import_module(f"{__name__}.{verb}")
        one = verbs.add_parser(verb, help=module.HELP, description=module.__doc__)
        module.arguments(one)
        one.set_defaults(command=module.run)
